"""A book with a `print:` section, built by the command: the file for its printer beside the others."""

from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from bindery.checks.preflight.whole import preflight
from bindery.cli import main
from bindery.printers import read_printer

pytestmark = pytest.mark.usefixtures("shared_worker")

MANIFEST = """\
title: Small
authors: [Nobody Known]
language: en
chapters: [one.md, two.md]
print: {printer: ingramspark, color: black, signature: 4}
"""
CHAPTER = "# One\n\nText with a note.[^1]\n\n![The map.](map.svg){.unreferenced fig-alt=Map}\n\n[^1]: The *note*.\n"
MAP = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#c00"/></svg>\n'


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("book")
    (root / "book.yaml").write_text(MANIFEST)
    (root / "one.md").write_text(CHAPTER)
    (root / "two.md").write_text("# Two\n\n" + "Many words that fill a page. " * 500 + "\n")
    (root / "map.svg").write_text(MAP)
    assert main(["build", str(root), "--jobs", "1"]) == 0
    return root


def texts(path: Path) -> list[str]:
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(path)]


def test_the_file_for_print_is_made_with_the_others_and_has_the_same_pages(book: Path) -> None:
    made = sorted(path.name for path in (book / "build").iterdir() if path.is_file())
    assert made == ["small-print.pdf", "small.epub", "small.pdf"]
    screen, press = texts(book / "build/small.pdf"), texts(book / "build/small-print.pdf")
    assert press[: len(screen)] == screen and len(screen) > 8
    assert len(press) % 4 == 0 and not any(press[len(screen) :])


def test_it_keeps_what_its_printer_asks_for(book: Path) -> None:
    path = book / "build/small-print.pdf"
    with pikepdf.open(path) as pdf:
        assert pdf.pdf_version == "1.3" and str(pdf.docinfo["/GTS_PDFXConformance"]) == "PDF/X-1a:2001"
    report = preflight(path.read_bytes(), read_printer("ingramspark"))
    assert [found.message for found in report.findings if found.severity == "error"] == []
    assert report.color_pages == (), "its map is in black ink"


def test_preflight_without_a_file_looks_at_the_books_own(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preflight", str(book)]) == 0
    assert "small-print.pdf for IngramSpark" in capsys.readouterr().out


def test_a_book_that_its_printer_does_not_take_changes_nothing(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in (book / "build").iterdir() if path.is_file()}
    (book / "book.yaml").write_text(MANIFEST + "page: {margins: {outer: 8mm}}\n")
    try:
        assert main(["build", str(book), "--to", "print", "--jobs", "1"]) == 1
    finally:
        (book / "book.yaml").write_text(MANIFEST)
    said = capsys.readouterr().err
    assert "book.yaml:6: error: the outer margin of 8 mm is too small: IngramSpark asks for 12.7 mm" in said
    assert {path: path.read_bytes() for path in (book / "build").iterdir() if path.is_file()} == before
