"""The end of a section: a last page with a line or two on it looks like a mistake.

A style says `--least-lines: 5` of a section. Where its last page has fewer lines, the spreads before it are laid out
again a line shorter, or two, as many as are needed, so that more lines come to it. Facing pages still end alike.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bindery.pdf.engine import grid, spreads
from bindery.pdf.engine.weasy import weasyprint

_PROPERTY = "__least_lines"

_GIVEN_UP = (1, 2)
"""Lines that a page gives up, tried in this order."""


def kept_long(make_all_pages: Callable[..., Any]) -> Callable[..., Iterator[Any]]:
    """`make_all_pages`, which lays out the last spreads again where the last page is too short."""

    def made(context: Any, root_box: Any, html: Any, pages: Sequence[Any]) -> Iterator[Any]:
        found = list(make_all_pages(context, root_box, html, pages))
        missing = _missing_lines(found)
        if missing:
            laid_out, states = spreads.State.of(context), context.states
            for given_up in _GIVEN_UP:
                # Each try goes on from the pages that were found, not from those of the try before.
                context.states = states
                other = _again(context, root_box, html, found, -(-missing // given_up), given_up)
                if not _missing_lines(other):
                    found = other
                    break
            else:
                laid_out.restore(context)
        yield from found

    return made


def _again(context: Any, root_box: Any, html: Any, pages: Sequence[Any], count: int, lines: int) -> list[Any]:
    """The pages, of which at least `count` before the last give up `lines` each."""
    first = max(0, len(pages) - 1 - count)
    while first and not spreads.is_verso(context.states[first].page_maker[first], root_box):
        first -= 1
    context.states[first].restore(context)
    context.page_maker = context.page_maker[: first + 1]
    context.given_up, context.recto_ahead = (first, lines), None
    made = list(pages[:first])
    resume_at: Any = ()
    while resume_at is not None or context.reported_footnotes:
        # As make_all_pages does: what asked for this page to be made has been heard.
        context.page_maker[len(made)][-1].update(content_changed=False, pages_wanted=False)
        page, resume_at = weasyprint.layout.page.remake_page(len(made), context, root_box, html)
        made.append(page)
    context.given_up = (0, 0)
    context.page_maker = context.page_maker[: len(made) + 1]
    context.broken_out_of_flow.clear()
    context.reported_footnotes.clear()
    return made


def _missing_lines(pages: Sequence[Any]) -> int:
    """How many lines the last of several pages has fewer than its section's style asks for."""
    root = pages[-1].children[0]
    texts = list(spreads.content(root))
    if len(pages) < 2 or not texts:
        return 0
    least = max(_least_lines(box.style) for box in texts)
    depth = max(box.position_y + box.margin_height() for box in texts) - root.position_y
    return max(0, least - int(depth / grid.unit(root.style) + 0.5)) if least else 0


def _least_lines(style: Any) -> int:
    return max((int(token.int_value or 0) for token in style[_PROPERTY] or () if token.type == "number"), default=0)
