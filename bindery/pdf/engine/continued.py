"""A table that goes on over a page says so there, over its head.

The words are those of `table::before` when a style makes it a caption, such as those that the edition wrote:

    table::before { content: attr(data-continued); display: table-caption }

WeasyPrint 70 would set them once, over the table's first part. Here they are over every other part, and nowhere else.
"""

from collections.abc import Callable
from typing import Any

from bindery.pdf.engine.weasy import weasyprint

_boxes = weasyprint.formatting_structure.boxes

_TAG = "table::before"


def says_so(box: Any) -> bool:
    """Whether a box is what says that a table goes on."""
    return isinstance(box, _boxes.TableCaptionBox) and box.element_tag == _TAG


def set_apart(build: Callable[..., Any]) -> Callable[..., Any]:
    """`build` (build_formatting_structure), which leaves with tables what their parts begin with."""

    def built(*arguments: Any) -> Any:
        root = build(*arguments)
        for wrapper in root.descendants():
            if wrapper.is_table_wrapper and says_so(wrapper.children[0]):
                line, *wrapper.children = wrapper.children
                # A break between them would begin the table anew.
                line.style = line.style.copy()
                line.style["break_after"] = "avoid"
                wrapper.get_wrapped_table().continued = line
        return root

    return built


def over_parts(layout: Callable[..., Any]) -> Callable[..., Any]:
    """`layout` (block_level_layout, as blocks call it), which sets over a table's part that it goes on."""

    def laid_out(
        context: Any, box: Any, bottom_space: float, skip_stack: Any, wrapper: Any, *others: Any, **named: Any
    ) -> Any:
        line = getattr(box, "continued", None) if skip_stack is not None else None
        if line is not None:
            line.position_x, line.position_y = box.position_x, box.position_y
            line, *_ = layout(context, line, -float("inf"), None, wrapper, True)
            box.position_y += line.margin_height()
        new_box, *rest = layout(context, box, bottom_space, skip_stack, wrapper, *others, **named)
        if new_box is not None:
            if line is not None:
                new_box.over = line
            elif box.is_table_wrapper:
                new_box.children = [part for child in new_box.children for part in _with_line(child)]
        return new_box, *rest

    return laid_out


def _with_line(child: Any) -> tuple[Any, ...]:
    """A table's part with the line over it; other children of a wrapper by themselves."""
    line = getattr(child, "over", None)
    if line is None:
        return (child,)
    line.index = child.index
    line.translate(child.position_x - line.position_x, child.position_y - line.margin_height() - line.position_y)
    return line, child
