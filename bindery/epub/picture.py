"""Pictures, as reading systems take them: core media types, no larger than a screen (EPUB 3.3, 3.2)."""

import io
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree
from PIL import Image, ImageCms, ImageOps

from bindery.active import Kind, active_parts, is_elsewhere
from bindery.decoding import whole_pictures_only
from bindery.epub.stylesheet import addresses
from bindery.stores import HEAVIEST_PICTURE, MB

LONGEST_SIDE = 2000
"""Pixels: more than the screen of most e-readers, and no more in all than any of bindery.stores takes."""
COVER_LONGEST_SIDE = 2560
"""Pixels: what the Kindle store asks for, 1600 by 2560."""
JPEG_QUALITY = 88
STEP_DOWN = 0.8
"""What a picture that is too heavy is made smaller by, until it is not."""
MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif"}
SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/svg+xml": ".svg"}
ORIENTATION = 0x0112
"""The EXIF tag that says which way up a photograph is."""
DEEP = ("I;16", "I", "F")
"""Modes of Pillow with more than 8 bits a channel."""

_PHRASES: Mapping[Kind, str] = {
    "element": "the element {}",
    "script": "the script attribute {}",
    "link": "the address '{}', which is no link",
    "elsewhere": "the remote address '{}'",
}
HREFS = ("href", "{http://www.w3.org/1999/xlink}href")

SVG = "http://www.w3.org/2000/svg"


class PictureError(Exception):
    """The file cannot be a picture of the book; the message says why and begins in the middle of a sentence."""


@dataclass(frozen=True)
class Picture:
    data: bytes
    media_type: str
    size: tuple[int, int] | None = None
    """Width and height in pixels; None for SVG."""
    animated: bool = False


def picture(name: str, data: bytes, longest_side: int = LONGEST_SIDE, heaviest: int = HEAVIEST_PICTURE) -> Picture:
    """The picture in a file called `name`, converted and made smaller where needed. Raises PictureError.

    `longest_side` is in pixels, `heaviest` in bytes; drawings and pictures that move are kept as they are.
    """
    if name.lower().endswith(".svg"):
        return drawing(data)
    try:
        with whole_pictures_only(), warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as image:
                return _raster(image, data, longest_side, heaviest)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as reason:
        raise PictureError(f"is too large to open: {Image.MAX_IMAGE_PIXELS} pixels are allowed") from reason
    except (OSError, SyntaxError, ValueError) as reason:
        raise PictureError("is not a picture that can be opened (SVG, PNG, JPEG, GIF or WebP expected)") from reason


def _raster(image: Image.Image, data: bytes, longest_side: int, heaviest: int) -> Picture:
    animated = bool(getattr(image, "is_animated", False))
    # A camera's JPEG often is an MPO, with a second picture behind the first.
    kind = "JPEG" if image.format == "MPO" else image.format or ""
    upright = image.getexif().get(ORIENTATION, 1) == 1
    ready = kind in MEDIA_TYPES and upright and image.mode not in ("CMYK", *DEEP)
    small = max(image.size) <= longest_side and len(data) <= heaviest
    if ready and (small or (animated and kind == "GIF")):
        image.load()
        return Picture(data, MEDIA_TYPES[kind], image.size, animated and kind == "GIF")
    kind = "JPEG" if kind == "JPEG" else "PNG"
    profile = image.info.get("icc_profile")
    result = ImageOps.exif_transpose(image)
    if result.mode == "CMYK":
        result, profile = _to_srgb(result, profile), None
    elif result.mode in DEEP:
        # Pillow's own conversion to 8 bits cuts off instead of scaling down.
        result = result.point(lambda value: value / 256).convert("L") if result.mode != "F" else result.convert("L")
    elif result.mode not in ("1", "L", "LA", "RGB", "RGBA"):
        result = result.convert("RGBA" if result.has_transparency_data else "RGB")
    if max(result.size) > longest_side:
        if result.mode == "1":
            result = result.convert("L")
        result.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    return _written(result, kind, profile, heaviest)


def _written(image: Image.Image, kind: str, profile: bytes | None, heaviest: int) -> Picture:
    """As large as is light enough. A heavy PNG through which nothing shines is a photograph, and becomes a JPEG."""
    forms = dict.fromkeys((kind, "JPEG") if image.mode in ("L", "RGB") else (kind,))
    while True:
        for form in forms:
            buffer = io.BytesIO()
            options = {"quality": JPEG_QUALITY, "progressive": False} if form == "JPEG" else {}
            image.save(buffer, form, optimize=True, icc_profile=profile, **options)
            if buffer.tell() <= heaviest:
                return Picture(buffer.getvalue(), MEDIA_TYPES[form], image.size)
        if max(image.size) == 1:
            raise PictureError(f"cannot be brought down to {heaviest / MB:g} MB: its colour profile alone is larger")
        width, height = (max(1, round(side * STEP_DOWN)) for side in image.size)
        image = image.resize((width, height), Image.Resampling.LANCZOS)


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Many reading systems show a CMYK picture as its negative, or not at all."""
    if not profile:
        return image.convert("RGB")
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, source, target, outputMode="RGB") or image.convert("RGB")
    except ImageCms.PyCMSError:
        # A profile that is damaged, or of another kind of device, says nothing of the picture's colours.
        return image.convert("RGB")


def drawing(data: bytes) -> Picture:
    """An SVG file that only draws: nothing in it runs, and nothing comes from elsewhere. Raises PictureError."""
    parser = etree.XMLParser(no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as reason:
        raise PictureError(f"is not well-formed SVG: {reason.msg}") from reason
    if root.tag != f"{{{SVG}}}svg":
        raise PictureError(f'is not SVG: its first element is not svg in the namespace "{SVG}"')
    if faults := active_content(root):
        raise PictureError(f"holds what a picture of a book must not: {'; '.join(faults)}")
    for element in root.iter(etree.Element):
        for key in HREFS:
            target = (element.get(key) or "").strip()
            if target and etree.QName(element).localname != "a" and not target.startswith(("#", "data:")):
                raise PictureError(
                    f"shows another file, '{target}', which no reading system loads from inside a drawing"
                )
    # Without its document type, whose entities have been replaced and whose address nobody should ask for.
    return Picture(bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True)), "image/svg+xml")


def active_content(root: etree._Element) -> tuple[str, ...]:
    """What runs or loads from elsewhere inside `root`, as phrases, each once."""
    return tuple(dict.fromkeys(fault for element in root.iter(etree.Element) for fault in _faults(element)))


def _faults(element: etree._Element) -> Iterator[str]:
    for kind, what in active_parts(element):
        yield _PHRASES[kind].format(what.strip())
    css = [str(value) for value in element.attrib.values() if "url(" in str(value)]
    if etree.QName(element).localname == "style":
        css.append(element.text or "")
    for text in css:
        for address in addresses(text):
            if is_elsewhere(address):
                yield _PHRASES["elsewhere"].format(address)
