"""A line ends where the measure ends, also before a link or another inline element."""

import pypdfium2
import pytest
import weasyprint
from pdf_book import STYLE, design, printed, section

from bindery.pdf.engine import lines

ENTRY = '<em>A Welle</em>. 2023. Over a hundred and more read on to a lee. May 30. [On <a href="#travel">11</a>]'
MEASURES = range(200, 330, 1)
"""Points."""


def shortest_full_line() -> float:
    """The shortest first line of ENTRY in any of the measures, as a share of the longest."""
    content = "".join(f'<div style="width: {measure}pt; margin-bottom: 14pt">{ENTRY}</div>' for measure in MEASURES)
    book = printed([section("travel", content)], design(STYLE.replace("hyphens: auto", "hyphens: none")))
    rows: list[str] = []
    for page in pypdfium2.PdfDocument(book.pdf):
        rows += page.get_textpage().get_text_bounded().splitlines()
    firsts = [len(row) for row in rows if row.startswith("A Welle")]
    assert len(firsts) == len(MEASURES)
    return min(firsts) / max(firsts)


def test_a_line_is_full_before_an_inline_element() -> None:
    """The narrowest measure holds half of the entry, so no first line may hold much less."""
    assert shortest_full_line() > 0.3


def test_weasyprint_alone_breaks_a_line_after_its_first_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """When this fails, WeasyPrint has mended its line breaking, and the engine's `lines` can go."""
    assert weasyprint.VERSION == "70.0"
    monkeypatch.setattr(lines, "full", lambda original: original)
    assert shortest_full_line() < 0.2
