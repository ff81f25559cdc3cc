"""Two changes to WeasyPrint's layout: footnotes that fit stay on their page, and pages have the builder's names."""

from collections.abc import Callable
from typing import Any

from bindery.pdf.engine.weasy import weasyprint

FOOTNOTE_TOLERANCE = 1e-4
"""CSS px by which notes may seem to overflow their area because of rounding."""

BLANK = "blank"
OPENING = "-opening"


class TolerantContext(weasyprint.layout.LayoutContext):  # type: ignore[misc]
    """WeasyPrint 70 compares the bottoms of the last note and of the note area exactly.

    A rounding error of 1e-13 px then moves a note that has room to the next page. Here the same
    comparison has a tolerance. `measured_area` is the area that was laid out for it.
    """

    measured_area: Any = None

    def _update_footnote_area(self) -> bool:
        self.measured_area = None
        overflows: bool = super()._update_footnote_area()
        return overflows and _overshoot(self.measured_area) > FOOTNOTE_TOLERANCE


def _overshoot(area: Any) -> float:
    """CSS px from the bottom of a note area to the bottom of its last note."""
    return _bottom(area.children[-1]) - _bottom(area)


def _bottom(box: Any) -> float:
    return float(box.position_y + box.margin_height() - box.margin_bottom)


def measuring(layout: Callable[..., Any]) -> Callable[..., Any]:
    """`layout` (block_level_layout, as WeasyPrint's footnote code calls it), which also leaves its box in the context."""

    def measured(context: Any, *arguments: Any, **options: Any) -> Any:
        result = layout(context, *arguments, **options)
        context.measured_area = result[0]
        return result

    return measured


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
