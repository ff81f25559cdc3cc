"""The front cover as a picture for readers and stores: the author's, or one set from the title."""

import io
from concurrent.futures import Executor
from pathlib import Path

import pypdfium2

from bindery import pdf
from bindery.book import Book
from bindery.edition.markup import element
from bindery.edition.planning import plan_of
from bindery.edition.section import Matter, Section
from bindery.edition.styles import Style
from bindery.edition.templates import Shared, Templates
from bindery.fonts import Face
from bindery.manuscript.pictures import inspect
from bindery.particulars import printed_metadata
from bindery.pdf import Design, Resources
from bindery.pdfium import PDFIUM

NAME = "images/front-cover.jpg"
"""What a cover that the builder sets or draws is called in the EPUB."""
PIXELS_WIDE = 1600
"""Kindle, Apple and Google ask for at least 1,000 to 1,400 pixels on the short side."""


def front_cover(book: Book, style: Style, faces: tuple[Face, ...], executor: Executor) -> tuple[str, bytes | Path]:
    """The cover's name in the EPUB, and its file or its bytes.

    A drawing becomes a JPEG, since stores and most shelves show no SVG. Raises BookError where the
    template or the author's picture fails.
    """
    image = book.manifest.cover.image
    if not image:
        title = _title(book, style, faces, executor)
        return NAME, _set(title, style.page.width, style.page.height, book, style, faces, executor)
    path = book.folder.root / image
    picture = inspect(path)
    if picture.format != "svg":
        return image, path
    height = style.page.width * picture.height / picture.width
    drawing = element("img", src=image, alt="", style="display:block;width:100%")
    return NAME, _set(drawing, style.page.width, height, book, style, faces, executor)


def _title(book: Book, style: Style, faces: tuple[Face, ...], executor: Executor) -> str:
    shared = Shared(print=True, book=plan_of(book, style, faces).front, language=book.language)
    return Templates(book.folder, shared, executor).render("cover.xhtml", section={"id": "cover"})


def _set(
    body: str, width: float, height: float, book: Book, style: Style, faces: tuple[Face, ...], executor: Executor
) -> bytes:
    """A JPEG of `body` on a page of its own, `width` and `height` in mm."""
    section = Section("cover", "cover", Matter.FRONT, book.manifest.title, body, in_contents=False)
    page = f"@page {{ size: {width:.4f}mm {height:.4f}mm; margin: 0 }}"
    design = Design((width, height), style.print_sheets, faces, Resources(book.folder), page)
    printed = pdf.make_pdf([section], design, printed_metadata(book.manifest), executor)
    with PDFIUM, pypdfium2.PdfDocument(printed.pdf) as document:
        sheet = document[0]
        picture = sheet.render(scale=PIXELS_WIDE / sheet.get_width()).to_pil().convert("RGB")
    jpeg = io.BytesIO()
    picture.save(jpeg, "JPEG", quality=90, optimize=True)
    return jpeg.getvalue()
