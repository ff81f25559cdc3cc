"""A build, read aloud: read the book, write its sections, typeset and package them, replace the outputs together."""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

from bindery import cover, epub, pdf, unchanged
from bindery.diagnostics import BookError, Diagnostic, errors_in
from bindery.edition.planning import plan_of, setting_of
from bindery.edition.section import Medium, Section
from bindery.edition.sections import begin_edition
from bindery.engine.memory import Remembering
from bindery.engine.workers import Workers
from bindery.outputs import Outcome, Output, replace_together
from bindery.own_sheets import pictures_of_sheets
from bindery.particulars import pictures_of, printed_metadata, publication_of
from bindery.pdf import Design, Resources
from bindery.pdf.typeset import typeset as typeset_section
from bindery.preparation import Prepared, prepare, remembering
from bindery.progress import Progress, counted

_MEDIA = {"pdf": Medium.PRINT, "epub": Medium.EREADER}


@dataclass(frozen=True)
class Made:
    """Finished files that have not been written yet, by their places; and what the PDF was bound of."""

    files: Mapping[Path, bytes] = field(repr=False)
    printed: pdf.PrintedBook | None
    diagnostics: tuple[Diagnostic, ...]


def build(
    manifest_path: Path,
    targets: tuple[str, ...],
    output_folder: Path | None,
    *,
    strict: bool,
    jobs: int | None,
    progress: Progress,
) -> Outcome:
    """Make the book of `manifest_path`: `targets` are "pdf" and "epub".

    Raises BookError, CannotWrite; then nothing in the output folder has changed.
    """
    order = unchanged.Order(manifest_path, targets, output_folder, strict)
    # The state from which this begins: a file that is saved meanwhile makes the next build another one.
    state = unchanged.state_of(order)
    with Workers(jobs) as pool:
        executor = remembering(pool, manifest_path.parent)
        made = make(manifest_path, targets, output_folder, executor, strict=strict, progress=progress)
    executor.cache.trim()
    replace_together(made.files)
    pages = made.printed.page_count if made.printed else 0
    outputs = tuple(
        Output(path, len(content), pages if path.suffix == ".pdf" else 0) for path, content in made.files.items()
    )
    outcome = Outcome(outputs, made.diagnostics)
    unchanged.remember(order, state, outcome, made.files)
    return outcome


def make(
    manifest_path: Path,
    targets: tuple[str, ...],
    output_folder: Path | None,
    executor: Remembering,
    *,
    strict: bool,
    progress: Progress,
) -> Made:
    """The finished files of a book, in memory. Raises BookError."""
    prepared, found = prepare(manifest_path, executor, progress)
    book = prepared.book
    plan = plan_of(book, prepared.style, prepared.faces)
    begun = {target: begin_edition(plan, setting_of(book, _MEDIA[target]), executor) for target in targets}
    editions = {}
    for target, finish in begun.items():
        try:
            edition = finish()
        except BookError as failed:
            found += failed.diagnostics
        else:
            editions[target] = edition.sections
            found += edition.diagnostics
    stop_at(found, strict)

    files: dict[Path, bytes] = {}
    place = output_folder or book.folder.root / "build"
    printed: pdf.PrintedBook | None = None
    if "pdf" in targets:
        printed = typeset(prepared, editions["pdf"], executor, progress)
        found += printed.diagnostics
        files[place / f"{book.manifest.name}.pdf"] = printed.pdf
    if "epub" in targets:
        files[place / f"{book.manifest.name}.epub"] = package(prepared, editions["epub"], executor, progress)
    stop_at(found, strict)
    return Made(files, printed, tuple(sorted(set(found))))


def stop_at(found: list[Diagnostic] | tuple[Diagnostic, ...], strict: bool) -> None:
    """Raise BookError with everything found, if there is an error in it, or a warning of a strict build."""
    if errors_in(found) or (strict and found):
        raise BookError(found)


def typeset(
    prepared: Prepared, sections: tuple[Section, ...], executor: Remembering, progress: Progress
) -> pdf.PrintedBook:
    book, style = prepared.book, prepared.style
    design = Design(
        (style.page.width, style.page.height),
        style.print_sheets,
        prepared.faces,
        Resources(book.folder),
        style.page.css,
    )
    progress.begin("typeset", len(sections))
    printed = pdf.make_pdf(
        sections, design, printed_metadata(book.manifest), executor, lambda step, done, total: progress.at(done, total)
    )
    made = f"{counted(len(sections), 'section')}, {counted(printed.page_count, 'page')}"
    progress.done(made, max(0, len(sections) - executor.made_of[typeset_section]))
    return printed


def package(prepared: Prepared, sections: tuple[Section, ...], executor: Executor, progress: Progress) -> bytes:
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
