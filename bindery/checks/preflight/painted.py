"""What a page of any PDF paints, read from its content streams: colours, pictures with their resolution, lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pikepdf

from bindery.checks.preflight.places import SAME, Matrix, Place, around, at, matrix_of, scale, square, times, within

Color = tuple[str, tuple[float, ...]]
"""A colour space ("DeviceCMYK", "Separation" …) and the parts of a colour in it."""

_DEEPEST = 12
"""Forms within forms; a file with more of them goes round in a circle."""
_SLENDER = 8
"""An area so many times longer than it is wide is a line: WeasyPrint fills borders and rules."""
_DEVICE = {"g": "DeviceGray", "rg": "DeviceRGB", "k": "DeviceCMYK"}
_STROKES = frozenset("S s B B* b b*".split())
_FILLS = frozenset("f F f* B B* b b*".split())
_TEXTS = frozenset(("Tj", "TJ", "'", '"'))


@dataclass(frozen=True)
class Picture:
    """A picture where it is placed: pixels an inch (the lesser of both directions), its place, its colour space."""

    ppi: float
    box: Place
    space: str
    has_mask: bool
    size: tuple[int, int]
    """Width and height in pixels."""


@dataclass
class Painted:
    """All that one page paints, each kind with the place where it was painted first."""

    fills: dict[Color, Place] = field(default_factory=dict)
    texts: dict[Color, Place] = field(default_factory=dict)
    lines: dict[tuple[float, Color], Place] = field(default_factory=dict)
    """Widths in pt, with colours."""
    pictures: list[Picture] = field(default_factory=list)
    spaces: dict[str, Place | None] = field(default_factory=dict)
    """Those of all that is painted."""
    is_transparent: bool = False
    translucent: Place | None = None
    """Where what lets through what is under it is first; None where a state is set and nothing painted in it."""
    has_layers: bool = False

    @property
    def is_blank(self) -> bool:
        return not (self.fills or self.texts or self.lines or self.pictures or self.spaces)

    @property
    def colors(self) -> dict[Color, Place]:
        """Of type, areas and lines."""
        return {**{color: place for (_, color), place in self.lines.items()}, **self.fills, **self.texts}


@dataclass
class _State:
    matrix: Matrix
    fill: Color = ("DeviceGray", (0.0,))
    stroke: Color = ("DeviceGray", (0.0,))
    width: float = 1.0
    size: float = 0.0
    """Of type, in its own units."""
    translucent: frozenset[str] = frozenset()
    """The entries of a graphics state by which what is painted lets through what is under it."""
    clip: Place | None = None
    """Around what is not cut off."""

    def copy(self) -> "_State":
        return replace(self)


@dataclass
class _Drawing:
    """What is under way: the points of a path, and where text stands."""

    points: list[tuple[float, float]] = field(default_factory=list)
    """On the page, in pt."""
    line: Matrix = SAME
    """Where the line of text begins."""

    def add(self, matrix: Matrix, numbers: Sequence[float]) -> None:
        self.points += (at(matrix, x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=False))

    def path(self) -> Place:
        return around(self.points)

    def letter(self, state: _State) -> Place:
        """Where a line of text begins."""
        matrix = times(self.line, state.matrix)
        return around([at(matrix, 0, 0), at(matrix, state.size / 2, state.size / 2)])


def painted(page: pikepdf.Page) -> Painted:
    """What the page paints. Raises pikepdf.PdfError where its content cannot be read."""
    found = Painted()
    resources = page.obj.get("/Resources", pikepdf.Dictionary())
    _read(page.obj, resources, _State(SAME), found, 0)
    return found


def _read(holder: pikepdf.Object, resources: pikepdf.Object, state: _State, found: Painted, depth: int) -> None:
    outer: list[_State] = []
    drawing = _Drawing()
    for instruction in pikepdf.parse_content_stream(holder):
        operands, operator = instruction.operands, instruction.operator
        match str(operator):
            case "q":
                outer.append(state.copy())
            case "Q":
                state = outer.pop() if outer else state
            case "cm":
                state.matrix = times(matrix_of(operands), state.matrix)
            case "w":
                state.width = float(operands[0])
            case "g" | "rg" | "k":
                state.fill = _DEVICE[str(operator)], tuple(map(float, operands))
            case "G" | "RG" | "K":
                state.stroke = _DEVICE[str(operator).lower()], tuple(map(float, operands))
            case "cs":
                state.fill = _space(operands[0], resources), ()
            case "CS":
                state.stroke = _space(operands[0], resources), ()
            case "sc" | "scn":
                state.fill = state.fill[0], _parts(operands)
                _read_pattern(operands, resources, state, found, depth)
            case "SC" | "SCN":
                state.stroke = state.stroke[0], _parts(operands)
                _read_pattern(operands, resources, state, found, depth)
            case "m" | "l" | "c" | "v" | "y":
                drawing.add(state.matrix, [float(number) for number in operands])
            case "re":
                x, y, width, height = (float(number) for number in operands)
                drawing.add(state.matrix, (x, y, x + width, y, x + width, y + height, x, y + height))
            case "W" | "W*":
                state.clip = within(drawing.path(), state.clip)
            case "n":
                drawing.points.clear()
            case "BT":
                drawing.line = SAME
            case "Tm":
                drawing.line = matrix_of(operands)
            case "Td" | "TD":
                drawing.line = times((1, 0, 0, 1, float(operands[0]), float(operands[1])), drawing.line)
            case "Tf":
                state.size = float(operands[1])
            case "gs":
                _read_state(_named(resources, "/ExtGState", operands[0]), state, found)
            case "Do":
                _read_object(_named(resources, "/XObject", operands[0]), resources, state, found, depth)
            case "sh":
                shading = _named(resources, "/Shading", operands[0])
                _paint(_space(shading.ColorSpace, resources) if shading is not None else "", state.clip, state, found)
            case "BDC" if str(operands[0]) == "/OC":
                found.has_layers = True
            case "INLINE IMAGE":
                space = "DeviceRGB" if "RGB" in str(operands[0].colorspace) else "DeviceGray"
                _paint(space, square(state.matrix), state, found)
            case name if name in _TEXTS:
                place = drawing.letter(state)
                found.texts.setdefault(state.fill, place)
                _paint(state.fill[0], place, state, found)
            case name if name in _STROKES | _FILLS:
                _read_path(name, state, within(drawing.path(), state.clip), found)
                drawing.points.clear()


def _read_path(operator: str, state: _State, place: Place, found: Painted) -> None:
    has_edge = operator in _STROKES
    if has_edge:
        edge = round(state.width * scale(state.matrix), 3)
        found.lines.setdefault((edge, state.stroke), place)
        _paint(state.stroke[0], place, state, found)
    if operator in _FILLS and state.fill[0] != "Pattern":
        found.fills.setdefault(state.fill, place)
        thickness, length = sorted((place[2] - place[0], place[3] - place[1]))
        # What is filled within an edge, such as the way of a slanting line, is as thick as the edge at least.
        if not has_edge and 0 < thickness * _SLENDER < length:
            found.lines.setdefault((round(thickness, 3), state.fill), place)
        _paint(state.fill[0], place, state, found)


def _paint(space: str, place: Place | None, state: _State, found: Painted) -> None:
    found.spaces.setdefault(space, place)
    if state.translucent:
        found.translucent = found.translucent or place


def _read_state(extended: pikepdf.Object | None, state: _State, found: Painted) -> None:
    if extended is None:
        return
    said = {key for key in ("/ca", "/CA", "/SMask", "/BM") if key in extended}
    opaque = {key for key in said & {"/ca", "/CA"} if float(extended[key]) >= 1}
    opaque |= {key for key in said & {"/SMask", "/BM"} if str(extended[key]) in ("/None", "/Normal", "/Compatible")}
    state.translucent = (state.translucent - opaque) | (said - opaque)
    found.is_transparent |= bool(state.translucent)
    if "/LW" in extended:
        state.width = float(extended.LW)


def _read_object(
    thing: pikepdf.Object | None, resources: pikepdf.Object, state: _State, found: Painted, depth: int
) -> None:
    if thing is None or depth > _DEEPEST:
        return
    found.has_layers |= "/OC" in thing
    if thing.get("/Subtype") == "/Image":
        found.pictures.append(_picture(thing, resources, state.matrix))
        _paint(found.pictures[-1].space, found.pictures[-1].box, state, found)
        if "/SMask" in thing:
            found.is_transparent, found.translucent = True, found.translucent or found.pictures[-1].box
    elif thing.get("/Subtype") == "/Form":
        inner = state.copy()
        inner.matrix = times(matrix_of(thing.get("/Matrix", SAME)), state.matrix)
        _read(thing, thing.get("/Resources", resources), inner, found, depth + 1)


def _read_pattern(
    operands: Any,
    resources: pikepdf.Object,
    state: _State,
    found: Painted,
    depth: int,
) -> None:
    name = operands[-1] if len(operands) else None
    pattern = _named(resources, "/Pattern", name) if isinstance(name, pikepdf.Name) else None
    if pattern is None or depth > _DEEPEST:
        return
    if pattern.get("/PatternType") == 1:
        _read(pattern, pattern.get("/Resources", resources), state.copy(), found, depth + 1)
    elif "/Shading" in pattern:
        found.spaces.setdefault(_space(pattern.Shading.ColorSpace, resources), state.clip)


def _picture(image: pikepdf.Object, resources: pikepdf.Object, matrix: Matrix) -> Picture:
    a, b, c, d, _, _ = matrix
    across, up = (a * a + b * b) ** 0.5, (c * c + d * d) ** 0.5
    ppi = min(int(image.Width) * 72 / max(across, 1e-6), int(image.Height) * 72 / max(up, 1e-6))
    space = "DeviceGray" if image.get("/ImageMask") else _space(image.get("/ColorSpace", "/DeviceGray"), resources)
    return Picture(ppi, square(matrix), space, "/SMask" in image, (int(image.Width), int(image.Height)))


def _space(value: object, resources: pikepdf.Object) -> str:
    """The kind of a colour space; of an indexed one, that of its colours; ICC profiles by their number of parts."""
    if isinstance(value, pikepdf.Name | str):
        named = _named(resources, "/ColorSpace", value)
        return _space(named, resources) if named is not None else str(value).lstrip("/")
    if isinstance(value, pikepdf.Array):
        kind = str(value[0]).lstrip("/")
        if kind == "Indexed":
            return _space(value[1], resources)
        return f"ICCBased{int(value[1].N)}" if kind == "ICCBased" else kind
    return ""


def _named(resources: pikepdf.Object, kind: str, name: object) -> pikepdf.Object | None:
    held: Any = resources.get(kind, {})
    found: pikepdf.Object | None = held.get(str(name))
    return found


def _parts(operands: Any) -> tuple[float, ...]:
    return tuple(float(part) for part in operands if not isinstance(part, pikepdf.Name))
