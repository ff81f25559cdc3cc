"""Pictures in ink: each once, whatever sections show it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image, ImageCms

from bindery.pdf.draft import entries_of
from bindery.pdf.fragment import Fragment, Picture, Stream
from bindery.pdf.pdffile import compressed
from bindery.pdf.pixels import is_jpeg, pixels
from bindery.pdf.press.inks import Inks, most_ink, press_with

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
    has_color: bool
    """Whether it has another ink than black."""
    was_masked: bool
    """Whether paper, or what is under it, can be seen through it."""


def press_picture(task: PictureTask) -> PressedPicture:
    """A function of the task alone."""
    entries = entries_of(task.picture.entries)
    press = press_with(task.inks)
    picture = _in_srgb(pixels(task.picture))
    inked = press.picture(picture)
    if task.mask and not task.inks.transparency:
        inked = _on_paper(inked, pixels(task.mask))
    kept = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace%s/Interpolate %s" % (
        *inked.size,
        b"/DeviceCMYK" if inked.mode == "CMYK" else b"/DeviceGray",
        entries.get(b"/Interpolate", b"false"),
    )
    if task.mask and task.inks.transparency:
        kept += b"/SMask " + entries[b"/SMask"]
    has_color = inked.mode == "CMYK" and any(most for _, most in inked.getextrema()[:3])  # type: ignore[misc]
    if is_jpeg(task.picture):
        if inked is picture:
            # As the author gave it: its own JPEG, not one made anew.
            return PressedPicture(task.picture, most_ink(inked), has_color, task.mask is not None)
        data = BytesIO()
        inked.save(data, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
        kept += b"/Filter/DCTDecode/Length %d" % len(data.getvalue())
        kept += _ADOBE_INVERTS if inked.mode == "CMYK" else b""
        stream = Stream(b"<<%s>>" % kept, data.getvalue())
    else:
        stream = compressed(inked.tobytes(), kept)
    return PressedPicture(stream, most_ink(inked), has_color, task.mask is not None)


def _on_paper(picture: Image.Image, mask: Image.Image) -> Image.Image:
    """The picture, in ink, on white paper where its mask lets it through: its ink is less there, as the press would
    mix it.
    """
    if mask.size != picture.size:
        mask = mask.resize(picture.size)
    white = Image.new(picture.mode, picture.size, (0, 0, 0, 0) if picture.mode == "CMYK" else "white")
    return Image.composite(picture, white, mask)


def _in_srgb(picture: Image.Image) -> Image.Image:
    """A JPEG with a profile of its own is brought to sRGB."""
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


def pictures_shown(fragments: Collection[Fragment]) -> dict[str, tuple[Stream, Stream | None]]:
    """Every picture that is no mask, with its mask, by digest."""
    every = {picture.digest: picture.stream for fragment in fragments for picture in fragment.pictures}
    masks = {picture.digest: picture.mask for fragment in fragments for picture in fragment.pictures}
    only_masks = set(filter(None, masks.values()))
    return {
        digest: (stream, every.get(masks[digest]) if masks[digest] else None)
        for digest, stream in every.items()
        if digest not in only_masks
    }


def without_masks(pictures: Sequence[Picture]) -> Iterator[Picture]:
    """Those that are no mask of another."""
    masks = {picture.mask for picture in pictures}
    return (picture for picture in pictures if picture.digest not in masks)
