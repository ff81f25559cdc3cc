"""What a style turns by a quarter: a frame (`.turned`, see `edition.blocks`) as wide as the page's text is high.

WeasyPrint 70 turns what it has laid out, and knows nothing of it while it does. Here the frame goes on to the next page
where the turned page ends, as far from its head as the text is wide.
"""

from collections.abc import Callable, Iterator
from typing import Any

from bindery.pdf.engine.weasy import weasyprint

_boxes = weasyprint.formatting_structure.boxes

_HAIR = 0.5
"""CSS px: less than a hair's breadth."""


def ending_at_the_edge(layout: Callable[..., Any]) -> Callable[..., Any]:
    """`layout` (block_level_layout, as blocks call it), which ends turned frames where the turned page does."""

    def laid_out(
        context: Any, box: Any, bottom_space: float, skip_stack: Any, containing_block: Any, *others: Any, **named: Any
    ) -> Any:
        if _is_turned(box):
            bottom_space = max(bottom_space, context.page_bottom - box.position_y - containing_block.width)
        return layout(context, box, bottom_space, skip_stack, containing_block, *others, **named)

    return laid_out


def out_of_frame(page_box: Any) -> str:
    """The first words of a page that would stand off the turned page; "" where all is on it."""
    notes = next(iter(page_box.children[1:2]), None)
    for around in page_box.descendants(placeholders=True):
        for frame in getattr(around, "children", ()):
            if _is_turned(frame) and frame.transformation_matrix is not None:
                if notes and notes.children and frame.position_y + frame.width > notes.position_y + _HAIR:
                    return next(_words(notes), "")
                right, bottom = frame.position_x + frame.width, frame.position_y + around.width
                for text in _texts(frame):
                    if text.position_x + text.width > right + _HAIR or text.position_y + text.height > bottom + _HAIR:
                        return str(text.text.strip())
    return ""


def _is_turned(box: Any) -> bool:
    element = box.element
    is_frame = element is not None and element.get("class") == "turned" and isinstance(box, _boxes.BlockBox)
    # Most stand as they are: a style turns the widest, or those that the author wants turned.
    return is_frame and bool(box.style["transform"])


def _texts(box: Any) -> Iterator[Any]:
    yield from (each for each in box.descendants() if isinstance(each, _boxes.TextBox) and each.text.strip())


def _words(box: Any) -> Iterator[str]:
    yield from (str(text.text.strip()) for text in _texts(box))
