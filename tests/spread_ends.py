"""Whether facing pages end on the same line: measured on the finished PDF, as with a ruler laid under them.

    PYTHONPATH=. .venv/bin/python tests/spread_ends.py FILE.pdf …

Of the spreads whose pages both end with running text, and do not end a chapter, it counts those whose last lines stand
at the same height. Pages that end with notes, a table or a figure are no part of it.
"""

import sys
from collections import Counter
from ctypes import c_double
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from made_book import Printed
from pypdfium2.raw import (
    FS_MATRIX,
    FPDFText_GetCharOrigin,
    FPDFText_GetFontSize,
    FPDFText_GetMatrix,
    FPDFText_GetUnicode,
)

_BELOW = 6.0
"""pt under the lowest line of text in the book, from where on there is only furniture."""
_SAME = 1.0
"""pt by which lines may differ that stand at the same height."""


@dataclass(frozen=True)
class SpreadEnds:
    """How many spreads of running text there are, and how many of them end alike."""

    spreads: int
    alike: int

    @property
    def share(self) -> float:
        return self.alike / self.spreads if self.spreads else 1.0


def spread_ends(file: Path) -> SpreadEnds:
    """Those of a finished PDF, whose page 1 is a recto."""
    printed = Printed(file)
    pages = [_signs(page) for page in printed.pages]
    openings = {page for level, _, page in printed.outline if level == 0}
    openings |= {page for name, (page, _) in printed.places.items() if name.startswith("ch-")}
    usual = Counter(size for signs in pages for _, size in signs).most_common(1)[0][0]
    floor = min(height for signs in pages for height, size in signs if size == usual) - _BELOW
    ends = [_end(signs, usual, floor) for signs in pages]
    # A blank page may stand before the next chapter.
    last = {number - back for number in openings for back in (1, 2) if back == 1 or not pages[number - 1]}
    spreads = [
        (ends[verso], ends[verso + 1])
        for verso in range(1, len(pages) - 1, 2)
        if verso not in last and verso + 1 not in last
    ]
    texts = [(verso, recto) for verso, recto in spreads if verso is not None and recto is not None]
    return SpreadEnds(len(texts), sum(abs(verso - recto) < _SAME for verso, recto in texts))


def _signs(page: pypdfium2.PdfPage) -> list[tuple[float, float]]:
    """Baseline above the foot of the page and size of each letter, in pt."""
    words = page.get_textpage()
    text = words.raw
    x, y, matrix = c_double(), c_double(), FS_MATRIX()
    found = []
    for index in range(words.count_chars()):
        if chr(FPDFText_GetUnicode(text, index)).isalpha():
            FPDFText_GetCharOrigin(text, index, x, y)
            FPDFText_GetMatrix(text, index, matrix)
            found.append((y.value, round(FPDFText_GetFontSize(text, index) * abs(matrix.d), 1)))
    return found


def _end(signs: list[tuple[float, float]], usual: float, floor: float) -> float | None:
    """The height of the page's last line where that is running text."""
    height, size = min((sign for sign in signs if sign[0] > floor), default=(0.0, 0.0))
    return height if size == usual else None


if __name__ == "__main__":
    for name in sys.argv[1:]:
        found = spread_ends(Path(name))
        print(f"{name}: {found.alike} of {found.spreads} spreads of text end on the same line ({found.share:.0%})")
