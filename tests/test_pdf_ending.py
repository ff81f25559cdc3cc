"""A chapter does not end with a line or two on its last page where its other pages can give it more."""

import pytest
from pdf_book import STYLE, design, printed, section
from pypdfium2 import PdfDocument

LEAST = STYLE + "section { --least-lines: 5 }"


def lines_of(style: str, count: int) -> list[int]:
    """The lines of each page of a chapter of `count` lines."""
    content = "<p>" + "<br/>".join(f"line {number}" for number in range(count)) + "</p>"
    pages = PdfDocument(printed([section("one", content)], design(style.replace("h1", "h9"))).pdf)
    return [page.get_textpage().get_text_range().count("line ") for page in pages]


def first_pages() -> tuple[int, int]:
    """Lines of the first page and of the others, without the rule."""
    first, second, *_ = lines_of(STYLE, 90)
    return first, second


@pytest.mark.parametrize("rest", [2, 3, 4])
def test_a_short_last_page_gets_more_lines_from_all_others(rest: int) -> None:
    first, full = first_pages()
    count = first + 2 * full + rest
    assert lines_of(STYLE, count) == [first, full, full, rest]
    given_up = 1 if rest + 3 >= 5 else 2
    assert lines_of(LEAST, count) == [first - given_up, full - given_up, full - given_up, rest + 3 * given_up]


def test_a_last_page_with_enough_lines_and_a_single_page_stay() -> None:
    first, full = first_pages()
    assert lines_of(LEAST, first + full + 5) == [first, full, 5]
    assert lines_of(LEAST, 3) == [3]


def test_what_cannot_be_had_stays_as_it_was() -> None:
    first, _ = first_pages()
    assert lines_of(LEAST + "section { --least-lines: 9 }", first + 2) == [first, 2]
