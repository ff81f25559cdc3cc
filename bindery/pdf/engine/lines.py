"""How WeasyPrint breaks lines: where it breaks too early, where it should; and without work that changes nothing."""

from collections.abc import Callable
from math import inf
from typing import Any

SplitFirstLine = Callable[..., Any]
"""weasyprint.text.line_break.split_first_line: (text, style, context, max_width, justification_spacing, …) -> a tuple
of the line's layout, its length and the index in bytes where the next line begins, None when all of the text fits."""

_RESUME = 2

_CHARACTERS_AN_EM = 2.4
"""About as many stand in an em of a line."""
_AHEAD = 16
"""Characters after the line that are enough to see whether its next word could be divided."""
_LONG = 1000


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


def ahead(original: SplitFirstLine) -> SplitFirstLine:
    """`split_first_line` that sees no more of a long text than the line and a word or two after it.

    WeasyPrint has Pango lay out twice the line for each.
    """

    def split_first_line(text: str, style: Any, context: Any, max_width: float | None, *rest: Any, **named: Any) -> Any:
        size = style["font_size"]
        if max_width is not None and max_width != inf and size:
            start = text[: int(max_width / size * _CHARACTERS_AN_EM) + _AHEAD]
            if len(start) < len(text):
                split = original(start, style, context, max_width, *rest, **named)
                # The word that the next line begins with, or the rest of one that is divided, is whole.
                if split[_RESUME] is not None and b" " in start.encode()[split[_RESUME] :].strip(b" "):
                    return split
        return original(text, style, context, max_width, *rest, **named)

    return split_first_line


def once(original: SplitFirstLine) -> SplitFirstLine:
    """`split_first_line` that breaks a line once, however often the page that it is on is laid out.

    The rest of a text that is very long is not remembered for each of its lines.
    """
    known: dict[tuple[Any, ...], Any] = {}

    def split_first_line(
        text: str,
        style: Any,
        context: Any,
        max_width: float | None,
        justification_spacing: float,
        is_line_start: bool = True,
        minimum: bool = False,
    ) -> Any:
        if len(text) > _LONG:
            return original(text, style, context, max_width, justification_spacing, is_line_start, minimum)
        # A style is kept with what it gave, so that no other one can be in its place.
        key = (text, id(style), max_width, justification_spacing, is_line_start, minimum)
        if key not in known:
            known[key] = original(text, style, context, max_width, justification_spacing, is_line_start, minimum), style
        return known[key][0]

    return split_first_line
