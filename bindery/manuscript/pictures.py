"""Pictures that a manuscript shows: found in the book's folder, judged by what they hold and not by their names."""

import os
import struct
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from PIL import Image, UnidentifiedImageError

from bindery.decoding import LARGEST_AREA, whole_pictures_only
from bindery.diagnostics import BookError, Diagnostic, error, nearest, warning
from bindery.folder import BookFolder, OutsideBook, RemoteResource
from bindery.manuscript.drawings import Fault, PictureError, drawing_size
from bindery.stores import MB, refusing

LARGEST_FILE = 100_000_000
"""Bytes."""
RASTER_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
SUFFIXES = frozenset({".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp"})
_KINDS = "SVG, PNG, JPEG, GIF or WebP"
_DAMAGED = (
    *(OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, KeyError, MemoryError, struct.error),
    # Of a picture with a palette in whose file there is none.
    AssertionError,
)
"""What Pillow's decoders raise on files that end early or are damaged."""
_ORIENTATION = 0x0112
_TURNED = (5, 6, 7, 8)
"""Values of the EXIF orientation (TIFF 6.0, tag 274) that lay a photograph on its side."""


@dataclass(frozen=True)
class Picture:
    """A picture of the book. `width` and `height` are pixels, as shown upright; an SVG's are those of its viewBox."""

    path: Path
    format: str
    """"svg", "png", "jpeg", "gif" or "webp"."""
    width: float
    height: float
    has_alpha: bool
    size: int = 0
    """Bytes of the file."""
    moves: bool = False
    """Whether it has several frames, as a GIF may."""


def inspect(path: Path) -> Picture:
    """What is known of the picture in a file, having read all of it. Raises PictureError."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            message = f"is {size / 1e6:,.0f} MB large; at most {LARGEST_FILE / 1e6:.0f} MB are read"
            raise PictureError(Fault(message, "image-too-large", "bring it down to the size at which it is printed"))
        data = path.read_bytes()
    except OSError as problem:
        message = f"cannot be read: {problem.strerror}"
        raise PictureError(Fault(message, "image-unreadable", "check its permissions")) from problem
    if not data:
        raise PictureError(Fault("is empty", "not-an-image", "export it again"))
    if _is_xml(data):
        width, height = drawing_size(data)
        return Picture(path, "svg", width, height, True, size)
    if data.startswith(b"\x1f\x8b"):
        raise PictureError(Fault("is compressed", "not-an-image", "save it as plain SVG, not as SVGZ"))
    return _raster(path)


def check_picture(
    folder: BookFolder, reference: str, file: str, line: int
) -> tuple[Picture | None, tuple[Diagnostic, ...]]:
    """The picture that `file` shows on `line` as `reference`, or None and why there is none; and what stores refuse."""
    if not reference.strip():
        return None, (
            error(file, line, "the image has no file name", "missing-image", "write ![words](images/name.png)"),
        )
    try:
        path = folder.find(reference, file)
    except RemoteResource:
        return None, (_remote(reference, file, line),)
    except OutsideBook:
        if _is_inside(folder, reference, file):
            return None, (_missing(folder, reference, file, line),)
        message = f"the image '{reference}' lies outside the book's folder"
        hint = "copy it into the book's folder, to images/ for example"
        return None, (error(file, line, message, "outside-book", hint),)
    except BookError as refused:
        return None, refused.diagnostics
    if not path:
        return None, (_missing(folder, reference, file, line),)
    try:
        picture = inspect(path)
        return picture, tuple(_refused(picture, folder.name(path), file, line))
    except PictureError as problem:
        return None, tuple(_diagnostic(fault, folder.name(path), file, line) for fault in problem.faults)


def _refused(picture: Picture, name: str, file: str, line: int) -> Iterator[Diagnostic]:
    """Warnings for what the EPUB has as it is, without being made smaller: drawings, and pictures that move."""
    if picture.format != "svg" and not picture.moves:
        return
    if names := refusing(picture.size, "picture_bytes"):
        message = f"the image '{name}' has {picture.size / MB:.1f} MB, too many for {names}"
        yield warning(file, line, message, "image-heavy", "export it simpler, or as JPEG")
    pixels = round(picture.width * picture.height)
    if picture.moves and (names := refusing(pixels, "picture_pixels")):
        message = f"the image '{name}' has {pixels / 1e6:.1f} megapixels, too many for {names}"
        yield warning(file, line, message, "image-heavy", "bring it down to the size of a screen")


def _is_inside(folder: BookFolder, reference: str, file: str) -> bool:
    """Whether a path that leads from the book's root to nothing outside stays inside when it starts beside `file`."""
    relative = unquote(urlsplit(reference).path)
    path = folder.root / Path(file).parent / relative
    return path.resolve().is_relative_to(folder.root.resolve()) and not (folder.root / relative).exists()


def _missing(folder: BookFolder, reference: str, file: str, line: int) -> Diagnostic:
    near = nearest(reference, _names_of_pictures(folder, file))
    hint = f"did you mean '{near}'?" if near else "paths start at the chapter's folder or at that of the manifest"
    return error(file, line, f"there is no image '{_short(reference)}'", "missing-image", hint)


def _diagnostic(fault: Fault, name: str, file: str, line: int) -> Diagnostic:
    """In the picture where it has lines, else where the manuscript shows it."""
    if fault.line:
        return error(name, fault.line, f"the drawing {fault.message}", fault.code, fault.hint)
    return error(file, line, f"the image '{name}' {fault.message}", fault.code, fault.hint)


def _remote(reference: str, file: str, line: int) -> Diagnostic:
    if reference.lower().startswith("data:"):
        message, hint = "an image stands in the text as a data: address", "save it as a file in images/ and name that"
    elif reference.lower().startswith("file:"):
        message, hint = f"the image '{_short(reference)}' is an address of one machine", "write its path in the book"
    else:
        message = f"the image '{_short(reference)}' is on the network; a book is made from its own files"
        hint = "download it into images/ and name that file (mind its licence)"
    return error(file, line, message, "remote-resource", hint)


def _short(reference: str) -> str:
    return reference if len(reference) <= 100 else reference[:99] + "…"


def _is_xml(data: bytes) -> bool:
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith((b"<", b"\xff\xfe<\0", b"\xfe\xff\0<"))


def _raster(path: Path) -> Picture:
    try:
        with whole_pictures_only(), warnings.catch_warnings():
            # Of what is refused below.
            warnings.simplefilter("ignore")
            with Image.open(path, formats=RASTER_FORMATS) as image:
                picture = _described(path, image)
                _read_through(image)
                return picture
    except Image.DecompressionBombError as problem:
        raise PictureError(_too_many_pixels("hundreds of")) from problem
    except UnidentifiedImageError as problem:
        message = "is no picture that can be read"
        raise PictureError(Fault(message, "not-an-image", f"{_KINDS} is expected")) from problem
    except _DAMAGED as problem:
        message = "is damaged or was cut off; it cannot be read to its end"
        raise PictureError(Fault(message, "image-damaged", "export or copy it again")) from problem


def _described(path: Path, image: Image.Image) -> Picture:
    width, height = image.size
    if width * height > LARGEST_AREA:
        raise PictureError(_too_many_pixels(f"{width * height / 1e6:,.0f}"))
    # A PNG's EXIF data may stand after its pixels, so that reading it would decode them all.
    if image.format != "PNG" and image.getexif().get(_ORIENTATION) in _TURNED:
        width, height = height, width
    # A camera's JPEG often is an MPO, with a second picture behind the first.
    form = "jpeg" if image.format == "MPO" else (image.format or "").lower()
    moves = form == "gif" and bool(getattr(image, "is_animated", False))
    return Picture(path, form, width, height, image.has_transparency_data, path.stat().st_size, moves)


def _too_many_pixels(megapixels: str) -> Fault:
    message = f"has {megapixels} megapixels; at most {LARGEST_AREA / 1e6:.0f} are read"
    return Fault(message, "image-too-large", "bring it down to the size at which it is printed")


def _read_through(image: Image.Image) -> None:
    """Read the file to its end with as little memory as its format allows. Raises what Pillow raises."""
    if image.format == "PNG":
        image.verify()
        return
    if image.format in ("JPEG", "MPO"):
        image.draft(None, (max(1, image.width // 8), max(1, image.height // 8)))
    image.load()


def _names_of_pictures(folder: BookFolder, file: str) -> Iterator[str]:
    """Every picture of the book as an author would write it in `file`, in a fixed order."""
    beside = (folder.root / file).parent
    for place, subfolders, names in os.walk(folder.root):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith(".") and name != "build")
        for name in sorted(names):
            path = Path(place, name)
            if path.suffix.lower() in SUFFIXES:
                yield from dict.fromkeys((folder.name(path), Path(os.path.relpath(path, beside)).as_posix()))
