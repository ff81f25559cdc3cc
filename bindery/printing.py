"""The printed book: its sections typeset, and its pages made ready for the press, for folding, and for a cover."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from bindery import pdf
from bindery.checks.seen import with_lines
from bindery.checks.stopped import with_places
from bindery.edition.section import Section
from bindery.engine.memory import Remembering
from bindery.particulars import printed_metadata
from bindery.pdf.typeset import typeset as typeset_section
from bindery.preparation import Prepared
from bindery.printers import check_pages
from bindery.progress import Progress, counted

if TYPE_CHECKING:
    from bindery.pdf.press.book import PressBook
    from bindery.pdf.press.imposition import Imposed

Result = TypeVar("Result")


def typeset(
    prepared: Prepared, sections: tuple[Section, ...], executor: Remembering, progress: Progress
) -> tuple[Prepared, pdf.PrintedBook]:
    """The printed book, and what it was made of. What is wrong with its pages is in its diagnostics."""
    progress.begin("typeset", len(sections))
    metadata = printed_metadata(prepared.book.manifest)

    def set_as(prepared: Prepared) -> pdf.PrintedBook:
        return pdf.make_pdf(
            sections, prepared.design, metadata, executor, lambda step, done, total: progress.at(done, total)
        )

    prepared, printed = with_room(prepared, executor, set_as, lambda printed: printed.page_count)
    say_typeset(len(sections), printed.page_count, executor, progress)
    return prepared, with_lines(prepared, printed, executor)


def with_room(
    prepared: Prepared, executor: Remembering, set_as: Callable[[Prepared], Result], count: Callable[[Result], int]
) -> tuple[Prepared, Result]:
    """What is set with the margins that the printer asks for in a book of its number of pages, and what it was made of.

    They only ever grow, so this comes to an end; most books are set once.
    """
    while True:
        with with_places(prepared, executor):
            result = set_as(prepared)
        roomy = prepared.for_pages(count(result))
        if roomy is prepared:
            return prepared, result
        prepared = roomy


def for_press(prepared: Prepared, printed: pdf.PrintedBook, executor: Remembering, progress: Progress) -> "PressBook":
    """The printed book in ink. What the printer does not take of it is in its diagnostics."""
    # Most builds are for screens, and need none of this.
    from bindery.checks.preflight.building import coarse_pictures, refused_inks, unwanted_color
    from bindery.checks.preflight.manuscript import Manuscript
    from bindery.pdf.press.book import Commission, make_press_pdf
    from bindery.pdf.press.pressing import press_body

    manifest, job = prepared.book.manifest, prepared.job
    progress.begin("press")
    press = make_press_pdf(printed.bundles, Commission(prepared.design, printed_metadata(manifest), job), executor)
    progress.done(f"{counted(press.page_count, 'page')} for {job.printer.name}", executor.remembered_of[press_body])
    shown = Manuscript(prepared, printed, executor)
    refused = (
        *dict.fromkeys(refused_inks(press, shown)),
        *check_pages(job, manifest, prepared.style.page, printed.page_count),
        *coarse_pictures(press, job.printer, shown),
        *unwanted_color(press, job, shown),
    )
    return replace(press, diagnostics=refused)


def for_folding(printed: pdf.PrintedBook) -> "Imposed":
    """The printed book as a booklet: two pages side by side on sheets that all lie in one another."""
    from bindery.pdf.press.imposition import Folding, impose

    return impose(printed.pdf, Folding())


def for_cover(prepared: Prepared, printed: pdf.PrintedBook, executor: Remembering, progress: Progress) -> "PressBook":
    """The cover of the printed book, as thick as its pages are. Raises BookError."""
    from bindery.wrap import make_wrap

    progress.begin("cover")
    sheet = make_wrap(prepared.book, prepared.style, prepared.faces, prepared.job, printed.page_count, executor)
    progress.done(f"for {counted(prepared.job.padded(printed.page_count), 'page')}")
    return sheet


def say_typeset(sections: int, pages: int, executor: Remembering, progress: Progress) -> None:
    """Say how much was typeset, and how much of it was known."""
    made = f"{counted(sections, 'section')}, {counted(pages, 'page')}"
    progress.done(made, max(0, sections - executor.made_of[typeset_section]))
