"""Page numbers that are written when all pages are counted: their zeros are drawn with marks in the glyphs' places.

A text box of an element with the attribute `numbers` (see `edition.slots`) shows zeros for figures that are not known
yet, and so does one of a page's margin between two `EDGE`s, for the page's folio. That is exact where the ten figures
of its font are as wide as each other, next to each other too; it is looked at here, for each font and its features, by
what Pango makes of all pairs of figures.
"""

import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any

from bindery.edition.slots import NUMBERS
from bindery.pdf.engine.shortcuts import FEATURES
from bindery.pdf.engine.weasy import weasyprint
from bindery.pdf.numbers import EDGE, glyph_mark

_FIGURES = "0123456789"
_PAIRS = "".join(first + second for first in f"{_FIGURES}–" for second in f"{_FIGURES}–")
"""Every figure and the dash of a range before and after every other."""
_GLYPH = re.compile(rb"<([0-9a-f]+)>")
_ZEROS = re.compile("0+")
_FOLIO = re.compile(f"{EDGE}(0+){EDGE}")

_ffi, _Layout = weasyprint.text.ffi.ffi, weasyprint.text.line_break.Layout


class Numerals:
    """The figures of one document. `are_alike` says whether all that stand for others are as wide as they are."""

    def __init__(self) -> None:
        self.are_alike = True
        self._glyphs: dict[tuple[Any, ...], tuple[str, ...] | None] = {}
        """Of the ten figures in a font, as hexadecimal digits; None where they are not alike."""
        self._drawn: dict[Any, int] = {}
        """How many of an element's zeros are drawn."""

    def marking(self, draw: Callable[..., Any]) -> Callable[..., Any]:
        """`draw` (WeasyPrint's draw_first_line), which puts marks in place of the glyphs of zeros that stand in."""

        def drawn(stream: Any, textbox: Any, *arguments: Any) -> Any:
            begun = len(stream.stream)
            places = self._places(textbox) if "0" in textbox.text else None
            result = draw(stream, textbox, *arguments)
            if places:
                glyphs = self._figures(stream, textbox)
                if glyphs:
                    stream.stream[begun:] = _marked(stream.stream[begun:], places, glyphs)
                else:
                    self.are_alike = False
            return result

        return drawn

    def _places(self, textbox: Any) -> Iterator[tuple[int, int] | None] | None:
        """For each zero that will be drawn, the number that it stands in and its place there; None where none does."""
        element = getattr(textbox, "element", None)
        if element is None and EDGE in textbox.text:
            return _places_of_folio(textbox.text)
        if not is_standing_in(element):
            return None
        places = list(_places(element))
        drawn = self._drawn.get(element, 0)
        self._drawn[element] = drawn + textbox.text.count("0")
        # What is drawn again, such as a repeated table head, begins again.
        return (places[count % len(places)] for count in itertools.count(drawn))

    def _figures(self, stream: Any, textbox: Any) -> tuple[str, ...] | None:
        style = textbox.style
        key = (
            *(style[name] for name in ("font_size", "font_style", "font_weight", "font_stretch", "lang")),
            *(repr(style[name]) for name in _SHAPING),
        )
        if key not in self._glyphs:
            self._glyphs[key] = _alike(stream, style)
        return self._glyphs[key]


def _marked(operators: list[Any], places: Iterator[tuple[int, int] | None], glyphs: tuple[str, ...]) -> list[Any]:
    zero = glyphs[0].encode()

    def mark_zeros(shown: re.Match[bytes]) -> bytes:
        codes = [shown[1][start : start + 4] for start in range(0, len(shown[1]), 4)]
        return b"<%s>" % b"".join(marked(code) if code == zero else code for code in codes)

    def marked(code: bytes) -> bytes:
        place = next(places)
        return glyph_mark(*place, glyphs) if place else code

    return [
        _GLYPH.sub(mark_zeros, operator) if isinstance(operator, bytes) and operator.endswith(b" TJ") else operator
        for operator in operators
    ]


def _places_of_folio(text: str) -> Iterator[tuple[int, int] | None]:
    """The same for a margin's text, where there is one number; None for zeros of other words."""
    starts = {at: at - found.start(1) for found in _FOLIO.finditer(text) for at in range(*found.span(1))}
    return ((0, starts[zero.start()]) if zero.start() in starts else None for zero in re.finditer("0", text))


_SHAPING = (
    "font_family",
    *FEATURES,
    "font_variation_settings",
    "font_language_override",
    "letter_spacing",
    "direction",
)
"""Further properties that decide which glyphs are shown, and how wide they are."""


def is_standing_in(element: Any) -> bool:
    """Whether the element's zeros stand for other figures."""
    return element is not None and (element.get(NUMBERS) or "").isdecimal()


def stood_for(element: Any, written: Callable[[int, int], str]) -> str:
    """The text of an element whose zeros stand in, each number as `written` gives it: which, and how long it is."""
    first = int(element.get(NUMBERS))
    numbers = iter(range(first, first + len(_ZEROS.findall(element.text or ""))))
    return _ZEROS.sub(lambda zeros: written(next(numbers), len(zeros[0])), element.text or "")


def _places(element: Any) -> Iterator[tuple[int, int]]:
    """For each zero of the element, the number that it belongs to and its place in that number."""
    first = int(element.get(NUMBERS))
    for number, zeros in enumerate(_ZEROS.findall(element.text or ""), first):
        yield from ((number, place) for place in range(len(zeros)))


def _alike(stream: Any, style: Any) -> tuple[str, ...] | None:
    """The glyphs of the ten figures, known to the document's fonts; None where they need different room."""
    layout = _Layout(style)
    layout.set_text(f"0{_PAIRS}0")
    line, _ = layout.get_first_line()
    shown: list[tuple[Any, int, int, int, int]] = []
    run = line.runs[0]
    while run != _ffi.NULL:
        item, run = run.data, run.next
        font, _ = stream.add_font(item.item.analysis.font)
        for glyph in item.glyphs.glyphs[0 : item.glyphs.num_glyphs]:
            place = glyph.geometry
            shown.append((font, glyph.glyph, place.width, place.x_offset, place.y_offset))
    shown = shown[1:-1]
    if len(shown) != len(_PAIRS) or len({font for font, *_ in shown}) != 1:
        return None
    looks = dict(zip(_PAIRS, shown, strict=True))
    if any(looks[character] != look for character, look in zip(_PAIRS, shown, strict=True)):
        return None
    figures = [looks[figure] for figure in _FIGURES]
    if len({look[2:] for look in figures}) != 1 or len({glyph for _, glyph, *_ in figures}) != len(_FIGURES):
        return None
    font = figures[0][0]
    for figure, (_, glyph, *_) in zip(_FIGURES, figures, strict=True):
        font.to_unicode.setdefault(glyph, figure)
    return tuple(f"{glyph:04x}" for _, glyph, *_ in figures)
