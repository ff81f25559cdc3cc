"""A build, read aloud: read the book, write its sections, typeset and package them, replace the outputs together."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bindery import cover, epub, pdf, unchanged
from bindery.diagnostics import BookError, Diagnostic, errors_in
from bindery.edition.section import Medium, Section
from bindery.engine.memory import Remembering
from bindery.engine.workers import Workers
from bindery.manifest import Manifest
from bindery.outputs import TARGETS, Order, Outcome, Output, replace_together
from bindery.own_sheets import pictures_of_sheets
from bindery.particulars import pictures_of, printed_metadata, publication_of
from bindery.pdf.typeset import typeset as typeset_section
from bindery.preparation import Prepared, begin_writing, prepare, remembering
from bindery.printers import check_pages
from bindery.progress import Progress, counted

if TYPE_CHECKING:
    from bindery.pdf.press.book import PressBook

_MEDIA = {"pdf": Medium.PRINT, "print": Medium.PRINT, "cover": Medium.PRINT, "epub": Medium.EREADER}


@dataclass(frozen=True)
class Made:
    """Finished files that have not been written yet, by their places; and what the PDFs were bound of."""

    files: Mapping[Path, bytes] = field(repr=False)
    pages: Mapping[Path, int]
    """The number of pages of each PDF."""
    printed: pdf.PrintedBook | None
    diagnostics: tuple[Diagnostic, ...]


def build(order: Order, progress: Progress, state: str = "") -> Outcome:
    """Make the book. `state` is what `unchanged.state_of` said of it just before; "" where nobody asked.

    Raises BookError, CannotWrite; then nothing in the output folder has changed.
    """
    with Workers(order.jobs) as pool:
        executor = remembering(pool, order.manifest.parent)
        made = make(order, executor, progress)
    executor.cache.trim()
    replace_together(made.files)
    outputs = tuple(Output(path, len(content), made.pages.get(path, 0)) for path, content in made.files.items())
    outcome = Outcome(outputs, made.diagnostics)
    unchanged.remember(order, state, outcome, made.files)
    return outcome


def make(order: Order, executor: Remembering, progress: Progress) -> Made:
    """The finished files of a book, in memory. Raises BookError."""
    prepared, found = prepare(order.manifest, executor, progress)
    targets = order.targets or usual_targets(prepared.book.manifest)
    begun = {
        medium: begin_writing(prepared, medium, executor)
        for medium in dict.fromkeys(_MEDIA[target] for target in targets)
    }
    editions = {}
    for medium, finish in begun.items():
        try:
            edition = finish()
        except BookError as failed:
            found += failed.diagnostics
        else:
            editions[medium] = edition.sections
            found += edition.diagnostics
    stop_at(found, order.strict)

    files: dict[Path, bytes] = {}
    pages: dict[Path, int] = {}
    name = prepared.book.manifest.name
    printed: pdf.PrintedBook | None = None
    if Medium.PRINT in editions:
        prepared, printed = typeset(prepared, editions[Medium.PRINT], executor, progress)
        found += printed.diagnostics
    if printed and "pdf" in targets:
        path = order.place / f"{name}.pdf"
        files[path], pages[path] = printed.pdf, printed.page_count
    if printed and "print" in targets:
        press = for_press(prepared, printed, executor, progress)
        found += press.diagnostics
        path = order.place / f"{name}-print.pdf"
        files[path], pages[path] = press.pdf, press.page_count
    if printed and "cover" in targets:
        sheet = for_cover(prepared, printed, executor, progress)
        found += sheet.diagnostics
        path = order.place / f"{name}-cover.pdf"
        files[path], pages[path] = sheet.pdf, sheet.page_count
    if "epub" in targets:
        files[order.place / f"{name}.epub"] = package(prepared, editions[Medium.EREADER], executor, progress)
    stop_at(found, order.strict)
    return Made(files, pages, printed, tuple(sorted(set(found))))


def usual_targets(manifest: Manifest) -> tuple[str, ...]:
    """What is made of a book where nobody says."""
    wanted = {"print": manifest.print, "cover": manifest.cover.wrap}
    return tuple(target for target in TARGETS if target not in wanted or wanted[target])


def stop_at(found: list[Diagnostic] | tuple[Diagnostic, ...], strict: bool) -> None:
    """Raise BookError with everything found, if there is an error in it, or a warning of a strict build."""
    if errors_in(found) or (strict and found):
        raise BookError(found)


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

    prepared, printed = with_room(prepared, set_as)
    made = f"{counted(len(sections), 'section')}, {counted(printed.page_count, 'page')}"
    progress.done(made, max(0, len(sections) - executor.made_of[typeset_section]))
    return prepared, printed


def with_room(prepared: Prepared, set_as: Callable[[Prepared], pdf.PrintedBook]) -> tuple[Prepared, pdf.PrintedBook]:
    """The book printed with the margins that the printer asks for in a book of its number of pages, and what it was
    made of.

    They only ever grow, so this comes to an end; most books are set once.
    """
    while True:
        printed = set_as(prepared)
        roomy = prepared.for_pages(printed.page_count)
        if roomy is prepared:
            return prepared, printed
        prepared = roomy


def for_press(prepared: Prepared, printed: pdf.PrintedBook, executor: Remembering, progress: Progress) -> "PressBook":
    """The printed book in ink. What the printer does not take of it is in its diagnostics."""
    # Most builds are for screens, and need none of this.
    from bindery.checks.preflight.coarse import coarse_pictures
    from bindery.pdf.press.book import make_press_pdf
    from bindery.pdf.press.pressing import press_body

    manifest, job = prepared.book.manifest, prepared.job
    progress.begin("press")
    press = make_press_pdf(printed.bundles, prepared.design, printed_metadata(manifest), job, executor)
    progress.done(f"{counted(press.page_count, 'page')} for {job.printer.name}", executor.remembered_of[press_body])
    refused = check_pages(job, manifest, prepared.style.page, printed.page_count)
    return replace(press, diagnostics=(*press.diagnostics, *refused, *coarse_pictures(press, job.printer)))


def for_cover(prepared: Prepared, printed: pdf.PrintedBook, executor: Remembering, progress: Progress) -> "PressBook":
    """The cover of the printed book, as thick as its pages are. Raises BookError."""
    from bindery.wrap import make_wrap

    progress.begin("cover")
    sheet = make_wrap(prepared.book, prepared.style, prepared.faces, prepared.job, printed.page_count, executor)
    progress.done(f"for {counted(prepared.job.padded(printed.page_count), 'page')}")
    return sheet


def package(prepared: Prepared, sections: tuple[Section, ...], executor: Executor, progress: Progress) -> bytes:
    """The EPUB. Raises BookError."""
    book, style, faces = prepared.book, prepared.style, prepared.faces
    progress.begin("package")
    resources = {**pictures_of_sheets(style, book.folder), **pictures_of(book)}
    front, picture = cover.front_cover(book, style, faces, executor)
    resources[front] = picture
    packed = epub.make_epub(
        sections,
        publication_of(book, front),
        dict(style.ereader_sheets),
        faces,
        resources,
        heading_depth=max(2, book.manifest.toc_depth),
    )
    progress.done(counted(len(sections), "section"))
    return packed
