"""Lines of text, drawn as they were laid out.

To justify a line, WeasyPrint has Pango lay it out a second time, with each space a run of its own. Here the spaces of
the line that was broken are made wider where it is drawn: its glyphs stand where kerning and ligatures put them, to
1/1000 em.
"""

import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from bindery.pdf.engine.weasy import weasyprint

_boxes = weasyprint.formatting_structure.boxes
_inline = weasyprint.layout.inline
_text = weasyprint.text.line_break
_ffi, _pango, _UNITS_A_PIXEL = _text.ffi, _text.pango, _text.TO_UNITS

_SPACE = re.compile(b" |\xc2\xa0")
"""What justification widens, in UTF-8."""
_PARTS_PARAGRAPHS = re.compile("[\n\r\u2029]")
_GLYPH = struct.Struct("IiiiI")
"""PangoGlyphInfo: the glyph, its width, how far it is moved to the right and down, in Pango's units, and attributes."""
_Glyph = tuple[int, int, int, int, int]
_SMALLEST = 1e-6
"""The size of a font in px under which nothing is drawn."""


def widening(add_word_spacing: Callable[..., float]) -> Callable[..., float]:
    """`add_word_spacing` (WeasyPrint's), which keeps the layout of text that is all in the box."""

    def add(context: Any, box: Any, spacing: float, moved: float) -> float:
        if not isinstance(box, _boxes.TextBox) or _is_cut_from_the_left(box):
            return add_word_spacing(context, box, spacing, moved)
        wider = spacing * _inline.count_expandable_spaces(box)
        box.justification_spacing = spacing
        box.position_x += moved
        box.width += wider
        return moved + wider

    return add


def _is_cut_from_the_left(box: Any) -> bool:
    """Whether the space at the end of a line, which the layout has and the box has not, is on its left."""
    layout = box.pango_layout
    return layout.first_line_direction % 2 and len(layout.text) != len(box.text)


class Lettering:
    """Draws text with the fonts of one document."""

    def __init__(self) -> None:
        self._fonts: dict[Any, tuple[Any, float]] = {}
        """With their sizes, by Pango's fonts, which live as long as the layouts that are kept."""

    def drawing(self, draw: Callable[..., Any]) -> Callable[..., Any]:
        """`draw` (WeasyPrint's draw_first_line), which is left with what is more than a line of a font's glyphs."""

        def drawn(stream: Any, textbox: Any, text_overflow: str, block_ellipsis: Any, matrix: Any) -> Any:
            # A drawing's text comes as another kind of box.
            if isinstance(textbox, _boxes.TextBox):
                if text_overflow != "ellipsis" and block_ellipsis == "none" and self._draw(stream, textbox, matrix):
                    return []
                if textbox.justification_spacing:
                    textbox.pango_layout.justification_spacing = textbox.justification_spacing
                    textbox.pango_layout.set_text(textbox.text, justify=True)
            return draw(stream, textbox, text_overflow, block_ellipsis, matrix)

        return drawn

    def _draw(self, stream: Any, textbox: Any, matrix: Any) -> bool:
        """Whether it could be drawn."""
        layout = textbox.pango_layout
        if not textbox.text.strip() or textbox.style["font_size"] < _SMALLEST or _PARTS_PARAGRAPHS.search(layout.text):
            return False
        items = list(_items(layout))
        fonts = [self._font(stream, item.item.analysis.font) for item in items]
        text, end = layout.text.encode(), len(textbox.text.encode())
        wider = round(textbox.justification_spacing * _UNITS_A_PIXEL)
        runs = [_glyphs(item, text, end, wider) for item in items]
        if any(font.png or font.svg or font.colr or font.bitmap for font, _ in fonts) or any(map(_has_unknown, runs)):
            return False
        stream.set_text_matrix(*matrix.values)
        line = _Line(stream)
        for item, (font, size), glyphs in zip(items, fonts, runs, strict=True):
            if stream._current_font != (font.hash, size):
                line.show()
                stream.set_font_size(font.hash, size)
            for place in [place for place, glyph in enumerate(glyphs) if glyph[0] not in font.to_unicode]:
                if glyphs[place][0] != _pango.PANGO_GLYPH_EMPTY:
                    font.to_unicode[glyphs[place][0]] = _cluster(item, text, place)
            line.add(glyphs, font.widths, 1000 / size / _UNITS_A_PIXEL)
        line.show()
        return True

    def _font(self, stream: Any, pango_font: Any) -> tuple[Any, float]:
        if pango_font not in self._fonts:
            self._fonts[pango_font] = stream.add_font(pango_font)
        return self._fonts[pango_font]


def _items(layout: Any) -> Iterator[Any]:
    """The PangoGlyphItems of the first line."""
    run = _pango.pango_layout_get_line_readonly(layout.layout, 0).runs[0]
    while run != _ffi.NULL:
        yield run.data
        run = run.next


def _glyphs(item: Any, text: bytes, end: int, wider: int) -> list[_Glyph]:
    """Those of an item, from the left, with spaces that are `wider`, but not those for what comes after `end`.

    `text` is that of the line, in UTF-8, and `end` a place in it.
    """
    count, start, length = item.glyphs.num_glyphs, item.item.offset, item.item.length
    glyphs = list(_GLYPH.iter_unpack(_ffi.buffer(item.glyphs.glyphs, count * _GLYPH.size)))
    if wider or start + length > end:
        clusters = _ffi.unpack(item.glyphs.log_clusters, count)
        for space in _SPACE.finditer(text, start, min(start + length, end)) if wider else ():
            place = _place(clusters, space.start() - start)
            number, width, *rest = glyphs[place]
            glyphs[place] = (number, width + wider, *rest)
        if start + length > end:
            glyphs = [glyph for glyph, cluster in zip(glyphs, clusters, strict=True) if start + cluster < end]
    return glyphs


def _place(clusters: Sequence[int], byte: int) -> int:
    """Which of an item's glyphs shows its byte."""
    return clusters.index(byte if byte in clusters else max(start for start in clusters if start <= byte))


def _has_unknown(glyphs: Sequence[_Glyph]) -> bool:
    """Whether they stand for characters that the font has not."""
    return bool(glyphs) and max(map(itemgetter(0), glyphs)) >= _pango.PANGO_GLYPH_UNKNOWN_FLAG


def _cluster(item: Any, text: bytes, place: int) -> str:
    """The text of the glyph at a place, as WeasyPrint counts it: the last one in a cluster has all of it."""
    clusters = [*_ffi.unpack(item.glyphs.log_clusters, item.glyphs.num_glyphs), item.item.length]
    if item.item.analysis.level % 2:
        clusters = [*clusters[-1:], *clusters[:-1]]
        start, end = clusters[place + 1], clusters[place]
    else:
        start, end = clusters[place], clusters[place + 1]
    return text[item.item.offset + start : item.item.offset + end].decode()


class _Line:
    """Glyphs on their way into a content stream."""

    def __init__(self, stream: Any):
        self._stream = stream
        self._shown: list[str] = []
        self._due = 0.0
        """How far to the left the next glyph has to be moved, in 1/1000 em."""

    def add(self, glyphs: Sequence[_Glyph], widths: Mapping[int, float], scale: float) -> None:
        """Glyphs of a font, whose own widths are in 1/1000 em, as are Pango's units times `scale`."""
        shown, due = self._shown, self._due
        for number, width, right, down, _ in glyphs:
            if number == _pango.PANGO_GLYPH_EMPTY:
                due -= width * scale
                continue
            if right or down:
                shown.append(f"{due - right * scale:.2f}<{number:04x}>")
                if down:
                    self._raise_last(-down / _UNITS_A_PIXEL)
                due = right * scale
            else:
                if due >= 1 or due <= -1:
                    shown.append(f"{int(due)}")
                    due -= int(due)
                shown.append(f"<{number:04x}>")
            due += widths[number] - width * scale
        self._due = due

    def show(self) -> None:
        if self._shown:
            self._stream.show_text("".join(self._shown).replace("><", ""))
            self._shown.clear()
            self._due = 0.0

    def _raise_last(self, rise: float) -> None:
        last = self._shown.pop()
        self.show()
        self._stream.set_text_rise(rise)
        self._stream.show_text(last)
        self._stream.set_text_rise(0)
