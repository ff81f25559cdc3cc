"""What is changed in how WeasyPrint draws: the text of the file has its spaces, and tags find what they mark."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pydyf

from bindery.pdf.engine.faces import HYPHEN
from bindery.pdf.engine.weasy import weasyprint

_boxes = weasyprint.formatting_structure.boxes

_ENDS_LINE = "bindery_ends_line"
"""Set on a text box after which a space or a break parts it from the next line."""
_SPACES = frozenset(" \u00a0")


class _Drawn(str):
    """White space that WeasyPrint does not take for invisible."""

    def strip(self, characters: str | None = None) -> str:
        return self


def with_spaces(draw: Callable[..., Any]) -> Callable[..., Any]:
    """`draw` (WeasyPrint's draw_first_line), which leaves out spaces that part words for a screen reader or a search:
    text boxes of nothing else, as between two elements in "<b>Shusha</b> <i>1748</i>", and those at the ends of lines
    (ISO 32000-1, 14.8.2.5).
    """

    def drawn(stream: Any, textbox: Any, *arguments: Any) -> Any:
        # A drawing's text comes as another kind of box, whose words cannot be set.
        if isinstance(textbox, _boxes.TextBox) and _SPACES.issuperset(textbox.text):
            textbox.text = _Drawn(textbox.text)
        result = draw(stream, textbox, *arguments)
        if HYPHEN in textbox.text[:-1]:
            for font in stream._fonts.values():
                font.has_written_hyphens = True
        if getattr(textbox, _ENDS_LINE, False) and stream._current_font:
            identifier, _ = stream._current_font
            [font] = (font for font in stream._fonts.values() if font.hash == identifier)
            if space := font.space():
                stream.show_text(f"<{space:04x}>")
        return result

    return drawn


def with_strikes(draw: Callable[..., Any]) -> Callable[..., Any]:
    """`draw` (draw_first_line), after which words are struck out by a line that is as thick as their style says.

    WeasyPrint 70 has text-decoration-thickness for lines under and over words alone.
    """

    def drawn(stream: Any, textbox: Any, *arguments: Any) -> Any:
        result = draw(stream, textbox, *arguments)
        style = textbox.style
        if "line-through" in style["text_decoration_line"]:
            thickness = style["text_decoration_thickness"]
            if thickness not in ("auto", "from-font"):
                in_px = weasyprint.layout.percent.percentage(thickness, style, style["font_size"])
                textbox.pango_layout.strikethrough_thickness = in_px
        return result

    return drawn


def marking_breaks(split: Callable[..., Any]) -> Callable[..., Any]:
    """`split` (split_text_box), after which words that end a line before a space are known as such."""

    def split_box(context: Any, box: Any, available_width: Any, skip: Any, *arguments: Any, **options: Any) -> Any:
        new_box, resume, preserved = split(context, box, available_width, skip, *arguments, **options)
        if new_box is not None and resume is not None and box.text.encode()[resume - 1 : resume] == b" ":
            setattr(new_box, _ENDS_LINE, True)
        return new_box, resume, preserved

    return split_box


def marking_spaces(remove: Callable[..., None]) -> Callable[..., None]:
    """`remove` (remove_last_whitespace), after which the last words of a line are known to be parted from the next."""

    def removed(context: Any, line: Any) -> None:
        last = next(_texts_from_end(line), None)
        before = last.text if last else ""
        remove(context, line)
        if last and last.text != before:
            _mark_end(line)

    return removed


def marking_ends(align: Callable[..., float]) -> Callable[..., float]:
    """`align` (text_align), after which the last words of a block, or before a line break, are known as such."""

    def aligned(context: Any, line: Any, available_width: Any, last: bool) -> float:
        if last:
            _mark_end(line)
        return align(context, line, available_width, last)

    return aligned


def _mark_end(line: Any) -> None:
    for text in _texts_from_end(line):
        if text.text.strip():
            setattr(text, _ENDS_LINE, True)
            return


def _texts_from_end(box: Any) -> Iterator[Any]:
    if isinstance(box, _boxes.TextBox):
        yield box
    elif isinstance(box, _boxes.LineBox | _boxes.InlineBox):
        for child in reversed(box.children):
            yield from _texts_from_end(child)


def remembering_stream(marked: Callable[..., Any]) -> Callable[..., Any]:
    """`marked` (WeasyPrint's Stream.marked), which also notes the stream that the content went to.

    That is the page's stream, or that of a form where the content is drawn with opacity.
    """

    @contextmanager
    def remembered(stream: Any, box: Any, tag: str) -> Iterator[None]:
        with marked(stream, box, tag):
            if stream._tags is not None:
                stream._tags[box]["stream"] = stream
            yield

    return remembered


def floats_in_order(dispatch: Callable[..., Any]) -> Callable[..., Any]:
    """`dispatch` (WeasyPrint's _dispatch_children), which leaves what floats beside lines among them.

    WeasyPrint draws all floats of a page before its words (CSS 2.2, E.2), so that a drop capital is far from the rest
    of its word for all who read a file in the order in which it is drawn.
    """

    def dispatched(box: Any, page: Any, contexts: Any, *found: Any) -> Any:
        if not (isinstance(box, _boxes.ParentBox) and box.children):
            return box
        if not _holds_lines(box):
            return dispatch(_with_floats_inside(box), page, contexts, *found)
        parts = [
            weasyprint.stacking.StackingContext.from_box(_without_end(child), page, contexts)
            if child.is_floated()
            else weasyprint.stacking._dispatch(child, page, contexts, *found)
            for child in box.children
        ]
        return box.copy_with_children([part for part in parts if part is not None])

    return dispatched


def _holds_lines(box: Any) -> bool:
    return isinstance(box, _boxes.LineBox | _boxes.InlineBox) or isinstance(box.children[-1], _boxes.LineBox)


def _without_end(box: Any) -> Any:
    """What floats, which ends no word where one goes on behind it."""
    tail = box.element.tail if box.element is not None else None
    if tail and not tail[0].isspace():
        for text in box.descendants():
            setattr(text, _ENDS_LINE, False)
    return box


def _with_floats_inside(box: Any) -> Any:
    """The box; what floats at its beginning is in the block of its lines, where WeasyPrint has it before them."""
    first, *others = box.children
    if not (others and first.is_floated() and isinstance(others[0], _boxes.BlockBox) and others[0].children):
        return box
    block, *rest = others
    if not _holds_lines(block):
        return box
    return box.copy_with_children([block.copy_with_children([first, *block.children]), *rest])


def drawing_floats(draw: Callable[..., None]) -> Callable[..., None]:
    """`draw` (draw_inline_level), which also takes what floats."""

    def drawn(stream: Any, page: Any, box: Any, *arguments: Any, **options: Any) -> None:
        if isinstance(box, weasyprint.stacking.StackingContext) and box.box.is_floated():
            weasyprint.draw.draw_stacking_context(stream, box)
        else:
            draw(stream, page, box, *arguments, **options)

    return drawn


def show_pixels(pdf: pydyf.PDF) -> None:
    """Take interpolation off all pictures, which viewers do each in their own way (ISO 19005-3, 6.2.8)."""
    for part in pdf.objects:
        if isinstance(part, pydyf.Stream):
            part.extra.pop("Interpolate", None)


def without_zeros(operator: Any) -> Any:
    """WeasyPrint moves most glyphs by 0: leaving that out makes the text of a page a third shorter."""
    if isinstance(operator, bytes) and operator.endswith(b" TJ"):
        return operator.replace(b">0<", b"").replace(b">0]", b">]")
    return operator


def shorten(pdf: pydyf.PDF) -> None:
    """Take what paints nothing out of the content streams, before they are compressed."""
    for part in pdf.objects:
        if isinstance(part, pydyf.Stream):
            part.stream[:] = map(without_zeros, part.stream)
