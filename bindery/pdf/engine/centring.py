"""Blocks with automatic margins in text from right to left, which WeasyPrint 70 moves out of their place."""

from collections.abc import Callable
from functools import partial
from typing import Any

from bindery.pdf.engine.weasy import weasyprint

_boxes = weasyprint.formatting_structure.boxes


def with_all_margins(block_level_width: Any) -> Any:
    """`block_level_width`, which moves a block to the right end of its room, with its margins as they become.

    WeasyPrint moves it before automatic margins have their widths, so that they count twice.
    """
    placed: Any = partial(_placed, block_level_width)
    placed.without_min_max = partial(placed, with_min_max=False)
    return placed


def _placed(original: Callable[..., None], box: Any, around: Any, with_min_max: bool = True) -> None:
    from_right = isinstance(around, _boxes.Box) and around.style["direction"] == "rtl"
    if not from_right or box.is_column or "auto" not in (box.margin_left, box.margin_right):
        original(box, around, with_min_max)
        return
    left = box.position_x
    original(box, around, with_min_max)
    box.position_x = left + around.width - box.margin_width()
