"""Pictures, as reading systems take them: core media types, no larger than a screen (EPUB 3.3, 3.2)."""

import io
import warnings
from dataclasses import dataclass

from lxml import etree
from PIL import Image, ImageCms, ImageOps

LONGEST_SIDE = 2000
"""Pixels: two to three for each of an e-reader's; Apple Books refuses pictures above 5.6 megapixels."""
JPEG_QUALITY = 88
MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif"}
SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/svg+xml": ".svg"}
ORIENTATION = 0x0112

SVG = "http://www.w3.org/2000/svg"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"


class NotAPicture(Exception):
    """The file cannot be a picture of the book; the message says why and begins in the middle of a sentence."""


@dataclass(frozen=True)
class Picture:
    data: bytes
    media_type: str
    size: tuple[int, int] | None = None
    """Width and height in pixels; None for SVG."""
    animated: bool = False


def picture(name: str, data: bytes) -> Picture:
    """The picture in a file called `name`, converted and made smaller where needed. Raises NotAPicture."""
    if name.lower().endswith(".svg"):
        return drawing(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as image:
                return _raster(image, data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as reason:
        raise NotAPicture(f"is too large to open: {Image.MAX_IMAGE_PIXELS} pixels are allowed") from reason
    except (OSError, SyntaxError, ValueError) as reason:
        raise NotAPicture("is not a picture that can be opened (SVG, PNG, JPEG, GIF or WebP expected)") from reason


def _raster(image: Image.Image, data: bytes) -> Picture:
    animated = bool(getattr(image, "is_animated", False))
    # A camera's JPEG often is an MPO, with a second picture behind the first.
    kind = "JPEG" if image.format == "MPO" else image.format or ""
    upright = image.getexif().get(ORIENTATION, 1) == 1
    ready = kind in MEDIA_TYPES and upright and image.mode not in ("CMYK", "I;16", "I", "F")
    if ready and (max(image.size) <= LONGEST_SIDE or (animated and kind == "GIF")):
        image.load()
        return Picture(data, MEDIA_TYPES[kind], image.size, animated and kind == "GIF")
    kind = "JPEG" if kind == "JPEG" else "PNG"
    profile = image.info.get("icc_profile")
    result = ImageOps.exif_transpose(image)
    if result.mode == "CMYK":
        result, profile = _to_srgb(result, profile), None
    elif result.mode not in ("1", "L", "LA", "RGB", "RGBA"):
        result = result.convert("RGBA" if result.has_transparency_data else "L" if result.mode in ("I;16", "I", "F") else "RGB")
    if max(result.size) > LONGEST_SIDE:
        if result.mode == "1":
            result = result.convert("L")
        result.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    options = {"quality": JPEG_QUALITY, "progressive": False} if kind == "JPEG" else {}
    result.save(buffer, kind, optimize=True, icc_profile=profile, **options)
    return Picture(buffer.getvalue(), MEDIA_TYPES[kind], result.size)


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Many reading systems show a CMYK picture as its negative, or not at all."""
    if not profile:
        return image.convert("RGB")
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB") or image.convert("RGB")


def drawing(data: bytes) -> Picture:
    """An SVG file that only draws: nothing in it runs, and nothing comes from elsewhere. Raises NotAPicture."""
    parser = etree.XMLParser(no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as reason:
        raise NotAPicture(f"is not well-formed SVG: {reason.msg}") from reason
    if root.tag != f"{{{SVG}}}svg":
        raise NotAPicture(f'is not SVG: its first element is not svg in the namespace "{SVG}"')
    if faults := active_content(root):
        raise NotAPicture(f"holds what a picture of a book must not: {'; '.join(faults)}")
    # Without its document type, whose entities have been replaced and whose address nobody should ask for.
    return Picture(bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True)), "image/svg+xml")


def active_content(root: etree._Element) -> tuple[str, ...]:
    """What runs or loads from elsewhere inside `root`, as phrases, each once."""
    faults: dict[str, None] = {}
    for element in root.iter(etree.Element):
        name = etree.QName(element).localname
        if name in ("script", "iframe", "object", "embed"):
            faults[f"the element {name}"] = None
        for attribute, value in element.attrib.items():
            attribute = etree.QName(attribute).localname.lower()
            target = value.strip().lower()
            if attribute.startswith("on"):
                faults[f"the script attribute {attribute}"] = None
            elif target.startswith("javascript:"):
                faults["a javascript: address"] = None
            elif attribute in ("href", "src", "poster", "srcset") and name != "a" and _remote(target):
                faults[f"the remote address '{value.strip()}'"] = None
            elif attribute in ("style", "fill", "stroke", "filter", "mask", "clip-path") and _remote_in_css(target):
                faults[f"a remote address in '{attribute}'"] = None
        if name == "style" and _remote_in_css((element.text or "").lower()):
            faults["a remote address in its style sheet"] = None
    return tuple(faults)


def _remote(target: str) -> bool:
    return target.startswith(("http:", "https:", "ftp:", "file:", "//"))


def _remote_in_css(text: str) -> bool:
    return any(f"{opening}{scheme}" in text for opening in ("url(", "url('", 'url("', "@import '", '@import "') for scheme in ("http", "ftp:", "file:", "//"))
