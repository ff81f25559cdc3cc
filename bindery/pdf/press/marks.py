"""Marks for who cuts and who prints: outside the bleed, on every plate."""

from collections.abc import Iterator
from dataclasses import dataclass

from bindery.pdf.syntax import real

_GAP = 3.0
"""pt between bleed and marks."""
_LENGTH = 14.0
_RADIUS = 4.0
_WIDTH = b"0.25 w"
_BAR = 3.0
"""pt: the width of a collation mark, half of which is seen from each side of the fold."""
_LARGEST_STEP = 18.0
"""pt that a collation mark is high."""
SLUG = _GAP + _LENGTH + _GAP
"""pt around the bleed, where the marks have room."""
SPACE = b"/ColorSpace<</All[/Separation/All/DeviceCMYK<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[1 1 1 1]/N 1>>]>>"
"""The colour that is on every plate (ISO 32000-2, 8.6.6.4), as an entry of the resources."""


@dataclass(frozen=True)
class Box:
    """pt from the sheet's lower left corner."""

    left: float
    lower: float
    right: float
    upper: float


def crop_marks(trim: Box, bleed: Box) -> bytes:
    """Two lines at each corner of the trimmed page."""
    lines = []
    for x in (trim.left, trim.right):
        lines += [(x, bleed.lower - _GAP, x, bleed.lower - _GAP - _LENGTH)]
        lines += [(x, bleed.upper + _GAP, x, bleed.upper + _GAP + _LENGTH)]
    for y in (trim.lower, trim.upper):
        lines += [(bleed.left - _GAP, y, bleed.left - _GAP - _LENGTH, y)]
        lines += [(bleed.right + _GAP, y, bleed.right + _GAP + _LENGTH, y)]
    return _drawn(_line(*line) for line in lines)


def registration_marks(trim: Box, bleed: Box) -> bytes:
    """A cross in a circle at the middle of each side."""
    middle_x, middle_y, out = (trim.left + trim.right) / 2, (trim.lower + trim.upper) / 2, _GAP + _LENGTH / 2
    places = (
        (middle_x, bleed.lower - out),
        (middle_x, bleed.upper + out),
        (bleed.left - out, middle_y),
        (bleed.right + out, middle_y),
    )
    return _drawn(part for place in places for part in _target(*place))


def fold_marks(fold: float, bleed: Box) -> bytes:
    """A broken line over and under the pages where the sheet is folded, at `fold` pt from its left edge."""
    lines = (
        (fold, bleed.lower - _GAP, fold, bleed.lower - _GAP - _LENGTH),
        (fold, bleed.upper + _GAP, fold, bleed.upper + _GAP + _LENGTH),
    )
    return b"q [2 2] 0 d %s Q" % _drawn(_line(*line) for line in lines)


def collation_mark(fold: float, trim: Box, place: int, count: int) -> bytes:
    """A bar on the fold, a step lower for each signature: on the spines of all in order they are a stair."""
    height = min(_LARGEST_STEP, (trim.upper - trim.lower) / count)
    lower = trim.upper - (place + 1) * height
    return b"q /All cs 1 scn %s %s %s %s re f Q" % tuple(map(real, (fold - _BAR / 2, lower, _BAR, height)))


def _drawn(parts: Iterator[bytes]) -> bytes:
    return b"q /All CS 1 SCN %s %s Q" % (_WIDTH, b" ".join(parts))


def _line(x1: float, y1: float, x2: float, y2: float) -> bytes:
    return b"%s %s m %s %s l S" % tuple(map(real, (x1, y1, x2, y2)))


def _target(x: float, y: float) -> Iterator[bytes]:
    half, r = _LENGTH / 2, _RADIUS
    yield _line(x - half, y, x + half, y)
    yield _line(x, y - half, x, y + half)
    # A circle of four curves.
    k = 0.5523 * r
    yield b"%s %s m" % (real(x + r), real(y))
    for points in (
        (x + r, y + k, x + k, y + r, x, y + r),
        (x - k, y + r, x - r, y + k, x - r, y),
        (x - r, y - k, x - k, y - r, x, y - r),
        (x + k, y - r, x + r, y - k, x + r, y),
    ):
        yield b" ".join(map(real, points)) + b" c"
    yield b"S"
