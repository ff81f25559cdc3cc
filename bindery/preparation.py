"""What a build works from: the book as it was read, its style and its faces, and what is wrong with them."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path

from bindery.book import Book, read_book
from bindery.cover_rules import check_cover
from bindery.diagnostics import BookError, Diagnostic, warning
from bindery.edition.planning import plan_of, setting_of
from bindery.edition.section import Medium
from bindery.edition.sections import Edition, begin_edition
from bindery.edition.styles import Style, load_style
from bindery.engine.cache import Cache, memory_of
from bindery.engine.memory import Begun, Remembering
from bindery.engine.program import program
from bindery.folder import BookFolder
from bindery.fonts import Face, Uncovered, load_faces, uncovered
from bindery.manifest import ManifestError, load
from bindery.materials import check_chapters
from bindery.own_sheets import check_sheets
from bindery.pdf.design import Design, Resources
from bindery.printers import PrintJob, bleed_of_layout, job_of, with_printers_margins
from bindery.progress import Progress, counted
from bindery.reading import read
from bindery.variant import PLAIN, Variant


@dataclass(frozen=True)
class Prepared:
    """The book as it was read, and what it is to look like."""

    book: Book
    style: Style
    faces: tuple[Face, ...]
    job: PrintJob
    """How it is printed."""

    def for_pages(self, count: int) -> "Prepared":
        """The same with the margins that its printer asks for in a book of so many pages, where the author set none."""
        if self.book.manifest.print is None:
            return self
        page = with_printers_margins(self.style.page, self.book.manifest, self.job, count)
        return self if page == self.style.page else replace(self, style=replace(self.style, page=page))

    @property
    def design(self) -> Design:
        """What its pages look like."""
        page, resolution = self.style.page, self.book.manifest.pdf.resolution
        resources = Resources(self.book.folder)
        bleed = bleed_of_layout(self.book.manifest)
        return Design(
            (page.width, page.height), self.style.print_sheets, self.faces, resources, page.css, bleed, resolution
        )


def remembering(pool: Executor, root: Path, begun: Begun | None = None) -> Remembering:
    """`pool`, with what it did for the book in `root` kept beside it; `begun` is shared by those who build at once."""
    return Remembering(pool, Cache(memory_of(root) / "stages"), program(), begun)


def prepare(
    manifest_path: Path, executor: Remembering, progress: Progress, variant: Variant = PLAIN
) -> tuple[Prepared, list[Diagnostic]]:
    """The book or a variant of it, its style and its faces, and what was found wrong with them.

    Raises BookError with what is wrong with all of them where one cannot be had at all.
    """
    progress.begin("read")
    folder = BookFolder(manifest_path.parent)
    try:
        manifest = load(manifest_path, variant)
    except ManifestError as problem:
        raise BookError([*problem.diagnostics, *check_chapters(folder, problem.chapters, executor)]) from problem
    problems: list[Diagnostic] = []
    found: tuple[Diagnostic, ...] = ()
    style_problems: tuple[Diagnostic, ...] = ()
    try:
        style = load_style(manifest, folder)
        manifest = manifest.numbered_by(style.number_sections)
        job = job_of(manifest, folder, style.page)
    except BookError as failed:
        style_problems = failed.diagnostics
    try:
        book = read_book(manifest, folder, executor)
        found = book.diagnostics
    except BookError as failed:
        problems += failed.diagnostics
    problems += style_problems
    try:
        faces = load_faces(manifest.style, folder, Cache(memory_of(folder.root) / "fonts"))
    except BookError as failed:
        problems += failed.diagnostics
    if problems:
        raise BookError([*found, *problems])
    chapters = counted(len(book.chapters), "chapter")
    progress.title(f"{manifest.title} · {chapters} · {book.word_count:,} words")
    progress.done(chapters, executor.remembered_of[read])
    found = (*found, *check_sheets(style, folder), *check_cover(manifest, folder), *_uncovered(book, faces))
    return Prepared(book, style, faces, job), list(found)


def begin_writing(prepared: Prepared, medium: Medium, executor: Executor) -> Callable[[], Edition]:
    """Have the book written for `medium`; what this gives waits for it. See `edition.sections.begin_edition`."""
    book = prepared.book
    return begin_edition(plan_of(book, prepared.style, prepared.faces), setting_of(book, medium), executor)


def check(
    manifest_path: Path, executor: Remembering, progress: Progress, variant: Variant = PLAIN
) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with the manuscript, or a variant of it, before anything is typeset."""
    try:
        prepared, found = prepare(manifest_path, executor, progress, variant)
        begun = [begin_writing(prepared, medium, executor) for medium in Medium]
    except BookError as failed:
        return failed.diagnostics
    for finish in begun:
        try:
            found += finish().diagnostics
        except BookError as failed:
            found += failed.diagnostics
    return tuple(sorted(set(found)))


def _uncovered(book: Book, faces: tuple[Face, ...]) -> Iterator[Diagnostic]:
    """Characters that no face can show: each script where it first stands in a file, and each sign."""
    files = {chapter.id: chapter.file for chapter in book.chapters}
    for id, gleaned in book.gleanings.items():
        file = files.get(id) or (book.glossary.chapter.file if book.glossary else "")
        lines = dict(gleaned.characters)
        missing: dict[str, list[Uncovered]] = {}
        for character in uncovered("".join(lines), faces):
            kind = character.script if character.is_letter else str(character)
            missing.setdefault(kind, []).append(character)
        for characters in missing.values():
            letters = dict.fromkeys(chr(character.code_point) for character in characters)
            named = f"these letters of the {characters[0].script} script: {' '.join(sorted(letters))}"
            what = named if len(letters) > 1 else str(characters[0])
            yield warning(
                file,
                min(lines[letter] for letter in letters),
                f"no font of the style '{book.manifest.style}' has {what}",
                "no-glyph",
                "add a font that has what is missing to the style's fonts.yaml, or write it otherwise",
            )
