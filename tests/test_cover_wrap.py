"""The cover of the printed book: one sheet whose spine is as wide as the book is thick, with a bar code that reads."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from made_book import WORKER, shared_memory
from press_book import operators

from bindery.build import make, usual_targets
from bindery.diagnostics import BookError
from bindery.edition.styles import PageDesign
from bindery.folder import BookFolder
from bindery.manifest import Manifest, load
from bindery.outputs import Order
from bindery.preparation import Prepared, prepare, remembering
from bindery.printers import job_of
from bindery.progress import Silent
from bindery.wrap import make_wrap, sheet_of

INCH = 72.0
MANIFEST = """\
title: A Small Book of Everything
authors: [Nobody Known, Ada Example]
publisher: Example Press
language: en
isbn: {print: 978-0-306-40615-7}
description: What stands on the back makes people take a book home.
chapters: [one.md]
page: 6x9in
"""
KDP = "print: {printer: kdp-paperback, paper: cream}\ncover: {wrap: {price: 51995}}\n"
PAGE = PageDesign(152.4, 228.6, inner=16.6, outer=21.5, top=19.1, bottom=26.7, leading=4.9389)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("cover")
    (root / "one.md").write_text("# One\n\nText.\n")
    picture = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 90"><rect width="60" height="90" fill="#060"/></svg>'
    )
    (root / "front.svg").write_text(picture)
    return root


class Bindery:
    """Makes wraps of one book with different manifests, without typesetting its pages."""

    def __init__(self, folder: Path, executor: Any):
        self.folder, self.executor = folder, executor

    def prepared(self, more: str) -> Prepared:
        (self.folder / "book.yaml").write_text(MANIFEST + more)
        return prepare(self.folder / "book.yaml", self.executor, Silent())[0]

    def wrap(self, more: str, pages: int) -> tuple[pikepdf.Pdf, bytes, tuple[str, ...]]:
        one = self.prepared(more)
        made = make_wrap(one.book, one.style, one.faces, one.job, pages, self.executor)
        return pikepdf.open(BytesIO(made.pdf)), made.pdf, tuple(found.code for found in made.diagnostics)


@pytest.fixture(scope="module")
def bindery(folder: Path) -> Any:
    with shared_memory():
        yield Bindery(folder, remembering(WORKER, folder))


@pytest.fixture(scope="module")
def kdp(bindery: Bindery) -> tuple[pikepdf.Pdf, bytes, tuple[str, ...]]:
    return bindery.wrap(KDP, 300)


def manifest(folder: Path, more: str) -> Manifest:
    (folder / "book.yaml").write_text(MANIFEST + more)
    return load(folder / "book.yaml")


def drawn(pdf: bytes, scale: float = 4.0) -> Any:
    return pypdfium2.PdfDocument(pdf)[0].render(scale=scale).to_pil().convert("RGB")


def words(pdf: bytes) -> str:
    return " ".join(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded().split())


@pytest.mark.parametrize(
    ("paper", "pages", "inches"), [("white", 300, 0.6756), ("cream", 300, 0.75), ("premium-color", 200, 0.4694)]
)
def test_the_spine_follows_pages_and_paper(folder: Path, paper: str, pages: int, inches: float) -> None:
    read = manifest(folder, f"print: {{printer: kdp-paperback, paper: {paper}}}\n")
    sheet = sheet_of(read, PAGE, job_of(read, BookFolder(folder), PAGE), pages)
    assert sheet.spine == pytest.approx(inches * 25.4, abs=0.001)
    assert sheet.width == pytest.approx(2 * 152.4 + inches * 25.4, abs=0.001)


def test_a_spine_that_no_formula_gives_is_asked_for_and_taken_from_the_manifest(folder: Path) -> None:
    read = manifest(folder, "print: ingramspark\ncover: {wrap: {price: 90000}}\n")
    with pytest.raises(BookError) as caught:
        sheet_of(read, PAGE, job_of(read, BookFolder(folder), PAGE), 200)
    [found] = caught.value.diagnostics
    assert (found.line, found.code) == (9, "print-spine") and "for 200 pages" in found.hint
    own = manifest(folder, "print: {printer: ingramspark, spine: 12mm}\n")
    assert sheet_of(own, PAGE, job_of(own, BookFolder(folder), PAGE), 200).spine == 12
    unsaid = manifest(folder, "print: kdp-paperback\n")
    with pytest.raises(BookError) as caught:
        sheet_of(unsaid, PAGE, job_of(unsaid, BookFolder(folder), PAGE), 200)
    assert "depends on the paper" in str(caught.value) and "cream" in str(caught.value)


def test_the_sheet_has_back_spine_front_and_bleed(kdp: tuple[pikepdf.Pdf, bytes, tuple[str, ...]]) -> None:
    pdf, _, codes = kdp
    assert codes == () and len(pdf.pages) == 1
    page = pdf.pages[0]
    assert [float(edge) for edge in page.MediaBox] == pytest.approx([0, 0, 13 * INCH, 9.25 * INCH], abs=0.05)
    trim = [float(edge) for edge in page.TrimBox]
    assert trim == pytest.approx([9, 9, 12.875 * INCH, 9.125 * INCH], abs=0.05)


def test_colour_fills_the_sheet_to_its_edges(kdp: tuple[pikepdf.Pdf, bytes, tuple[str, ...]]) -> None:
    picture = drawn(kdp[1], 1.0)
    width, height = picture.size
    corners = [picture.getpixel((x, y)) for x in (1, width - 2) for y in (1, height - 2)]
    assert all(corner != (255, 255, 255) for corner in corners)
    middle = picture.getpixel((round(6.125 * INCH + 0.375 * INCH), 20))
    assert sum(middle) < 200, "the spine is dark"


def test_the_bar_code_reads_as_the_isbn_with_its_price(kdp: tuple[pikepdf.Pdf, bytes, tuple[str, ...]]) -> None:
    read = zxingcpp.read_barcodes(drawn(kdp[1], 6.0), ean_add_on_symbol=zxingcpp.EanAddOnSymbol.Require)
    assert [code.text for code in read] == ["978030640615751995"]
    assert read[0].extra == {"EanAddOn": "51995"}


@pytest.mark.parametrize("size", [80, 100, 200])
def test_the_bar_code_reads_in_every_size_and_is_black_ink_on_white(bindery: Bindery, size: int) -> None:
    more = f"print: {{printer: kdp-paperback, paper: cream}}\ncover: {{wrap: {{barcode-size: {size}}}}}\n"
    pdf, file, _ = bindery.wrap(more, 300)
    picture = drawn(file)
    [code] = zxingcpp.read_barcodes(picture)
    assert code.text == "9780306406157"
    corners = code.position
    bars = (corners.bottom_right.x - corners.top_left.x) / 4 / INCH * 25.4
    assert bars == pytest.approx(95 * 0.33 * size / 100, rel=0.03)
    field = (corners.top_left.x - round(4 * 9 * 0.33 * size / 100 * INCH / 25.4), corners.top_left.y)
    assert picture.getpixel(field) == (255, 255, 255), "its light margin"
    assert (0, 0, 0, 1) in {operands for _, operands in operators(pdf, "k")}
    assert not list(operators(pdf, "rg"))


def test_words_stand_on_the_spine_where_the_printer_prints_them(bindery: Bindery, kdp: Any) -> None:
    assert words(kdp[1]).count("A Small Book of Everything") == 2
    _, file, codes = bindery.wrap(KDP, 78)
    assert words(file).count("A Small Book of Everything") == 1 and codes == ("cover-spine",)
    thin = "print: {printer: offset, spine: 3mm}\ncover: {wrap: {price: 90000}}\n"
    _, file, codes = bindery.wrap(thin, 80)
    assert words(file).count("A Small Book of Everything") == 1 and codes == ("cover-spine",)


def test_the_words_of_the_spine_are_in_its_middle(kdp: tuple[pikepdf.Pdf, bytes, tuple[str, ...]]) -> None:
    picture = drawn(kdp[1]).crop((round(4 * 6.125 * INCH) + 8, 0, round(4 * 6.875 * INCH) - 8, round(4 * 9.25 * INCH)))
    light = picture.convert("L").point(lambda value: 255 * (value > 150)).getbbox()
    assert light is not None
    left, top, right, bottom = light
    assert abs((left + right) / 2 - picture.width / 2) < 0.04 * INCH * 4
    assert abs((top + bottom) / 2 - picture.height / 2) < 0.2 * INCH * 4
    assert left > 4 * 0.0625 * INCH - 8, "the printer's distance from the folds"


def test_a_picture_of_the_author_is_the_front_and_a_book_without_isbn_is_told(bindery: Bindery) -> None:
    more = "cover: {image: front.svg, wrap: {barcode: space}}\nprint: {printer: kdp-paperback, paper: white}\n"
    _, file, codes = bindery.wrap(more, 200)
    picture = drawn(file, 1.0)
    red, green, blue = picture.getpixel((picture.width - 2, 2))
    assert green > red and green > blue
    assert codes == () and not zxingcpp.read_barcodes(drawn(file))
    one = bindery.prepared(KDP)
    without = replace(
        one.book,
        manifest=one.book.manifest.model_copy(update={"isbn": one.book.manifest.isbn.model_copy(update={"print": ""})}),
    )
    made = make_wrap(without, one.style, one.faces, one.job, 200, bindery.executor)
    assert [found.code for found in made.diagnostics] == ["cover-isbn"]


def test_the_cover_of_a_book_from_right_to_left_has_its_front_at_the_left(folder: Path, bindery: Bindery) -> None:
    more = KDP.replace("wrap:", "image: front.svg, wrap:")
    there = bindery.prepared(more)
    hebrew = there.book.manifest.model_copy(update={"language": "he", "title": "ספר קטן"})
    book = replace(there.book, manifest=hebrew)
    made = make_wrap(book, there.style, there.faces, there.job, 300, bindery.executor)
    picture = drawn(made.pdf)
    spine = (4 * 6.125 * INCH, 4 * 6.875 * INCH)
    red, green, blue = picture.getpixel((4 * 36, 4 * 36))
    assert green > red and green > blue, "the front is the left panel"
    other = picture.getpixel((picture.width - 4 * 36, 4 * 36))
    assert other != picture.getpixel((4 * 36, 4 * 36))
    [code] = zxingcpp.read_barcodes(drawn(made.pdf, 6.0), ean_add_on_symbol=zxingcpp.EanAddOnSymbol.Require)
    assert code.text == "978030640615751995" and code.position.top_left.x / 6 > spine[1] / 4, "on the back"
    band = picture.crop((round(spine[0]) + 8, 0, round(spine[1]) - 8, picture.height)).convert("L")
    assert band.point(lambda value: 255 * (value > 150)).getbbox() is not None, "words on the spine"
    with pikepdf.open(BytesIO(made.pdf)) as pdf:
        assert [float(edge) for edge in pdf.pages[0].TrimBox] == pytest.approx(
            [9, 9, 12.875 * INCH, 9.125 * INCH], abs=0.05
        )


def test_a_price_that_is_none_is_refused(folder: Path) -> None:
    with pytest.raises(BookError) as caught:
        manifest(folder, "cover: {wrap: {price: 19.95}}\n")
    assert "'19.95' is not a price of a bar code" in str(caught.value)


def test_the_cover_is_made_where_the_manifest_asks_for_it_as_thick_as_the_book_is(
    folder: Path, bindery: Bindery
) -> None:
    assert usual_targets(manifest(folder, KDP)) == ("pdf", "print", "cover", "epub")
    assert usual_targets(manifest(folder, "")) == ("pdf", "epub")
    manifest(folder, KDP.replace("cream", "cream, signature: 100"))
    assert spine_of_cover(folder, bindery) == pytest.approx(100 * 0.0025, abs=0.001)
    manifest(folder, KDP.replace("cream", "cream, signature: 2"))
    before = spine_of_cover(folder, bindery)
    written = (folder / "one.md").read_text()
    (folder / "one.md").write_text(written + "\n\n".join(["Words that fill many lines. " * 40] * 12))
    after = spine_of_cover(folder, bindery)
    (folder / "one.md").write_text(written)
    more = (after - before) / 0.0025
    assert more == pytest.approx(round(more), abs=0.4) and 2 <= round(more) <= 12, (
        "thicker by the pages that were added"
    )


def spine_of_cover(folder: Path, bindery: Bindery) -> float:
    """In inches, of a cover that is made anew."""
    made = make(Order(folder / "book.yaml", ("cover",)), bindery.executor, Silent())
    [(path, finished)] = made.files.items()
    content = finished.read()
    assert path.name == "a-small-book-of-everything-cover.pdf"
    with pikepdf.open(BytesIO(content)) as pdf:
        return float(pdf.pages[0].TrimBox[2] - pdf.pages[0].TrimBox[0]) / INCH - 12
