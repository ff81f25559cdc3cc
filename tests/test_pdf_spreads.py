"""Facing pages of text end on the same line, though widows and orphans are kept together."""

import inspect
import random

import pytest
import weasyprint
from pdf_book import STYLE, design, printed, section
from pypdfium2 import PdfDocument

GRID = STYLE + "p { --line-grid: root } .note { --line-grid: none }"


def novel(seed: int, paragraphs: int = 160, notes: bool = False) -> str:
    """Paragraphs of a word a line, whose words are numbered."""
    chance = random.Random(seed)
    numbers = iter(range(10_000))
    written = []
    for _ in range(paragraphs):
        lines = "<br/>".join(f"w{next(numbers)}" for _ in range(chance.randint(1, 6)))
        note = f'<span class="note">n{next(numbers)}</span>' if notes and chance.random() < 0.2 else ""
        written.append(f"<p>{lines} end{note}</p>")
    return "".join(written)


def pages(style: str, content: str) -> list[list[str]]:
    """The words of each page."""
    book = PdfDocument(printed([section("one", content)], design(style)).pdf)
    return [
        [word for word in page.get_textpage().get_text_range().split() if word[0] in "wn" and word[1:].isdigit()]
        for page in book
    ]


def alike(lines: list[list[str]]) -> float:
    """The share of spreads, but for the last, whose pages have as many lines."""
    spreads = list(zip(lines[1:-1:2], lines[2:-1:2], strict=False))
    assert len(spreads) > 4
    return sum(len(verso) == len(recto) for verso, recto in spreads) / len(spreads)


def test_facing_pages_end_alike_on_the_grid_only() -> None:
    on_grid, without = ([alike(pages(style, novel(seed))) for seed in range(3)] for style in (GRID, STYLE))
    assert sum(on_grid) / 3 > 0.85
    assert sum(without) / 3 < 0.65


@pytest.mark.parametrize("notes", [False, True])
def test_every_line_and_note_is_printed_once_and_in_order(notes: bool) -> None:
    words = [word for page in pages(GRID, novel(7, notes=notes)) for word in page]
    assert len(words) == len(set(words))
    text = [int(word[1:]) for word in words if word[0] == "w"]
    assert text == sorted(text)
    assert sorted(int(word[1:]) for word in words) == list(range(len(words)))


def test_what_is_relied_on_in_weasyprint() -> None:
    page = weasyprint.layout.page
    assert list(inspect.signature(page.remake_page).parameters) == ["index", "context", "root_box", "html"]
    source = inspect.getsource(page.make_page)
    assert "root_box, 0, resume_at, initial_containing_block" in source
    assert "page.children = [root_box, footnote_area, note_area]" in source
    assert "resume_at, next_page, right_page, page_state, _ = page_maker[index]" in inspect.getsource(page.remake_page)
