"""Pages that may face any other one are full: a paragraph has a line more or less by the spaces between its words."""

import inspect
import random
import re
from functools import cache

import weasyprint
from pdf_book import STYLE, design, printed, section
from pypdfium2 import PdfDocument, PdfPage

from bindery.pdf import PrintedBook

GRID = STYLE + "p { --line-grid: root }"
WORDS = "reading printed books is a quiet way of travelling and learnt without haste".split()
FOOT, HEAD = 60, 530
"""pt between which the pages of STYLE have their text."""


def novel(seed: int) -> str:
    chance = random.Random(seed)
    texts = (" ".join(chance.choice(WORDS) for _ in range(chance.randint(8, 70))) for _ in range(110))
    return "".join(f"<p>{text.capitalize()}.</p>" for text in texts)


@cache
def book(style: str) -> PrintedBook:
    chapters = [section("one", "<p>One.</p>"), section("two", novel(3), starts="any")]
    return printed(chapters, design(style))


def pages(style: str) -> list[PdfPage]:
    """Those of the novel."""
    return list(PdfDocument(book(style).pdf))[book(style).bundles[1].position.first :]


def depths(style: str) -> list[int]:
    """How many lines of text each page has, but for the first and the last."""
    found = []
    for page in pages(style)[1:-1]:
        words = page.get_textpage()
        found.append(len({round(words.get_rect(index)[1]) // 14 for index in range(words.count_rects())}))
    return found


def letters(page: PdfPage) -> str:
    return re.sub(r"[\W\d_]", "", page.get_textpage().get_text_bounded(0, FOOT, 400, HEAD))


def test_pages_whose_facing_ones_are_not_known_end_on_their_last_line() -> None:
    fitted, without = depths(GRID), depths(STYLE)
    full = max(without)
    assert len(fitted) > 10 and set(fitted) <= set(range(full - 2, full + 1))
    assert fitted.count(full) / len(fitted) > 0.75
    assert without.count(full) / len(without) < 0.6


def test_no_word_is_lost_and_every_page_begins_where_it_says() -> None:
    assert "".join(map(letters, pages(GRID))) == "".join(map(letters, pages(STYLE)))
    beginnings = book(GRID).bundles[1].sheets.beginnings
    for beginning, page in list(zip(beginnings, pages(GRID), strict=True))[1:]:
        assert letters(page).startswith(re.sub(r"[\W\d_]", "", beginning.words))


def test_what_is_relied_on_in_weasyprint() -> None:
    assert "line.resume_at = resume_at" in inspect.getsource(weasyprint.layout.block._linebox_layout)
    assert "new_child.index = index" in inspect.getsource(weasyprint.layout.block._in_flow_layout)
    assert "self.style['word_spacing']" in inspect.getsource(weasyprint.text.line_break.Layout.set_text)
