"""What EPUBCheck and Ace find in the finished EPUB is said of the author's own file and line."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from made_book import WORKER, MadeBook, make, shared_memory

from bindery import machine
from bindery.checks import ace as ace_module
from bindery.checks import epubcheck as epubcheck_module
from bindery.checks.ace import Barrier, ace, barriers
from bindery.checks.epubcheck import Finding, epubcheck
from bindery.checks.finished import in_the_manuscript, origins_of
from bindery.checks.origins import Origins
from bindery.cli import main
from bindery.diagnostics import Diagnostic
from bindery.preparation import prepare, remembering
from bindery.progress import Silent

pytestmark = pytest.mark.usefixtures("shared_worker")

CHAPTER = """# The *quarry*

Stone was cut here,
and carried [down the road](https://example.org/road) by
oxen.[^carts]

## Tools

- wedges
- a sledge of *ash*

| Tool  | Weight |
|-------|--------|
| wedge | **1**  |

::: {.callout-note}
A loaded cart weighed `3 t`.
:::

![A cart.](../images/cart.svg){#fig-cart fig-alt="An ox cart"}

See @fig-cart, [wedges]{.term} and $a^2$.

[^carts]: Carts came later,
    with the *new* road.
"""
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><rect width="2" height="1"/></svg>'
GLOSSARY = "- term: wedges\n  definition: Iron, *driven* into a crack.\n"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    manifest = {"title": "Stone", "css": ["styles/mine.css"], "publisher": "The Press"}
    files = {
        "images/cart.svg": DRAWING,
        "chapters/glossary.yaml": GLOSSARY,
        "styles/mine.css": "/* mine */\n\nem { color: inherit }\n",
    }
    return make(tmp_path_factory.mktemp("stone"), {"quarry": CHAPTER}, manifest, files)


@pytest.fixture(scope="module")
def origins(book: MadeBook) -> Origins:
    with shared_memory():
        executor = remembering(WORKER, book.folder)
        prepared, _ = prepare(book.folder / "book.yaml", executor, Silent())
        return origins_of(prepared, book.epub.files, executor)


def marred(book: MadeBook, origins: Origins, folder: Path, file: str, before: str, after: str) -> tuple[Path, Origins]:
    """The EPUB with a mistake in it that no book of ours has, and the origins of its files."""
    files = dict(book.epub.files)
    assert files[file].decode().count(before) == 1, before
    files[file] = files[file].decode().replace(before, after).encode()
    path = folder / "marred.epub"
    with zipfile.ZipFile(book.epub.path) as whole, zipfile.ZipFile(path, "w") as copy:
        for info in whole.infolist():
            copy.writestr(info, files[info.filename])
    return path, replace(origins, files=files, _twins={})


CHAPTER_FILE = "EPUB/ch-quarry.xhtml"


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("<em>quarry</em>", '<em align="left">quarry</em>', 1),
        ('class="link"', 'class="link" color="red"', 4),
        ("<em>ash</em>", '<em x="1">ash</em>', 10),
        ("<strong>1</strong>", '<strong x="1">1</strong>', 14),
        ("<code>3 t</code>", '<code x="1">3 t</code>', 17),
        ('alt="An ox cart"', 'alt="An ox cart" border="0"', 20),
        ('alttext="a^2"', 'alttext="a^2" x="2"', 22),
        ("<em>new</em>", '<em x="1">new</em>', 25),
    ],
)
def test_a_finding_is_said_of_the_line_that_it_was_written_on(
    book: MadeBook, origins: Origins, before: str, after: str, line: int, tmp_path: Path
) -> None:
    """A place as EPUBCheck gives it: that behind a start tag."""
    _, marred_origins = marred(book, origins, tmp_path, CHAPTER_FILE, before, after)
    text = marred_origins.files[CHAPTER_FILE].decode()
    tag = text.index(after) + (after.index(">") if ">" in after else len(after)) + 1
    row, column = text.count("\n", 0, tag) + 1, tag - text.rfind("\n", 0, tag)
    assert marred_origins.of(CHAPTER_FILE, row, column) == ("chapters/quarry.md", line)


def test_epubchecks_own_findings_lead_to_the_manuscript(book: MadeBook, origins: Origins, tmp_path: Path) -> None:
    path, marred_origins = marred(book, origins, tmp_path, CHAPTER_FILE, "<em>ash</em>", '<em dir="down">ash</em>')
    (found,) = in_the_manuscript(epubcheck(path), (), marred_origins)
    assert (found.file, found.line, found.code) == ("chapters/quarry.md", 10, "epubcheck-rsc-005")
    assert found.hint.startswith("in the EPUB: EPUB/ch-quarry.xhtml:")


def test_a_note_a_definition_and_a_generated_piece_have_places_too(origins: Origins) -> None:
    def place(file: str, path: str) -> tuple[str, int]:
        document = etree.fromstring(origins.files[f"EPUB/{file}"])
        (element,) = document.xpath(path, namespaces={"h": "http://www.w3.org/1999/xhtml"})
        return origins.of_twin(f"EPUB/{file}", element)

    assert place("ch-quarry.xhtml", "//h:div[@role='doc-footnote']") == ("chapters/quarry.md", 24)
    assert place("ch-quarry.xhtml", "//h:div[@role='doc-footnote']//h:em") == ("chapters/quarry.md", 25)
    assert place("glossary.xhtml", "//h:em[. = 'driven']") == ("chapters/glossary.yaml", 2)
    assert place("title-page.xhtml", "//h:h1") == ("book.yaml", 0)


def test_what_stands_in_other_files_is_said_of_them(origins: Origins) -> None:
    assert origins.of("EPUB/styles-mine.css", 3, 1) == ("styles/mine.css", 3)
    assert origins.of("EPUB/images/cart.svg", 1, 5) == ("images/cart.svg", 0)
    package = origins.files["EPUB/content.opf"].decode().splitlines()
    publisher = next(number for number, line in enumerate(package, 1) if "dc:publisher" in line)
    manifest = origins.manifest
    assert origins.of("EPUB/content.opf", publisher, 0) == ("book.yaml", manifest.line("publisher"))
    assert manifest.line("publisher") > 1
    assert origins.of("EPUB/nav.xhtml", 5, 1) == ("book.yaml", 0)
    assert origins.of("") == ("book.yaml", 0)


def test_an_element_is_found_by_its_cfi(origins: Origins) -> None:
    tree = etree.fromstring(origins.files[CHAPTER_FILE]).getroottree()
    (link,) = tree.xpath("//h:a[contains(@href, 'example.org')]", namespaces={"h": "http://www.w3.org/1999/xhtml"})
    steps, element = "", link
    while (parent := element.getparent()) is not None:
        steps = f"/{2 * (list(parent).index(element) + 1)}{steps}"
        element = parent
    assert origins.of_element(CHAPTER_FILE, steps) == ("chapters/quarry.md", 4)
    assert origins.of_element(CHAPTER_FILE, "") == ("chapters/quarry.md", 0)


REPORT = {
    "assertions": [
        {
            "earl:testSubject": {"url": "ch-quarry.xhtml"},
            "assertions": [
                {
                    "earl:test": {"dct:title": "image-alt", "earl:impact": "critical"},
                    "earl:result": {
                        "dct:description": "Fix any of the following:\n  Element has no alt",
                        "earl:pointer": {"cfi": ["/4/2[ch-quarry]/14/2"], "css": ["img"]},
                        "html": "<img>",
                    },
                },
                {
                    "earl:test": {"dct:title": "page-title", "earl:impact": "minor"},
                    "earl:result": {"dct:description": "No title"},
                },
            ],
        }
    ]
}


def test_ace_s_report_becomes_barriers_and_these_diagnostics(origins: Origins) -> None:
    found = barriers(REPORT)
    assert found == (
        Barrier("ch-quarry.xhtml", "", "page-title", "minor", "No title"),
        Barrier(
            "ch-quarry.xhtml",
            "/4/2[ch-quarry]/14/2",
            "image-alt",
            "critical",
            "Fix any of the following: Element has no alt",
            "<img>",
        ),
    )
    said = list(in_the_manuscript((), found, origins))
    assert [(one.code, one.severity, one.file) for one in said] == [
        ("ace-page-title", "warning", "chapters/quarry.md"),
        ("ace-image-alt", "error", "chapters/quarry.md"),
    ]


@pytest.mark.full
def test_ace_s_own_findings_lead_to_the_manuscript(book: MadeBook, origins: Origins, tmp_path: Path) -> None:
    path, marred_origins = marred(book, origins, tmp_path, CHAPTER_FILE, ' alt="An ox cart"', "")
    found = in_the_manuscript((), ace(path), marred_origins)
    assert [(one.file, one.line, one.code) for one in found] == [("chapters/quarry.md", 20, "ace-image-alt")], (
        "the book as it was made has no barriers"
    )


def checked(folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, list[dict]]:
    status = main(["check", str(folder), "--epub", "--json", "--jobs", "1", *options])
    return status, json.loads(capsys.readouterr().out)


def test_check_names_what_is_missing_here_and_how_to_get_it(
    book: MadeBook, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ace_module, "ace_program", lambda: None)
    monkeypatch.setattr(epubcheck_module.importlib.util, "find_spec", lambda name: None)
    status, said = checked(book.folder, capsys)
    assert status == 0
    hints = {one["code"]: one["hint"] for one in said}
    assert hints["ace-not-run"].endswith(machine.ACE.here())
    assert "-m pip install epubcheck==" in hints["epubcheck-not-run"]
    assert checked(book.folder, capsys, "--strict")[0] == 1


def test_check_epub_says_what_both_found(
    book: MadeBook, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = Finding("EPUB/styles-mine.css", 3, 4, "CSS-008", "error", "An error occurred")
    monkeypatch.setattr(epubcheck_module, "epubcheck", lambda path: (finding,))
    monkeypatch.setattr(ace_module, "ace", lambda path: barriers(REPORT))
    before = {path: path.read_bytes() for path in (book.folder / "build").iterdir() if path.is_file()}
    status, said = checked(book.folder, capsys)
    assert status == 1
    assert [(one["file"], one["line"], one["code"]) for one in said if one["file"].startswith("styles")] == [
        ("styles/mine.css", 3, "epubcheck-css-008")
    ]
    assert {one["code"] for one in said} == {"epubcheck-css-008", "ace-image-alt", "ace-page-title"}
    assert {path: path.read_bytes() for path in (book.folder / "build").iterdir() if path.is_file()} == before


def test_a_traced_edition_is_the_same_but_for_its_marks_and_what_is_printed_of_pages(
    book: MadeBook, origins: Origins
) -> None:
    for path, section in origins.sections.items():
        finished = etree.fromstring(book.epub.files[path])[-1]
        for slot in finished.xpath("//*[@class='locators' or @class='folio']"):
            slot.text = None
            slot[:] = []
        traced = etree.parse(io.BytesIO(f"<body>{section.body}</body>".replace("epub:", "").encode())).getroot()
        words = [str(part.xpath("string()")).split() for part in (finished, traced)]
        assert words[0] == words[1], path
        kinds = [
            [etree.QName(one).localname for one in part.iter(etree.Element) if one.get("role") != "doc-pagebreak"]
            for part in (finished, traced)
        ]
        assert kinds[0] == kinds[1], path


def test_diagnostics_are_values_that_sort(origins: Origins) -> None:
    finding = Finding("EPUB/ch-quarry.xhtml", 0, 0, "RSC-001", "warning", "x")
    (found,) = in_the_manuscript((finding,), (), origins)
    assert found == Diagnostic("chapters/quarry.md", 0, "EPUBCheck: x", "epubcheck-rsc-001", found.severity)
