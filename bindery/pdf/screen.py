"""All colour in sRGB, for the PDF that is read on screens: also what the author wrote in CMYK.

What is typeset keeps CMYK colours as they were written, because the press wants them so.
"""

import re
import zlib
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from bindery.folder import SHIPPED
from bindery.pdf.fragment import Fragment, Stream
from bindery.pdf.standards import SRGB
from bindery.pdf.syntax import real

if TYPE_CHECKING:
    from PIL import Image, ImageCms

CMYK = b"/DeviceCMYK"
_PAPER = SHIPPED / "styles/icc/FOGRA39L_coated.icc"
"""What CMYK looks like."""
_QUALITY = 95
"""Of a picture that is compressed once more."""
_COLOUR = re.compile(rb"/DeviceCMYK (?:cs|CS)\s+([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) (scn|SCN)\b")
_LENGTH = re.compile(rb"/Length \d+")


def has_cmyk(stream: Stream) -> bool:
    """Whether something in the stream is in CMYK."""
    return CMYK in stream.entries or (_has_operators(stream) and CMYK in zlib.decompress(stream.data))


def _has_operators(stream: Stream) -> bool:
    is_picture = b"/Subtype /Image" in stream.entries
    return not is_picture and b"/FlateDecode" in stream.entries


def for_screen(fragment: Fragment) -> Fragment:
    """The fragment with its CMYK colours and pictures in sRGB. A function of the fragment alone."""
    return replace(
        fragment,
        streams=tuple(map(_in_srgb, fragment.streams)),
        pictures=tuple(replace(picture, stream=_in_srgb(picture.stream)) for picture in fragment.pictures),
        has_cmyk=False,
    )


def _in_srgb(stream: Stream) -> Stream:
    if not has_cmyk(stream):
        return stream
    if b"/Subtype /Image" in stream.entries:
        return _picture(stream)
    data = zlib.compress(_COLOUR.sub(_colour, zlib.decompress(stream.data)))
    entries = _LENGTH.sub(b"/Length %d" % len(data), stream.entries)
    # The blending space of a transparency group.
    return Stream(entries.replace(CMYK, b"/DeviceRGB"), data)


def _colour(match: re.Match[bytes]) -> bytes:
    *ink, operator = match.groups()
    operator = {b"scn": b"rg", b"SCN": b"RG"}[operator]
    return b" ".join((*map(real, srgb(*map(float, ink))), operator))


@cache
def srgb(cyan: float, magenta: float, yellow: float, black: float) -> tuple[float, float, float]:
    """What a colour in CMYK looks like, in sRGB; all from 0 to 1.

    Black ink alone is grey, as the press makes black ink of grey.
    """
    if not (cyan or magenta or yellow):
        return (1 - black, 1 - black, 1 - black)
    from PIL import Image

    ink = tuple(round(255 * min(part, 1)) for part in (cyan, magenta, yellow, black))
    red, green, blue = _shown(Image.new("CMYK", (1, 1), ink), _paper()).getpixel((0, 0))  # type: ignore[misc]
    return (red / 255, green / 255, blue / 255)


def _picture(stream: Stream) -> Stream:
    """A photograph in CMYK, which is always a JPEG."""
    from PIL import Image, ImageCms

    with Image.open(BytesIO(stream.data)) as image:
        own = image.info.get("icc_profile")
        try:
            profile = ImageCms.getOpenProfile(BytesIO(own)) if own else _paper()
            shown = _shown(image, profile)
        except ImageCms.PyCMSError:
            # Its own profile is damaged, or is for other inks.
            shown = _shown(image, _paper())
    data = BytesIO()
    shown.save(data, "JPEG", quality=_QUALITY, subsampling=0)
    entries = _LENGTH.sub(b"/Length %d" % len(data.getvalue()), stream.entries).replace(CMYK, b"/DeviceRGB")
    return Stream(re.sub(rb"/Decode \[[^\]]*\]", b"", entries), data.getvalue())


def _shown(image: "Image.Image", profile: "ImageCms.ImageCmsProfile") -> "Image.Image":
    from PIL import ImageCms

    shown = ImageCms.profileToProfile(
        image,
        profile,
        ImageCms.getOpenProfile(str(SRGB)),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    assert shown is not None
    return shown


@cache
def _paper() -> "ImageCms.ImageCmsProfile":
    from PIL import ImageCms

    return ImageCms.getOpenProfile(str(_PAPER))
