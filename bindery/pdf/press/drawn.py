"""Pages of a PDF as they are drawn in the four inks."""

from typing import Any

import pymupdf
from PIL import Image

from bindery.pdf.press.marks import Box


def opened(pdf: bytes) -> Any:
    """The document, to be used in a `with`. Its inks are drawn as they are, not as another press would print them."""
    mupdf: Any = pymupdf
    mupdf.TOOLS.set_icc(False)
    return mupdf.open(stream=pdf, filetype="pdf")


def in_ink(page: Any, resolution: int, box: Box | None = None) -> Image.Image:
    """The page of an opened document, or what is within `box`, in mode CMYK, with `resolution` pixels an inch."""
    mupdf: Any = pymupdf
    height = page.rect.height
    clip = mupdf.Rect(box.left, height - box.upper, box.right, height - box.lower) if box else None
    drawn = page.get_pixmap(dpi=resolution, colorspace=mupdf.csCMYK, alpha=False, clip=clip)
    return Image.frombytes("CMYK", (drawn.width, drawn.height), drawn.samples)
