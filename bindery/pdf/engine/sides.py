"""Pages that may stand on either side of a spread: how far what they show moves, and whether that is all.

Margins that differ between :left and :right move the text area. Whatever else a style sheet says of one side alone
(a text area of another size, a footnote rule, a break to a certain side) makes another layout.
"""

from collections.abc import Callable
from typing import Any

from bindery.pdf.engine.walk import POINTS
from bindery.pdf.engine.weasy import weasyprint

_SIDES = frozenset(("left", "right", "recto", "verso"))
"""Breaks that leave a page blank or not, by the side that it is on."""
_MARGINS = frozenset(("margin_left", "margin_right", "margin_inline_start", "margin_inline_end"))
_IN_BODY = (None, "@footnote", "@note-area")
"""The page and what of it is laid out with the text; its margin boxes are furniture."""
_A_ROUNDING_ERROR = 1e-6
"""CSS px."""


def crossing(remake_page: Callable[..., Any]) -> Callable[..., Any]:
    """`remake_page`, which leaves in each page box as `across` how far it moves on the other side (see SheetPage)."""

    def remade(index: int, context: Any, root_box: Any, html: Any) -> tuple[Any, Any]:
        asks_for_side = context.page_maker[index][1]["break"] in _SIDES
        page, resume_at = remake_page(index, context, root_box, html)
        page.across = None if asks_for_side else _across(page, context, html)
        return page, resume_at

    return remade


def _across(page: Any, context: Any, html: Any) -> float | None:
    """In pt."""
    other = page.page_type._replace(side="left" if page.page_type.side == "right" else "right")
    styles = context.style_for
    weasyprint.layout.page.set_page_type_computed_styles(other, html, styles)
    differs = any(_differ(styles, page.page_type, other, pseudo) for pseudo in _IN_BODY)
    facing = None if differs else _empty_page(other, context)
    # The next page has a page type of its own.
    for known in (styles.get_cascaded_styles(), styles.get_computed_styles()):
        for key in [key for key in known if key[0] == other]:
            del known[key]
    if facing is None or any(abs(a - b) > _A_ROUNDING_ERROR for a, b in zip(_area(page), _area(facing), strict=True)):
        return None
    return round((facing.content_box_x() - page.content_box_x()) * POINTS, 3)


def _differ(styles: Any, one: Any, other: Any, pseudo: str | None) -> bool:
    """Whether two page types are styled differently in more than their left and right margins."""
    declared = [styles.get_cascaded_styles().get((page_type, pseudo), {}) for page_type in (one, other)]
    names = {name for declarations in declared for name in declarations if not name.startswith("__")} - _MARGINS
    if not all(declared):
        return bool(names)
    style, facing = styles(one, pseudo), styles(other, pseudo)
    if pseudo is None:
        # As the page that was laid out had it done.
        weasyprint.layout.page._standardize_page_based_counters(facing, None)
    return any(style[name] != facing[name] for name in names)


def _empty_page(page_type: Any, context: Any) -> Any:
    """A page box as WeasyPrint's make_page begins one."""
    layout = weasyprint.layout.page
    page = weasyprint.formatting_structure.boxes.PageBox(page_type, context.style_for(page_type))
    width, height = page.style["size"]
    layout.resolve_percentages(page, (width, height))
    page.position_x = page.position_y = 0
    layout.page_width(page, context, width)
    layout.page_height(page, context, height)
    return page


def _area(page: Any) -> tuple[float, float, float]:
    """What must be equal: width, height and top of the text area, in CSS px."""
    return page.width, page.height, page.content_box_y()
