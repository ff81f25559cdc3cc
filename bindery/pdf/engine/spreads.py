"""Facing pages of text end on the same line, which WeasyPrint 70 does not see to: it knows one page at a time.

To keep two lines of a paragraph together, a page may end a line or two before the others. Its facing page is then
laid out again to end there too. Only pages whose last line is on the grid (`--line-grid: root`), which have no notes
and do not end their section are made alike; where the lines allow it in no way that was tried, they stay as they are.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bindery.pdf.engine import grid
from bindery.pdf.engine.weasy import weasyprint

_MOST_LINES = 2
"""Lines by which facing pages may differ to be made alike; more of them are left free for a reason."""
_TRIES = 3
"""Both pages are made as short as the shorter one, then a line shorter, and so on."""


@dataclass(frozen=True)
class State:
    """Where the layout stands between two pages: what `remake_page` changes in its context, and what `reorder` does."""

    page_maker: list[Any]
    footnotes: list[Any]
    reported_footnotes: list[Any]
    broken_out_of_flow: dict[Any, Any]
    orders: dict[Any, list[Any]]
    """Boxes whose children are laid out in another order than the document's."""

    @classmethod
    def of(cls, context: Any) -> "State":
        return cls(
            list(context.page_maker),
            list(context.footnotes),
            list(context.reported_footnotes),
            dict(context.broken_out_of_flow),
            dict(getattr(context, "orders", {})),
        )

    def restore(self, context: Any) -> None:
        context.page_maker = list(self.page_maker)
        context.footnotes = list(self.footnotes)
        context.reported_footnotes = list(self.reported_footnotes)
        context.broken_out_of_flow = dict(self.broken_out_of_flow)
        context.orders = dict(self.orders)
        for box, children in getattr(context, "first_orders", {}).items():
            box.children = self.orders.get(box, children)


def reorder(context: Any, box: Any, children: list[Any]) -> None:
    """Lay out the children of a box in this order from now on, until a state from before is restored."""
    context.first_orders = {box: box.children, **getattr(context, "first_orders", {})}
    context.orders = {**getattr(context, "orders", {}), box: children}
    box.children = children


@dataclass(frozen=True)
class _Page:
    """A page as it was laid out, and what is left to lay out after it."""

    index: int
    box: Any
    resume_at: Any
    state: State

    @property
    def lines(self) -> int | None:
        """Its lines of the grid down to its last line of text; None where it must not be made shorter."""
        return None if self.resume_at is None else lines_of(self.box)


@dataclass(frozen=True)
class _Spread:
    verso: _Page
    recto: _Page

    @property
    def difference(self) -> int | None:
        """By how many lines the verso is longer; None where the pages need not end alike."""
        verso, recto = self.verso.lines, self.recto.lines
        return None if verso is None or recto is None else verso - recto


def shortening(layout: Callable[..., Any]) -> Callable[..., Any]:
    """`layout` (block_level_layout, as pages call it), which leaves the foot of a page free that is to end early."""

    def laid_out(context: Any, box: Any, bottom_space: float, *arguments: Any, **options: Any) -> Any:
        if box.is_for_root_element:
            bottom_space += getattr(context, "free_foot", 0)
        return layout(context, box, bottom_space, *arguments, **options)

    return laid_out


def alike(remake_page: Callable[..., Any], facing: bool = True) -> Callable[..., Any]:
    """`remake_page`, which lays out a recto together with its verso, and both again until they end alike.

    Where it is not known which pages are `facing`, each is laid out by itself.
    """

    def remade(index: int, context: Any, root_box: Any, html: Any) -> tuple[Any, Any]:
        def lay_out(index: int, lines: int | None = None) -> _Page:
            """The page, of `lines` at most."""
            free = 0 if lines is None else _depth(context, index) - (lines + 0.5) * unit
            context.free_foot = max(0, free, given_up(context, index) * unit)
            box, resume_at = remake_page(index, context, root_box, html)
            context.free_foot = 0
            context.depths = {**getattr(context, "depths", {}), index: box.height}
            return _Page(index, box, resume_at, State.of(context))

        unit = grid.unit(root_box.style)
        before = State.of(context)
        context.states = {**getattr(context, "states", {}), index: before}
        ahead, context.recto_ahead = getattr(context, "recto_ahead", None), None
        if ahead is not None and ahead.index == index:
            ahead.state.restore(context)
            return ahead.box, ahead.resume_at
        verso = lay_out(index)
        if not facing or not is_verso(before.page_maker[index], root_box) or verso.lines is None:
            return verso.box, verso.resume_at
        spread = _alike(_Spread(verso, lay_out(index + 1)), before, context, lay_out)
        spread.verso.state.restore(context)
        context.recto_ahead = spread.recto
        return spread.verso.box, spread.verso.resume_at

    return remade


def _alike(spread: _Spread, before: State, context: Any, lay_out: Callable[..., _Page]) -> _Spread:
    """The spread with its longer page shortened, or as it was where that does not make them alike."""
    if spread.difference is None or not 0 < abs(spread.difference) <= _MOST_LINES:
        return spread
    shorter = min(spread.verso.lines or 0, spread.recto.lines or 0)
    for lines in range(shorter, shorter - _TRIES, -1):
        verso = spread.verso
        if verso.lines != lines:
            before.restore(context)
            verso = lay_out(verso.index, lines)
        verso.state.restore(context)
        tried = _Spread(verso, lay_out(verso.index + 1, lines))
        if tried.difference == 0:
            return tried
    return spread


def is_verso(page: Any, root_box: Any) -> bool:
    """Whether a page, as WeasyPrint's page maker knows it before its layout, is the first of a spread."""
    is_right = page[2]
    return bool(is_right == (root_box.style["direction"] == "rtl"))


def lines_of(page: Any) -> int | None:
    """A page's lines of the grid down to its last line of text; None where it ends with anything else or has notes."""
    root, notes = page.children[:2]
    last = max(content(root), key=lambda line: float(line.position_y), default=None)
    if notes.children or last is None or not grid.is_on_grid(last.style):
        return None
    return round((last.position_y - root.position_y) / grid.unit(root.style)) + 1


def content(box: Any) -> Iterator[Any]:
    """The lines, pictures and table rows in a box; notes at the foot are not in it."""
    boxes = weasyprint.formatting_structure.boxes
    for child in box.children:
        if isinstance(child, (boxes.LineBox, boxes.ReplacedBox, boxes.TableRowBox)):
            yield child
        elif isinstance(child, boxes.ParentBox):
            yield from content(child)


def given_up(context: Any, index: int) -> int:
    """The lines that the page leaves free so that more come to the section's last one."""
    first, lines = getattr(context, "given_up", (0, 0))
    return lines if index >= first else 0


def _depth(context: Any, index: int) -> float:
    """The height of a page's text area in px, as it was when the page was laid out first."""
    return float(context.depths[index])
