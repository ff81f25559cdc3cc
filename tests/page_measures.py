"""What a designer's eye sees on the pages of a finished PDF, in figures: short pages, uneven spreads, loose lines."""

from collections.abc import Iterator, Sequence
from ctypes import c_double
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise

from made_book import Printed
from pypdfium2 import PdfPage
from pypdfium2.raw import FPDFText_GetCharBox, FPDFText_GetCharOrigin, FPDFText_GetFontSize

LINE = 14.0
"""Of the literary style, in pt."""
TEXT, NOTE = 11.0, 8.75
"""Sizes of its type, in pt."""
HEAD = 50.0
"""The running head stands in so much of the page's top, in pt."""
_DESCENT, _NOTE_ASCENT, _OVER_NOTES = 3.5, 8.0, 14.0


@dataclass(frozen=True)
class Letter:
    char: str
    x: float
    right: float
    baseline: float
    """Above the foot of the page, as PDF counts."""
    size: float


@dataclass(frozen=True)
class Leaf:
    """One page of a chapter. Lines are pt above its foot."""

    page: int
    """From 0. Odd ones are versos."""
    letters: Sequence[Letter]
    """Without running head and folio."""

    @staticmethod
    def of(printed: Printed, page: int) -> "Leaf":
        letters = list(_letters(printed.pages[page]))
        folio = min(letter.baseline for letter in letters)
        head = printed.pages[page].get_height() - HEAD
        return Leaf(page, [letter for letter in letters if folio + LINE < letter.baseline < head])

    @cached_property
    def notes(self) -> list[float]:
        return sorted({round(letter.baseline, 1) for letter in self.letters if letter.size == NOTE}, reverse=True)

    @cached_property
    def last(self) -> float:
        """The last baseline, be it of text or of a note."""
        return min(letter.baseline for letter in self.letters)

    @cached_property
    def foot(self) -> float:
        """The last baseline of the text, its figures and tables."""
        end = self.notes[0] if self.notes else 0
        return min(letter.baseline for letter in self.letters if letter.baseline > end + 1)

    def free_lines(self, last: float) -> int:
        """Lines that have room under the text, where `last` is the lowest baseline that text has anywhere."""
        end = self.notes[0] + _NOTE_ASCENT + _OVER_NOTES if self.notes else last - _DESCENT
        return int((self.foot - _DESCENT - end) / LINE + 0.1)

    def loose_lines(self) -> Iterator[tuple[float, str]]:
        """The lines of justified text: their spaces in em on average, and their words."""
        text = [letter for letter in self.letters if letter.size == TEXT]
        for _, letters in groupby(text, lambda letter: round(letter.baseline, 1)):
            line = list(letters)
            words = "".join(letter.char for letter in line)
            gaps = [
                after.x - before.right
                for before, space, after in zip(line, line[1:], line[2:], strict=False)
                if space.char == " "
            ]
            if len(gaps) > 3:
                yield sum(gaps) / len(gaps) / TEXT, words


def _letters(page: PdfPage) -> Iterator[Letter]:
    text = page.get_textpage()
    x, y = c_double(), c_double()
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    for index in range(text.count_chars()):
        char = text.get_text_range(index, 1)
        if char in "\r\n":
            continue
        FPDFText_GetCharOrigin(text.raw, index, x, y)
        FPDFText_GetCharBox(text.raw, index, left, right, bottom, top)
        # The pages are drawn in CSS px, and sizes are in quarters of a point.
        size = round(FPDFText_GetFontSize(text.raw, index) * 3) / 4
        yield Letter(char, x.value, right.value, y.value, size)


def leaves(printed: Printed, chapters: Sequence[str], after: str) -> list[list[Leaf]]:
    """The pages of each chapter, which is named by its place in the book; `after` is what follows the last one."""
    places = [printed.places[name][0] for name in (*chapters, after)]
    return [
        [Leaf.of(printed, page) for page in range(first, end) if len(printed.texts[page]) > 200]
        for first, end in pairwise(places)
    ]
