"""The printed book as its readers find it: pages, folios, running heads, links, outline and what it says of itself."""

import re
from concurrent.futures import ProcessPoolExecutor

import pytest
from pdf_book import (
    METADATA,
    STYLE,
    Here,
    book_sections,
    design,
    labels,
    opened,
    page_texts,
    printed,
    section,
)
from pikepdf import Name

from bindery.edition.section import Matter, Section
from bindery.pagemap import Place
from bindery.pdf import Metadata, PrintedBook, make_pdf
from bindery.pdf.sheets import Sheets


@pytest.fixture(scope="module")
def book() -> PrintedBook:
    return printed(book_sections())


def test_the_book_has_nothing_to_complain_of(book: PrintedBook) -> None:
    assert book.diagnostics == ()


def test_sections_begin_on_rectos_and_blanks_fill_the_gaps(book: PrintedBook) -> None:
    assert [book.page_map[name].page for name in ("contents", "travel", "qarabağ")] == [0, 2, 6]
    assert book.page_map["index"].page == 7
    assert book.page_count == 8


def test_a_blank_page_is_wholly_blank_and_its_content_stream_is_not_empty(book: PrintedBook) -> None:
    assert page_texts(book)[1] == ""
    with opened(book) as pdf:
        assert pdf.pages[1].Contents.read_bytes() == b"q Q"
        assert pdf.pages[1].MediaBox == pdf.pages[0].MediaBox


def test_front_matter_has_roman_folios_and_the_main_matter_begins_with_1(book: PrintedBook) -> None:
    assert labels(book) == ["i", "ii", "1", "2", "3", "4", "5", "6"]
    assert book.page_map["contents"] == Place(0, "i")
    assert book.page_map["travel"] == Place(2, "1")


def test_page_numbers_are_printed_where_the_text_asks_for_them(book: PrintedBook) -> None:
    texts = page_texts(book)
    assert "Travel 1" in texts[0] and "Qarabağ 5" in texts[0]
    assert "See 5 and the second chapter" in texts[2]
    second = book.page_map["sec-two"].folio
    assert f"Agdam, 1, {second}, 5" in texts[7]


def test_running_heads_name_the_book_and_the_section_at_the_last_line(book: PrintedBook) -> None:
    texts = page_texts(book)
    turning = book.page_map["sec-two"].page
    assert texts[3].startswith("A Small Book")
    assert texts[4].startswith("Later things" if turning <= 4 else "First things")
    assert "First things" not in texts[2].partition("See")[0], "an opening has no running head"


def test_an_index_page_is_headed_by_its_first_and_last_entry() -> None:
    entries = "".join(
        f'<p class="{"break" if n == 3 else ""}"><span class="headword">{w}</span>, 1</p>'
        for n, w in enumerate("ABCDE")
    )
    index = section("index", entries, "index", matter=Matter.BACK, title="Index", starts="any")
    assert page_texts(printed([index]))[1].startswith("D–E")


def test_folios_stand_on_every_page_but_the_blank_one(book: PrintedBook) -> None:
    for number, (text, label) in enumerate(zip(page_texts(book), labels(book), strict=True)):
        assert re.search(rf"(^|\s){label}(\s|$)", text) or number == 1


def test_text_is_read_in_its_order(book: PrintedBook) -> None:
    with opened(book) as pdf:
        assert pdf.pages[3].Contents[0].read_bytes().startswith(b"/Artifact <</Type /Pagination>> BDC")
    numbers = [int(number) for text in page_texts(book) for number in re.findall(r"Paragraph (\d+):", text)]
    assert numbers == [*range(14), *range(6)]


def test_info_and_xmp_agree_and_have_the_books_date(book: PrintedBook) -> None:
    with opened(book) as pdf:
        assert pdf.docinfo["/Title"] == "A Small Book"
        assert pdf.docinfo["/Author"] == "Əli Qasımov, Ann Author"
        assert pdf.docinfo["/CreationDate"] == "D:20240506000000Z"
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            assert xmp["dc:title"] == "A Small Book"
            assert xmp["dc:creator"] == ["Əli Qasımov", "Ann Author"]
            assert set(xmp["dc:language"]) == {"en"}
            assert xmp["xmp:CreateDate"] == "2024-05-06T00:00:00Z"
            assert xmp["pdf:Producer"] == str(pdf.docinfo["/Producer"])


def test_a_book_without_a_date_does_not_tell_when_it_was_built() -> None:
    with opened(printed([section("only", "")], metadata=Metadata("T", "en"))) as pdf:
        assert pdf.docinfo["/CreationDate"] == "D:20000101000000Z"


def test_a_viewer_opens_on_spreads_with_the_outline_and_the_title(book: PrintedBook) -> None:
    with opened(book) as pdf:
        root = pdf.Root
        assert (root.PageLayout, root.PageMode) == (Name.TwoPageRight, Name.UseOutlines)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert root.Lang == "en"
        assert pdf.check_pdf_syntax() == []


def test_the_file_is_the_same_to_the_byte_in_other_processes(book: PrintedBook) -> None:
    with ProcessPoolExecutor(2) as pool:
        again = printed(book_sections(), executor=pool)
    assert again.pdf == book.pdf
    assert again.page_map == book.page_map


def test_progress_is_told() -> None:
    told: list[tuple[str, int, int]] = []
    make_pdf([section("a", ""), section("b", "")], design(), METADATA, Here(), lambda *step: told.append(step))
    assert told[0] == ("typeset", 0, 2)
    assert ("typeset", 2, 2) in told
    assert told[-1] == ("bind", 1, 1)


def test_a_section_is_told_of_as_soon_as_it_is_typeset() -> None:
    told: list[object] = []

    def on_progress(step: str, done: int, total: int) -> None:
        told.append(step)

    def on_sheets(typeset: Section, sheets: Sheets) -> None:
        told.append((typeset.id, len(sheets.pages)))

    with ProcessPoolExecutor(1) as pool:
        make_pdf([section("a", "<p>A.</p>"), section("b", "")], design(), METADATA, pool, on_progress, on_sheets)
    assert {("a", 1), ("b", 1)} <= set(told)
    assert max(told.index(("a", 1)), told.index(("b", 1))) < told.index("furniture")
    told.clear()
    make_pdf([section("a", "<p>A.</p>")], design(), METADATA, Here(), on_progress, on_sheets)
    assert ("a", 1) not in told, "an executor that knows a section at once did not typeset it"


def test_margin_boxes_are_chosen_by_name_and_side() -> None:
    style = (
        STYLE
        + """
        @page chapter-opening { @bottom-left { content: "opening" } }
        @page chapter:left { @bottom-left { content: "verso" } }
        @page chapter:right { @bottom-left { content: "recto" } }
        @page blank { @bottom-left { content: "blank" } }
        @page :first { @bottom-left { content: "first" } }
    """
    )
    chapters = [section(name, '<p>One.</p><p class="break">Two.</p><p class="break">Three.</p>') for name in "ab"]
    feet = [
        re.findall("opening|verso|recto|blank|first", text) for text in page_texts(printed(chapters, design(style)))
    ]
    assert feet == [["opening"], ["verso"], ["recto"], ["blank"], ["opening"], ["verso"], ["recto"]]


def test_pages_of_a_wide_name_keep_it_and_their_size() -> None:
    style = STYLE + "@page wide { size: 203mm 127mm } .wide { page: wide } @page wide { @top-left { content: 'W' } }"
    book = printed([section("maps", '<p>Before.</p><p class="wide">A wide table.</p><p>After.</p>')], design(style))
    with opened(book) as pdf:
        widths = [round(float(page.MediaBox[2])) for page in pdf.pages]
    assert widths == [360, 575, 360]
    assert page_texts(book)[1].startswith("W ")


def test_what_reaches_into_the_bleed_is_kept_for_the_press() -> None:
    look = design(page_css="@page { bleed: 3mm; background: #eee }")
    book = printed([section("colour", "<p>Text.</p>"), section("more", "<p>Text.</p>")], look)
    with opened(book) as pdf:
        for page in pdf.pages:
            assert [round(float(edge), 1) for edge in page.TrimBox] == [0, 0, 360, 575.4]
            assert page.MediaBox == page.TrimBox
        form = pdf.pages[0].Resources.XObject.Furniture
        assert [round(float(edge), 1) for edge in form.BBox] == [-8.5, -8.5, 368.5, 583.9]
        assert b"0.9333" in form.read_bytes() and b"0.9333" not in pdf.pages[0].Contents[1].read_bytes()
