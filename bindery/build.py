"""A build, read aloud: read the book, write its sections, typeset and package them, replace the outputs together."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

from bindery import cover, epub, pdf
from bindery.book import Book, check_chapters, read_book
from bindery.diagnostics import BookError, Diagnostic, errors_in, warning
from bindery.edition.planning import plan_of, setting_of
from bindery.edition.section import Medium, Section
from bindery.edition.sections import begin_edition
from bindery.edition.styles import Style, load_style
from bindery.engine.cache import Cache, memory_of
from bindery.engine.memory import Remembering
from bindery.engine.program import program
from bindery.engine.workers import Workers
from bindery.folder import BookFolder
from bindery.fonts import Face, Uncovered, load_faces, uncovered
from bindery.manifest import ManifestError, load
from bindery.outputs import replace_together
from bindery.own_sheets import check_sheets, pictures_of_sheets
from bindery.particulars import pictures_of, printed_metadata, publication_of
from bindery.pdf import Design, Resources
from bindery.progress import Progress, counted

_MEDIA = {"pdf": Medium.PRINT, "epub": Medium.EREADER}


@dataclass(frozen=True)
class Output:
    """A finished file: where it is, its bytes' number, and for a PDF its pages."""

    path: Path
    size: int
    pages: int = 0


@dataclass(frozen=True)
class Outcome:
    """What a build made, and what it noticed on the way."""

    outputs: tuple[Output, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class Made:
    """Finished files that have not been written yet, by their places; and what the PDF was bound of."""

    files: Mapping[Path, bytes] = field(repr=False)
    printed: pdf.PrintedBook | None
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class _Prepared:
    """The book as it was read, and what it is to look like."""

    book: Book
    style: Style
    faces: tuple[Face, ...]


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
    with Workers(jobs) as pool:
        executor = remembering(pool, manifest_path.parent)
        made = make(manifest_path, targets, output_folder, executor, strict=strict, progress=progress)
    executor.cache.trim()
    replace_together(made.files)
    pages = made.printed.page_count if made.printed else 0
    outputs = tuple(
        Output(path, len(content), pages if path.suffix == ".pdf" else 0) for path, content in made.files.items()
    )
    return Outcome(outputs, made.diagnostics)


def remembering(pool: Executor, root: Path) -> Remembering:
    """`pool`, with what it did for the book in `root` kept beside it."""
    return Remembering(pool, Cache(memory_of(root) / "stages"), program())


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
    prepared, found = _read(manifest_path, executor, progress)
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
        printed = _typeset(prepared, editions["pdf"], executor, progress)
        found += printed.diagnostics
        files[place / f"{book.manifest.name}.pdf"] = printed.pdf
    if "epub" in targets:
        files[place / f"{book.manifest.name}.epub"] = _package(prepared, editions["epub"], executor, progress)
    stop_at(found, strict)
    return Made(files, printed, tuple(sorted(set(found))))


def check(manifest_path: Path, executor: Remembering, progress: Progress) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with the manuscript, before anything is typeset."""
    try:
        prepared, found = _read(manifest_path, executor, progress)
        plan = plan_of(prepared.book, prepared.style, prepared.faces)
        begun = [begin_edition(plan, setting_of(prepared.book, medium), executor) for medium in _MEDIA.values()]
    except BookError as failed:
        return failed.diagnostics
    for finish in begun:
        try:
            found += finish().diagnostics
        except BookError as failed:
            found += failed.diagnostics
    return tuple(sorted(set(found)))


def stop_at(found: list[Diagnostic] | tuple[Diagnostic, ...], strict: bool) -> None:
    """Raise BookError with everything found, if there is an error in it, or a warning of a strict build."""
    if errors_in(found) or (strict and found):
        raise BookError(found)


def _read(manifest_path: Path, executor: Remembering, progress: Progress) -> tuple[_Prepared, list[Diagnostic]]:
    """The book, its style and its faces, and what was found wrong with them.

    Raises BookError with what is wrong with all of them where one cannot be had at all.
    """
    progress.begin("read")
    folder = BookFolder(manifest_path.parent)
    try:
        manifest = load(manifest_path)
    except ManifestError as problem:
        raise BookError([*problem.diagnostics, *check_chapters(folder, problem.chapters, executor)]) from problem
    problems: list[Diagnostic] = []
    found: tuple[Diagnostic, ...] = ()
    try:
        book = read_book(manifest, folder, executor)
        found = book.diagnostics
    except BookError as failed:
        problems += failed.diagnostics
    try:
        style = load_style(manifest, folder)
    except BookError as failed:
        problems += failed.diagnostics
    try:
        faces = load_faces(manifest.style, folder, memory_of(folder.root) / "fonts")
    except BookError as failed:
        problems += failed.diagnostics
    if problems:
        raise BookError([*found, *problems])
    chapters = counted(len(book.chapters), "chapter")
    progress.title(f"{manifest.title} · {chapters} · {book.word_count:,} words")
    progress.done(chapters)
    return _Prepared(book, style, faces), [*found, *check_sheets(style, folder), *_uncovered(book, faces)]


def _typeset(
    prepared: _Prepared, sections: tuple[Section, ...], executor: Executor, progress: Progress
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
    progress.done(f"{counted(len(sections), 'section')}, {counted(printed.page_count, 'page')}")
    return printed


def _package(prepared: _Prepared, sections: tuple[Section, ...], executor: Executor, progress: Progress) -> bytes:
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
