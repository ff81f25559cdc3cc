"""A build, read aloud: read the book, write its sections, typeset and package them, replace the outputs together."""

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from bindery import cover, epub, pdf
from bindery.book import Book, check_chapters, read_book
from bindery.diagnostics import BookError, Diagnostic, errors_in, warning
from bindery.edition.planning import plan_of, setting_of
from bindery.edition.section import Medium, Section
from bindery.edition.sections import write_edition
from bindery.edition.styles import Style, load_style
from bindery.engine.cache import Cache, memory_of
from bindery.engine.memory import Remembering
from bindery.engine.program import program
from bindery.engine.workers import workers
from bindery.folder import BookFolder
from bindery.fonts import Face, Uncovered, load_faces, uncovered
from bindery.manifest import Manifest, ManifestError, load
from bindery.manuscript.tree import line, walk
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
    progress.begin("read")
    folder = BookFolder(manifest_path.parent)
    try:
        manifest = load(manifest_path)
    except ManifestError as problem:
        raise BookError([*problem.diagnostics, *check_chapters(folder, problem.chapters)]) from problem
    book, style, faces = _read(manifest, folder)
    found = [*book.diagnostics, *check_sheets(style, folder), *_uncovered(book, faces)]
    progress.title(f"{manifest.title} · {counted(len(book.chapters), 'chapter')} · {book.word_count:,} words")
    progress.done(counted(len(book.chapters), "chapter"))

    files: dict[Path, bytes] = {}
    pages = 0
    place = output_folder or folder.root / "build"
    editions = {}
    for target in targets:
        try:
            editions[target], problems = _edition(book, style, faces, _MEDIA[target])
        except BookError as failed:
            problems = list(failed.diagnostics)
        found += problems
    stop_at(found, strict)
    with workers(jobs) as pool:
        executor = Remembering(pool, Cache(memory_of(folder.root) / "pages"), program())
        if "pdf" in targets:
            printed = _typeset(book, style, faces, editions["pdf"], executor, progress)
            found += printed.diagnostics
            pages = printed.page_count
            files[place / f"{manifest.name}.pdf"] = printed.pdf
        if "epub" in targets:
            files[place / f"{manifest.name}.epub"] = _package(book, style, faces, editions["epub"], executor, progress)
    executor.cache.trim()
    stop_at(found, strict)
    replace_together(files)
    outputs = tuple(
        Output(path, len(content), pages if path.suffix == ".pdf" else 0) for path, content in files.items()
    )
    return Outcome(outputs, tuple(sorted(set(found))))


def stop_at(found: list[Diagnostic] | tuple[Diagnostic, ...], strict: bool) -> None:
    """Raise BookError with everything found, if there is an error in it, or a warning of a strict build."""
    if errors_in(found) or (strict and found):
        raise BookError(found)


def _read(manifest: Manifest, folder: BookFolder) -> tuple[Book, Style, tuple[Face, ...]]:
    """The book, its style and its faces. Raises BookError with what is wrong with all of them."""
    problems: list[Diagnostic] = []
    found: tuple[Diagnostic, ...] = ()
    try:
        book = read_book(manifest, folder)
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
    return book, style, faces


def _edition(
    book: Book, style: Style, faces: tuple[Face, ...], medium: Medium
) -> tuple[tuple[Section, ...], list[Diagnostic]]:
    edition = write_edition(plan_of(book, style, faces), setting_of(book, medium))
    return edition.sections, list(edition.diagnostics)


def _typeset(
    book: Book,
    style: Style,
    faces: tuple[Face, ...],
    sections: tuple[Section, ...],
    executor: Executor,
    progress: Progress,
) -> pdf.PrintedBook:
    design = Design(
        (style.page.width, style.page.height), style.print_sheets, faces, Resources(book.folder), style.page.css
    )
    progress.begin("typeset", len(sections))
    printed = pdf.make_pdf(
        sections, design, printed_metadata(book.manifest), executor, lambda step, done, total: progress.at(done, total)
    )
    progress.done(f"{counted(len(sections), 'section')}, {counted(printed.page_count, 'page')}")
    return printed


def _package(
    book: Book,
    style: Style,
    faces: tuple[Face, ...],
    sections: tuple[Section, ...],
    executor: Executor,
    progress: Progress,
) -> bytes:
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
    for chapter in (*book.chapters, *((book.glossary.chapter,) if book.glossary else ())):
        missing: dict[str, list[Uncovered]] = {}
        places: dict[str, int] = {}
        for node in walk(chapter.text):
            text = node["c"] if node["t"] == "Str" else node["c"][1] if node["t"] in ("Code", "CodeBlock") else ""
            for character in uncovered(text, faces):
                kind = character.script if character.is_letter else str(character)
                places.setdefault(kind, line(node))
                missing.setdefault(kind, []).append(character)
        for kind, characters in missing.items():
            letters = dict.fromkeys(chr(character.code_point) for character in characters)
            named = f"these letters of the {kind} script: {' '.join(sorted(letters))}"
            what = named if len(letters) > 1 else str(characters[0])
            yield warning(
                chapter.file,
                places[kind],
                f"no font of the style '{book.manifest.style}' has {what}",
                "no-glyph",
                "add a font that has what is missing to the style's fonts.yaml, or write it otherwise",
            )
