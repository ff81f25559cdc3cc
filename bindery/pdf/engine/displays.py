"""A figure or a table that finds no room at the foot of a page: text goes on there, and it follows on the next page.

WeasyPrint 70 floats nothing to another page, so that it would leave the foot of the page empty. Here the figure changes
places with the paragraphs after it, one by one, as long as they have room on the page. It passes no heading, list or
other figure, nor a note if it calls some itself, and it stays where it was if it would not come on the next page then.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from bindery.pdf.engine import grid, spreads
from bindery.pdf.engine.weasy import weasyprint

_FEWEST_LINES = 2
"""A paragraph cannot begin in less room than this."""


@dataclass(frozen=True)
class _Made:
    page: Any
    resume_at: Any
    state: spreads.State
    """Where the layout stands after it."""


@dataclass(frozen=True)
class _Place:
    """Of a box among the children of its parent."""

    parent: Any
    index: int

    @property
    def displays(self) -> list[Any]:
        """The figures and tables that follow each other from here."""
        following = self.parent.children[self.index :]
        return list(takewhile(lambda box: box.element_tag == "figure" or box.is_table_wrapper, following))

    @property
    def text_first(self) -> list[Any]:
        """The children of the parent, with the paragraph behind these figures before them."""
        before, displays = self.parent.children[: self.index], self.displays
        paragraph, *rest = self.parent.children[self.index + len(displays) :]
        return [*before, paragraph, *displays, *rest]


def text_first(remake_page: Callable[..., Any]) -> Callable[..., Any]:
    """`remake_page`, which fills the foot of a page with text from behind the figure that has no room there."""

    def remade(index: int, context: Any, root_box: Any, html: Any) -> tuple[Any, Any]:
        def lay_out(index: int) -> _Made:
            page, resume_at = remake_page(index, context, root_box, html)
            return _Made(page, resume_at, spreads.State.of(context))

        def chosen(made: _Made) -> tuple[Any, Any]:
            made.state.restore(context)
            return made.page, made.resume_at

        before = spreads.State.of(context)
        best = first = lay_out(index)
        moved: list[Any] = []
        free_foot = getattr(context, "free_foot", 0)
        while (place := _left_over(best, index, root_box)) and _free_lines(best.page, free_foot) >= _FEWEST_LINES:
            displays, order = place.displays, place.text_first
            before.restore(context)
            spreads.reorder(context, place.parent, order)
            tried = lay_out(index)
            if _begins_with(tried.resume_at, root_box) == place:
                break  # The paragraph has no room either.
            best, moved = tried, displays
        if not moved:
            return chosen(first)
        best.state.restore(context)
        following = {box.element for box in lay_out(index + 1).page.descendants()}
        return chosen(best if moved[-1].element in following else first)

    return remade


def _left_over(made: _Made, index: int, root_box: Any) -> _Place | None:
    """Where the figures begin that a page has no room for, if a paragraph follows that may come before them."""
    place = _begins_with(made.resume_at, root_box)
    if place is None or made.state.page_maker[index + 1][1]["break"] != "any":
        return None
    displays = place.displays
    paragraph = place.parent.children[place.index + len(displays) :][:1]
    if not displays or not paragraph or paragraph[0].element_tag != "p":
        return None
    return None if _have_notes(displays) and _have_notes(paragraph) else place


def _begins_with(resume_at: Any, root_box: Any) -> _Place | None:
    """Where the box stands that a page begins with, if it begins with all of it."""
    box, place = root_box, None
    while resume_at is not None:
        if not isinstance(box, weasyprint.formatting_structure.boxes.BlockContainerBox):
            return None
        ((index, resume_at),) = resume_at.items()
        place = _Place(box, index)
        box = box.children[index]
    return place


def _have_notes(boxes: Iterable[Any]) -> bool:
    return any(inner.footnote for box in boxes for inner in box.descendants())


def _free_lines(page: Any, free_foot: float) -> int:
    """Lines of the grid that have room under a page's text."""
    root, notes = page.children[:2]
    room = page.content_box_y() + page.height - free_foot - (notes.margin_height() if notes.children else 0)
    depth = max((box.position_y + box.margin_height() for box in spreads.content(root)), default=root.position_y)
    return int((room - depth) / grid.unit(root.style) + 1e-3)
