"""A chapter does not end with a line or two on its last page where its other pages can give it more."""

from functools import cache

import pytest
from pdf_book import STYLE, design, printed, section
from pypdfium2 import PdfDocument

LEAST = STYLE + "section { --least-lines: 5 }"


def lines_of(style: str, count: int) -> list[int]:
    """The lines of each page of a chapter of `count` lines."""
    content = "<p>" + "<br/>".join(f"line {number}" for number in range(count)) + "</p>"
    pages = PdfDocument(printed([section("one", content)], design(style.replace("h1", "h9"))).pdf)
    return [page.get_textpage().get_text_range().count("line ") for page in pages]


@cache
def first_pages() -> tuple[int, int]:
    """Lines of the first page and of the others, without the rule."""
    first, second, *_ = lines_of(STYLE, 90)
    return first, second


@pytest.mark.parametrize(
    ("rest", "given_up"),
    [
        (2, (1, 1, 1)),
        (3, (0, 1, 1)),
        # One page would do, but it faces another one.
        (4, (0, 1, 1)),
    ],
)
def test_a_short_last_page_gets_lines_from_as_many_spreads_as_are_needed(rest: int, given_up: tuple[int, ...]) -> None:
    first, full = first_pages()
    count = first + 2 * full + rest
    assert lines_of(STYLE, count) == [first, full, full, rest]
    before = [lines - less for lines, less in zip((first, full, full), given_up, strict=True)]
    assert lines_of(LEAST, count) == [*before, rest + sum(given_up)]


def test_few_pages_give_up_two_lines_each() -> None:
    first, full = first_pages()
    assert lines_of(LEAST, first + full + 2) == [first - 2, full - 2, 6]


def test_a_last_page_with_enough_lines_and_a_single_page_stay() -> None:
    first, full = first_pages()
    assert lines_of(LEAST, first + full + 5) == [first, full, 5]
    assert lines_of(LEAST, 3) == [3]


def test_what_cannot_be_had_stays_as_it_was() -> None:
    first, _ = first_pages()
    assert lines_of(LEAST + "section { --least-lines: 9 }", first + 2) == [first, 2]


@pytest.mark.parametrize("rest", range(1, 5))
@pytest.mark.parametrize("full_pages", [1, 2, 3, 4, 5])
def test_no_chapter_of_several_paragraphs_ends_short(full_pages: int, rest: int) -> None:
    """Paragraphs of two and three lines, so that pages end early and facing ones are made alike on the way."""
    first, full = first_pages()
    count = first + full_pages * full + rest
    paragraphs = "".join(f"<p>line {number}<br/>line<br/>line</p>" for number in range(count // 3))
    on_grid = LEAST.replace("h1", "h9") + "p { --line-grid: root }"
    pages = PdfDocument(printed([section("one", paragraphs)], design(on_grid)).pdf)
    lines = [page.get_textpage().get_text_range().count("line") for page in pages]
    assert sum(lines) == count // 3 * 3
    assert lines[-1] >= 5
