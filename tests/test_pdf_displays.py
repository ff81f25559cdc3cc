"""A figure without room at the foot of a page leaves no hole: text goes on, and the figure comes on the next page."""

from functools import cache
from itertools import pairwise

import pytest
from pdf_book import STYLE, design, printed, section
from pypdfium2 import PdfDocument

FIGURE = STYLE + "p { text-indent: 0 } figure { break-inside: avoid; height: 200pt } h2 { break-after: avoid }"


def lines(first: int, count: int, note: str = "") -> str:
    written = [f"line {number}" for number in range(first, first + count)]
    return f"<p>{'<br/>'.join(written)}{note}</p>"


def figure(note: str = "") -> str:
    return f"<figure>the figure{note}</figure>"


def pages(content: str, style: str = FIGURE) -> list[str]:
    book = PdfDocument(printed([section("one", content)], design(style)).pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in book]


def numbers(page: str) -> list[int]:
    words = page.split()
    return [int(word) for before, word in pairwise(words) if before == "line"]


def begins_with_figure(page: str) -> bool:
    return "the figure" in page.partition("line")[0]


@cache
def room() -> int:
    """Lines of a first page."""
    return len(numbers(pages(lines(0, 99))[0]))


def before() -> str:
    """Leaves room for ten lines, not for the figure."""
    return lines(0, room() - 10)


def test_text_fills_the_page_and_the_figure_follows_the_paragraph_that_does() -> None:
    first, second = pages(before() + figure() + lines(100, 6) + lines(200, 8))
    assert "figure" not in first
    assert numbers(first) == [*range(room() - 10), *range(100, 106), *range(200, 204)]
    assert second.index("line 207") < second.index("the figure")


def test_figures_that_follow_each_other_keep_their_order() -> None:
    table = "<table><caption>the table</caption><tr><td>cell</td></tr></table>"
    first, second = pages(before() + figure() + table + lines(100, 12))
    assert len(numbers(first)) == room()
    assert second.index("the figure") < second.index("the table")


@pytest.mark.parametrize(
    "behind",
    [
        "<h2>Head</h2>" + lines(100, 12),
        "<ul><li>item</li></ul>" + lines(100, 12),
        # The paragraph cannot be divided, and has no room.
        lines(100, 12).replace("<p>", '<p style="break-inside: avoid">'),
        # With this paragraph before it, it would not come on the next page either.
        lines(100, 200),
    ],
)
def test_it_stays_where_it_was_before_anything_else(behind: str) -> None:
    first, second, *_ = pages(before() + figure() + behind)
    assert numbers(first) == [*range(room() - 10)]
    assert begins_with_figure(second)


def test_notes_are_called_in_the_order_of_their_numbers() -> None:
    note = '<span class="note">a note</span>'
    for of_figure, of_text in ((note, ""), ("", note)):
        first, _ = pages(before() + figure(of_figure) + lines(100, 12, of_text))
        assert 100 in numbers(first)
    first, second = pages(before() + figure(note) + lines(100, 12, note))
    assert 100 not in numbers(first) and begins_with_figure(second)


def test_a_figure_that_is_to_begin_a_page_stays_behind_its_text() -> None:
    forced = figure().replace("<figure>", '<figure style="break-before: page">')
    first, second = pages(before() + forced + lines(100, 12))
    assert 100 not in numbers(first) and begins_with_figure(second)


def test_facing_pages_still_end_alike_and_nothing_is_lost() -> None:
    content = "".join(lines(100 * n, 1 + n % 7) + (figure() if n % 9 == 4 else "") for n in range(80))
    on_grid = FIGURE + "p { --line-grid: root }"
    found = pages(content, on_grid)
    printed_lines = [number for page in found for number in numbers(page)]
    assert printed_lines == [100 * n + line for n in range(80) for line in range(1 + n % 7)]
    assert sum(page.count("the figure") for page in found) == 9
