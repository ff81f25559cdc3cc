"""What is changed in WeasyPrint's layout: notes stay with their calls, and pages have the builder's names."""

from collections.abc import Callable, Set
from typing import Any

from bindery.pdf.engine.weasy import weasyprint
from bindery.pdf.sheets import BLANK

FOOTNOTE_TOLERANCE = 1e-4
"""CSS px by which notes may seem to overflow their area because of rounding."""

OPENING = "-opening"


class NoteKeepingContext(weasyprint.layout.LayoutContext):  # type: ignore[misc]
    """A layout in which notes stay with their calls, where WeasyPrint 70 moves or loses them.

    1. It compares the bottoms of the last note and of the note area exactly, so that a rounding error
       of 1e-13 px moves a note that has room to the next page. Here the comparison has a tolerance.
    2. Where a paragraph could not be broken before its second line (orphans), it makes room for that
       line by moving notes to the next page, whatever their footnote-policy, and may lose one of them
       there. Here the paragraph moves instead, as it does for want of room without notes. WeasyPrint
       does so in columns already, so lines are told that they stand in one.
    3. When the only note of a page moves to the next one, its area still keeps room for what stands
       between text and notes, so that lines that fit follow it. Here an empty area takes no room.
    """

    measured_area: Any = None
    """The note area that was laid out for the last comparison; set by `measuring`."""
    holds_notes = False
    """Whether lines are being laid out that may move to the next page; set by `holding`."""
    _in_column = False
    _updates_area = False

    @property
    def in_column(self) -> bool:
        return self._in_column or (self.holds_notes and not self._updates_area)

    @in_column.setter
    def in_column(self, value: bool) -> None:
        self._in_column = value

    def _update_footnote_area(self) -> bool:
        self._updates_area = True
        try:
            overflows: bool = super()._update_footnote_area()
        finally:
            self._updates_area = False
        area = self.current_footnote_area
        if not area.children and not self.in_column:
            self.page_bottom += area.margin_height()
            area.height = "auto"
        return overflows and _overshoot(self.measured_area) > FOOTNOTE_TOLERANCE


def _overshoot(area: Any) -> float:
    """CSS px from the bottom of a note area to the bottom of its last note."""
    return _bottom(area.children[-1]) - _bottom(area)


def _bottom(box: Any) -> float:
    return float(box.position_y + box.margin_height() - box.margin_bottom)


def measuring(layout: Callable[..., Any]) -> Callable[..., Any]:
    """`layout` (block_level_layout, as the footnote code calls it), which then leaves its box in the context."""

    def measured(context: Any, *arguments: Any, **options: Any) -> Any:
        result = layout(context, *arguments, **options)
        context.measured_area = result[0]
        return result

    return measured


def holding(layout: Callable[..., Any]) -> Callable[..., Any]:
    """`layout` (WeasyPrint's _linebox_layout), which holds notes on a page that has other text to show.

    A paragraph is as high as the lines of it that stay: WeasyPrint counts those too that leave the page so that no line
    stands alone on the next one, and then moves the whole paragraph when they reach into the notes.
    """

    def held(context: Any, box: Any, index: int, child: Any, lines: Any, page_is_empty: bool, *arguments: Any) -> Any:
        before, context.holds_notes = context.holds_notes, not page_is_empty
        try:
            abort, stop, resume_at, position_y, *rest = layout(
                context, box, index, child, lines, page_is_empty, *arguments
            )
        finally:
            context.holds_notes = before
        if lines and not abort:
            position_y = min(position_y, lines[-1].position_y + lines[-1].height)
        return abort, stop, resume_at, position_y, *rest

    return held


def placing(layout: Callable[..., Any]) -> Callable[..., Any]:
    """`layout` (inline_replaced_box_layout), which also takes a drawing without a size in a line from right to left.

    WeasyPrint 70 makes such a drawing as wide as a block, and moves it as one before a line has given it a place.
    """

    def placed(box: Any, containing_block: Any) -> Any:
        box.position_x = 0
        return layout(box, containing_block)

    return placed


def indenting(get_next_linebox: Callable[..., Any]) -> Callable[..., Any]:
    """`get_next_linebox`, which indents a line that is written from right to left at its right.

    WeasyPrint 70 leaves the room for the indent at the left of such a line, behind its end.
    """

    def indented(
        context: Any, linebox: Any, position_y: float, bottom_space: float, skip_stack: Any, block: Any, *others: Any
    ) -> Any:
        line, resume_at = get_next_linebox(context, linebox, position_y, bottom_space, skip_stack, block, *others)
        if line is not None and linebox.text_indent and block.style["direction"] == "rtl":
            for child in line.children:
                if child.is_in_normal_flow():
                    child.translate(-linebox.text_indent)
        return line, resume_at

    return indented


def page_names(opening: str, page_type: Callable[..., Any]) -> Callable[..., Any]:
    """`page_type` (WeasyPrint's PageType), with the names that style sheets see.

    The first page, when it is named `opening`, is "<opening>-opening"; a blank page is "blank".
    """

    def named(side: str, blank: bool, name: str, index: int, groups: object) -> Any:
        if blank:
            name = BLANK
        elif index == 0 and name == opening:
            name = opening + OPENING
        return page_type(side, blank, name, index, groups)

    return named


def with_margin_break(names: Set[str]) -> Set[str]:
    """The properties of a table that belong to the box of table and caption: WeasyPrint forgets `margin-break`."""
    return names | {"margin_break"}
