"""The pixels of pictures as the engine writes them into a PDF."""

import struct
import zlib
from io import BytesIO

from PIL import Image, ImageChops

from bindery.pdf.draft import entries_of, values_of
from bindery.pdf.fragment import Stream

_PNG_KINDS = {b"/DeviceGray": 0, b"/DeviceRGB": 2}


def is_jpeg(stream: Stream) -> bool:
    return entries_of(stream.entries)[b"/Filter"] == b"/DCTDecode"


def pixels(stream: Stream) -> Image.Image:
    """In mode RGB, L or CMYK. A profile that a JPEG has is in its `info`, and nothing is done about it."""
    entries = entries_of(stream.entries)
    if not is_jpeg(stream):
        return _from_png_data(entries, stream.data)
    picture: Image.Image = Image.open(BytesIO(stream.data))
    picture.load()
    # Pillow turns the inks of an Adobe JPEG round when it opens it.
    if b"/Decode" in entries and not (picture.mode == "CMYK" and "adobe" in picture.info):
        return ImageChops.invert(picture)
    return picture


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
