"""Words that have no room: lines wider than their block, and what a frame hides that is cut off at its edge."""

from collections.abc import Iterator
from typing import Any

from bindery.pdf.engine.weasy import weasyprint
from bindery.pdf.sheets import Overrun

_boxes = weasyprint.formatting_structure.boxes

_NOTICED = 0.25
"""em by which a line may be too wide before anybody sees it."""
_SPACE = 0.6
"""em: the width of the widest space, which may hang over the end of a line."""
_HIDDEN = 0.25
"""Of the height of a line: so much of it may be hidden, as there is nothing."""

_Frame = tuple[float, float, float, float]
"""Left, top, right and lower edge, in CSS px."""


def overruns_on(page: Any) -> tuple[Overrun, ...]:
    """Those of a laid-out page, the first of each line, in document order."""
    return tuple(dict.fromkeys(_overruns(page._page_box, None)))


def _overruns(box: Any, frame: _Frame | None) -> Iterator[Overrun]:
    box = getattr(box, "_box", box)
    if box.transformation_matrix is not None:
        # What is turned has its place before it is turned: in its own frame alone is anything known of it.
        frame = None
    if _is_cut_off(box):
        left, top = box.padding_box_x(), box.padding_box_y()
        frame = (left, top, left + box.padding_width(), top + box.padding_height())
    for child in box.children:
        if isinstance(child, _boxes.LineBox):
            if found := _of_line(child, box, frame):
                yield found
            yield from _in_line(child, frame)
        else:
            yield from _overruns(child, frame)


def _in_line(line: Any, frame: _Frame | None) -> Iterator[Overrun]:
    """Those of blocks that stand in a line, or float from it."""
    for child in line.children:
        inner = getattr(child, "_box", child)
        if isinstance(inner, _boxes.InlineBox):
            yield from _in_line(inner, frame)
        elif not isinstance(inner, _boxes.TextBox):
            yield from _overruns(inner, frame)


def _of_line(line: Any, block: Any, frame: _Frame | None) -> Overrun | None:
    is_from_right = block.style["direction"] == "rtl"
    start = block.content_box_x()
    for text in _texts(line):
        size = text.style["font_size"]
        edge, end = text.position_x, text.position_x + text.width
        hanging = len(text.text) - len(text.text.rstrip())
        over = start - edge if is_from_right else end - start - block.width - _SPACE * size * hanging
        hidden = frame is not None and _is_hidden(text, frame, _NOTICED * size)
        if hidden or over > _NOTICED * size:
            return Overrun(text.text.strip(), hidden)
    return None


def _texts(line: Any) -> Iterator[Any]:
    for child in line.children:
        if isinstance(child, _boxes.TextBox):
            if child.text.strip():
                yield child
        elif isinstance(child, _boxes.InlineBox) and child.is_in_normal_flow():
            yield from _texts(child)


def _is_hidden(text: Any, frame: _Frame, noticed: float) -> bool:
    left, top, right, lower = frame
    spare = _HIDDEN * text.height
    return bool(
        text.position_x < left - noticed
        or text.position_x + text.width > right + noticed
        or text.position_y + spare < top
        or text.position_y + text.height - spare > lower
    )


def _is_cut_off(box: Any) -> bool:
    """Whether only what is in the box is seen (CSS 2.2, 11.1.1). The page itself is looked at by `walk`."""
    is_block = isinstance(box, _boxes.BlockBox | _boxes.TableCellBox) and box.element is not None
    return is_block and box.element.tag not in ("html", "body") and box.style["overflow"] != "visible"
