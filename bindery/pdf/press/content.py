"""Content streams in ink: the engine's operators for colour become those of the press, line by line.

The engine writes each operator with its operands on a line of its own. Marks of structure, whose operands are lines
too, are left out.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bindery.pdf.press.inks import Press
from bindery.pdf.syntax import real

_PROCESS = {4: (b"k", b"K"), 1: (b"g", b"G")}
"""Operators for filling and stroking, by the number of inks."""
_DEVICE = {b"/DeviceRGB": 3, b"/DeviceGray": 1, b"/DeviceCMYK": 4}
_LAB = (b"/lab-d50", b"/lab-d65")
_PATTERN = b"/Pattern"
_ENDS_OF_SHADING = re.compile(rb"/(C[01]) \[([^\]]*)\]")


@dataclass(frozen=True)
class Shown:
    """Whether what is filled, and what is stroked, can be seen at all; None where a state does not say."""

    fill: bool | None = True
    stroke: bool | None = True

    def then(self, state: "Shown") -> "Shown":
        return Shown(
            self.fill if state.fill is None else state.fill, self.stroke if state.stroke is None else state.stroke
        )

    def painting(self, operator: bytes) -> bytes:
        """The operator that paints of a path what can be seen; `n` paints nothing."""
        if operator in _FILLING:
            return operator if self.fill else b"n"
        if operator in _STROKING:
            return operator if self.stroke else b"n"
        fill, stroke = _BOTH[operator]
        return operator if self.fill and self.stroke else fill if self.fill else stroke if self.stroke else b"n"


_FILLING, _STROKING = (b"f", b"F", b"f*"), (b"S", b"s")
_BOTH = {b"B": (b"f", b"S"), b"B*": (b"f*", b"S"), b"b": (b"f", b"s"), b"b*": (b"f*", b"s")}
_PAINTING = (*_FILLING, *_STROKING, *_BOTH)
_NO_STATES: Mapping[bytes, Shown] = MappingProxyType({})


@dataclass(frozen=True)
class Inked:
    """A content stream, and what it does."""

    data: bytes
    names: frozenset[bytes]
    """Of the forms, patterns, pictures and states that it uses."""
    most_ink: int
    """Percent, of a colour that is over the limit; 0 where none is."""
    foreign: frozenset[bytes]
    """Colour spaces that no ink is known for."""


class Inker:
    """Rewrites content streams for one press."""

    def __init__(self, press: Press):
        self._press = press
        self._known: dict[tuple[bytes, bytes, bool], tuple[bytes, int]] = {}

    def ink(self, content: bytes, states: Mapping[bytes, Shown] = _NO_STATES) -> Inked:
        """`content` in ink, without the `states`, and without what cannot be seen because of them."""
        lines: list[bytes] = []
        spaces = {b"scn": b"", b"SCN": b""}
        names: set[bytes] = set()
        foreign: set[bytes] = set()
        most = 0
        shown, outer = Shown(), list[Shown]()
        for line in content.split(b"\n"):
            operands, _, operator = line.rpartition(b" ")
            match operator:
                case b"BDC":
                    del lines[-2:]
                case b"BMC":
                    lines.pop()
                case b"EMC":
                    pass
                case b"rg" | b"RG" | b"g" | b"G" | b"k" | b"K":
                    color, ink = self._color(operands, b"", operator.isupper())
                    lines.append(color)
                    most = max(most, ink)
                case b"cs" | b"CS":
                    spaces[b"scn" if operator == b"cs" else b"SCN"] = operands
                    if operands == _PATTERN:
                        lines.append(line)
                case b"scn" | b"SCN" if spaces[operator] == _PATTERN:
                    names.add(operands)
                    lines.append(line)
                case b"scn" | b"SCN":
                    color, ink = self._color(operands, spaces[operator], operator.isupper())
                    lines.append(color)
                    most = max(most, ink)
                    if spaces[operator] not in _DEVICE and spaces[operator] not in _LAB and operands.count(b" ") != 3:
                        foreign.add(spaces[operator])
                case b"gs" if operands in states:
                    shown = shown.then(states[operands])
                case b"q":
                    outer.append(shown)
                    lines.append(line)
                case b"Q":
                    shown = outer.pop()
                    lines.append(line)
                case b"gs" | b"Do" | b"sh":
                    if operator == b"gs" or shown.fill:
                        names.add(operands)
                        lines.append(line)
                case b"TJ" | b"Tj":
                    if shown.fill:
                        lines.append(line)
                case _ if operator in _PAINTING:
                    lines.append(shown.painting(operator))
                case _:
                    lines.append(line)
        return Inked(b"\n".join(lines), frozenset(names), most, frozenset(foreign))

    def shading(self, text: bytes) -> bytes:
        """The dictionary of a shading with the colours at its ends in ink. That of a mask, which is grey, stays."""
        if b"/ColorSpace /DeviceRGB" not in text:
            return text
        inked = text.replace(b"/ColorSpace /DeviceRGB", b"/ColorSpace " + self._press.space)
        return _ENDS_OF_SHADING.sub(
            lambda end: b"/%s [%s]" % (end[1], b" ".join(map(real, self._parts(end[2], b"/DeviceRGB")))), inked
        )

    def _color(self, operands: bytes, space: bytes, stroke: bool) -> tuple[bytes, int]:
        """The line that sets the colour, and its ink where that is too much."""
        key = (operands, space, stroke)
        if key not in self._known:
            parts = self._parts(operands, space)
            line = b"%s %s" % (b" ".join(map(real, parts)), _PROCESS[len(parts)][stroke])
            self._known[key] = line, self._press.too_much(parts) or 0
        return self._known[key]

    def _parts(self, operands: bytes, space: bytes) -> tuple[float, ...]:
        numbers = tuple(map(float, operands.split()))
        if space in _LAB:
            return self._press.lab(*numbers)
        ways: Mapping[int, Callable[..., tuple[float, ...]]] = {
            1: self._press.gray,
            3: self._press.rgb,
            # Also in a profile of the author's own: these are shares of ink already.
            4: self._press.cmyk,
        }
        return ways[len(numbers)](*numbers)
