"""The bar code of a book: its ISBN as EAN-13, with the price as EAN-5 where there is one (ISO/IEC 15420).

python-barcode knows the bars of EAN-13; those of the add-on are set here after the same table of digits.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from barcode.charsets.ean import CODES
from barcode.ean import EuropeanArticleNumber13

MODULE = 0.33
"""mm: the thinnest bar at full size."""
_HEIGHT = 22.85 / MODULE
"""Of the bars, in modules; those at the ends and in the middle are longer by `_LONGER`."""
_LONGER = 5
_DIGITS = 9
"""Modules that the digits are high."""
_QUIET_LEFT, _QUIET_RIGHT, _QUIET_END = 11, 7, 5
"""Modules without bars: before the ISBN, after it, and after the price."""
_GAP = 8
"""Between the ISBN and the price: 7 to 12 modules."""
_PRICE_PARITY = ("BBAAA", "BABAA", "BAABA", "BAAAB", "ABBAA", "AABBA", "AAABB", "ABABA", "ABAAB", "AABAB")


@dataclass(frozen=True)
class Bars:
    """An SVG drawing in black, `width` by `height` mm, with the light margins that a reader needs."""

    svg: str = field(repr=False)
    width: float
    height: float


def bars(isbn: str, price: str = "", size: int = 100) -> Bars:
    """The bar code of an ISBN-13 (hyphens as they may be), `size` percent of full size."""
    digits = isbn.replace("-", "")
    pattern = EuropeanArticleNumber13(digits, guardbar=True).build()[0]
    top = _DIGITS + 2
    parts = [*_drawn(pattern, _QUIET_LEFT, top, _HEIGHT - _LONGER)]
    below = top + _HEIGHT + _DIGITS - _LONGER - 1
    parts += [
        _text(digits[0], _QUIET_LEFT - 7, below),
        _text(digits[1:7], _QUIET_LEFT + 24.5, below, 40),
        _text(digits[7:], _QUIET_LEFT + 70.5, below, 40),
        _text(f"ISBN {isbn}", _QUIET_LEFT + 47.5, _DIGITS - 1, 92),
    ]
    wide = _QUIET_LEFT + len(pattern) + _QUIET_RIGHT
    if price:
        start = _QUIET_LEFT + len(pattern) + _GAP
        added = _add_on(price)
        parts += [*_drawn(added, start, top + _DIGITS, _HEIGHT - _DIGITS)]
        parts.append(_text(price, start + len(added) / 2, top + _DIGITS - 2, 36))
        wide = start + len(added) + _QUIET_END
    high, module = below + 1, MODULE * size / 100
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide * module:.3f}mm" height="{high * module:.3f}mm"'
        f' viewBox="0 0 {wide:g} {high:g}" fill="#000">{"".join(parts)}</svg>'
    )
    return Bars(svg, wide * module, high * module)


def _drawn(pattern: str, left: float, top: float, height: float) -> Iterator[str]:
    """Neighbouring modules as one bar; "G" is one of the longer ones."""
    place = 0
    while place < len(pattern):
        kind, end = pattern[place], place
        while end < len(pattern) and pattern[end] == kind:
            end += 1
        if kind != "0":
            longer = _LONGER if kind == "G" else 0
            yield f'<rect x="{left + place:g}" y="{top:g}" width="{end - place}" height="{height + longer:g}"/>'
        place = end


def _add_on(price: str) -> str:
    """The modules of an EAN-5 add-on."""
    numbers = [int(digit) for digit in price]
    check = (3 * sum(numbers[::2]) + 9 * sum(numbers[1::2])) % 10
    coded = (CODES[kind][number] for kind, number in zip(_PRICE_PARITY[check], numbers, strict=True))
    return "01011" + "01".join(coded)


def _text(digits: str, middle: float, base: float, width: float = 0) -> str:
    """Digits around `middle`, as wide as `width` modules, which is the width of the bars that they stand for."""
    size = _DIGITS if not width else min(_DIGITS, width / (0.58 * len(digits)))
    spacing = (width - 0.5 * size * len(digits)) / max(len(digits) - 1, 1) if width else 0
    return (
        f'<text x="{middle:g}" y="{base:g}" font-family="Book Sans, Book" font-size="{size:.2f}" text-anchor="middle"'
        f' letter-spacing="{max(min(spacing, 3), 0):.2f}">{digits}</text>'
    )
