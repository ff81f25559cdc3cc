"""Transparency for files that may not have it (PDF/X-1a, PDF/X-3): where it matters, a picture of what it does.

A page is pressed twice: once with its transparency, and once as if everything stood on white paper by itself, which
needs none. Where both look alike, as they mostly do, the second is as good. Where they do not, a picture of the first
covers it. What the page paints after all that is seen through (`press.layers`) is no part of either, and is painted on
the picture.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageChops, ImageOps

from bindery.pdf.fragment import Stream
from bindery.pdf.pdffile import compressed
from bindery.pdf.press.drawn import in_ink, opened
from bindery.pdf.press.inks import most_ink
from bindery.pdf.press.marks import Box

_LOOK = 100
"""Pixels an inch at which pages are compared."""
_CELL = 4
"""Pixels each way of the squares that are compared as one: finer, the edges of pictures would seem to differ."""
_ALIKE = 3
"""Of 255, on average of a square: nobody sees less."""
_FOR_PICTURES, _FOR_TYPE = 300, 600
"""Pixels an inch of what is drawn, without type in it and with type."""


@dataclass(frozen=True)
class FlattenTask:
    """Pages with transparency, and the same as if each thing stood on paper by itself. Both are whole PDF files."""

    seen: bytes = field(repr=False)
    plain: bytes = field(repr=False)
    pages: tuple[int, ...]
    """Those to look at, from 0."""


@dataclass(frozen=True)
class Patch:
    """A picture that covers a part of a page. `box` is pt from the sheet's lower left corner."""

    page: int
    box: Box
    picture: Stream = field(repr=False)
    most_ink: int
    """Percent of all inks together, on the spot that has most."""


@dataclass(frozen=True)
class Flattened:
    """A dataclass of its own, because it is remembered."""

    patches: tuple[Patch, ...]


def flatten(task: FlattenTask) -> Flattened:
    """What covers the plain pages so that they look as they are meant to. A function of the task alone."""
    with opened(task.seen) as seen, opened(task.plain) as plain:
        return Flattened(tuple(patch for page in task.pages for patch in _patches(page, seen[page], plain[page])))


def _patches(number: int, seen: Any, plain: Any) -> Iterator[Patch]:
    width, height = seen.rect.width, seen.rect.height
    for left, upper, right, lower in _differing(in_ink(seen, _LOOK), in_ink(plain, _LOOK)):
        box = Box(left, max(height - lower, 0), min(right, width), height - upper)
        clip = (box.left, height - box.upper, box.right, height - box.lower)
        drawn = in_ink(seen, _FOR_TYPE if seen.get_text("text", clip=clip).strip() else _FOR_PICTURES, box)
        yield Patch(number, box, _picture(drawn), most_ink(drawn))


def _differing(one: Image.Image, other: Image.Image) -> Iterator[tuple[float, float, float, float]]:
    """Where the two differ, as bands from the top down: left, upper, right, lower edge in pt, where they do not."""
    parts = ImageChops.difference(one, other).split()
    most = ImageChops.lighter(ImageChops.lighter(*parts[:2]), ImageChops.lighter(*parts[2:]))
    cells = most.reduce(_CELL).point(lambda value: 255 * (value >= _ALIKE))
    side = _CELL * 72 / _LOOK
    first: int | None = None
    for row in range(cells.height + 1):
        differs = row < cells.height and cells.crop((0, row, cells.width, row + 1)).getbbox() is not None
        if differs and first is None:
            first = row
        elif not differs and first is not None:
            found = cells.crop((0, first, cells.width, row)).getbbox()
            assert found is not None
            left, _, right, _ = found
            yield max(left - 1, 0) * side, max(first - 1, 0) * side, (right + 1) * side, (row + 1) * side
            first = None


def _picture(drawn: Image.Image) -> Stream:
    """In black ink alone where that is enough."""
    is_black = not any(most for _, most in drawn.getextrema()[:3])  # type: ignore[misc]
    kept = ImageOps.invert(drawn.getchannel("K")) if is_black else drawn
    space = b"/DeviceGray" if is_black else b"/DeviceCMYK"
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace%s"
    return compressed(kept.tobytes(), entries % (*kept.size, space))
