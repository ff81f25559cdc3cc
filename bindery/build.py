"""A build, read aloud: read the book, write its sections, typeset and package them, replace the outputs together."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bindery import pdf, unchanged
from bindery.checks.kept.book import Packaged, all_found, look_in_epub, look_in_pdf, look_in_press
from bindery.crew import workers_of
from bindery.diagnostics import BookError, Diagnostic, errors_in
from bindery.edition.section import Medium
from bindery.engine.memory import Remembering
from bindery.fonts import Face
from bindery.manifest import Manifest
from bindery.outputs import TARGETS, Finished, Order, Outcome, Output, replace_together
from bindery.preparation import Prepared, begin_writing, prepare, remembering
from bindery.printing import for_cover, for_folding, for_press, typeset
from bindery.progress import Progress
from bindery.recipe import recipe_of, recipe_path
from bindery.stores import check_size

_ON_PAPER = {"pdf", "print", "cover", "booklet"}
"""Targets that need the printed book."""


@dataclass(frozen=True)
class Made:
    """Finished files that have not been written yet, by their places; and what the PDFs were bound of."""

    files: Mapping[Path, Finished] = field(repr=False)
    pages: Mapping[Path, int]
    """The number of pages of each PDF."""
    standards: Mapping[Path, str]
    """Those that each PDF keeps."""
    printed: pdf.PrintedBook | None
    faces: tuple[Face, ...] = field(repr=False)
    """Those that the book may be set in."""
    diagnostics: tuple[Diagnostic, ...]


def build(
    order: Order, progress: Progress, state: unchanged.State | None = None, executor: Remembering | None = None
) -> Outcome:
    """Make the book, and write its finished files with their recipes. `state` is what `unchanged.state_of` said just
    before, where somebody asked; `executor` does the work where it is not that of workers of the build's own.

    Raises BookError, CannotWrite; then nothing in the output folder has changed.
    """
    state = state or unchanged.state_of(order)
    with ExitStack() as own:
        if executor is None:
            executor = remembering(own.enter_context(workers_of(order)), order.manifest.parent)
        made = make(order, executor, progress)
    executor.cache.trim()
    recipes = {
        recipe_path(path): recipe_of(content, made.faces, state).written() for path, content in made.files.items()
    }
    replace_together({**made.files, **recipes})
    outcome = Outcome(tuple(_outputs(made)), made.diagnostics)
    unchanged.remember(order, state, outcome, made.files)
    return outcome


def _outputs(made: Made) -> Iterator[Output]:
    for path, content in made.files.items():
        yield Output(path, content.size, made.pages.get(path, 0), made.standards.get(path, ""))


def make(order: Order, executor: Remembering, progress: Progress) -> Made:
    """The finished files of a book. Raises BookError."""
    prepared, found = prepare(order.manifest, executor, progress, order.variant)
    targets = order.targets or usual_targets(prepared.book.manifest)
    targets += ("booklet",) if order.booklet else ()
    begun = {medium: begin_writing(prepared, medium, executor) for medium in _media(prepared, targets)}
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

    files: dict[Path, Finished] = {}
    pages: dict[Path, int] = {}
    standards: dict[Path, str] = {}
    name = prepared.book.manifest.name
    printed: pdf.PrintedBook | None = None
    looking = []
    if not _ON_PAPER.isdisjoint(targets):
        prepared, printed = typeset(prepared, editions[Medium.PRINT], executor, progress)
        found += printed.diagnostics
    if printed and "pdf" in targets:
        path = order.place / f"{name}.pdf"
        files[path], pages[path], standards[path] = Finished.of(printed.pdf), printed.page_count, printed.standards
        if order.proof:
            looking.append(look_in_pdf(prepared.book, printed, executor))
    if printed and "print" in targets:
        press = for_press(prepared, printed, executor, progress)
        found += press.diagnostics
        path = order.place / f"{name}-print.pdf"
        files[path], pages[path], standards[path] = Finished.of(press.pdf), press.page_count, prepared.job.kind
        found += look_in_press(prepared.book, press.pdf, press.page_count) if order.proof else ()
    if printed and "cover" in targets:
        sheet = for_cover(prepared, printed, executor, progress)
        found += sheet.diagnostics
        path = order.place / f"{name}-cover.pdf"
        files[path], pages[path], standards[path] = Finished.of(sheet.pdf), sheet.page_count, prepared.job.kind
    if printed and "booklet" in targets:
        sheets = for_folding(printed)
        path = order.place / f"{name}-booklet.pdf"
        files[path], pages[path] = Finished.of(sheets.pdf), 2 * sheets.sheets
    if "epub" in targets:
        # Most builds while a book is written are for the PDF, and need none of this.
        from bindery.packaging import package, pages_for_epub

        named = pages_for_epub(prepared, editions.get(Medium.PRINT, ()), printed, executor, progress)
        packed = package(prepared, editions[Medium.EREADER], named, executor, progress)
        files[order.place / f"{name}.epub"] = packed
        found += check_size(packed.size, prepared.book.manifest.file)
        if order.proof:
            looking.append(look_in_epub(prepared.book, Packaged(packed, editions[Medium.EREADER]), executor))
    found += all_found(looking, found)
    stop_at(found, order.strict)
    return Made(files, pages, standards, printed, prepared.faces, tuple(sorted(set(found))))


def usual_targets(manifest: Manifest) -> tuple[str, ...]:
    """What is made of a book where nobody says."""
    wanted = {"print": manifest.print, "cover": manifest.cover.wrap}
    return tuple(target for target in TARGETS if target not in wanted or wanted[target])


def _media(prepared: Prepared, targets: tuple[str, ...]) -> Iterator[Medium]:
    """The editions that are needed: an e-book with page numbers needs the printed one too."""
    if not _ON_PAPER.isdisjoint(targets) or prepared.book.manifest.epub.page_list:
        yield Medium.PRINT
    if "epub" in targets:
        yield Medium.EREADER


def stop_at(found: list[Diagnostic] | tuple[Diagnostic, ...], strict: bool) -> None:
    """Raise BookError with everything found, if there is an error in it, or a warning of a strict build."""
    if errors_in(found) or (strict and found):
        raise BookError(found)
