"""Pictures in ink: each once, whatever sections show it."""

import struct
import zlib
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image, ImageChops, ImageCms

from bindery.pdf.draft import entries_of, values_of
from bindery.pdf.fragment import Stream
from bindery.pdf.pdffile import compressed
from bindery.pdf.press.inks import Inks, most_ink, press_with

_PNG_KINDS = {b"/DeviceGray": 0, b"/DeviceRGB": 2}
_JPEG_QUALITY = 95
"""Nothing to be seen is lost once more."""
_ADOBE_INVERTS = b"/Decode[1 0 1 0 1 0 1 0]"
"""Pillow writes the inks of a JPEG inverted, as Adobe does."""


@dataclass(frozen=True)
class PictureTask:
    """A picture as the engine wrote it, and its mask. Picklable, and equal for equal results."""

    picture: Stream
    mask: Stream | None
    inks: Inks


@dataclass(frozen=True)
class PressedPicture:
    """A picture in ink. It has no mask where the file may not have transparency."""

    stream: Stream = field(repr=False)
    most_ink: int
    """Percent of all inks together, on the spot that has most."""
    was_masked: bool
    """Whether paper, or what is under it, can be seen through it."""


def press_picture(task: PictureTask) -> PressedPicture:
    """A function of the task alone."""
    entries = entries_of(task.picture.entries)
    press = press_with(task.inks)
    picture = _opened(task.picture)
    inked = press.picture(picture)
    if task.mask and not task.inks.transparency:
        inked = _on_paper(inked, _opened(task.mask))
    kept = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace%s/Interpolate %s" % (
        *inked.size,
        b"/DeviceCMYK" if inked.mode == "CMYK" else b"/DeviceGray",
        entries.get(b"/Interpolate", b"false"),
    )
    if task.mask and task.inks.transparency:
        kept += b"/SMask " + entries[b"/SMask"]
    if entries[b"/Filter"] == b"/DCTDecode":
        if inked is picture:
            # As the author gave it: its own JPEG, not one made anew.
            return PressedPicture(task.picture, most_ink(inked), task.mask is not None)
        data = BytesIO()
        inked.save(data, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
        kept += b"/Filter/DCTDecode/Length %d" % len(data.getvalue())
        kept += _ADOBE_INVERTS if inked.mode == "CMYK" else b""
        stream = Stream(b"<<%s>>" % kept, data.getvalue())
    else:
        stream = compressed(inked.tobytes(), kept)
    return PressedPicture(stream, most_ink(inked), task.mask is not None)


def _on_paper(picture: Image.Image, mask: Image.Image) -> Image.Image:
    """The picture, in ink, on white paper where its mask lets it through: its ink is less there, as the press would
    mix it.
    """
    if mask.size != picture.size:
        mask = mask.resize(picture.size)
    white = Image.new(picture.mode, picture.size, (0, 0, 0, 0) if picture.mode == "CMYK" else "white")
    return Image.composite(picture, white, mask)


def _opened(stream: Stream) -> Image.Image:
    """In mode RGB, L or CMYK. A JPEG with a profile of its own is brought to sRGB."""
    entries = entries_of(stream.entries)
    if entries[b"/Filter"] == b"/DCTDecode":
        picture: Image.Image = Image.open(BytesIO(stream.data))
        picture.load()
        if b"/Decode" in entries and not values_are_inverted_already(picture):
            picture = ImageChops.invert(picture)
        return _in_srgb(picture)
    return _from_png_data(entries, stream.data)


def values_are_inverted_already(picture: Image.Image) -> bool:
    """Whether Pillow turned the inks of an Adobe JPEG round when it opened it, as it does where the file says Adobe."""
    return picture.mode == "CMYK" and "adobe" in picture.info


def _in_srgb(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode != "RGB":
        return picture
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except ImageCms.PyCMSError:
        # A profile that is damaged says nothing of the picture's colours.
        return picture
    assert converted is not None
    return converted


def _from_png_data(entries: dict[bytes, bytes], data: bytes) -> Image.Image:
    """The engine writes PNG's own data; with PNG's header before it, Pillow reads it."""
    width, height = int(entries[b"/Width"]), int(entries[b"/Height"])
    space = entries[b"/ColorSpace"]
    assert space in _PNG_KINDS and values_of(b"[%s]" % entries[b"/Filter"]) == [b"/FlateDecode"]

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, int(entries[b"/BitsPerComponent"]), _PNG_KINDS[space], 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    return Image.open(BytesIO(png)).convert("L" if space == b"/DeviceGray" else "RGB")
