"""Pages of text that end on their last line, also where it is not known which pages face each other.

To keep two lines of a paragraph together, a page may end a line before the others. Where facing pages are known, the
other one is made to end there too (`spreads`). Where they are not, a paragraph of the page is set with narrower or
wider spaces between its words, so that it has a line less or more and the page is full. Only pages are filled whose
last line is on the grid (`--line-grid: root`), which have no notes and do not end their section.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bindery.pdf.engine import grid, spreads
from bindery.pdf.engine.weasy import weasyprint

_boxes = weasyprint.formatting_structure.boxes

_NARROWER, _WIDER = -0.05, 0.08
"""em by which the spaces of a paragraph may be other than they are: no more than in lines that are justified."""
_MOST_LINES = 2
"""More of them are left free for a reason."""
_TRIES = 10
"""Paragraphs that are likeliest to change by a line; each try lays out the page once."""


@dataclass(frozen=True)
class _Paragraph:
    """A paragraph that begins and ends on the page."""

    parent: Any
    box: Any
    """As it stands in the document."""
    laid_out: Any
    """As it stands on the page."""

    def with_spaces(self, wider: float) -> list[Any]:
        """The children of its parent, with it set so; `wider` is em."""
        box = self.box.deepcopy()
        styles: dict[int, Any] = {}
        for text in box.descendants():
            if isinstance(text, _boxes.TextBox):
                if id(text.style) not in styles:
                    style = styles[id(text.style)] = text.style.copy()
                    style["word_spacing"] = text.style["word_spacing"] + wider * text.style["font_size"]
                text.style = styles[id(text.style)]
        return [box if child is self.box else child for child in self.parent.children]

    def change_for_a_line(self, wider: bool) -> float:
        """By which share its lines would have to be longer, or shorter, for it to have a line more, or less."""
        *full, last = self.laid_out.children
        filled = sum(child.width for child in last.children) / self.laid_out.width
        return float((1 - filled) / (len(full) + 1) if wider else filled / len(full))


def filling(remake_page: Callable[..., Any]) -> Callable[..., Any]:
    """`remake_page`, which fills a page that would end a line or two short."""

    def remade(index: int, context: Any, root_box: Any, html: Any) -> tuple[Any, Any]:
        before = spreads.State.of(context)
        page, resume_at = remake_page(index, context, root_box, html)
        if resume_at is None or not 0 < (_free_lines(page, context) or 0) <= _MOST_LINES:
            return page, resume_at
        after = spreads.State.of(context)
        for paragraph, wider in _likeliest(page, root_box, before.page_maker[index][0]):
            before.restore(context)
            spreads.reorder(context, paragraph.parent, paragraph.with_spaces(wider))
            tried, tried_resume_at = remake_page(index, context, root_box, html)
            if tried_resume_at is not None and _free_lines(tried, context) == 0:
                return tried, tried_resume_at
        after.restore(context)
        return page, resume_at

    return remade


def _free_lines(page: Any, context: Any) -> int | None:
    """How many lines of the grid are free under the last one; None where the page need not be full."""
    lines = spreads.lines_of(page)
    if lines is None:
        return None
    room = page.height - getattr(context, "free_foot", 0)
    return int(room / grid.unit(page.children[0].style) + 1e-3) - lines


def _likeliest(page: Any, root_box: Any, skip_stack: Any) -> list[tuple[_Paragraph, float]]:
    """Paragraphs, and how much wider their spaces are to be, those first that need the least change."""
    found = [
        (paragraph.change_for_a_line(wider > 0) / abs(wider), place, paragraph, wider)
        for place, paragraph in enumerate(_paragraphs(page.children[0], root_box, skip_stack))
        for wider in (_NARROWER, _WIDER)
    ]
    return [(paragraph, wider) for *_, paragraph, wider in sorted(found, key=lambda each: each[:2])[:_TRIES]]


def _paragraphs(laid_out: Any, box: Any, skip_stack: Any) -> Iterator[_Paragraph]:
    """Those of text on the grid, of at least two lines, in what is laid out of a box from `skip_stack` on."""
    for child in laid_out.children:
        is_block = isinstance(child, _boxes.BlockBox) and child.is_in_normal_flow() and not child.is_column
        if not is_block or not child.children:
            continue
        begun = (skip_stack or {}).get(child.index)
        first, last = child.children[0], child.children[-1]
        if not isinstance(first, _boxes.LineBox):
            yield from _paragraphs(child, box.children[child.index], begun)
        elif grid.is_on_grid(first.style) and len(child.children) > 1 and begun is last.resume_at is None:
            yield _Paragraph(box, box.children[child.index], child)
