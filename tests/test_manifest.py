"""The manifest: what a book.yaml means, and what is said when it means nothing."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bindery.diagnostics import BookError
from bindery.manifest import Chapter, Manifest, Margins, Part, Person, Piece, Subject, Trim, json_schema, load
from bindery.variant import Changes, Variant

FILES = (
    "chapters/01-one.md",
    "chapters/02-two.md",
    "chapters/03-shusha.md",
    "images/cover.jpg",
    "house.css",
    "sources.bib",
    "styles/own/style.yaml",
    "own.csl",
)
LEAST = "title: A Book\nchapters:\n  - chapters/01-one.md\n"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("book")
    for name in FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("text", encoding="utf-8")
    return root


def read(book: Path, text: str | bytes, file: str = "book.yaml") -> Manifest:
    path = book / file
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return load(path)


def complaints(book: Path, text: str | bytes) -> list[tuple[int, str, str, str]]:
    """Line, code, message and hint of every mistake in a manifest that cannot be used."""
    with pytest.raises(BookError) as caught:
        read(book, text)
    found = caught.value.diagnostics
    assert all(one.file == "book.yaml" for one in found)
    return [(one.line, one.code, one.message, one.hint) for one in found]


# What a manifest says


def test_the_least_manifest(book: Path):
    manifest = read(book, LEAST)
    assert manifest.title == "A Book"
    assert manifest.chapters == (Chapter(path="chapters/01-one.md"),)
    assert (manifest.language, manifest.notes, manifest.style, manifest.date) == ("en", "foot", "literary", "")
    assert [piece.name for piece in manifest.front_matter] == ["half-title", "title-page", "imprint", "contents"]
    assert [piece.name for piece in manifest.back_matter] == ["notes", "glossary", "bibliography", "index"]
    assert manifest.page.trim is None
    assert manifest.name == "a-book"


def test_a_full_manifest(book: Path):
    manifest = read(
        book,
        """\
title: Shusha
subtitle: >-
  A Town
  on a Rock
language: az-Latn-AZ
authors:
  - Ada Lovelace
  - {name: The Bindery, sort: "Bindery, The"}
contributors:
  - {name: Bo Ek, role: Translator}
  - {name: Cy Dee, role: ill}
publisher: House
date: 2026-11-08
edition: 2
isbn: {print: 9780306406157, epub: 0-306-40615-2}
series: {name: Towns, position: 2.10}
subjects: [History, 1992, {name: Towns, authority: bisac, code: ARC010000}]
front-matter: [title-page, contents, {path: chapters/01-one.md, title: Preface}]
chapters:
  - part: First
    chapters:
      - chapters/02-two.md
  - {path: chapters/03-shusha.md, id: shusha, unnumbered: yes, draft: false}
back-matter: [bibliography, index]
bibliography:
  sources: [sources.bib]
  style: own.csl
  per: chapter
  groups:
    - {title: Reports, types: [report, legal_case], keys: hrw2020}
    - title: The rest
index: {indexes: {persons: Persons}}
notes: chapter-end
number-sections: true
number-depth: 2
toc-depth: 2
style: own
css: house.css
raw-html: none
page: {trim: 129x198mm, margins: {inner: 0.75in, bottom: 54pt}}
cover: {image: images/cover.jpg, alt: A rock}
output-name: Shusha-2
""",
    )
    assert manifest.subtitle == "A Town on a Rock"
    assert manifest.authors == (Person(name="Ada Lovelace"), Person(name="The Bindery", sort="Bindery, The"))
    assert [(person.name, person.role) for person in manifest.contributors] == [("Bo Ek", "trl"), ("Cy Dee", "ill")]
    assert (manifest.date, manifest.edition, manifest.subjects[1]) == ("2026-11-08", "2", Subject(name="1992"))
    towns = Subject(name="Towns", authority="BISAC", term="ARC010000")
    assert manifest.subjects == (Subject(name="History"), Subject(name="1992"), towns)
    assert (manifest.isbn.print, manifest.isbn.epub) == ("978-0-306-40615-7", "978-0-306-40615-7")
    assert manifest.series and manifest.series.position == "2.10"
    assert manifest.front_matter[1:] == (Piece(name="contents"), Chapter(path="chapters/01-one.md", title="Preface"))
    assert manifest.chapters == (
        Part(part="First", chapters=(Chapter(path="chapters/02-two.md"),)),
        Chapter(path="chapters/03-shusha.md", id="shusha", unnumbered=True),
    )
    assert manifest.bibliography.per == "chapter"
    assert manifest.bibliography.groups[0].types == ("report", "legal_case")
    assert manifest.bibliography.groups[0].keys == ("hrw2020",)
    assert manifest.bibliography.groups[1].types == manifest.bibliography.groups[1].keys == ()
    assert manifest.index.indexes == {"persons": "Persons"}
    assert (manifest.number_sections, manifest.number_depth, manifest.toc_depth) == (True, 2, 2)
    assert manifest.css == ("house.css",)
    assert manifest.page.trim == Trim(129, 198)
    assert manifest.page.margins == Margins(inner="0.75in", bottom="54pt")
    assert manifest.page.margins.inner == pytest.approx(19.05)
    assert manifest.page.margins.bottom == pytest.approx(19.05)
    assert manifest.name == "Shusha-2"


def test_the_names_of_pandoc_and_quarto_mean_the_same(book: Path):
    ours = read(
        book,
        LEAST
        + "authors: [{name: Ada, sort: A, role: aut}]\nlanguage: az\nsubjects: [a, b]\nrights: mine\n"
        + "cover: {image: images/cover.jpg, alt: A rock}\nbibliography: {sources: [sources.bib], style: own.csl}\n"
        + "page: {trim: a5}\nseries: {name: Towns, position: 3}\n",
    )
    theirs = read(
        book,
        "title: A Book\nchapters: [{file: chapters/01-one.md}]\n"
        "author: [{text: Ada, file-as: A, role: aut}]\nlang: az\nkeywords: [a, b]\ncopyright: mine\n"
        "cover-image: images/cover.jpg\ncover-image-alt: A rock\nbibliography: sources.bib\ncsl: own.csl\n"
        "papersize: a5\nbelongs-to-collection: Towns\ngroup-position: 3\n",
    )
    assert ours.model_dump() == theirs.model_dump()


def test_values_stay_as_they_are_written(book: Path):
    manifest = read(book, "title: 1984\nlanguage: no\nedition: 010\nchapters: chapters/01-one.md\ndescription: yes\n")
    assert (manifest.title, manifest.language, manifest.edition) == ("1984", "no", "010")
    assert manifest.description == "yes"


def test_empty_keys_count_as_not_written(book: Path):
    manifest = read(book, LEAST + "subtitle:\nnotes: ~\nisbn: {print: , epub: }\n")
    assert (manifest.subtitle, manifest.notes, manifest.isbn.print) == ("", "foot", "")


def test_windows_line_ends_and_a_byte_order_mark(book: Path):
    text = b"\xef\xbb\xbf" + (LEAST + "tittle: x\n").replace("\n", "\r\n").encode()
    assert [line for line, *_ in complaints(book, text)] == [4]
    assert read(book, b"\xef\xbb\xbf---\r\n" + LEAST.replace("\n", "\r\n").encode() + b"---\r\n").title == "A Book"


def test_files_in_their_usual_place_need_no_key(tmp_path: Path):
    for name in ("chapters/01-one.md", "chapters/references.json", "chapters/glossary.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    manifest = read(tmp_path, LEAST)
    assert manifest.bibliography.sources == ("chapters/references.json",)
    assert manifest.glossary == "chapters/glossary.yaml"
    manifest = read(tmp_path, LEAST + "csl: ieee\n")
    assert (manifest.bibliography.sources, manifest.bibliography.style) == (("chapters/references.json",), "ieee")


def test_anchors_and_aliases_can_be_used(book: Path):
    manifest = read(book, LEAST + "publisher: &house House\nrights: *house\n")
    assert manifest.rights == "House"


def test_lines_of_values_can_be_asked_for(book: Path):
    text = LEAST + "  - {part: P, chapters: [chapters/02-two.md]}\nlang: az\n"
    manifest = read(book, text, "other.yaml")
    assert manifest.file == "other.yaml"
    assert [manifest.line("title"), manifest.line("chapters"), manifest.line("chapters", 1, "chapters", 0)] == [1, 2, 4]
    assert manifest.line("language") == 5
    assert manifest.line("publisher") == 0


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Eighth of November", "eighth-of-november"),
        ("Şuşa: Əliağanın qalası", "susa-eliaganin-qalasi"),
        ("Война и мир", "voyna-i-mir"),
        ("…", "book"),
        ("Smith's “Life”", "smiths-life"),
        ("word " * 40, "word-" * 15 + "word"),
    ],
)
def test_the_outputs_are_named_after_the_title(book: Path, title: str, name: str):
    assert read(book, LEAST.replace("A Book", f'"{title}"')).name == name


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("6x9in", (152.4, 228.6)),
        ("6 x 9 in", (152.4, 228.6)),
        ('5.5" x 8.5"', (139.7, 215.9)),
        ("6in × 9in", (152.4, 228.6)),
        ("148 by 210 mm", (148, 210)),
        ("A5", (148, 210)),
        ("b-format", (129, 198)),
        ("10,5x17cm", (105, 170)),
    ],
)
def test_trim_sizes(book: Path, written: str, size: tuple[float, float]):
    trim = read(book, LEAST + f"page: {{trim: '{written}'}}\n").page.trim
    assert trim and (trim.width, trim.height) == pytest.approx(size)
    assert str(trim) == f"{size[0]:g}mm {size[1]:g}mm"


# What a manifest gets wrong


def test_every_mistake_is_reported_at_once_with_its_line(book: Path):
    text = """\
tittle: A Book
language: english
date: 2026-13-01
authors:
  - {nam: Ada}
chapters:
  - chapters/01-one.md
  - chapters/03-susha.md
  - part: Second
    chapters:
      - {path: chapters/02-two.md, unnumberd: true}
notes: footnotes
page: {trim: 6x9}
cover: {image: ../cover.jpg}
"""
    found = complaints(book, text)
    said = {(line, message): hint for line, _, message, hint in found}
    assert said[1, "unknown key 'tittle'"] == "did you mean 'title'?"
    assert said[2, "'english' is not a language tag (BCP 47)"] == "did you mean 'en'?"
    assert (3, "there is no day '2026-13-01' in the calendar") in said
    assert said[5, "unknown key 'nam'"] == "did you mean 'name'?"
    assert said[8, "there is no file 'chapters/03-susha.md'"] == "did you mean 'chapters/03-shusha.md'?"
    assert said[11, "unknown key 'unnumberd'"] == "did you mean 'unnumbered'?"
    assert (12, "'notes' is one of foot, chapter-end, book-end, not 'footnotes'") in said
    assert (13, "'6x9' is not a page size") in said
    assert (14, "'../cover.jpg' leads out of the book's folder") in said
    assert len(found) == 9


MISTAKES = [
    # text after the least manifest (whose last line is 3), line, code, part of the message, part of the hint
    ("authers: [Ada]", 4, "unknown-key", "unknown key 'authers'", "'authors'"),
    ("Subtitle: x", 4, "unknown-key", "unknown key 'Subtitle'", "'subtitle'"),
    ("front_matter: []", 4, "unknown-key", "unknown key 'front_matter'", "'front-matter'"),
    ("trim: A5", 4, "unknown-key", "unknown key 'trim'", "'trim' belongs under 'page:'"),
    ("cover:\n  subtitle: x", 5, "unknown-key", "unknown key 'subtitle'", "begin the line without spaces"),
    ("project: {title: x}", 4, "unknown-key", "unknown key 'project'", "take 'project:' out"),
    ("series: {name: x, nme: x}", 4, "unknown-key", "unknown key 'nme'", "'name'"),
    ("cover: {zzzzz: x}", 4, "unknown-key", "unknown key 'zzzzz'", "the keys here are image, alt, wrap"),
    ("bibliography:\n  groups:\n    - {titel: x}", 6, "unknown-key", "unknown key 'titel'", "'title'"),
    ("bibliography:\n  groups:\n    - {types: [report]}", 6, "missing-key", "'title' is missing", "The heading"),
    (
        "bibliography:\n  groups:\n    - {title: x, types: [raport]}",
        6,
        "wrong-value",
        "'raport' is not a type",
        "'report'",
    ),
    ("bibliography: {per: chaptr}", 4, "wrong-value", "'per' is one of book, chapter, not 'chaptr'", "'chapter'"),
    ("title: Again", 4, "duplicate-key", "'title' is given twice, first on line 1", ""),
    ("author: x\nauthors: y", 4, "duplicate-key", "'author' means the same as 'authors'", "keep one"),
    ("papersize: a5\npage: A5", 4, "duplicate-key", "'papersize' means the same as 'page: trim'", ""),
    ("subtitle: [a, b]", 4, "wrong-type", "'subtitle' should be text, not a list", "The subtitle"),
    ("subtitle: {a: b}", 4, "wrong-type", "'subtitle' should be text, not keys and values", ""),
    ("subtitle: ' '", 4, "wrong-value", "no text between the quotation marks", ""),
    ("series: [a]", 4, "wrong-type", "'name' should be text, not a list", "name of the series"),
    ("index: persons", 4, "wrong-type", "'index' should be keys and values, not 'persons'", "The index"),
    ("labels: [a]", 4, "wrong-type", "'labels' should be keys and values, not a list", ""),
    ("number-sections: maybe", 4, "wrong-type", "'number-sections' should be true or false, not 'maybe'", ""),
    ("toc-depth: two", 4, "wrong-type", "'toc-depth' should be a whole number, not 'two'", ""),
    ("pdf: {resolution: high}", 4, "wrong-value", "'high' is not a number of pixels an inch", "such as 300, or full"),
    ("pdf: {resolution: 30}", 4, "wrong-value", "'30' is not a number of pixels an inch", "from 72 to 2400"),
    ("toc-depth: 9", 4, "wrong-value", "'toc-depth' is at most 4, not '9'", ""),
    ("number-depth: 1", 4, "wrong-value", "'number-depth' is at least 2, not '1'", ""),
    ("language: en_US", 4, "wrong-value", "'en_US' is not a language tag", "'en-US'"),
    ("language: en-UK", 4, "wrong-value", "'en-UK' is not a language tag", "'en-GB'"),
    ("language: Azerbaijani", 4, "wrong-value", "not a language tag", "'az'"),
    ("language: qwertyuiop", 4, "wrong-value", "not a language tag", "such as en"),
    ("date: 8 November 2026", 4, "wrong-value", "'8 November 2026' is not a date", "2026-11-08"),
    ("date: 2026-02-30", 4, "wrong-value", "there is no day '2026-02-30'", ""),
    ("isbn: {epub: 978-0-306-40615-8}", 4, "wrong-value", "check digit is wrong", "digit by digit"),
    ("isbn: {print: 12345}", 4, "wrong-value", "'12345' is not an ISBN", "13 digits"),
    ("isbn: 9780306406157", 4, "wrong-type", "'isbn' should be keys and values", "print"),
    ("contributors: [{name: x, role: translater}]", 4, "wrong-value", "not a MARC relator", "'translator'"),
    ("contributors:\n  - name: x\n    role: zzzz", 6, "wrong-value", "'zzzz' is not a MARC relator", "edt"),
    ("contributors: [{role: edt}]", 4, "missing-key", "'name' is missing", "as it is printed"),
    ("subjects: [{name: x, authority: bisak, term: HIS014000}]", 4, "wrong-value", "no scheme of subjects", "'bisac'"),
    (
        "subjects: [{name: x, authority: Warengruppen, term: 1}]",
        4,
        "wrong-value",
        "no scheme of subjects",
        "BISAC, Thema",
    ),
    (
        "subjects: [{name: x, authority: BISAC, term: HIS14}]",
        4,
        "wrong-value",
        "'HIS14' has not the form of",
        "six digits",
    ),
    ("subjects: [{name: x, authority: Thema, term: nhd}]", 4, "wrong-value", "the form of a Thema code", "NHD"),
    ("subjects: [{name: x, term: NHD}]", 4, "wrong-value", "'NHD' is a code of no scheme", "authority"),
    ("subjects: [{name: x, authority: Thema}]", 4, "wrong-value", "has no code of Thema", "term"),
    ("subjects: [{authority: Thema, term: NHD}]", 4, "missing-key", "'name' is missing", ""),
    ("series: {name: x, position: third}", 4, "wrong-value", "'third' is not a place in a series", "2.1"),
    ("page: {trim: A55}", 4, "wrong-value", "'A55' is not a page size", ""),
    ("page: {trim: roial}", 4, "wrong-value", "'roial' is not a page size", "'royal'"),
    ("page: {trim: 6x9mi}", 4, "wrong-value", "'mi' is not a unit of length", "mm"),
    ("page: {trim: 1x2mm}", 4, "wrong-value", "a page of '1x2mm' cannot be made", "between 50"),
    ("page: {margins: {inner: wide}}", 4, "wrong-value", "'wide' is not a length", "18mm"),
    ("page: {margins: {inner: 18}}", 4, "wrong-value", "'18' is not a length", "a unit"),
    ("page: {margins: {iner: 18mm}}", 4, "unknown-key", "unknown key 'iner'", "'inner'"),
    (
        "page: {trim: A6, margins: {inner: 50mm, outer: 5cm}}",
        4,
        "wrong-value",
        "leave 5 x 148 mm for the text",
        "smaller",
    ),
    ("style: litterary", 4, "wrong-value", "there is no style 'litterary'", ""),
    ("labels: {chaptr: Lesson}", 4, "unknown-key", "unknown label 'chaptr'", "'chapter'"),
    ("raw-html: all", 4, "wrong-value", "'raw-html' is one of safe, none", ""),
    ("output-name: a/b", 4, "wrong-value", "'a/b' cannot be a file name", ""),
    ("index: {indexes: {1st: Persons}}", 4, "wrong-value", "'1st' cannot be an id", ""),
    ("css: hose.css", 4, "missing-file", "there is no file 'hose.css'", "'house.css'"),
    ("css:\n  - house.css\n  - missing.css", 6, "missing-file", "there is no file 'missing.css'", ""),
    ("csl: owm.csl", 4, "missing-file", "there is no file 'owm.csl'", "'own.csl'"),
    ("bibliography: source.bib", 4, "missing-file", "there is no file 'source.bib'", "'sources.bib'"),
    ("glossary: chapters/glossary.yaml", 4, "missing-file", "no file 'chapters/glossary.yaml'", ""),
    ("cover-image: images\\cover.jpg", 4, "missing-file", "no file", "'images/cover.jpg'"),
    ("cover: images/cover.png", 4, "missing-file", "there is no file 'images/cover.png'", "'images/cover.jpg'"),
    ("cover: /etc/hosts", 4, "outside-book", "leads out of the book's folder", "copy the file"),
    ("cover: C:\\cover.jpg", 4, "outside-book", "leads out of the book's folder", ""),
    ("css: https://example.org/a.css", 4, "remote-resource", "is on the network", "download"),
    ("css: //example.org/a.css", 4, "remote-resource", "is on the network", ""),
    ("front-matter: [half title]", 4, "wrong-value", "the builder makes no piece 'half title'", "'half-title'"),
    ("back-matter: [colofon]", 4, "wrong-value", "the builder makes no piece 'colofon'", "'colophon'"),
    ("back-matter: [bibliography]", 4, "empty-piece", "nothing would stand under 'bibliography'", "references.yaml"),
    ("back-matter:\n  - index\n  - notes", 6, "empty-piece", "nothing would stand under 'notes'", "notes: book-end"),
    ("back-matter: [index, index]", 4, "duplicate-entry", "'index' is there twice", ""),
    (
        "back-matter: [chapters/01-one.md]",
        4,
        "duplicate-entry",
        "'chapters/01-one.md' is there twice, first on line 3",
        "",
    ),
    ("back-matter: [{path: chapters/02-two.md, id: 2nd}]", 4, "wrong-value", "'2nd' cannot be an id", "begins with"),
    (
        "  - {path: chapters/02-two.md, id: x}\n  - {path: chapters/03-shusha.md, id: x}",
        5,
        "duplicate-id",
        "the id 'x'",
        "",
    ),
    ("  - index", 4, "wrong-value", "'index' is made by the builder", "back-matter"),
    ("  - Introduction", 4, "wrong-value", "'Introduction' is not a file", "chapters/01"),
    ("  - {title: x}", 4, "missing-key", "'path' is missing", "Markdown file"),
    ("  - {part: x}", 4, "missing-key", "'chapters' is missing", "chapters of the part"),
    ("  - {part: x, chapters: []}", 4, "missing-key", "'chapters' is empty", ""),
    ("  - [a, b]", 4, "wrong-type", "should be text, not a list", ""),
    ("  -", 4, "wrong-type", "not nothing", ""),
    ("subtitle: War: a history", 4, "broken-yaml", "a second ':' in this line", "quotation marks"),
    ("subtitle: 'War", 4, "broken-yaml", "a quotation mark that is opened here and not closed", "written twice"),
    ("subjects: [a,\n  b\nnotes: foot", 4, "broken-yaml", "a '[' that is not closed", "close it"),
    ("isbn: {print: 1", 4, "broken-yaml", "a '{' that is not closed", "close it"),
    ("publisher:\n  - a\n  b: c", 6, "broken-yaml", "a line whose indentation does not fit", "same column"),
    ("subtitle: @home", 4, "broken-yaml", "text that begins with '@'", "quotation marks"),
    ("isbn:\n\tprint: 1", 5, "broken-yaml", "a tab", "spaces"),
    ("publisher House\n", 4, "broken-yaml", "without a ':'", "key: value"),
    ("subtitle: !!python/name:os.system x", 4, "broken-yaml", "tags such as '!!python/name:os.system'", ""),
    ("subtitle: !expr x", 4, "broken-yaml", "tags such as '!expr'", ""),
    ("subtitle: *nobody", 4, "broken-yaml", "'*nobody' stands for nothing", ""),
    ("subtitle: &me [*me]", 4, "broken-yaml", "'*me' stands for nothing", ""),
    ("[a, b]: c", 4, "broken-yaml", "a key must be plain text", ""),
    ("---\ntitle: Two", 5, "broken-yaml", "a second document", ""),
    ('subtitle: "a\\0b"', 4, "broken-yaml", "a character that no text may contain (U+0000)", ""),
    ('subtitle: "\\ud800"', 4, "broken-yaml", "(U+D800)", ""),
    ('subtitle: "\\UFFFFFFFF"', 4, "broken-yaml", "out of range", ""),
    ("subtitle: a\x07b", 4, "broken-yaml", "a character that no text may contain (U+0007)", ""),
    ("subjects: " + "[" * 50 + "]" * 50, 4, "broken-yaml", "nested too deeply", ""),
]


@pytest.mark.parametrize(("text", "line", "code", "message", "hint"), MISTAKES)
def test_a_mistake_is_named_with_its_line_and_what_was_expected(
    book: Path, text: str, line: int, code: str, message: str, hint: str
):
    found = complaints(book, LEAST + text + "\n")
    assert len(found) == 1, found
    assert found[0][:2] == (line, code)
    assert message in found[0][2]
    assert hint in found[0][3]


@pytest.mark.parametrize(
    ("text", "line", "code", "message"),
    [
        ("", 1, "wrong-type", "there is nothing in this file"),
        ("# only a comment\n", 1, "wrong-type", "there is nothing in this file"),
        ("just words\n", 1, "wrong-type", "not a list of keys and values"),
        ("- a\n- b\n", 1, "wrong-type", "not a list of keys and values"),
        ("title: x\n", 1, "missing-key", "'chapters' is missing"),
        ("chapters: [chapters/01-one.md]\ntitle:\n", 2, "missing-key", "'title' is missing"),
        ("title: x\nchapters: []\n", 2, "missing-key", "'chapters' is empty"),
        ("title: x\nchapters:\n  - chapters/none.md\n", 3, "missing-file", "there is no file"),
        (b"title: x\n# caf\xe9\n", 2, "not-utf8", "the file is not UTF-8 text"),
        (LEAST.encode("utf-16"), 1, "not-utf8", "the file is not UTF-8 text"),
    ],
)
def test_a_manifest_that_is_hardly_one(book: Path, text: str | bytes, line: int, code: str, message: str):
    found = complaints(book, text)
    assert [one[:2] for one in found] == [(line, code)]
    assert message in found[0][2]


def test_a_path_through_a_symbolic_link_does_not_leave_the_book(book: Path, tmp_path: Path):
    (tmp_path / "secret.md").write_text("text", encoding="utf-8")
    link = book / "chapters/link.md"
    link.symlink_to(tmp_path / "secret.md")
    try:
        found = complaints(book, LEAST + "  - chapters/link.md\n")
    finally:
        link.unlink()
    assert found[0][:2] == (4, "outside-book")


def test_a_file_name_may_contain_what_an_address_may_not(book: Path):
    (book / "chapters/100% C#?.md").write_text("text", encoding="utf-8")
    assert read(book, "title: x\nchapters: ['chapters/100% C#?.md']\n").chapters[0] == Chapter(
        path="chapters/100% C#?.md"
    )


def test_aliases_cannot_make_a_small_file_large(book: Path):
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    found = complaints(book, LEAST + bomb)
    assert [code for _, code, *_ in found] == ["broken-yaml"]
    assert "far too many values" in found[0][2]


def test_a_manifest_that_is_not_there(tmp_path: Path):
    (tmp_path / "book.yml").write_text(LEAST, encoding="utf-8")
    with pytest.raises(BookError) as caught:
        load(tmp_path / "book.yaml")
    assert "did you mean 'book.yml'?" in str(caught.value)
    with pytest.raises(BookError, match="cannot be read"):
        load(tmp_path)


# For editors


def test_the_schema_describes_every_key_that_is_read():
    schema = json_schema()
    keys = {field.alias for field in Manifest.model_fields.values()}
    assert keys <= schema["properties"].keys()
    assert schema["additionalProperties"] is False
    assert all("description" in described for described in schema["properties"].values())
    groups = [group for group in schema["$defs"].values() if "properties" in group]
    groups += [one for group in schema["$defs"].values() for one in group.get("anyOf", ()) if "properties" in one]
    assert len(groups) >= 10
    assert all("description" in key for group in groups for key in group["properties"].values())
    assert {"author", "lang", "cover-image"} <= schema["properties"].keys()


def test_the_schema_allows_one_where_a_list_may_stand():
    css = json_schema()["properties"]["css"]["anyOf"]
    assert [one["type"] for one in css] == ["string", "array"]


# Whatever is in the file

words = st.sampled_from(
    ["title", "chapters", "page", "trim", "authors", "name", "chapters/01-one.md", "A5", "&a", "*a", "index", "on the"]
)
scraps = st.one_of(
    words,
    st.sampled_from(": \n\t-[]{},#'\"|>!%@`?~&*"),
    st.sampled_from(["\n  ", "\n- ", ": ", "\n"]),
    st.text(max_size=4),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.lists(scraps, max_size=40).map("".join))
def test_any_text_is_a_manifest_or_says_why_not(book: Path, text: str):
    try:
        manifest = read(book, text.encode("utf-8", "surrogatepass"))
    except BookError as fault:
        assert fault.diagnostics
        assert all(one.file == "book.yaml" and one.line >= 1 and one.message for one in fault.diagnostics)
    else:
        assert manifest.title and manifest.chapters


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), words),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | words, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(sorted(json_schema()["properties"])), values, max_size=5))
def test_any_values_under_known_keys_are_a_manifest_or_say_why_not(book: Path, written: dict[str, object]):
    text = "".join(f"{key}: {json.dumps(value)}\n" for key, value in written.items())
    try:
        manifest = read(book, text)
    except BookError as fault:
        lines = text.count("\n")
        assert all(1 <= one.line <= lines or not text for one in fault.diagnostics)
        assert not any(re.search(r"Input should|Value error", one.message) for one in fault.diagnostics)
    else:
        assert manifest.title and manifest.chapters


# Variants

VARIANTS = (
    LEAST
    + """\
page: {trim: A5, margins: {inner: 20mm}}
cover: images/cover.jpg
css: house.css
variants:
  large: {style: large-print, page: 7x10in, css: }
  own: {output-name: other, cover: {alt: A rock}}
"""
)


def test_a_variant_is_the_manifest_with_some_keys_otherwise(book: Path):
    plain = read(book, VARIANTS)
    large, own = (load(book / "book.yaml", Variant(name, name)) for name in ("large", "own"))
    assert (plain.name, large.name, own.name) == ("a-book", "a-book-large", "other")
    assert (large.style, large.page.trim, large.page.margins.inner) == ("large-print", Trim(177.8, 254), 20)
    assert (plain.css, large.css) == (("house.css",), ())
    assert (own.cover.image, own.cover.alt) == ("images/cover.jpg", "A rock")


def test_what_a_catalogue_changes_is_complained_of_there(book: Path):
    read(book, VARIANTS)
    lines = {("page",): 3, ("page", "trimm"): 4, ("cover",): 7, ("style",): 8}
    changes = Changes("../catalogue.yaml", {"page": {"trimm": "A6"}, "cover": "no.jpg", "style": "own"}, lines)
    with pytest.raises(BookError) as caught:
        load(book / "book.yaml", Variant("ada", "large", (changes,)))
    assert [(found.file, found.line, found.message) for found in caught.value.diagnostics] == [
        ("../catalogue.yaml", 4, "unknown key 'trimm'"),
        ("../catalogue.yaml", 7, "there is no file 'no.jpg'"),
    ]


def test_mistakes_of_every_variant_are_said_with_those_of_the_book(book: Path):
    assert complaints(
        book, VARIANTS.replace("7x10in", "7x10") + "  bad: {stylle: own, variants: {}}\nisbn: {print: 1}\n"
    )[:4] == [
        (8, "wrong-value", "'7x10' is not a page size", complaints(book, LEAST + "page: 7x10")[0][3]),
        (10, "unknown-key", "a variant has no variants of its own", "take 'variants' out, or make a variant of each"),
        (10, "unknown-key", "unknown key 'stylle'", "did you mean 'style'?"),
        (11, "wrong-value", "'1' is not an ISBN", "an ISBN has 13 digits: 978-0-306-40615-7"),
    ]


def test_names_of_variables_can_stand_in_templates(book: Path):
    assert read(book, LEAST + "variables: {owner: Ada}\n").variables == {"owner": "Ada"}
    [(line, code, message, _)] = complaints(book, LEAST + "variables:\n  the-owner: Ada\n")
    assert (line, code, message) == (5, "wrong-value", "'the-owner' cannot be the name of a variable")
