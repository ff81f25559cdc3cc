"""Pictures that were cut off are refused, although importing WeasyPrint tells Pillow to fill them up with grey."""

from collections.abc import Iterator
from contextlib import contextmanager

from PIL import ImageFile


@contextmanager
def whole_pictures_only() -> Iterator[None]:
    """Within it, decoding a picture that ends early raises what Pillow raises of itself."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before
