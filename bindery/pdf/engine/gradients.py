"""Gradients of colours that WeasyPrint 70 knows no way from to sRGB: in CMYK, or in Lab and its kin."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tinycss2.color4 import Color

from bindery.pdf.screen import srgb

_KNOWN = ("srgb", "hsl", "hwb")
_LAB_EDGE = 6 / 29
_WHITE = (0.95047, 1.0, 1.08883)
"""D65, the white of sRGB (IEC 61966-2-1)."""
_PRIMARIES = (
    (3.2404542, -1.5371385, -0.4985314),
    (-0.9692660, 1.8760108, 0.0415560),
    (0.0556434, -0.2040259, 1.0572252),
)
"""From XYZ to linear sRGB."""


def in_srgb(begin: Callable[..., None]) -> Callable[..., None]:
    """`begin` (Gradient.__init__), with every colour in sRGB, the space in which a gradient is drawn."""

    def begun(gradient: Any, color_stops: Any, *arguments: Any) -> None:
        begin(gradient, [(_converted(color), position) for color, position in color_stops], *arguments)

    return begun


def _converted(color: Any) -> Any:
    if not isinstance(color, Color) or color.space in _KNOWN or color.space.startswith("--"):
        return color
    if color.space == "device-cmyk":
        return Color("srgb", srgb(*(part or 0 for part in color.coordinates)), color.alpha)
    # Its white is the paper's, whichever it was: adapted, as colours of a screen are.
    return Color("srgb", _Lab(*color.to("lab").coordinates).srgb, color.alpha)


@dataclass(frozen=True)
class _Lab:
    lightness: float
    a: float
    b: float

    @property
    def srgb(self) -> tuple[float, ...]:
        """From 0 to 1, cut off where a screen shows no such colour."""
        middle = (self.lightness + 16) / 116
        roots = (middle + self.a / 500, middle, middle - self.b / 200)
        xyz = [white * _cubed(root) for white, root in zip(_WHITE, roots, strict=True)]
        linear = (sum(share * part for share, part in zip(row, xyz, strict=True)) for row in _PRIMARIES)
        return tuple(_encoded(min(max(part, 0.0), 1.0)) for part in linear)


def _cubed(root: float) -> float:
    return root**3 if root > _LAB_EDGE else 3 * _LAB_EDGE**2 * (root - 4 / 29)


def _encoded(linear: float) -> float:
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
