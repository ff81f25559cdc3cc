"""Bibliographies in every form, and what an author is told of the mistakes in them."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from read_alone import AtOnce

from bindery.apparatus.sources import Sources, read_sources
from bindery.folder import BookFolder

BIBTEX = """\
@string{press = {Some Press}}
@comment{nothing}

@book{knuth:84,
  title = {The {\\TeX}book},
  author = {Knuth, Donald E. and Doe, Ann},
  publisher = press,
  year = 1984
}

@online{ministry,
  title = {Statement},
  author = {{Ministry of Affairs}},
  url = {https://example.org/a_b~c},
  date = {2020-11-10}
}
"""


def read(folder: Path, **files: str | bytes) -> Sources:
    """Read files given as works_yaml="…" for works.yaml."""
    names = []
    for name, text in files.items():
        names.append(name.replace("_", "."))
        (folder / names[-1]).write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_sources(BookFolder(folder), names, AtOnce(), "book.yaml", 4)


def said(sources: Sources) -> list[str]:
    return [str(found) for found in sources.diagnostics]


def test_every_form_gives_the_same_works(tmp_path):
    sources = read(
        tmp_path,
        a_yaml="references:\n- id: y1\n  type: book\n  title: A *B* <i>C</i>\n",
        b_yml="- {id: y2, type: report, title: 'no'}\n",
        c_json=json.dumps(
            [{"id": "j1", "type": "book", "title": "A <i>B</i>"}, {"id": 7, "type": "map", "title": "M"}], indent=1
        ),
        d_bib=BIBTEX,
    )
    assert not sources.diagnostics
    assert [(work.key, work.type, work.title, work.file, work.line) for work in sources.references] == [
        ("y1", "book", "A B C", "a.yaml", 2),
        ("y2", "report", "no", "b.yml", 1),
        ("j1", "book", "A B", "c.json", 2),
        ("7", "map", "M", "c.json", 7),
        ("knuth:84", "book", "The TeXbook", "d.bib", 4),
        ("ministry", "webpage", "Statement", "d.bib", 11),
    ]


def test_markdown_in_titles_but_not_in_addresses(tmp_path):
    sources = read(
        tmp_path,
        a_yaml="""\
- id: a
  type: webpage
  title: "An *old* H~2~O and 'x' @handle </b> \\\\input{x}"
  URL: https://example.org/~a/*b*/~c_d_
""",
    )
    (work,) = sources.references
    assert work.title == "An old H2O and ‘x’ @handle </b> \\input{x}"
    assert work.fields["URL"] == {"t": "MetaString", "c": "https://example.org/~a/*b*/~c_d_"}


def test_a_byte_order_mark_and_windows_line_ends(tmp_path):
    sources = read(
        tmp_path,
        a_yaml=b"\xef\xbb\xbfreferences:\r\n- id: a\r\n  type: book\r\n  title: T\r\n",
        b_bib=b"\xef\xbb\xbf@book{b,\r\n  title = {T}\r\n}\r\n",
    )
    assert not sources.diagnostics
    assert [(work.key, work.line) for work in sources.references] == [("a", 2), ("b", 1)]


@pytest.mark.parametrize(
    ("name", "text", "place", "code", "hint"),
    [
        ("a_yaml", "references:\n- id: a\n  title: Anatomy: a rivalry\n", "a.yaml:3", "broken-yaml", ""),
        ("a_yaml", 'references:\n- id: a\n  type: book\n  title: "open\n', "a.yaml:4", "broken-yaml", ""),
        ("a_yaml", "references:\n- id: a\n  type: book\n  title: A\n  title: B\n", "a.yaml:5", "duplicate-key", ""),
        ("a_yaml", "works:\n- id: a\n", "a.yaml:1", "bibliography-form", "references:"),
        ("a_yaml", "references:\n  a: b\n", "a.yaml:1", "bibliography-form", "references:"),
        ("a_yaml", "references:\n- just text\n", "a.yaml:2", "bibliography-form", "- id: smith2001"),
        ("a_yaml", "- type: book\n  title: T\n", "a.yaml:1", "reference-without-id", "id: smith2001"),
        ("a_yaml", "- id: a\n  title: T\n", "a.yaml:1", "reference-without-type", "type: book"),
        (
            "a_yaml",
            "- id: a\n  title: T\n  type: artikle-journal\n",
            "a.yaml:3",
            "unknown-reference-type",
            "did you mean 'article-journal'?",
        ),
        ("a_yaml", "- id: a\n  type: book\n", "a.yaml:1", "reference-without-title", "title"),
        (
            "a_yaml",
            "- id: a\n  type: book\n  titel: T\n  genre: G\n",
            "a.yaml:3",
            "unknown-reference-field",
            "did you mean 'title'?",
        ),
        (
            "a_yaml",
            "- id: a\n  type: book\n  title: T\n  author: Smith, John\n",
            "a.yaml:4",
            "reference-names",
            "[{family: Smith, given: John}]",
        ),
        (
            "a_yaml",
            "- id: a\n  type: book\n  title: T\n  author: [{familly: Smith}]\n",
            "a.yaml:4",
            "reference-names",
            "did you mean 'family'?",
        ),
        (
            "a_yaml",
            "- {id: a, type: book, title: T, author: [{literal: Office, of the State}]}\n",
            "a.yaml:1",
            "reference-names",
            "quotation marks",
        ),
        (
            "a_yaml",
            "- id: a\n  type: book\n  title: T\n  author: [{family: ''}]\n",
            "a.yaml:4",
            "reference-names",
            "literal",
        ),
        (
            "a_yaml",
            "- id: a\n  type: book\n  title: T\n  issued: {date-parts: [[2020, 13, 40]]}\n",
            "a.yaml:4",
            "reference-date",
            "2001-09-30",
        ),
        (
            "a_yaml",
            "- id: a\n  type: book\n  title: T\n  issued: {date-part: [[2020]]}\n",
            "a.yaml:4",
            "reference-date",
            "did you mean 'date-parts'?",
        ),
        ("a_yaml", "- id: a\n  type: book\n  title: T\n  issued: [2020]\n", "a.yaml:4", "reference-date", "2001-09-30"),
        ("a_yaml", "- id: a\n  type: book\n  title: [T]\n", "a.yaml:3", "reference-field", "quotation marks"),
        ("a_yaml", "references:\n", "a.yaml:1", "empty-bibliography", "references:"),
        ("a_yaml", "", "a.yaml:1", "empty-bibliography", "references:"),
        (
            "a_json",
            '[\n {"id": "a", "type": "book", "title": "T"},\n {"id": "b" "type": "book"}\n]',
            "a.json:3",
            "broken-json",
            "comma",
        ),
        ("a_json", '{"id": "a"}', "a.json:1", "bibliography-form", "a list"),
        (
            "a_json",
            '[\n {"id": "a", "type": "book",\n  "title": "T"}, {"id": "b", "type": "boook", "title": "T"}\n]',
            "a.json:3",
            "unknown-reference-type",
            "'book'",
        ),
        (
            "a_json",
            '[\n {"id": "a", "type": "book", "title": "T", "author": "Smith"}]',
            "a.json:2",
            "reference-names",
            "family",
        ),
        (
            "a_bib",
            "@book{a,\n  title = {T}\n\n@book{b,\n  title = {U}\n}\n",
            "a.bib:4",
            "broken-bibtex",
            "closing brace",
        ),
        ("a_bib", "@book{a,\n  title = {T}\n  year = 2000\n}\n", "a.bib:3", "broken-bibtex", "comma"),
        ("a_bib", "@book{a,\n  author = {A. B.}\n}\n", "a.bib:1", "reference-without-title", "title"),
        ("a_bib", "no entries\n", "a.bib:1", "empty-bibliography", "@book{key,"),
        ("a_txt", "x", "a.txt", "bibliography-form", "BibTeX"),
    ],
)
def test_mistakes_are_named_by_their_line(tmp_path, name, text, place, code, hint):
    found = [problem for problem in read(tmp_path, **{name: text}).diagnostics if problem.code == code]
    assert found, said(read(tmp_path, **{name: text}))
    assert (f"{found[0].file}:{found[0].line}" if found[0].line else found[0].file) == place
    assert hint in found[0].hint


@pytest.mark.parametrize("name", ["a_yaml", "a_json", "a_bib"])
def test_text_that_is_not_utf8(tmp_path, name):
    sources = read(tmp_path, **{name: b"one\ntwo \xe4\n"})
    assert [(found.line, found.code) for found in sources.diagnostics] == [(2, "not-utf8")]
    assert not sources.complete


def test_a_key_used_twice(tmp_path):
    sources = read(
        tmp_path,
        a_yaml="- {id: a, type: book, title: T}\n- {id: b, type: book, title: U}\n- {id: b, type: book, title: V}\n",
        b_bib="@book{c, title={C}}\n\n@book{a,\n title = {T}}\n@book{c, title={D}}\n",
    )
    assert [(found.file, found.line, found.hint.split(" already")[0]) for found in sources.diagnostics] == [
        ("a.yaml", 3, "it stands at a.yaml:2"),
        ("b.bib", 3, "it stands at a.yaml:1"),
        ("b.bib", 5, "it stands at b.bib:1"),
    ]
    assert [work.title for work in sources.references] == ["T", "U", "C"]


def test_all_mistakes_of_all_files_at_once_and_the_key_stays_known(tmp_path):
    sources = read(
        tmp_path,
        a_yaml="- {id: a, type: bok, title: T}\n- {id: b, title: U}\n- {id: c, type: book, title: V}\n",
        b_json="[",
    )
    assert [(found.file, found.code) for found in sources.diagnostics] == [
        ("a.yaml", "unknown-reference-type"),
        ("a.yaml", "reference-without-type"),
        ("b.json", "broken-json"),
    ]
    assert set(sources.by_key) == {"a", "b", "c"}
    assert not sources.complete


def test_files_that_are_not_there_or_not_the_books(tmp_path):
    book = tmp_path / "book"
    (book / "chapters").mkdir(parents=True)
    (book / "chapters" / "references.yaml").write_text("- {id: a, type: book, title: T}\n", encoding="utf-8")
    (tmp_path / "other.bib").write_text("@book{a, title={T}}", encoding="utf-8")
    names = ["chapters/refrences.yaml", "../other.bib", "https://example.org/x.bib"]
    found = read_sources(BookFolder(book), names, AtOnce(), "book.yaml", 9).diagnostics
    assert [(problem.file, problem.line, problem.code) for problem in found] == [
        ("book.yaml", 9, "missing-file"),
        ("book.yaml", 9, "outside-book"),
        ("book.yaml", 9, "remote-resource"),
    ]
    assert found[0].hint == "did you mean 'chapters/references.yaml'?"


def test_a_bibliography_reads_no_other_file(tmp_path):
    (tmp_path / "secret.txt").write_text("hidden words", encoding="utf-8")
    sources = read(
        tmp_path,
        a_bib=f"@book{{a, title = {{X \\input{{{tmp_path}/secret.txt}}}}}}\n",
        b_yaml="- {id: b, type: book, title: '\\input{secret.txt}'}\n",
    )
    assert "hidden" not in repr(sources.references)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=30),
        min_size=1,
        max_size=8,
    )
)
def test_any_title_survives_json_and_yaml(tmp_path_factory, titles):
    """What stands in a title is never structure: whatever it says, each work stays one work with its line."""
    works = [{"id": f"k{place}", "type": "book", "title": "x " + title} for place, title in enumerate(titles)]
    folder = tmp_path_factory.mktemp("works")
    text = "[\n" + ",\n".join(json.dumps(work, ensure_ascii=False) for work in works) + "\n]"
    sources = read(folder, a_json=text)
    assert [(work.key, work.line) for work in sources.references] == [
        (f"k{place}", place + 2) for place in range(len(titles))
    ]
    yaml = "\n".join(
        f'- {{id: y{place}, type: book, title: "{_in_yaml("x " + title)}"}}' for place, title in enumerate(titles)
    )
    sources = read(folder, b_yaml=yaml)
    assert not [found for found in sources.diagnostics if found.severity == "error"]
    assert [(work.key, work.line) for work in sources.references] == [
        (f"y{place}", place + 1) for place in range(len(titles))
    ]


def _in_yaml(text: str) -> str:
    return "".join(
        character if character.isalnum() and ord(character) < 0x3000 else f"\\U{ord(character):08x}"
        for character in text
    )
