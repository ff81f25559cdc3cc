"""Columns that go on over the page, laid out once.

WeasyPrint lays out the columns of a page to learn whether all of their text has room there; where it has not, it lays
them out again, at their places, and finds the same: here those of the first time are moved to their places. Columns of
which anything stands outside the lines (a note, a float, an absolute box) are laid out again.
"""

from collections.abc import Callable
from math import isclose
from typing import Any


class Columns:
    """The columns that were laid out for the page, all of them in the place of the first."""

    def __init__(self) -> None:
        self._tried: list[tuple[Any, float, Any, bool, Any]] = []

    def of_page(self, lay_out: Callable[..., Any]) -> Callable[..., Any]:
        """`lay_out` (WeasyPrint's columns_layout), which forgets those of another page."""

        def laid_out(*arguments: Any) -> Any:
            self._tried.clear()
            return lay_out(*arguments)

        return laid_out

    def once(self, lay_out: Callable[..., Any]) -> Callable[..., Any]:
        """`lay_out` (WeasyPrint's block_box_layout), which moves a column that was laid out the same way before."""

        def laid_out(
            context: Any,
            box: Any,
            bottom_space: float,
            skip_stack: Any,
            containing_block: Any,
            page_is_empty: bool,
            absolute_boxes: list[Any],
            fixed_boxes: list[Any],
            *others: Any,
            **options: Any,
        ) -> Any:
            arguments = (bottom_space, skip_stack, containing_block, page_is_empty, absolute_boxes, fixed_boxes)
            if not box.is_column:
                return lay_out(context, box, *arguments, *others, **options)
            for place, (tried, space, skip, was_empty, result) in enumerate(self._tried):
                same_room = isclose(space, bottom_space, abs_tol=1e-6) and was_empty == page_is_empty
                if same_room and skip == skip_stack and _are_alike(tried, box):
                    del self._tried[place]
                    result[0].translate(box.position_x - tried.position_x)
                    return result
            before = _outside(context)
            result = lay_out(context, box, *arguments, *others, **options)
            if result[0] and not absolute_boxes and not fixed_boxes and _outside(context) == before:
                self._tried.append((box, bottom_space, skip_stack, page_is_empty, result))
            return result

        return laid_out


def _are_alike(one: Any, other: Any) -> bool:
    return (
        one.width == other.width
        and one.position_y == other.position_y
        and len(one.children) == len(other.children)
        and all(left is right for left, right in zip(one.children, other.children, strict=True))
    )


def _outside(context: Any) -> tuple[int, ...]:
    """How much of what was laid out stands outside its lines, by kinds."""
    running = sum(len(boxes) for names in context.running_elements.values() for boxes in names.values())
    return (
        len(context.excluded_shapes),
        len(context.current_page_footnotes),
        len(context.reported_footnotes),
        len(context.broken_out_of_flow),
        running,
    )
