"""A build, read aloud: read the book, write its sections, typeset and package them, replace the outputs together."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bindery import cover, epub, pdf, unchanged
from bindery.checks.kept.book import Packaged, all_found, look_in_epub, look_in_pdf, look_in_press
from bindery.checks.seen import with_lines
from bindery.checks.stopped import with_places
from bindery.crew import workers_of
from bindery.diagnostics import BookError, Diagnostic, errors_in
from bindery.edition.section import Medium, Section
from bindery.edition.slots import fill
from bindery.engine.memory import Remembering
from bindery.fonts import Face
from bindery.manifest import Manifest
from bindery.outputs import TARGETS, Finished, Order, Outcome, Output, replace_together, workpiece
from bindery.own_sheets import pictures_of_sheets
from bindery.pagemap import PrintedPages
from bindery.particulars import pictures_of, printed_metadata, publication_of
from bindery.pdf.typeset import typeset as typeset_section
from bindery.preparation import Prepared, begin_writing, prepare, remembering
from bindery.printers import check_pages
from bindery.progress import Progress, counted
from bindery.recipe import recipe_of, recipe_path
from bindery.stores import check_size

if TYPE_CHECKING:
    from bindery.pdf.press.book import PressBook
    from bindery.pdf.press.imposition import Imposed


Result = TypeVar("Result")

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
    _say_typeset(len(sections), printed.page_count, executor, progress)
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

    def count(prepared: Prepared) -> PrintedPages:
        return pdf.count_pages(
            sections, prepared.design, language, executor, lambda step, done, total: progress.at(done, total)
        )

    _, pages = with_room(prepared, executor, count, _page_count)
    _say_typeset(len(sections), _page_count(pages), executor, progress)
    return pages


def _page_count(pages: PrintedPages) -> int:
    return sum(map(len, pages.breaks.values()))


def _say_typeset(sections: int, pages: int, executor: Remembering, progress: Progress) -> None:
    made = f"{counted(sections, 'section')}, {counted(pages, 'page')}"
    progress.done(made, max(0, sections - executor.made_of[typeset_section]))


def package(
    prepared: Prepared,
    sections: tuple[Section, ...],
    pages: PrintedPages | None,
    executor: Executor,
    progress: Progress,
) -> Finished:
    """The EPUB, with the numbers of the printed book's `pages`. Raises BookError."""
    book, style, faces = prepared.book, prepared.style, prepared.faces
    progress.begin("package")
    resources = {**pictures_of_sheets(style, book.folder), **pictures_of(book)}
    front, picture = cover.front_cover(book, style, faces, executor)
    resources[front] = picture
    if pages:
        sections = tuple(replace(section, body=fill(section.body, pages.places, for_good=True)) for section in sections)
    file = workpiece()
    epub.make_epub(
        sections,
        publication_of(book, front),
        dict(style.ereader_sheets),
        faces,
        resources,
        executor,
        file,
        heading_depth=max(2, book.manifest.toc_depth),
        breaks=pages.breaks if pages else {},
    )
    progress.done(counted(len(sections), "section"))
    return Finished(file)
