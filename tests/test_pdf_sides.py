"""Chapters that may start on either side are set once, and moved to the margins of the side that they stand on."""

import inspect
from collections import Counter
from concurrent.futures import Future
from functools import cache
from typing import Any

import pypdfium2
import pytest
import weasyprint
from pdf_book import STYLE, Here, design, opened, paragraphs, png, printed, section

from bindery.edition.section import Section
from bindery.pdf import PrintedBook
from bindery.pdf.typeset import TypesetTask

PT = 72 / 25.4
INNER, OUTER = 20 * PT, 15 * PT
WIDTH = 127 * PT


class Watched(Here):
    """Remembers what was typeset, and gives it again when it is asked for."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.sides: Counter[str] = Counter()
        self._done: dict[TypesetTask, Any] = {}

    def submit(self, function: Any, /, *arguments: Any, **options: Any) -> "Future[Any]":
        if not arguments or not isinstance(arguments[0], TypesetTask):
            return super().submit(function, *arguments, **options)
        task = arguments[0]
        if task not in self._done:
            self.asked[task.section] += 1
            self.sides[task.side] += 1
            self._done[task] = function(task)
        future: Future[Any] = Future()
        future.set_result(self._done[task])
        return future


def chapters(pages: int, starts: str = "any", more: str = "") -> list[Section]:
    """Three, of which the first has `pages` pages, and the others two or three with links to each other."""
    return [
        section("one", "<p>See <a href='#sec-two'>a place</a>.</p>" + '<p class="break">x</p>' * (pages - 1)),
        section("two", f"{paragraphs(14)}<h2 id='sec-two'>A place</h2>{paragraphs(8)}{more}", starts=starts),
        section("three", f"{paragraphs(9)}<p>Back <a href='#sec-two'>there</a>.</p>{paragraphs(9)}", starts=starts),
    ]


@cache
def plain(pages: int) -> PrintedBook:
    return printed(chapters(pages))


def text_edges(book: PrintedBook, number: int) -> tuple[float, float]:
    """The left and right ends of the page's text, in pt from its left edge; folio and running head aside."""
    page = pypdfium2.PdfDocument(book.pdf)[number]
    left, bottom, _, top = page.get_mediabox()
    words = page.get_textpage()
    boxes = [words.get_charbox(place) for place in range(words.count_chars())]
    body = [box for box in boxes if bottom + 20 * PT <= box[1] and box[3] <= top - 15 * PT and box[2] > box[0]]
    return min(box[0] for box in body) - left, max(box[2] for box in body) - left


def margins(number: int) -> tuple[float, float]:
    """The ends of the text area of a page of the book."""
    left, right = (INNER, OUTER) if number % 2 == 0 else (OUTER, INNER)
    return left, WIDTH - right


def places(book: PrintedBook, section_id: str) -> range:
    [position] = [bundle.position for bundle in book.bundles if bundle.section.id == section_id]
    return range(position.first, position.first + position.length)


@pytest.mark.parametrize("pages", [1, 2])
def test_the_text_of_every_page_stands_between_the_margins_of_its_side(pages: int) -> None:
    book = plain(pages)
    for number in (*places(book, "two"), *places(book, "three")):
        assert text_edges(book, number) == pytest.approx(margins(number), abs=1.0), number


def test_a_chapter_that_grows_by_a_page_leaves_the_others_as_they_are_set() -> None:
    watched = Watched()
    before = printed(chapters(2), executor=watched)
    assert watched.asked == {"one": 1, "two": 1, "three": 1}
    after = printed(chapters(3), executor=watched)
    assert watched.asked == {"one": 2, "two": 1, "three": 1}
    assert [b.sheets for b in after.bundles[1:]] == [b.sheets for b in before.bundles[1:]]
    assert [bundle.position.side for bundle in before.bundles[1:]] != [b.position.side for b in after.bundles[1:]]
    assert plain(3).pdf == after.pdf


def test_links_and_destinations_move_with_the_text() -> None:
    for pages in (1, 2):
        book = plain(pages)
        with opened(book) as pdf:
            last = places(book, "three")[0] + next(
                number for number, place in enumerate(places(book, "three")) if "/Annots" in pdf.pages[place]
            )
            page = pdf.pages[last]
            [annotation] = page.Annots
            left = float(page.MediaBox[0])
            x1, y1, x2, y2 = (float(edge) for edge in annotation.Rect)
            words = pypdfium2.PdfDocument(book.pdf)[last].get_textpage()
            assert words.get_text_bounded(x1 - 0.5, y1, x2 + 0.5, y2).strip().startswith("there")
            start, end = margins(last)
            assert start <= x1 - left < x2 - left <= end
            names = list(pdf.Root.Names.Dests.Names)
            destination = dict(zip(map(str, names[::2]), names[1::2], strict=True))["sec-two"]
            target = next(n for n, each in enumerate(pdf.pages) if each.objgen == destination[0].objgen)
            place = float(destination[2]) - float(pdf.pages[target].MediaBox[0])
            assert place == pytest.approx(margins(target)[0], abs=0.01)


def test_the_boxes_of_a_moved_page_keep_their_size_and_stand_together() -> None:
    bleed = design(page_css="@page { bleed: 3mm }")
    still, moved = printed(chapters(2), bleed), printed(chapters(1), bleed)
    with opened(still) as one, opened(moved) as other:
        for first, second in zip(
            (one.pages[n] for n in places(still, "two")), (other.pages[n] for n in places(moved, "two")), strict=True
        ):
            shifts = {
                round(float(b) - float(a), 3)
                for box in ("/MediaBox", "/TrimBox", "/BleedBox")
                for a, b in zip(list(first[box])[::2], list(second[box])[::2], strict=True)
            }
            [shift] = shifts
            assert abs(shift) == pytest.approx(INNER - OUTER, abs=0.01)


def rendered(book: PrintedBook, number: int) -> Any:
    return pypdfium2.PdfDocument(book.pdf)[number].render(scale=1).to_pil()


GRADIENT = '<p style="background: linear-gradient(to right, #f00, #00f)">Coloured <img src="dot.png"/></p>'


def test_a_moved_page_looks_as_if_it_had_been_set_for_its_side() -> None:
    """A pattern's place is that of the page, not of what is painted before it, and furniture is set for the side."""
    style = STYLE + "@page { background: linear-gradient(to right, #fff, #0f0) }"
    look = design(style, dot_png=png(255))
    book = printed(chapters(1, more=GRADIENT), look)
    fixed = printed(chapters(1, "verso", more=GRADIENT), look)
    assert [b.position.first for b in book.bundles[:2]] == [b.position.first for b in fixed.bundles[:2]]
    assert book.bundles[1].across[0] and not any(fixed.bundles[1].across)
    for number in places(book, "two"):
        difference = [
            abs(a - b) for a, b in zip(rendered(book, number).tobytes(), rendered(fixed, number).tobytes(), strict=True)
        ]
        assert sum(difference) / len(difference) < 1.0, "but for the smoothing of edges"


SIDED = (
    "@page chapter:left { padding-bottom: 28pt }",
    "@page chapter:right { margin-left: 25mm }",
    "@page :left { @footnote { border-top: none } }",
    ".mark { break-before: left }",
    "@page chapter:left { margin-top: 20mm }",
)


@pytest.mark.parametrize("css", SIDED)
def test_what_depends_on_the_side_for_more_than_its_place_is_set_for_it(css: str) -> None:
    watched = Watched()
    style = design(STYLE + css)
    more = '<p class="mark">Here</p>'
    first, second = (printed(chapters(pages, more=more), style, executor=watched) for pages in (2, 1))
    assert first.bundles[1].sheets != second.bundles[1].sheets
    for book in (first, second):
        assert not any(book.bundles[1].across)
        assert book.bundles[1].sheets.side == book.bundles[1].position.side
    assert watched.sides["left"] and watched.sides["right"]
    assert printed(chapters(1, more=more), style, executor=Watched()).pdf == second.pdf


HARMLESS = (
    "@page :left { margin: 15mm 20mm 20mm 15mm; @top-left { content: 'x' } background: yellow }",
    "@page :right { --o: 15mm; margin: 15mm var(--o) 20mm 20mm } @page :left { --o: 15mm; margin-left: var(--o) }",
    "@page { counter-increment: leaf }",
    "html { direction: rtl }",
)


@pytest.mark.parametrize("css", HARMLESS)
def test_margins_said_in_another_way_and_furniture_make_no_difference(css: str) -> None:
    watched = Watched()
    style = design(STYLE + css)
    for pages in (2, 1):
        book = printed(chapters(pages), style, executor=watched)
        for number in (*places(book, "two"), *places(book, "three")):
            assert text_edges(book, number) == pytest.approx(margins(number), abs=1.0), number
    assert watched.asked["two"] == watched.asked["three"] == 1


def test_words_that_run_off_the_page_are_reported_for_the_side_that_they_stand_on() -> None:
    """A box that fits between the outer margin and the edge of a verso, but not on a recto."""
    wide = f'<p style="white-space: nowrap; text-indent: {127 - 15 - 2 - 12}mm">{"M" * 4}</p>'
    found = {}
    for pages in (1, 2):
        book = printed([*chapters(pages)[:1], section("two", wide, starts="any")])
        found[book.bundles[1].position.side] = [d for d in book.diagnostics if d.code == "off-page"]
    assert found["right"] and not found["left"]


def test_a_short_last_page_gets_lines_from_pages_that_may_stand_on_either_side() -> None:
    def last_lines(css: str, count: int) -> int:
        lines = "<br/>".join(f"line {number}" for number in range(count))
        book = printed([*chapters(1)[:1], section("two", f"<p>{lines}</p>", starts="any")], design(STYLE + css))
        assert book.bundles[1].across[0]
        pdf = pypdfium2.PdfDocument(book.pdf)
        counts = [pdf[number].get_textpage().get_text_range().count("line ") for number in places(book, "two")]
        assert sum(counts) == count and len(counts) > 2
        return counts[-1]

    on_grid = "p { --line-grid: root } "
    short = [count for count in range(96, 108) if last_lines(on_grid, count) < 5]
    assert short
    assert all(last_lines(on_grid + "section { --least-lines: 5 }", count) >= 5 for count in short)


def test_a_section_with_a_side_of_its_own_is_set_for_it_and_for_nothing_else() -> None:
    watched = Watched()
    book = printed(chapters(2, "recto"), executor=watched)
    assert watched.sides.keys() == {"right"}
    assert all(page.across is None for bundle in book.bundles for page in bundle.sheets.pages)


def test_what_is_relied_on_in_weasyprint() -> None:
    page = weasyprint.layout.page
    assert page.PageType._fields == ("side", "blank", "name", "index", "groups")
    assert list(inspect.signature(page.set_page_type_computed_styles).parameters) == ["page_type", "html", "style_for"]
    assert list(inspect.signature(page._standardize_page_based_counters).parameters) == ["style", "pseudo_type"]
    assert "resume_at, next_page, right_page, page_state, _ = page_maker[index]" in inspect.getsource(page.remake_page)
    source = inspect.getsource(page.make_page)
    assert "page_width(page, context, cb_width)" in source and "page_height(page, context, cb_height)" in source
