"""Sheets to fold: every page once, in its place, as it was."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_book import WORKER, shared_memory
from pdf_book import METADATA, book_sections, printed, section
from pikepdf import Array, Dictionary, Name
from press_book import JOB, look, pressed

from bindery import build
from bindery.cli import main
from bindery.commands import build as build_command
from bindery.manifest.measures import Trim
from bindery.outputs import Order
from bindery.pdf import PrintedBook
from bindery.pdf.press.imposition import DoesNotFit, Folding, impose
from bindery.pdf.press.signatures import Sheet, sheets_of, signature_sizes
from bindery.preparation import remembering
from bindery.progress import Silent

WIDTH, HEIGHT = 300.0, 400.0
POINTS = 72 / 25.4


def numbered(count: int, turned: int = 0, bleed: float = 0.0) -> bytes:
    """A PDF of so many pages, each with its number (from 0) 20 pt right of and 30 pt above the corner of its trim."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(count):
        page = pdf.add_blank_page(page_size=(WIDTH + 2 * bleed, HEIGHT + 2 * bleed)).obj
        page.TrimBox = Array([bleed, bleed, bleed + WIDTH, bleed + HEIGHT])
        page.Resources = Dictionary(Font=Dictionary(F=font))
        place = b"%.3f %.3f" % (20 + bleed, 30 + bleed)
        page.Contents = pdf.make_stream(
            b"1 0 0 rg 0 0 %.3f 15 re f 0 g BT /F 12 Tf %s Td (n%d) Tj ET" % (WIDTH + 2 * bleed, place, number)
        )
        page.Rotate = turned
    saved = BytesIO()
    pdf.save(saved)
    return saved.getvalue()


def words(pdf: bytes) -> list[list[tuple[str, float, float]]]:
    """Each side's words, from left to right, with the left and lower edges in pt."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        boxes = sorted(text.get_rect(index) for index in range(text.count_rects()))
        found.append([(text.get_text_bounded(*box).strip(), box[0], box[1]) for box in boxes])
    return found


def numbers(pdf: bytes) -> list[list[int]]:
    return [[int(word[1:]) for word, *_ in side] for side in words(pdf)]


# The order of pages


@given(st.integers(1, 600), st.one_of(st.none(), st.integers(1, 12)), st.booleans())
def test_sheets_that_are_folded_and_gathered_are_the_book(pages: int, most: int | None, from_right: bool) -> None:
    sheets = sheets_of(pages, most, from_right)
    assert [page for page in folded(sheets, from_right) if page is not None] == list(range(pages))
    assert 0 <= 4 * len(sheets) - pages < 4


@given(st.integers(1, 600), st.integers(1, 12))
def test_signatures_are_as_few_and_as_even_as_may_be(pages: int, most: int) -> None:
    sizes = signature_sizes(pages, most)
    sheets = -(-pages // 4)
    assert sum(sizes) == sheets and len(sizes) == -(-sheets // most)
    assert max(sizes) <= most and max(sizes) - min(sizes) <= 1


def folded(sheets: tuple[Sheet, ...], from_right: bool) -> list[int | None]:
    """The pages in the order in which a reader turns them."""
    pages: list[int | None] = []
    for signature in range(sheets[-1].signature + 1):
        own = sorted((sheet for sheet in sheets if sheet.signature == signature), key=lambda sheet: sheet.depth)
        first: list[int | None] = []
        second: list[int | None] = []
        for sheet in own:
            (left, right), (back_left, back_right) = sheet.front, sheet.back
            if from_right:
                left, right, back_left, back_right = right, left, back_right, back_left
            # A leaf is a front's right half with the back's left one behind it.
            first += [right, back_left]
            second = [back_right, left, *second]
        pages += first + second
    return pages


def test_the_sides_of_a_booklet_of_eight_pages() -> None:
    assert numbers(impose(numbered(8), Folding()).pdf) == [[7, 0], [1, 6], [5, 2], [3, 4]]


def test_a_book_that_is_read_from_the_right_has_its_spine_there() -> None:
    assert numbers(impose(numbered(8), Folding(spine="right")).pdf) == [[0, 7], [6, 1], [2, 5], [4, 3]]


def test_signatures_follow_each_other_and_the_last_page_is_filled_up() -> None:
    imposed = impose(numbered(14), Folding(most_sheets=2))
    assert numbers(imposed.pdf) == [[7, 0], [1, 6], [5, 2], [3, 4], [8], [9], [13, 10], [11, 12]]
    assert (imposed.sheets, imposed.signatures, imposed.blanks) == (4, 2, 2)


# Where pages stand


def test_pages_meet_at_the_fold_and_creep_to_it_by_the_paper_around_them() -> None:
    imposed = impose(numbered(12), Folding(thickness=0.5))
    assert imposed.creep == 1.0
    for side, found in enumerate(words(imposed.pdf)):
        creep = side // 2 * 0.5 * POINTS
        (_, left, low), (_, right, _) = found
        assert left == pytest.approx(20 + creep, abs=1), side
        assert right - left == pytest.approx(WIDTH - 2 * creep, abs=0.6), side
        assert low == pytest.approx(30, abs=1)


def test_pages_stand_in_the_middle_of_the_paper_at_full_size() -> None:
    imposed = impose(numbered(4), Folding(paper=Trim(210, 297)))
    assert imposed.scale == 1
    with pikepdf.open(BytesIO(imposed.pdf)) as pdf:
        box = [float(edge) for edge in pdf.pages[0].mediabox]
        trim = [float(edge) for edge in pdf.pages[0].trimbox]
    assert box[2:] == pytest.approx([297 * POINTS, 210 * POINTS], abs=0.01)
    assert [trim[0] + trim[2], trim[1] + trim[3]] == pytest.approx(box[2:], abs=0.01)
    assert [trim[2] - trim[0], trim[3] - trim[1]] == pytest.approx([2 * WIDTH, HEIGHT], abs=0.01)


def test_pages_larger_than_the_paper_are_made_smaller_only_when_that_is_wanted() -> None:
    with pytest.raises(DoesNotFit, match=r"212 x 141 mm.*148 x 105 mm.*--fit.*70%.*take A4"):
        impose(numbered(4), Folding(paper=Trim(105, 148)))
    imposed = impose(numbered(4), Folding(paper=Trim(105, 148), fit=True))
    (_, left, _), (_, right, _) = words(imposed.pdf)[0]
    assert right - left == pytest.approx(WIDTH * imposed.scale, abs=0.6)
    assert imposed.scale == pytest.approx(148 * POINTS / (2 * WIDTH), abs=0.001)


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_turned_pages_stay_as_they_are_seen(turned: int) -> None:
    """The picture of the sheet is that of its two pages side by side."""
    file = numbered(4, turned)
    pages = [page.render().to_pil() for page in pypdfium2.PdfDocument(file)]
    sheet = pypdfium2.PdfDocument(impose(file, Folding()).pdf)[0].render().to_pil()
    wide, high = pages[0].size
    assert sheet.size == (2 * wide, high)
    for left, page in ((0, pages[3]), (wide, pages[0])):
        assert sheet.crop((left, 0, left + wide, high)).tobytes() == page.tobytes()


def test_bleed_is_kept_around_the_sheet_and_cut_at_the_fold() -> None:
    imposed = impose(numbered(4, bleed=9), Folding())
    assert (imposed.size.width, imposed.size.height) == (
        round((2 * WIDTH + 18) / POINTS, 1),
        round((HEIGHT + 18) / POINTS, 1),
    )
    picture = pypdfium2.PdfDocument(imposed.pdf)[0].render().to_pil().convert("RGB")
    assert picture.getpixel((2, picture.height - 2)) == (255, 0, 0)
    # The right page alone bleeds here, and not over the fold.
    alone = impose(numbered(1, bleed=9), Folding())
    picture = pypdfium2.PdfDocument(alone.pdf)[0].render().to_pil().convert("RGB")
    middle = picture.width // 2
    assert picture.getpixel((middle + 2, picture.height - 2)) == (255, 0, 0)
    assert picture.getpixel((middle - 2, picture.height - 2)) == (255, 255, 255)


def test_marks_say_where_to_fold_and_cut_and_in_which_order_signatures_lie() -> None:
    plain, marked = (impose(numbered(32), Folding(most_sheets=4, marks=marks)) for marks in (False, True))
    assert marked.size.width > plain.size.width
    sides = [page.render().to_pil().convert("L") for page in pypdfium2.PdfDocument(marked.pdf)]
    middle = round(sides[0].width / 2)
    # The fold is marked over the pages, and the corners beside them.
    assert min(sides[1].crop((middle - 1, 0, middle + 2, 20)).tobytes()) < 200
    assert min(sides[1].crop((0, 0, 40, 40)).tobytes()) < 250
    with pikepdf.open(BytesIO(marked.pdf)) as pdf:
        bars = [page.Contents.read_bytes().split(b"scn")[1:] for page in pdf.pages]
    assert [side for side, bar in enumerate(bars) if bar] == [0, 8]
    assert bars[0] != bars[8]


# What becomes of the book


@pytest.fixture(scope="module")
def book() -> PrintedBook:
    """Laid out with bleed, as all books are that go to a printer."""
    return printed(book_sections(), look())


def test_a_book_is_kept_word_for_word_and_letter_for_letter(book: PrintedBook) -> None:
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(book.pdf)]
    imposed = impose(book.pdf, Folding())
    found = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(imposed.pdf))
    for text in pages:
        assert text.strip()[:200] in found
    assert sorted("".join(found.split())) == sorted("".join("".join(pages).split()))
    assert impose(book.pdf, Folding()).pdf == imposed.pdf
    with pikepdf.open(BytesIO(imposed.pdf)) as pdf:
        assert pdf.docinfo["/Title"] == "A Small Book"
        assert all("/Annots" not in page for page in pdf.pages)


def test_a_book_in_hebrew_is_bound_at_the_right_without_a_word() -> None:
    book = printed([section("one", "<p>Text.</p>")], metadata=replace(METADATA, language="he"))
    sheets, other = (impose(book.pdf, Folding(spine=spine)).pdf for spine in (None, "right"))
    assert sheets == other != impose(book.pdf, Folding(spine="left")).pdf


def test_the_pages_for_the_printer_keep_their_inks_and_their_bleed(book: PrintedBook) -> None:
    imposed = impose(pressed(book, look(), JOB).pdf, Folding(marks=True))
    with pikepdf.open(BytesIO(imposed.pdf)) as pdf:
        assert str(pdf.Root.OutputIntents[0].OutputConditionIdentifier) == "FOGRA39"
        trim, bleed = pdf.pages[0].trimbox, pdf.pages[0].bleedbox
        assert float(trim[0]) - float(bleed[0]) == pytest.approx(9, abs=0.1)
        assert "/All" in pdf.pages[0].Resources.ColorSpace


# The command


def test_the_command_takes_any_pdf(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "any.pdf").write_bytes(numbered(10))
    assert main(["impose", str(tmp_path / "any.pdf"), "--paper", "a4", "--thickness", "0.2mm"]) == 0
    said = capsys.readouterr().out
    assert "10 pages on 3 sheets in one another; 2 blank pages at the end" in said
    assert "297 x 210 mm; the innermost moved 0.4 mm to the spine" in said
    assert numbers((tmp_path / "any-booklet.pdf").read_bytes())[0] == [0]
    assert main(["impose", str(tmp_path / "any.pdf"), "--signature", "1", "--output", str(tmp_path / "x.pdf")]) == 0
    assert len(numbers((tmp_path / "x.pdf").read_bytes())) == 6


def test_what_cannot_be_imposed_is_said_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken, large = tmp_path / "broken.pdf", tmp_path / "large.pdf"
    broken.write_bytes(b"no")
    large.write_bytes(numbered(4))
    assert main(["impose", str(broken)]) == 1
    assert "broken.pdf is no PDF that can be read" in capsys.readouterr().err
    assert main(["impose", str(large), "--paper", "a6"]) == 1
    assert "--fit prints them at 70%" in capsys.readouterr().err
    assert main(["impose", str(tmp_path / "none.pdf")]) == 1
    assert "cannot be read" in capsys.readouterr().err
    assert main(["impose", str(large), "--paper", "huge"]) == 2
    assert "'huge' is not a page size" in capsys.readouterr().err


def test_a_build_makes_the_booklet_when_it_is_asked_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "book.yaml").write_text("title: Small\nlanguage: en\nchapters: [one.md]\n")
    (tmp_path / "one.md").write_text("# One\n\nA chapter.\n")
    orders: list[Order] = []
    monkeypatch.setattr(build_command, "run", lambda order, as_json: orders.append(order))
    assert main(["build", str(tmp_path), "--to", "pdf", "--booklet"]) == 0
    with shared_memory():
        made = build.make(orders[0], remembering(WORKER, tmp_path), Silent()).files
    assert [path.name for path in made] == ["small.pdf", "small-booklet.pdf"]
    book, booklet = made.values()
    assert impose(book.read(), Folding()).pdf == booklet.read()
