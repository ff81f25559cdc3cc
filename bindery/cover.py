"""The front cover: the author's picture, or one set from the title."""

import io
from concurrent.futures import Executor

import pypdfium2

from bindery import pdf
from bindery.book import Book
from bindery.edition.plan import plan_of
from bindery.edition.section import Matter, Section
from bindery.edition.styles import Style
from bindery.edition.templates import Templates
from bindery.fonts import Face
from bindery.particulars import printed_metadata
from bindery.pdf import Design, Resources

NAME = "images/front-cover.jpg"
"""What a cover set from the title is called in the EPUB."""
PIXELS_WIDE = 1600
"""Kindle, Apple and Google ask for at least 1,000 to 1,400 pixels on the short side."""


def set_cover(book: Book, style: Style, faces: tuple[Face, ...], executor: Executor) -> bytes:
    """A JPEG of the cover template on the trimmed page. Raises BookError where the template fails."""
    front = plan_of(book, style, faces).front
    body = Templates(book.folder, {"book": front, "label": book.language.label, "print": True}).render(
        "cover.xhtml", section={"id": "cover"}
    )
    section = Section("cover", "cover", Matter.FRONT, front.title, body, in_contents=False)
    design = Design(
        (style.page.width, style.page.height), style.print_sheets, faces, Resources(book.folder), style.page.css
    )
    printed = pdf.make_pdf([section], design, printed_metadata(book.manifest), executor)
    page = pypdfium2.PdfDocument(printed.pdf)[0]
    picture = page.render(scale=PIXELS_WIDE / page.get_width()).to_pil().convert("RGB")
    jpeg = io.BytesIO()
    picture.save(jpeg, "JPEG", quality=90, optimize=True)
    return jpeg.getvalue()
