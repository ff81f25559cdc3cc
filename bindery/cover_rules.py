"""What the stores ask of a cover, said before one of them refuses it."""

from collections.abc import Iterator
from dataclasses import dataclass

from bindery.diagnostics import Diagnostic, error, warning
from bindery.folder import BookFolder
from bindery.manifest import Manifest
from bindery.manuscript.drawings import PictureError
from bindery.manuscript.pictures import Picture, inspect

WANTED = "1600 x 2560"
"""Pixels: what suits all of them (KDP, "Cover Image Guidelines")."""


@dataclass(frozen=True)
class Store:
    """The fewest pixels that a store takes on a cover's short and long side."""

    name: str
    short_side: int
    long_side: int


STORES = (
    Store("Kindle", 625, 1000),
    Store("Google Play", 640, 640),
    Store("Apple Books", 1400, 1400),
)
"""KDP's Cover Image Guidelines, Google's Partner Center, Apple Books Asset Guide 5.3."""

TALLEST = 2.0
"""Heights by widths: what is more upright is shown with bars at its sides, or is cropped."""


def check_cover(manifest: Manifest, folder: BookFolder) -> Iterator[Diagnostic]:
    """What is wrong with the author's picture for the cover, in the line of the manifest that names it."""
    image = manifest.cover.image
    if not image:
        return
    line = manifest.line("cover", "image")
    try:
        picture = inspect(folder.root / image)
    except PictureError as problem:
        for fault in problem.faults:
            yield error(manifest.file, line, f"the cover '{image}' {fault.message}", fault.code, fault.hint)
        return
    for message, code, hint in _faults(picture):
        yield warning(manifest.file, line, f"the cover '{image}' {message}", code, hint)


def _faults(picture: Picture) -> Iterator[tuple[str, str, str]]:
    width, height = round(picture.width), round(picture.height)
    short, long = sorted((width, height))
    # A drawing is drawn as large as it should be.
    if picture.format != "svg":
        refusing = [store.name for store in STORES if short < store.short_side or long < store.long_side]
        if refusing:
            message = f"has {width} x {height} pixels, too few for {_listed(refusing)}"
            yield message, "cover-too-small", f"{WANTED} pixels suit every store"
    if width > height:
        yield "is wider than high; stores show covers upright", "cover-shape", f"{WANTED} pixels suit every store"
    elif height > TALLEST * width:
        message = f"is {height / width:.1f} times as high as wide; Kindle asks for 1.6, others for 1.3 to 1.5"
        yield message, "cover-shape", f"{WANTED} pixels suit every store"
    if picture.format == "gif":
        yield "is a GIF, which Kobo and Apple Books do not take", "cover-format", "save it as JPEG or PNG"


def _listed(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
