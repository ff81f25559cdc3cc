"""Which pictures are decoded: whole ones alone, although importing WeasyPrint tells Pillow to fill up with grey those
that were cut off; and none that are far too large.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageFile

LARGEST_AREA = 100_000_000
"""Pixels: a poster of 80 × 80 cm at 300 pixels an inch."""
# Pillow warns of more, and refuses twice as many, wherever a picture is opened.
Image.MAX_IMAGE_PIXELS = LARGEST_AREA


@contextmanager
def whole_pictures_only() -> Iterator[None]:
    """Within it, decoding a picture that ends early raises what Pillow raises of itself."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before
