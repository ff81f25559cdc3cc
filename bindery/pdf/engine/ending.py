"""The end of a section: a last page with a line or two on it looks like a mistake.

A style says `--least-lines: 5` of a section. Where its last page has fewer lines, all its pages are laid out again a
line shorter, or two, so that more lines come to the last one. Lines of facing pages still end alike.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from bindery.pdf.engine import grid
from bindery.pdf.engine.weasy import weasyprint

_PROPERTY = "__least_lines"

SHORTER_BY = (1, 2)
"""Lines that the pages give up, tried in this order."""


def is_short(pages: Sequence[Any]) -> bool:
    """Whether the last of several pages has fewer lines than its section's style asks for."""
    root = pages[-1]._page_box.children[0]
    texts = list(content(root))
    if len(pages) < 2 or not texts:
        return False
    least = max(_least_lines(box.style) for box in texts)
    depth = max(box.position_y + box.margin_height() for box in texts) - root.position_y
    return bool(depth < (least - 0.5) * grid.unit(root.style))


def shorter_pages(pages: Sequence[Any], lines: int) -> str:
    """A rule that leaves out `lines` at the foot of every page."""
    return f"@page {{ padding-bottom: {lines * grid.unit(pages[-1]._page_box.children[0].style)}px }}"


def content(box: Any) -> Iterator[Any]:
    """The lines, pictures and table rows in a box; notes at the foot are not in it."""
    boxes = weasyprint.formatting_structure.boxes
    for child in box.children:
        if isinstance(child, (boxes.LineBox, boxes.ReplacedBox, boxes.TableRowBox)):
            yield child
        elif isinstance(child, boxes.ParentBox):
            yield from content(child)


def _least_lines(style: Any) -> int:
    return max((int(token.int_value or 0) for token in style[_PROPERTY] or () if token.type == "number"), default=0)
