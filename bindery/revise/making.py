"""One try at the book, in steps that can be shown one by one."""

from collections.abc import Callable, Collection
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from bindery import pdf
from bindery.build import stop_at
from bindery.checks.kept.book import Packaged
from bindery.checks.seen import with_lines
from bindery.diagnostics import Diagnostic
from bindery.direction import direction_of
from bindery.edition.section import Medium, Section
from bindery.engine.memory import Remembering
from bindery.packaging import package, pages_for_epub
from bindery.particulars import printed_metadata
from bindery.pdf import Design, Metadata
from bindery.pdf.bind import Bundle
from bindery.pdf.book import bind_book
from bindery.pdf.folios import Position
from bindery.pdf.furnish import Margins, furnish_all, furnishing
from bindery.pdf.sheets import Sheets
from bindery.preparation import Prepared, begin_writing, prepare, remembering
from bindery.printing import with_room
from bindery.progress import Progress, counted
from bindery.revise.revision import Particulars
from bindery.variant import PLAIN, Variant

OnSheets = Callable[["Edition", Section, Sheets], None]
"""Told of each section that is typeset, with page numbers that may not be true yet; in the thread of the build."""


@dataclass(frozen=True)
class Edition:
    """The book, read and set for print: all that its pages depend on."""

    prepared: Prepared
    sections: tuple[Section, ...]
    executor: Remembering
    found: tuple[Diagnostic, ...]

    @property
    def name(self) -> str:
        """Of the finished files, without their endings."""
        return self.prepared.book.manifest.name

    @property
    def particulars(self) -> Particulars:
        manifest = self.prepared.book.manifest
        return Particulars(manifest.title, manifest.language, direction_of(manifest.language))

    @property
    def metadata(self) -> Metadata:
        return printed_metadata(self.prepared.book.manifest)

    @cached_property
    def design(self) -> Design:
        return self.prepared.design

    @cached_property
    def margins(self) -> Margins:
        return Margins.of(self.design, self.metadata)


def read(
    manifest_path: Path, executor: Executor, progress: Progress, strict: bool, variant: Variant = PLAIN
) -> Edition:
    """Read the book or a variant of it, and write its sections for print. Raises BookError with all that is wrong."""
    remembered = remembering(executor, manifest_path.parent)
    prepared, found = prepare(manifest_path, remembered, progress, variant)
    edition = begin_writing(prepared, Medium.PRINT, remembered)()
    found += edition.diagnostics
    stop_at(found, strict)
    return Edition(prepared, edition.sections, remembered, tuple(found))


def print_book(edition: Edition, progress: Progress, on_sheets: OnSheets, first: Collection[str]) -> pdf.PrintedBook:
    """Typeset and bind the book, the sections with the ids `first` before the others.

    What is wrong with its pages is in its diagnostics.
    """

    def report(step: str, done: int, total: int) -> None:
        if done == 0:
            progress.begin(step, total)
        progress.at(done, total)

    def set_as(prepared: Prepared) -> pdf.PrintedBook:
        roomy = edition if prepared is edition.prepared else replace(edition, prepared=prepared)
        return pdf.make_pdf(
            edition.sections,
            roomy.design,
            edition.metadata,
            edition.executor,
            report,
            partial(on_sheets, roomy),
            first,
        )

    prepared, printed = with_room(edition.prepared, edition.executor, set_as, lambda printed: printed.page_count)
    progress.done(f"{counted(len(edition.sections), 'section')}, {counted(printed.page_count, 'page')}")
    return with_lines(prepared, printed, edition.executor)


def package_book(
    edition: Edition, printed: pdf.PrintedBook | None, progress: Progress
) -> tuple[Packaged, tuple[Diagnostic, ...]]:
    """The EPUB with the page numbers of the `printed` book, and what was found while it was made. Raises BookError."""
    prepared, executor = edition.prepared, edition.executor
    ereader = begin_writing(prepared, Medium.EREADER, executor)()
    stop_at(ereader.diagnostics, False)
    pages = pages_for_epub(prepared, edition.sections, printed, executor, progress)
    packed = package(prepared, ereader.sections, pages, executor, progress)
    edition.executor.cache.trim()
    return Packaged(packed, ereader.sections), tuple(ereader.diagnostics)


def bind_alone(
    edition: Edition, section: Section, sheets: Sheets, position: Position, first_arabic: int
) -> tuple[Bundle, bytes]:
    """The section with the furniture that its place in the book gives it, bound as a PDF of its own."""
    asked = furnishing(section, sheets, position, first_arabic, edition.margins)
    [furniture] = furnish_all([asked], edition.executor, lambda done: None)
    alone = Bundle(section, sheets, furniture, Position(position.blanks, position.blanks, position.length))
    return replace(alone, position=position), bind_book([alone], edition.design, edition.metadata, 0, edition.executor)
