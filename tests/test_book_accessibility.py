"""What a book offers to readers who do not see it: said of the finished EPUB as it is, and of nothing else."""

import json
from pathlib import Path

import pytest
from epubchecked import epubcheck
from made_book import NAMES, MadeBook, make, words_of

from bindery.cli import main

pytestmark = pytest.mark.usefixtures("shared_worker")

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><rect width="2" height="1"/></svg>'
COLUMNS = " | ".join(f"A-very-long-heading-{number}" for number in range(5))
RULES = "|".join(["---"] * 5)

FOREWORD = "# To the reader {.foreword}\n\nRead slowly.\n"
CHAPTER = f"""# Stone

![A wall.](../images/wall.svg){{#fig-wall fig-alt="A wall with three courses of stone"}}

::: {{.long-description lang=de}}
Unten liegen *große* Blöcke.

- oben kleine
:::

![](../images/ornament.svg){{.decorative}}

![](../images/gate.svg){{alt="A gate"}}

See @fig-wall, and [a wall]{{.term key=wall}} of $a^2$ courses.

::: {{.verse lang=fa dir=rtl}}
| شعر
:::

::: {{.callout-tip lang=fr title="Astuce"}}
Lire.
:::

## Über Steine {{lang=de}}

[Duvar]{{.index lang=tr}}, [taş]{{.term key=wall lang=tr}} and [a link](https://example.org){{lang=en-GB}}.

::: {{.pull-quote}}
Read slowly.
:::

| {COLUMNS} |
|{RULES}|
| a | b | c | d | e |

: Wide {{#tbl-wide}}

And @tbl-wide.
"""
MANIFEST = {
    "title": "Stone",
    "front-matter": ["title-page", "contents", "chapters/foreword.md"],
    "chapters": ["chapters/stone.md"],
    "bibliography": "chapters/works.yaml",
    "epub": {
        "accessibility": {
            "conforms-to": "WCAG 2.1 AA",
            "certified-by": "The Press",
            "certifier-credential": "https://example.org/badge",
            "certifier-report": "https://example.org/report",
            "exemption": "microenterprise",
        }
    },
}
WORKS = "- id: smith\n  type: book\n  title: Stones\n  author: [{family: Smith, given: Ann}]\n  issued: {year: 2001}\n"
WORKS += (
    "- id: ivanov\n  type: book\n  language: ru\n  title: Камни\n  author: [{family: Ivanov}]\n  issued: {year: 1999}\n"
)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    files = {f"images/{name}.svg": DRAWING for name in ("wall", "ornament", "gate")}
    files |= {"chapters/works.yaml": WORKS, "chapters/glossary.yaml": "- term: wall\n  definition: Stones in order.\n"}
    chapters = {"foreword": FOREWORD, "stone": CHAPTER + "\nAs in @smith, and [@ivanov].\n"}
    return make(tmp_path_factory.mktemp("stone"), chapters, MANIFEST, files)


def values(book: MadeBook, name: str) -> list[str]:
    return [meta.text for meta in book.epub.package.iterfind(f".//{{*}}meta[@property='{name}']")]


def test_epubcheck_has_nothing_to_say(book: MadeBook) -> None:
    assert epubcheck(book.epub.path) == ()


@pytest.mark.full
def test_ace_has_nothing_to_say(book: MadeBook) -> None:
    from bindery.checks.ace import ace

    assert ace(book.epub.path) == ()


def test_features_are_those_that_the_book_has(book: MadeBook) -> None:
    assert values(book, "schema:accessMode") == ["textual", "visual"]
    assert values(book, "schema:accessModeSufficient") == ["textual,visual", "textual"]
    assert values(book, "schema:accessibilityHazard") == ["none"]
    assert {
        "ARIA",
        "MathML",
        "alternativeText",
        "displayTransformability",
        "index",
        "longDescription",
        "readingOrder",
        "structuralNavigation",
        "tableOfContents",
    } <= set(values(book, "schema:accessibilityFeature"))


def test_a_decoration_is_passed_over_and_a_picture_is_described(book: MadeBook) -> None:
    images = book.epub.find("ch-stone", "//h:img")
    assert [(image.get("alt"), image.get("role")) for image in images] == [
        ("A wall with three courses of stone", None),
        ("", "presentation"),
        ("A gate", None),
    ]


def test_a_long_description_opens_under_its_image(book: MadeBook) -> None:
    image = book.epub.one("ch-stone", "//h:figure[@id='fig-wall']/h:img")
    description = book.epub.one("ch-stone", f"//h:figure/h:details[@id='{image.get('aria-details')}']")
    assert words_of(description[0]) == "Description"
    assert description[1].get("lang") == "de" and "große Blöcke. oben kleine" in words_of(description)


def test_in_the_pdf_it_is_part_of_the_text_alternative(book: MadeBook) -> None:
    figures = [str(one.get("/Alt", "")) for one in book.pdf.elements if one.S == "/Figure"]
    (wall,) = [alternative for alternative in figures if "three courses" in alternative]
    assert wall.startswith("A wall with three courses of stone Unten liegen große Blöcke.")
    assert "große" not in " ".join(book.pdf.texts)


def test_what_is_in_another_language_says_so(book: MadeBook) -> None:
    tags = {
        element.get("{http://www.w3.org/XML/1998/namespace}lang"): (words_of(element), element.get("dir"))
        for element in book.epub.find("ch-stone", "//h:body//*[@xml:lang]")
        if element.get("lang") != "tr"
    }
    assert tags["fa"] == ("شعر", "rtl")
    assert tags["fr"] == ("AstuceLire.", None)
    assert tags["en-GB"] == ("a link", None)
    turkish = book.epub.find("ch-stone", "//*[@lang='tr']")
    assert [words_of(element) for element in turkish] == ["Duvar", "taş"]
    heading = book.epub.one("ch-stone", "//h:h2/h:span[@lang='de']")
    assert words_of(heading) == "Über Steine"


def test_the_title_of_a_work_is_in_the_work_s_language(book: MadeBook) -> None:
    assert words_of(book.epub.one("bibliography", "//h:div[@id='ref-ivanov']//h:em/h:span[@lang='ru']")) == "Камни"


def test_parts_say_what_they_are(book: MadeBook) -> None:
    def roles(document: str) -> set[tuple[str, str]]:
        found = book.epub.find(document, "//*[@epub:type][@role]")
        return {(element.get(f"{{{NAMES['epub']}}}type"), element.get("role")) for element in found}

    assert ("foreword", "doc-foreword") in roles("ch-foreword")
    assert {("chapter", "doc-chapter"), ("pullquote", "doc-pullquote"), ("glossref", "doc-glossref")} <= roles(
        "ch-stone"
    )
    assert ("bibliography", "doc-bibliography") in roles("bibliography")
    entries = book.epub.find("bibliography", "//*[@role='list']/*[@role='listitem']")
    assert [element.get("id") for element in entries] == ["ref-ivanov", "ref-smith"]


def test_a_table_too_wide_for_a_screen_can_be_moved_under_it(book: MadeBook) -> None:
    frame = book.epub.one("ch-stone", "//h:div[@class='wide-table']")
    assert (frame.get("role"), frame.get("tabindex"), frame.get("aria-label")) == ("region", "0", "Table 1.1 Wide")
    assert {cell.get("scope") for cell in book.epub.find("ch-stone", "//h:th")} == {"col"}


def test_headings_go_down_one_level_at_a_time(book: MadeBook) -> None:
    for name, document in book.epub.documents.items():
        levels = [int(one.tag[-1]) for one in document.iter(*(f"{{{NAMES['h']}}}h{level}" for level in range(1, 7)))]
        assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False)), name


def test_conformance_and_exemption_are_the_manifests(book: MadeBook) -> None:
    assert values(book, "dcterms:conformsTo") == ["EPUB Accessibility 1.1 - WCAG 2.1 Level AA"]
    assert values(book, "a11y:certifiedBy") == ["The Press"]
    assert values(book, "a11y:exemption") == ["eaa-microenterprise"]
    links = {link.get("rel"): link.get("href") for link in book.epub.package.iterfind(".//{*}metadata/{*}link")}
    assert links == {
        "a11y:certifierCredential": "https://example.org/badge",
        "a11y:certifierReport": "https://example.org/report",
    }


def test_a_claim_needs_who_makes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "one.md").write_text("# One\n\nText.\n")

    def said(accessibility: str) -> str:
        manifest = f"title: A\nchapters: [one.md]\nepub:\n  accessibility: {accessibility}\n"
        (tmp_path / "book.yaml").write_text(manifest)
        main(["check", str(tmp_path), "--json", "--jobs", "1"])
        return " ".join(f"{one['line']} {one['message']}" for one in json.loads(capsys.readouterr().out))

    assert said("{conforms-to: WCAG 2.2 AA}") == "4 'conforms-to' is a claim, and nobody makes it"
    assert "not what was certified" in said("{certified-by: Me}")
    assert "not a level" in said("{conforms-to: perfect, certified-by: Me}")
    assert "is not an address" in said("{conforms-to: WCAG 2.2 AA, certified-by: Me, certifier-report: here}")
    assert said("{hazards: [flashing], summary: It flashes.}") == ""


REPORTED = """THE E-BOOK
- conforms to: EPUB Accessibility 1.1 - WCAG 2.1 Level AA
- certified by: The Press
- 2 pictures, 2 with a text alternative of their own
- what is enough to read it: text together with the pictures; text
- exemption: from the European Accessibility Act, as a microenterprise
- 1 long description
- 1 picture marked as decoration
- 1 formula as MathML, 1 with their TeX
- 9 headings, no level is skipped
THE PDF
- language: en
- title: Stone
chapters/stone.md:3 images/wall.svg: A wall with three courses of stone
chapters/stone.md:13 images/gate.svg: A gate"""


def test_the_report_says_in_words_what_the_files_hold(book: MadeBook, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["accessibility", str(book.folder), "--jobs", "1"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    for words in REPORTED.splitlines():
        assert " ".join(words.split()) in printed, words
    assert "PDF/UA" in printed and "WHAT A PERSON MUST STILL JUDGE" in printed


UNDESCRIBED = """# Stone

Text.

![A wall.](wall.svg){.unreferenced}

|   |   |
|---|---|
| a | b |
"""


def test_nothing_is_claimed_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"wall.svg": DRAWING}
    made = make(tmp_path, {"stone": UNDESCRIBED}, {"back-matter": []}, files, warnings=["image-without-alt"])
    assert [(one.file, one.line) for one in made.diagnostics] == [("chapters/stone.md", 5)]
    assert values(made, "schema:accessModeSufficient") == ["textual,visual"]
    features = values(made, "schema:accessibilityFeature")
    assert not {"alternativeText", "MathML", "index", "longDescription"} & set(features)
    assert "Some images have no text alternative." in values(made, "schema:accessibilitySummary")[0]
    assert values(made, "dcterms:conformsTo") == values(made, "a11y:exemption") == []

    assert main(["accessibility", str(tmp_path), "--to", "epub", "--jobs", "1"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "without one: chapters/stone.md:5 wall.svg" in printed
    assert "without them: chapters/stone.md:9" in printed
    assert "no conformance is claimed" in printed and "THE PDF" not in printed
