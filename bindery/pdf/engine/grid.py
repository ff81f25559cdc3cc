"""A grid of lines, which WeasyPrint 70 does not have: text that a style puts on it stands at the same heights on all
pages, so that lines back each other up and facing pages end alike.

A style says `--line-grid: root` of an element, for itself and what is in it, and `--line-grid: none` of what keeps its
own measures. `--line-grid: half` is for headings with half a line under them: they begin halfway between two lines of
the grid, but for one that begins a page. The grid begins at the top of the text area; its unit is the line of the root
element.
"""

from collections.abc import Callable
from typing import Any

from bindery.pdf.engine.weasy import weasyprint

_PROPERTY = "__line_grid"
_SHARE_GIVEN_UP = 1 / 3
"""A line that would stand at most this share of the unit too low moves up to the grid; another one moves down."""


def from_top(layout: Callable[..., Any]) -> Callable[..., Any]:
    """`layout` (block_level_layout, as pages call it), which leaves the top of the text area in the context, in px."""

    def laid_out(context: Any, box: Any, *arguments: Any, **options: Any) -> Any:
        if box.is_for_root_element:
            context.grid_top = box.position_y
        return layout(context, box, *arguments, **options)

    return laid_out


def on_grid(get_next_linebox: Callable[..., Any]) -> Callable[..., Any]:
    """`get_next_linebox`, which begins a line on the grid where its style says so."""

    def line(
        context: Any, linebox: Any, position_y: float, bottom_space: float, skip_stack: Any, *arguments: Any
    ) -> Any:
        top = getattr(context, "grid_top", None)
        if top is not None and is_on_grid(linebox.style):
            position_y += shift(position_y - top, unit(linebox.style.root_style))
        elif top is not None and skip_stack is None and _says("half", linebox.style) and position_y > top:
            line_height = unit(linebox.style.root_style)
            position_y += shift(position_y - top - line_height / 2, line_height)
        return get_next_linebox(context, linebox, position_y, bottom_space, skip_stack, *arguments)

    return line


def shift(depth: float, unit: float) -> float:
    """How far a line that begins at `depth` below the grid's beginning moves down, or up when negative, in px."""
    excess = depth % unit
    return -excess if excess <= unit * _SHARE_GIVEN_UP else unit - excess


def unit(root_style: Any) -> float:
    """The line of the root element in px."""
    # The one that knows a style which it was asked for before.
    height, _ = weasyprint.layout.inline.strut(root_style)
    return float(height)


def is_on_grid(style: Any) -> bool:
    """Whether a line of this style stands on the grid."""
    return _says("root", style)


def _says(value: str, style: Any) -> bool:
    return any(getattr(token, "lower_value", "") == value for token in style[_PROPERTY] or ())
