"""Pages that are told apart by name and side alone, as those of furniture are: a few styles serve for all of them."""

from collections.abc import Callable
from typing import Any

_NOWHERE = -1
"""The index of a page that no selector by place finds."""


def without_place(page_type: Callable[..., Any]) -> Callable[..., Any]:
    """`page_type` (WeasyPrint's PageType), made equal for pages of one name on one side."""

    def alike(side: str, blank: bool, name: str, index: int, groups: object) -> Any:
        return page_type(side, blank, name, _NOWHERE, ())

    return alike


def styled_once(set_styles: Callable[..., None]) -> Callable[..., None]:
    """`set_styles` (WeasyPrint's set_page_type_computed_styles), which computes the same for equal page types."""

    def styled(page_type: Any, html: Any, style_for: Any) -> None:
        if (page_type, None) not in style_for.get_computed_styles():
            set_styles(page_type, html, style_for)

    return styled
