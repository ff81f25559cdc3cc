"""A page in two layers: what it paints up to the last thing that lets through what is under it, and what comes after.

What comes after covers whatever is under it, so that it can be painted on a picture of the first layer: its type stays
type.
"""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace

from bindery.pdf.press.content import BOTH, PAINTING, STROKING, Alpha

_SHOWING = frozenset((b"TJ", b"Tj", b"Do", b"sh"))
_FOR_FILLING = frozenset((b"scn", b"cs", b"rg", b"g", b"k"))
_FOR_STROKING = frozenset((b"SCN", b"CS", b"RG", b"G", b"K"))
_OTHER = re.compile(rb"/(SMask|BM) (/None|/Normal|/Compatible)?")


_OPAQUE = Alpha()


@dataclass(frozen=True)
class _State:
    alpha: Alpha = _OPAQUE
    others: frozenset[bytes] = frozenset()
    """Masks and blend modes."""
    fill_is_clear: bool = False
    stroke_is_clear: bool = False
    """Whether the pattern that is painted with lets something through."""

    def then(self, alpha: Alpha, state: bytes) -> "_State":
        others = self.others
        for key, opaque in _OTHER.findall(state):
            others = others - {key} if opaque else others | {key}
        return replace(self, alpha=self.alpha.then(alpha), others=others)

    def lets_through(self, operator: bytes) -> bool:
        """Whether what the operator paints can be seen, and what is under it too."""
        fill = operator not in STROKING and (self.alpha.fill, self.fill_is_clear)
        stroke = (operator in STROKING or operator in BOTH) and (self.alpha.stroke, self.stroke_is_clear)
        return any(part and part[0] and (part[0] != 1 or part[1] or self.others) for part in (fill, stroke))


def parted(content: bytes, states: Mapping[bytes, tuple[Alpha, bytes]], clear: Container[bytes]) -> tuple[bytes, bytes]:
    """The two layers of a content stream, as `content.Inker` reads it. `clear` are the names of the forms, pictures and
    patterns that let through what is under them.
    """
    lines = content.split(b"\n")
    end, depth = _end_of_first(lines, states, clear)
    under = [*lines[:end], *[b"Q"] * depth]
    over = [*filter(None, map(_unpainted, lines[:end])), *lines[end:]]
    return b"\n".join(under), b"\n".join(over)


def _end_of_first(
    lines: list[bytes], states: Mapping[bytes, tuple[Alpha, bytes]], clear: Container[bytes]
) -> tuple[int, int]:
    """How many lines the first layer has, and how many states are open after them."""
    state, outer = _State(), list[_State]()
    found, is_due = (0, 0), False
    for place, line in enumerate(lines, 1):
        operands, _, operator = line.rpartition(b" ")
        if operator == b"q":
            outer.append(state)
        elif operator == b"Q":
            state = outer.pop()
        elif operator == b"gs" and operands in states:
            state = state.then(*states[operands])
        elif operator in _FOR_FILLING:
            state = replace(state, fill_is_clear=operands in clear)
        elif operator in _FOR_STROKING:
            state = replace(state, stroke_is_clear=operands in clear)
        elif operator in PAINTING or operator in _SHOWING:
            is_due |= state.lets_through(operator) or (
                operator == b"Do" and operands in clear and state.alpha.fill != 0
            )
            if is_due and operator not in (b"TJ", b"Tj"):
                found, is_due = (place, len(outer)), False
        elif operator == b"ET" and is_due:
            found, is_due = (place, len(outer)), False
    return found


def _unpainted(line: bytes) -> bytes:
    """The line without what it paints, so that what comes after it is painted where it was."""
    operator = line.rpartition(b" ")[2]
    if operator in PAINTING:
        return b"n"
    return b"" if operator in _SHOWING else line
