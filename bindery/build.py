"""A build, read aloud: read the book, write its sections, typeset and package them, replace the outputs together."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from pathlib import Path

from bindery import cover, epub, pdf, unchanged
from bindery.diagnostics import BookError, Diagnostic, errors_in
from bindery.edition.section import Medium, Section
from bindery.edition.slots import fill
from bindery.engine.memory import Remembering
from bindery.engine.workers import Workers
from bindery.outputs import Order, Outcome, Output, replace_together
from bindery.own_sheets import pictures_of_sheets
from bindery.pagemap import PrintedPages
from bindery.particulars import pictures_of, printed_metadata, publication_of
from bindery.pdf.typeset import typeset as typeset_section
from bindery.preparation import Prepared, begin_writing, prepare, remembering
from bindery.progress import Progress, counted


@dataclass(frozen=True)
class Made:
    """Finished files that have not been written yet, by their places; and what the PDF was bound of."""

    files: Mapping[Path, bytes] = field(repr=False)
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
    outcome = Outcome(tuple(_outputs(made)), made.diagnostics)
    unchanged.remember(order, state, outcome, made.files)
    return outcome


def _outputs(made: Made) -> Iterator[Output]:
    for path, content in made.files.items():
        if made.printed and path.suffix == ".pdf":
            yield Output(path, len(content), made.printed.page_count, made.printed.standards)
        else:
            yield Output(path, len(content))


def make(order: Order, executor: Remembering, progress: Progress) -> Made:
    """The finished files of a book, in memory. Raises BookError."""
    prepared, found = prepare(order.manifest, executor, progress)
    begun = {medium: begin_writing(prepared, medium, executor) for medium in _media(prepared, order)}
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
    name = prepared.book.manifest.name
    printed: pdf.PrintedBook | None = None
    if "pdf" in order.targets:
        printed = typeset(prepared, editions[Medium.PRINT], executor, progress)
        found += printed.diagnostics
        files[order.place / f"{name}.pdf"] = printed.pdf
    if "epub" in order.targets:
        pages = pages_for_epub(prepared, editions.get(Medium.PRINT, ()), printed, executor, progress)
        files[order.place / f"{name}.epub"] = package(prepared, editions[Medium.EREADER], pages, executor, progress)
    stop_at(found, order.strict)
    return Made(files, printed, tuple(sorted(set(found))))


def _media(prepared: Prepared, order: Order) -> Iterator[Medium]:
    """The editions that are needed: an e-book with page numbers needs the printed one too."""
    if "pdf" in order.targets or prepared.book.manifest.epub.page_list:
        yield Medium.PRINT
    if "epub" in order.targets:
        yield Medium.EREADER


def stop_at(found: list[Diagnostic] | tuple[Diagnostic, ...], strict: bool) -> None:
    """Raise BookError with everything found, if there is an error in it, or a warning of a strict build."""
    if errors_in(found) or (strict and found):
        raise BookError(found)


def typeset(
    prepared: Prepared, sections: tuple[Section, ...], executor: Remembering, progress: Progress
) -> pdf.PrintedBook:
    """The printed book. What is wrong with its pages is in its diagnostics."""
    progress.begin("typeset", len(sections))
    metadata = printed_metadata(prepared.book.manifest)
    printed = pdf.make_pdf(
        sections, prepared.design, metadata, executor, lambda step, done, total: progress.at(done, total)
    )
    _say_typeset(len(sections), printed.page_count, executor, progress)
    return printed


def pages_for_epub(
    prepared: Prepared,
    sections: tuple[Section, ...],
    printed: pdf.PrintedBook | None,
    executor: Remembering,
    progress: Progress,
) -> PrintedPages | None:
    """The pages of the printed book that the EPUB names; None where the manifest wants none.

    `sections` are of the print edition, and typeset here where there is no `printed` book of them.
    """
    if not prepared.book.manifest.epub.page_list:
        return None
    if printed:
        return printed.pages
    progress.begin("typeset", len(sections))
    language = prepared.book.manifest.language
    pages = pdf.count_pages(
        sections, prepared.design, language, executor, lambda step, done, total: progress.at(done, total)
    )
    _say_typeset(len(sections), sum(map(len, pages.breaks.values())), executor, progress)
    return pages


def _say_typeset(sections: int, pages: int, executor: Remembering, progress: Progress) -> None:
    made = f"{counted(sections, 'section')}, {counted(pages, 'page')}"
    progress.done(made, max(0, sections - executor.made_of[typeset_section]))


def package(
    prepared: Prepared,
    sections: tuple[Section, ...],
    pages: PrintedPages | None,
    executor: Executor,
    progress: Progress,
) -> bytes:
    """The EPUB, with the numbers of the printed book's `pages`. Raises BookError."""
    book, style, faces = prepared.book, prepared.style, prepared.faces
    progress.begin("package")
    resources = {**pictures_of_sheets(style, book.folder), **pictures_of(book)}
    front, picture = cover.front_cover(book, style, faces, executor)
    resources[front] = picture
    if pages:
        sections = tuple(replace(section, body=fill(section.body, pages.places, for_good=True)) for section in sections)
    packed = epub.make_epub(
        sections,
        publication_of(book, front),
        dict(style.ereader_sheets),
        faces,
        resources,
        heading_depth=max(2, book.manifest.toc_depth),
        breaks=pages.breaks if pages else {},
    )
    progress.done(counted(len(sections), "section"))
    return packed
