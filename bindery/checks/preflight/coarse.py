"""Pictures of too few pixels, found while a book is built, in the author's own files."""

from collections.abc import Iterator
from io import BytesIO

from bindery.diagnostics import Diagnostic, warning
from bindery.pdf.press.book import PressBook
from bindery.printers import Printer


def coarse_pictures(press: PressBook, printer: Printer) -> Iterator[Diagnostic]:
    """Each picture with fewer pixels an inch, where it is placed, than the printer asks for."""
    if not printer.pictures or not press.pictured:
        return
    # A book without pictures is made without these.
    import pikepdf

    from bindery.checks.preflight.painted import painted

    least, name = printer.pictures.least_ppi, printer.name
    with pikepdf.open(BytesIO(press.pdf)) as pdf:
        for page in press.pictured:
            for picture in painted(pdf.pages[page.number]).pictures:
                if picture.ppi < least - 1:
                    has = f"a picture on page {page.folio} has {picture.ppi:.0f} pixels an inch"
                    hint = "show it smaller, or give one with more pixels"
                    yield warning(page.source, 0, f"{has}, and {name} asks for {least}", "print-resolution", hint)
