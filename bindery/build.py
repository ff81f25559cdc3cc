"""A build, read aloud: read the book, write its sections, typeset and package them, replace the outputs together."""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

from bindery import cover, epub, pdf, unchanged
from bindery.diagnostics import BookError, Diagnostic, errors_in
from bindery.edition.section import Medium, Section
from bindery.engine.memory import Remembering
from bindery.engine.workers import Workers
from bindery.outputs import Order, Outcome, Output, replace_together
from bindery.own_sheets import pictures_of_sheets
from bindery.particulars import pictures_of, printed_metadata, publication_of
from bindery.pdf.typeset import typeset as typeset_section
from bindery.preparation import Prepared, begin_writing, prepare, remembering
from bindery.progress import Progress, counted

_MEDIA = {"pdf": Medium.PRINT, "epub": Medium.EREADER}


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
    pages = made.printed.page_count if made.printed else 0
    outputs = tuple(
        Output(path, len(content), pages if path.suffix == ".pdf" else 0) for path, content in made.files.items()
    )
    outcome = Outcome(outputs, made.diagnostics)
    unchanged.remember(order, state, outcome, made.files)
    return outcome


def make(order: Order, executor: Remembering, progress: Progress) -> Made:
    """The finished files of a book, in memory. Raises BookError."""
    prepared, found = prepare(order.manifest, executor, progress)
    begun = {target: begin_writing(prepared, _MEDIA[target], executor) for target in order.targets}
    editions = {}
    for target, finish in begun.items():
        try:
            edition = finish()
        except BookError as failed:
            found += failed.diagnostics
        else:
            editions[target] = edition.sections
            found += edition.diagnostics
    stop_at(found, order.strict)

    files: dict[Path, bytes] = {}
    name = prepared.book.manifest.name
    printed: pdf.PrintedBook | None = None
    if "pdf" in order.targets:
        printed = typeset(prepared, editions["pdf"], executor, progress)
        found += printed.diagnostics
        files[order.place / f"{name}.pdf"] = printed.pdf
    if "epub" in order.targets:
        files[order.place / f"{name}.epub"] = package(prepared, editions["epub"], executor, progress)
    stop_at(found, order.strict)
    return Made(files, printed, tuple(sorted(set(found))))


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
    made = f"{counted(len(sections), 'section')}, {counted(printed.page_count, 'page')}"
    progress.done(made, max(0, len(sections) - executor.made_of[typeset_section]))
    return printed


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
