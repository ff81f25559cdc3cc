"""Text on the grid of lines stands at the same heights, whatever stands before it."""

from ctypes import c_double

import pypdfium2
import pytest
import weasyprint
from hypothesis import given
from hypothesis import strategies as st
from pdf_book import STYLE, design, printed, section
from pypdfium2.raw import FPDFText_GetCharOrigin

from bindery.pdf.engine import grid

LINE = 14
GRID = STYLE + ".break { break-before: auto } p { --line-grid: root } .free, .note { --line-grid: none }"
TEXT = "<p>" + "quiet words on an evening of reading " * 12 + "</p>"
ODD = ('<div style="height: 31pt"></div>', '<table class="free"><tr><td>one</td></tr></table>', "<h2>Head</h2>")


def tops(style: str, content: str) -> list[float]:
    """Heights in pt above the foot of the page of what stands on the lines of a section, page for page."""
    found = []
    for page in pypdfium2.PdfDocument(printed([section("one", content)], design(style)).pdf):
        text = page.get_textpage()
        x, y = c_double(), c_double()
        for index in range(text.count_chars()):
            if text.get_text_range(index, 1) == "q":
                FPDFText_GetCharOrigin(text.raw, index, x, y)
                found.append(y.value)
    return found


def phases(style: str) -> set[int]:
    """Where between two lines of the grid the baselines stand, in whole points."""
    heights = tops(style, CONTENT)
    return {round((height - heights[0]) % LINE) % LINE for height in heights}


TALL = '<p>and <code style="font-size: 17pt">tall</code></p>'
CONTENT = "".join(TEXT + odd + TEXT for odd in ODD * 3) + TALL + TEXT


def test_lines_stand_on_the_grid_on_every_page() -> None:
    assert phases(GRID) == {0}


def test_without_the_grid_they_do_not() -> None:
    assert len(phases(STYLE)) > 3


def test_notes_are_not_moved() -> None:
    note = f"<p>and<span class='note'>{'a quiet note of lines ' * 20}</span></p>"
    assert tops(GRID, note) == tops(STYLE, note)


@given(st.floats(0, 2000), st.floats(1, 50))
def test_a_line_moves_to_the_grid_and_never_up_far(depth: float, unit: float) -> None:
    moved = grid.shift(depth, unit)
    assert -unit / 3 - 1e-6 <= moved <= unit * 2 / 3 + 1e-6
    rest = (depth + moved) % unit
    assert min(rest, unit - rest) == pytest.approx(0, abs=1e-6)


def test_weasyprint_has_no_grid_of_its_own() -> None:
    """When this fails, look whether WeasyPrint's own grid can take the place of the engine's."""
    assert weasyprint.VERSION == "70.0"
    assert not any("grid" in name for name in weasyprint.css.properties.INITIAL_VALUES if name.startswith("line"))
