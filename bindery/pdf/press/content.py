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
class Alpha:
    """How much of what is filled, and of what is stroked, covers what is under it; None where a state does not say."""

    fill: float | None = 1.0
    stroke: float | None = 1.0

    def then(self, state: "Alpha") -> "Alpha":
        return Alpha(
            self.fill if state.fill is None else state.fill, self.stroke if state.stroke is None else state.stroke
        )

    def painting(self, operator: bytes) -> bytes:
        """The operator that paints of a path what can be seen; `n` paints nothing."""
        if operator in FILLING:
            return operator if self.fill else b"n"
        if operator in STROKING:
            return operator if self.stroke else b"n"
        fill, stroke = BOTH[operator]
        return operator if self.fill and self.stroke else fill if self.fill else stroke if self.stroke else b"n"


FILLING, STROKING = (b"f", b"F", b"f*"), (b"S", b"s")
BOTH = {b"B": (b"f", b"S"), b"B*": (b"f*", b"S"), b"b": (b"f", b"s"), b"b*": (b"f*", b"s")}
PAINTING = (*FILLING, *STROKING, *BOTH)
_NO_STATES: Mapping[bytes, Alpha] = MappingProxyType({})
_BLACK = (b"0", b"/DeviceGray")
"""The colour that a page begins with: operands and space."""


@dataclass(frozen=True)
class Inked:
    """A content stream, and what it does."""

    data: bytes
    names: frozenset[bytes]
    """Of the forms, patterns, pictures and states that it uses, left out or not."""
    most_ink: int
    """Percent, of a colour that is over the limit; 0 where none is."""
    foreign: frozenset[bytes]
    """Colour spaces that no ink is known for."""
    has_color: bool
    """Whether it sets a colour of another ink than black."""


class Inker:
    """Rewrites content streams for one press."""

    def __init__(self, press: Press):
        self._press = press
        self._known: dict[tuple[bytes, bytes, bool, float], tuple[bytes, int, bool]] = {}

    def ink(self, content: bytes, states: Mapping[bytes, Alpha] = _NO_STATES) -> Inked:
        """`content` in ink. The `states` are left out of it: what cannot be seen because of them is too, and colours
        that let through what is under them become as light as they are on paper.
        """
        lines: list[bytes] = []
        colors = {False: _BLACK, True: _BLACK}
        """For filling and for stroking; a pattern's has no operands."""
        names: set[bytes] = set()
        foreign: set[bytes] = set()
        most, has_color = 0, False
        alpha, outer = Alpha(), list[tuple[Alpha, dict[bool, tuple[bytes, bytes]]]]()

        def set_color(stroke: bool) -> None:
            nonlocal most, has_color
            share = alpha.stroke if stroke else alpha.fill
            if share and colors[stroke][0]:
                color, ink, is_color = self._color(*colors[stroke], stroke, share)
                lines.append(color)
                most, has_color = max(most, ink), has_color or is_color

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
                    colors[operator.isupper()] = operands, b""
                    set_color(operator.isupper())
                case b"cs" | b"CS":
                    colors[operator == b"CS"] = b"", operands
                    if operands == _PATTERN:
                        lines.append(line)
                case b"scn" | b"SCN" if colors[operator == b"SCN"][1] == _PATTERN:
                    names.add(operands)
                    lines.append(line)
                case b"scn" | b"SCN":
                    space = colors[operator == b"SCN"][1]
                    colors[operator == b"SCN"] = operands, space
                    set_color(operator == b"SCN")
                    if space not in _DEVICE and space not in _LAB and operands.count(b" ") != 3:
                        foreign.add(space)
                case b"gs" if operands in states:
                    names.add(operands)
                    before, alpha = alpha, alpha.then(states[operands])
                    if alpha.fill != before.fill:
                        set_color(stroke=False)
                    if alpha.stroke != before.stroke:
                        set_color(stroke=True)
                case b"q":
                    outer.append((alpha, dict(colors)))
                    lines.append(line)
                case b"Q":
                    alpha, colors = outer.pop()
                    lines.append(line)
                case b"gs" | b"Do" | b"sh":
                    if operator == b"gs" or alpha.fill:
                        names.add(operands)
                        lines.append(line)
                case b"TJ" | b"Tj":
                    if alpha.fill:
                        lines.append(line)
                case _ if operator in PAINTING:
                    lines.append(alpha.painting(operator))
                case _:
                    lines.append(line)
        return Inked(b"\n".join(lines), frozenset(names), most, frozenset(foreign), has_color)

    def shading(self, text: bytes) -> bytes:
        """The dictionary of a shading with the colours at its ends in ink. That of a mask, which is grey, stays."""
        if b"/ColorSpace /DeviceRGB" not in text:
            return text
        inked = text.replace(b"/ColorSpace /DeviceRGB", b"/ColorSpace " + self._press.space)
        return _ENDS_OF_SHADING.sub(
            lambda end: b"/%s [%s]" % (end[1], b" ".join(map(real, self._parts(end[2], b"/DeviceRGB")))), inked
        )

    def _color(self, operands: bytes, space: bytes, stroke: bool, alpha: float) -> tuple[bytes, int, bool]:
        """The line that sets the colour, its ink where that is too much, and whether it needs more than black ink."""
        key = (operands, space, stroke, alpha)
        if key not in self._known:
            parts = self._press.on_paper(self._parts(operands, space), alpha)
            line = b"%s %s" % (b" ".join(map(real, parts)), _PROCESS[len(parts)][stroke])
            self._known[key] = line, self._press.too_much(parts) or 0, any(parts[:-1])
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
