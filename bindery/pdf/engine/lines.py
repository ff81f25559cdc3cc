"""Lines that WeasyPrint 70 breaks too early, broken where they should be."""

from collections.abc import Callable
from math import inf
from typing import Any

SplitFirstLine = Callable[..., Any]
"""weasyprint.text.line_break.split_first_line: (text, style, context, max_width, justification_spacing, …) -> a tuple
of the line's layout, its length and the index in bytes where the next line begins, None when all of the text fits."""

_RESUME = 2


def full(original: SplitFirstLine) -> SplitFirstLine:
    """`split_first_line` that lets the space at a text's end hang over the measure (CSS Text 3, 4.1.2).

    A text that ends with a space, because an inline element follows it, may fit but for that space.
    Pango lets the space hang; WeasyPrint takes the line for too long and breaks it after its first word.
    """

    def split_first_line(
        text: str,
        style: Any,
        context: Any,
        max_width: float | None,
        justification_spacing: float,
        *rest: Any,
        **named: Any,
    ) -> Any:
        split = original(text, style, context, max_width, justification_spacing, *rest, **named)
        first_word = text.find(" ")
        cut_there = split[_RESUME] is not None and split[_RESUME] <= len(text[: first_word + 1].encode())
        if not cut_there or not 0 <= first_word < len(text) - 1 or not text.endswith(" ") or max_width in (None, inf):
            return split
        bare = original(text.rstrip(" "), style, context, max_width, justification_spacing, *rest, **named)
        if bare[_RESUME] is not None:
            return split
        return original(text, style, context, max_width + style["font_size"], justification_spacing, *rest, **named)

    return split_first_line
