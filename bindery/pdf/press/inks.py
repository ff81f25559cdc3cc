"""Colours as ink.

Black and greys become black ink alone: mixed of four inks, small type would show coloured edges where the plates do not
quite meet, and sRGB's black would be 300 % of ink. All other colours go through the ICC profile of the press.
"""

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from io import BytesIO

from PIL import Image, ImageChops, ImageCms, ImageFilter

_INTENTS = {
    "perceptual": ImageCms.Intent.PERCEPTUAL,
    "relative-colorimetric": ImageCms.Intent.RELATIVE_COLORIMETRIC,
    "saturation": ImageCms.Intent.SATURATION,
    "absolute-colorimetric": ImageCms.Intent.ABSOLUTE_COLORIMETRIC,
}
_GRID = 33
"""Colours on each edge of the table that pictures are converted by; as many as LittleCMS itself takes for 8 bits."""
_NEUTRAL = 1.5 / 255
"""By how much the parts of a grey may differ."""

Cmyk = tuple[float, float, float, float]
"""Shares of ink, 0 to 1."""


@dataclass(frozen=True)
class Inks:
    """How colour becomes ink."""

    icc: bytes = field(repr=False)
    """The CMYK profile of the press."""
    intent: str
    """The rendering intent, by its name in ICC.1."""
    limit: int | None
    """The most ink on one spot, in percent of all four inks together."""
    black: bool
    """Whether there is black ink alone."""
    transparency: bool
    """Whether the file may have it; else all is as it is on white paper (`press.flatten` sees to the rest)."""


@lru_cache(4)
def press_with(inks: Inks) -> "Press":
    return Press(inks)


class Press:
    """Converts colours and pictures. Parts of colours are 0 to 1, Lab as in CSS."""

    def __init__(self, inks: Inks):
        self.inks = inks
        self.space = b"/DeviceGray" if inks.black else b"/DeviceCMYK"
        profile = ImageCms.ImageCmsProfile(BytesIO(inks.icc))
        srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
        intent, flags = _INTENTS[inks.intent], ImageCms.Flags.BLACKPOINTCOMPENSATION

        def transform(source: object, target: object, modes: tuple[str, str]) -> ImageCms.ImageCmsTransform:
            return ImageCms.buildTransform(source, target, *modes, renderingIntent=intent, flags=flags)  # type: ignore[arg-type]

        self._to_ink = transform(srgb, profile, ("RGB", "CMYK"))
        self._lab_to_ink = transform(lab, profile, ("LAB", "CMYK"))
        self._to_lab = transform(srgb, lab, ("RGB", "LAB"))
        self._ink_to_lab = transform(profile, lab, ("CMYK", "LAB"))

    # Single colours, as the operands of a PDF's operators

    def rgb(self, red: float, green: float, blue: float) -> tuple[float, ...]:
        if max(red, green, blue) - min(red, green, blue) <= _NEUTRAL:
            return self.gray((red + green + blue) / 3)
        spot = Image.new("RGB", (1, 1), tuple(round(part * 255) for part in (red, green, blue)))
        if self.inks.black:
            return (self._grays(spot, self._to_lab).getpixel((0, 0)) / 255,)  # type: ignore[operator]
        return self._limited(_shares(ImageCms.applyTransform(spot, self._to_ink)))

    def gray(self, white: float) -> tuple[float, ...]:
        white = min(max(white, 0.0), 1.0)
        return (white,) if self.inks.black else (0.0, 0.0, 0.0, 1 - white)

    def cmyk(self, cyan: float, magenta: float, yellow: float, black: float) -> tuple[float, ...]:
        """What the author wrote as ink stays as it is; in black ink it becomes as light as it was."""
        if not self.inks.black:
            return (cyan, magenta, yellow, black)
        if not cyan + magenta + yellow:
            return self.gray(1 - black)
        spot = Image.new("CMYK", (1, 1), tuple(round(part * 255) for part in (cyan, magenta, yellow, black)))
        return (self._grays(spot, self._ink_to_lab).getpixel((0, 0)) / 255,)  # type: ignore[operator]

    def lab(self, lightness: float, a: float, b: float) -> tuple[float, ...]:
        spot = Image.new("LAB", (1, 1), (round(lightness * 2.55), round(a) + 128, round(b) + 128))
        if self.inks.black or max(abs(a), abs(b)) < 1:
            return self.gray(_WHITE_OF_LIGHTNESS[round(lightness * 2.55)] / 255)
        return self._limited(_shares(ImageCms.applyTransform(spot, self._lab_to_ink)))

    @staticmethod
    def on_paper(parts: tuple[float, ...], alpha: float) -> tuple[float, ...]:
        """The operands of a colour that covers a share `alpha` of the paper."""
        if alpha == 1:
            return parts
        return tuple(part * alpha for part in parts) if len(parts) == 4 else (1 - (1 - parts[0]) * alpha,)

    def too_much(self, parts: tuple[float, ...]) -> int | None:
        """The percentage of ink of a colour that is over the limit."""
        total = round(100 * sum(parts)) if len(parts) == 4 else 0
        return total if self.inks.limit and total > self.inks.limit else None

    def _limited(self, ink: Cmyk) -> Cmyk:
        """Less cyan, magenta and yellow where all inks together are too much; black keeps the drawing."""
        if not self.inks.limit:
            return ink
        *colors, black = ink
        most = self.inks.limit / 100 - black
        scale = min(1.0, most / sum(colors)) if sum(colors) else 1.0
        cyan, magenta, yellow = (part * scale for part in colors)
        return cyan, magenta, yellow, black

    # Pictures

    def picture(self, picture: Image.Image) -> Image.Image:
        """A picture in mode RGB, L or CMYK, in ink: in mode L where black is enough, else CMYK.

        CMYK stays as it is, unless there is black ink alone.
        """
        if picture.mode == "L":
            return picture
        if picture.mode == "CMYK":
            return self._grays(picture, self._ink_to_lab) if self.inks.black else picture
        if _is_gray(picture):
            return picture.getchannel("G")
        if self.inks.black:
            return self._grays(picture, self._to_lab)
        return picture.filter(self._table)

    @cached_property
    def _table(self) -> ImageFilter.Color3DLUT:
        """The conversion of every colour, with the limit in it: between colours that keep it, all others do too."""
        steps = [round(step * 255 / (_GRID - 1)) for step in range(_GRID)]
        colors = bytes(part for blue in steps for green in steps for red in steps for part in (red, green, blue))
        inked = ImageCms.applyTransform(Image.frombytes("RGB", (_GRID, _GRID * _GRID), colors), self._to_ink)
        assert inked is not None
        data = inked.tobytes()
        table = [part for start in range(0, len(data), 4) for part in self._limited(_parts(data[start : start + 4]))]
        return ImageFilter.Color3DLUT(_GRID, table, channels=4, target_mode="CMYK")

    @staticmethod
    def _grays(picture: Image.Image, to_lab: ImageCms.ImageCmsTransform) -> Image.Image:
        """As light as the picture's colours are."""
        converted = ImageCms.applyTransform(picture, to_lab)
        assert converted is not None
        return converted.getchannel(0).point(_WHITE_OF_LIGHTNESS)


def _lightness_to_white(lightness: float) -> float:
    """The grey of sRGB (0 to 1) that has a lightness of CIELAB (0 to 100)."""
    root = (lightness + 16) / 116
    light = root**3 if root > 6 / 29 else (root - 4 / 29) * 3 * (6 / 29) ** 2
    return 1.055 * light ** (1 / 2.4) - 0.055 if light > 0.0031308 else 12.92 * light


_WHITE_OF_LIGHTNESS = [round(255 * min(max(_lightness_to_white(value / 2.55), 0.0), 1.0)) for value in range(256)]


def most_ink(picture: Image.Image) -> int:
    """The most ink on any spot of a picture, in percent of all four inks together."""
    parts, whole = _ink_of(picture)
    return round(int(parts.getextrema()[1]) / whole)  # type: ignore[arg-type]


def where_inky(picture: Image.Image, ink: int) -> tuple[int, int, int, int] | None:
    """Left, upper, right and lower edge, in pixels, of what has so much ink, in percent, or more."""
    parts, whole = _ink_of(picture)
    return parts.point(lambda part: 255 * (part >= ink * whole)).getbbox()


def _ink_of(picture: Image.Image) -> tuple[Image.Image, float]:
    """All inks together, and how much of that is one percent."""
    if picture.mode == "L":
        return ImageChops.invert(picture), 2.55
    cyan, magenta, yellow, black = picture.split()
    # Halves and quarters, so that no sum runs over.
    return ImageChops.add(ImageChops.add(cyan, magenta, 2), ImageChops.add(yellow, black, 2), 2), 2.55 / 4


def _is_gray(picture: Image.Image, tolerance: int = 4) -> bool:
    """Whether an RGB picture has no colour that one could see: JPEG's rounding leaves a trace in greys."""
    red, green, blue = picture.split()
    return all(
        int(ImageChops.difference(green, other).getextrema()[1]) <= tolerance  # type: ignore[arg-type]
        for other in (red, blue)
    )


def _shares(spot: Image.Image | None) -> Cmyk:
    assert spot is not None
    return _parts(spot.tobytes())


def _parts(data: bytes) -> Cmyk:
    cyan, magenta, yellow, black = (part / 255 for part in data)
    return cyan, magenta, yellow, black
