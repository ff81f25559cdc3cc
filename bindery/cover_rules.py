"""What the stores ask of a cover, said before one of them refuses it."""

from collections.abc import Iterator

from bindery.diagnostics import Diagnostic, error, warning
from bindery.folder import BookFolder
from bindery.manifest import Manifest
from bindery.manuscript.drawings import PictureError
from bindery.manuscript.pictures import Picture, inspect
from bindery.stores import STORES, listed

WANTED = "1600 x 2560"
"""Pixels: what suits all of them (KDP, "Cover Image Guidelines")."""


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
        least = ((store.name, *store.cover_least) for store in STORES if store.cover_least)
        refusing = [name for name, least_short, least_long in least if short < least_short or long < least_long]
        if refusing:
            message = f"has {width} x {height} pixels, too few for {listed(refusing)}"
            yield message, "cover-too-small", f"{WANTED} pixels suit every store"
    if width > height:
        yield "is wider than high; stores show covers upright", "cover-shape", f"{WANTED} pixels suit every store"
    elif height > TALLEST * width:
        message = f"is {height / width:.1f} times as high as wide; Kindle asks for 1.6, others for 1.3 to 1.5"
        yield message, "cover-shape", f"{WANTED} pixels suit every store"
    if picture.format == "gif":
        yield "is a GIF, which Kobo and Apple Books do not take", "cover-format", "save it as JPEG or PNG"
