"""Where a long address may break at the end of a line: without a hyphen, which a reader would take for a part of it."""

import re

from bindery.manuscript.tree import Inlines

_BREAK = re.compile(r"(?<=/)(?![/]|$)|(?<!^)(?<![/.?&#=_~%])(?=[.?&#=_~%])")
"""After a slash, or before another mark (Chicago Manual of Style 18, 6.17)."""


def address_pieces(address: str) -> tuple[str, ...]:
    """`address` cut where a line may end; joined they are the address again."""
    return tuple(_BREAK.split(address))


def breakable(address: str) -> Inlines:
    """`address` as inlines, with `<wbr>` where a line may end."""
    inlines: Inlines = []
    for piece in address_pieces(address):
        inlines += [{"t": "Html", "c": ["wbr", [], []]}, {"t": "Str", "c": piece}]
    return inlines[1:]
