"""What printers ask for, and what a manifest may make of it."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import ImageCms

from bindery.diagnostics import BookError, Diagnostic
from bindery.edition.styles import PageDesign
from bindery.folder import SHIPPED, BookFolder
from bindery.manifest import Manifest, load
from bindery.manifest.files import PRINTERS
from bindery.printers import check_pages, job_of, read_printer, with_printers_margins
from bindery.printers.job import DEFAULT_ICC

LEAST = "title: A Book\nchapters: [one.md]\n"
TRADE = PageDesign(152.4, 228.6, inner=16.6, outer=21.5, top=19.1, bottom=26.7, leading=4.9389).on_grid()
OWN = """\
name: Press of my own
gutter:
  steps: [{pages: 100, inner: 10mm}, {pages: 900, inner: 25mm}]
  source: a letter of 2026-11-02
margins: {outer: 12mm, with-bleed: 14mm, source: the same letter}
bleed: {inner: 0mm, outer: 4mm, top: 4mm, bottom: 4mm, source: the same letter}
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "one.md").write_text("# One\n")
    (tmp_path / "own.yaml").write_text(OWN)
    fogra = (SHIPPED / DEFAULT_ICC).read_bytes()
    (tmp_path / "fogra.icc").write_bytes(fogra)
    (tmp_path / "torn.icc").write_bytes(fogra.replace(b"B2A", b"X2X"))
    (tmp_path / "screen.icc").write_bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    return tmp_path


def manifest(book: Path, text: str = "") -> Manifest:
    (book / "book.yaml").write_text(LEAST + text)
    return load(book / "book.yaml")


def refused(book: Path, text: str, page: PageDesign = TRADE) -> list[Diagnostic]:
    with pytest.raises(BookError) as caught:
        job_of(manifest(book, text), BookFolder(book), page)
    return list(caught.value.diagnostics)


@pytest.mark.parametrize("name", [path.stem for path in sorted(PRINTERS.glob("*.yaml"))])
def test_each_printer_says_where_its_numbers_were_read(name: str) -> None:
    printer = read_printer(name)
    groups = [getattr(printer, group) for group in type(printer).model_fields if group not in {"name", "remarks"}]
    assert all(len(group.source) > 5 for group in groups if group)
    assert printer.name


def test_what_has_no_source_is_absent_and_said_to_be_unchecked() -> None:
    assert "spine" in read_printer("lulu").not_checked
    assert "ink" in read_printer("kdp-paperback").not_checked
    assert "ink" not in read_printer("ingramspark").not_checked


@pytest.mark.parametrize(("pages", "inches"), [(24, 0.375), (150, 0.375), (151, 0.5), (500, 0.625), (828, 0.875)])
def test_the_gutter_follows_the_number_of_pages(book: Path, pages: int, inches: float) -> None:
    job = job_of(manifest(book, "print: kdp-paperback\n"), BookFolder(book), TRADE)
    margins = job.least_margins(pages)
    assert margins.inner == pytest.approx(inches * 25.4)
    assert margins.outer == pytest.approx(0.375 * 25.4), "with bleed"
    without = job_of(manifest(book, "print: {printer: kdp-paperback, bleed: none}\n"), BookFolder(book), TRADE)
    assert without.least_margins(pages).outer == pytest.approx(0.25 * 25.4)


def test_margins_that_are_not_set_follow_the_printer_and_only_grow(book: Path) -> None:
    small = replace(TRADE, outer=5.0, top=5.0)
    read = manifest(book, "print: own.yaml\npage: {margins: {outer: 5mm}}\n")
    job = job_of(read, BookFolder(book), small)
    page = with_printers_margins(small, read, job, 300)
    assert (page.inner, page.outer, page.top) == (25, 5, 14)
    assert page.bottom >= 14
    lines = (page.height - page.top - page.bottom) / page.leading
    assert lines % 1 == pytest.approx(0.2 / 14, abs=0.001), "whole lines"
    assert with_printers_margins(TRADE, read, job, 50) == TRADE


def test_margins_that_the_author_set_are_kept_and_reported_with_what_is_needed(book: Path) -> None:
    read = manifest(book, "print: own.yaml\npage: {margins: {outer: 5mm}}\n")
    job = job_of(read, BookFolder(book), TRADE)
    [found] = check_pages(job, read, replace(TRADE, outer=5.0, inner=25.0), 300)
    assert (found.line, found.code, found.severity) == (4, "print-margin", "error")
    assert "the outer margin of 5 mm is too small: Press of my own asks for 14 mm" in found.message
    assert "outer: 14mm" in found.hint


def test_a_book_with_too_few_or_too_many_pages_is_refused(book: Path) -> None:
    read = manifest(book, "print: kdp-paperback\n")
    job = job_of(read, BookFolder(book), TRADE)
    wide = replace(TRADE, inner=30.0)
    assert [found.code for found in check_pages(job, read, wide, 20)] == ["print-pages"]
    assert [found.code for found in check_pages(job, read, wide, 830)] == ["print-pages"]
    assert not list(check_pages(job, read, wide, 24))
    hard = job_of(manifest(book, "print: kdp-hardcover\n"), BookFolder(book), TRADE)
    [few], [many] = (list(check_pages(hard, read, wide, pages)) for pages in (74, 551))
    assert "the book has 74 pages, and Amazon KDP, hardcover binds 75 at least" in few.message
    assert "binds 550 at most" in many.message and not list(check_pages(hard, read, wide, 550))


def test_pages_fill_the_signature_of_the_printer_or_of_the_manifest(book: Path) -> None:
    offset = job_of(manifest(book, "print: offset\n"), BookFolder(book), TRADE)
    assert [offset.padded(pages) for pages in (8, 9, 16)] == [8, 16, 16]
    own = job_of(manifest(book, "print: {printer: offset, signature: 32}\n"), BookFolder(book), TRADE)
    assert own.padded(33) == 64


def test_a_book_without_a_print_section_is_for_an_offset_printer(book: Path) -> None:
    job = job_of(manifest(book), BookFolder(book), TRADE)
    assert (job.printer.name, job.kind, job.condition.name) == ("Offset printer", "PDF/X-4", "FOGRA39")


@pytest.mark.parametrize(
    ("text", "line", "code", "said", "hint"),
    [
        ("print: {printer: kdp-paperback, marks: crop}", 3, "print-marks", "takes no files with marks", "KDP help"),
        ("print: {printer: offset, icc: screen.icc}", 3, "print-icc", "is a profile for RGB", "FOGRA39"),
        ("print: {printer: offset, icc: torn.icc}", 3, "print-icc", "has no tables to convert colours by", ""),
        ("print: {printer: offset, icc: one.md}", 3, "print-icc", "'one.md' is not an ICC profile", ""),
        ("print: {printer: kdp-paperback, paper: craem}", 3, "print-paper", "no paper 'craem'", "'cream'"),
        ("print: {printer: offset, bleed: 2mm}", 3, "print-bleed", "asks for a bleed of 3.175 mm", ""),
    ],
)
def test_what_contradicts_the_printer_is_one_clear_error(
    book: Path, text: str, line: int, code: str, said: str, hint: str
) -> None:
    [found] = refused(book, text + "\n")
    assert (found.file, found.line, found.code) == ("book.yaml", line, code)
    assert said in found.message and hint in found.hint


def test_a_profile_of_the_author_names_its_own_press(book: Path) -> None:
    job = job_of(manifest(book, "print: {printer: offset, icc: fogra.icc}\n"), BookFolder(book), TRADE)
    assert (job.condition.name, job.condition.registry) == ("FOGRA39L Coated", "")


def test_a_page_that_the_printer_does_not_offer_is_refused(book: Path) -> None:
    [found] = refused(book, "print: kdp-paperback\npage: A4\n", replace(TRADE, width=300.0))
    assert (found.line, found.code) == (4, "print-trim")
    assert "300 x 228.6 mm" in found.message and "from 101.6 x 152.4" in found.hint


def test_a_printer_that_is_not_known_is_told_from_the_nearest(book: Path) -> None:
    with pytest.raises(BookError) as caught:
        manifest(book, "print: {printer: kdp-paperbak}\n")
    [found] = caught.value.diagnostics
    assert (found.line, found.message) == (3, "there is no printer 'kdp-paperbak'")
    assert "kdp-paperback" in found.hint


def test_a_printers_file_of_the_book_is_read_and_its_mistakes_have_lines(book: Path) -> None:
    job = job_of(manifest(book, "print: own.yaml\n"), BookFolder(book), TRADE)
    assert job.printer.name == "Press of my own"
    assert (job.bleed.inner, job.bleed.outer) == (0, 4)
    (book / "own.yaml").write_text("name: Press\nblanks:\n  most: 2\ntype: {least: 7, source: a letter}\n")
    found = refused(book, "print: own.yaml\n")
    assert [(each.file, each.line) for each in found] == [("own.yaml", 2), ("own.yaml", 4)]
    assert "'blanks.source': is missing" in found[0].message and "'7' is not a length" in found[1].message
