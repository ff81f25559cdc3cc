"""What preflight finds while a book is built, in the author's own files and lines."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import groupby

from bindery.checks.preflight.manuscript import Manuscript
from bindery.checks.preflight.measured import type_on, words_at
from bindery.checks.preflight.painted import Painted, Picture, painted
from bindery.checks.preflight.places import Place
from bindery.diagnostics import Diagnostic, error, warning
from bindery.pdf.press.book import PressBook
from bindery.printers import Printer, PrintJob


def coarse_pictures(press: PressBook, printer: Printer, manuscript: Manuscript) -> Iterator[Diagnostic]:
    """Each picture with fewer pixels an inch, where it is placed, than the printer asks for."""
    if not printer.pictures or not press.pictured:
        return
    # A book without pictures is made without it.
    import pikepdf

    least, name = printer.pictures.least_ppi, printer.name
    with pikepdf.open(BytesIO(press.pdf)) as pdf:
        for page in press.pictured:
            pictures = painted(pdf.pages[page.number]).pictures
            for picture in pictures:
                if picture.ppi < least - 1:
                    file, line = manuscript.of_picture(page.number, picture, pictures)
                    has = f"a picture on page {page.folio} has {picture.ppi:.0f} pixels an inch"
                    hint = "show it smaller, or give one with more pixels"
                    yield warning(file, line, f"{has}, and {name} asks for {least}", "print-resolution", hint)


def refused_inks(press: PressBook, manuscript: Manuscript) -> Iterator[Diagnostic]:
    """What the press could not take as it is written, with the lines that it comes from."""
    if not press.refusals:
        return
    import pikepdf

    screen = manuscript.printed.pdf
    with pikepdf.open(BytesIO(press.pdf)) as pdf, pikepdf.open(BytesIO(screen)) as before:
        for refusal in press.refusals:
            number, said = refusal.page, refusal.diagnostic
            # On the press there is no other space than those of inks.
            is_space = said.code == "print-color-space"
            shown = painted((before if is_space else pdf).pages[number])
            picture = next((each for each in shown.pictures if each.size == refusal.pixels), None)
            if picture:
                file, line = manuscript.of_picture(number, picture, shown.pictures)
            else:
                spot = refusal.spot
                place = (spot.left, spot.lower, spot.right, spot.upper) if spot else None
                place = place or (_foreign(shown) if is_space else _of_ink(shown, refusal.ink))
                words = words_at(place, type_on(screen if is_space else press.pdf, number))
                file, line = manuscript.of_words(number, words)
            yield replace(said, file=file, line=line)


def _of_ink(shown: Painted, percent: int) -> Place | None:
    """Where a page has the colour that has nearest to so much ink."""
    off = {color: abs(100 * sum(color[1]) - percent) for color in shown.colors if color[0] == "DeviceCMYK"}
    return shown.colors[min(off, key=off.__getitem__)] if off else None


def _foreign(shown: Painted) -> Place | None:
    """Where a page has a colour in a space of the author's own."""
    return next((place for (space, _), place in shown.colors.items() if space.startswith("ICCBased")), None)


def unwanted_color(press: PressBook, job: PrintJob, manuscript: Manuscript) -> Iterator[Diagnostic]:
    """Colour on paper that the printer prints in black alone: in each file of the manuscript, where it is first."""
    spine = job.printer.spine
    if job.black or not spine or job.paper not in spine.black_only:
        return
    import pikepdf

    hint = "write print: {color: black}, and it becomes grey; or take a paper that is printed in colour"
    with pikepdf.open(BytesIO(press.pdf)) as pdf:
        for _, pages in groupby(press.colored, key=lambda page: manuscript.file_of(page.number)):
            first, *others = pages
            shown = painted(pdf.pages[first.number])
            place, picture = _first_color(shown)
            if picture:
                file, line = manuscript.of_picture(first.number, picture, shown.pictures)
            else:
                file, line = manuscript.of_words(first.number, words_at(place, type_on(press.pdf, first.number)))
            more = f", and so have {len(others)} more" if others else ""
            message = (
                f"page {first.folio} has colour{more}, and {job.printer.name} prints on '{job.paper}' in black alone"
            )
            yield error(file, line, message, "print-color", hint)


def _first_color(shown: Painted) -> tuple[Place | None, Picture | None]:
    """Where a page has another ink than black, and what picture it is, if it is in one."""
    colored = (color for color in shown.colors if color[0] == "DeviceCMYK" and any(color[1][:3]))
    place = next((shown.colors[color] for color in colored), None)
    picture = next((picture for picture in shown.pictures if picture.space == "DeviceCMYK"), None)
    return place, None if place else picture
