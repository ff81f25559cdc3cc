"""Pictures as WeasyPrint can show them: it takes every number in them for eight bits of sRGB, and knows no profiles."""

from io import BytesIO

from PIL import Image, ImageCms

from bindery.pdf.standards import SRGB

_QUALITY = 95
"""Of a JPEG that is compressed once more."""
_WITH_COLOUR = ("RGB", "RGBA", "P")
"""Modes that have the profile of an RGB device, if any."""
_DEEP = ("I;16", "I;16B", "I;16L", "I")
"""Greys of more than eight bits."""


def plain(data: bytes) -> bytes:
    """The picture in sRGB and eight bits; as it is where it is so already, or is in CMYK, or cannot be read."""
    try:
        with Image.open(BytesIO(data)) as image:
            if image.mode in _DEEP:
                return _saved(image.point(lambda value: value / 256).convert("L"), "PNG", image.getexif())
            profile = image.info.get("icc_profile")
            if image.mode not in _WITH_COLOUR or not profile or _is_srgb(profile):
                return data
            form = "JPEG" if image.format in ("JPEG", "MPO") else "PNG"
            return _saved(_in_srgb(image, profile), form, image.getexif())
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, ImageCms.PyCMSError):
        # What is wrong with it is said where it is used.
        return data


def _is_srgb(profile: bytes) -> bool:
    return "sRGB" in ImageCms.getProfileDescription(ImageCms.getOpenProfile(BytesIO(profile)))


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    has_alpha = image.has_transparency_data
    shown = ImageCms.profileToProfile(
        image.convert("RGBA" if has_alpha else "RGB"),
        ImageCms.getOpenProfile(BytesIO(profile)),
        ImageCms.getOpenProfile(str(SRGB)),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    assert shown is not None
    return shown


def _saved(image: Image.Image, form: str, exif: Image.Exif) -> bytes:
    """With its EXIF data, which say which side is up."""
    data = BytesIO()
    options = {"quality": _QUALITY, "subsampling": 0} if form == "JPEG" else {}
    image.save(data, form, icc_profile=None, exif=exif, **options)
    return data.getvalue()
