"""The files of the manuscript, all of them read, each by itself."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import TypeVar

from bindery.apparatus.glossary import GlossarySource
from bindery.apparatus.sources import Sources, read_sources
from bindery.diagnostics import BookError, Diagnostic
from bindery.folder import BookFolder
from bindery.manifest import Chapter as ChapterEntry
from bindery.manifest import Manifest, Part
from bindery.manuscript.chapter import Source, chapter_id, read_text
from bindery.manuscript.pictures import Picture, check_picture
from bindery.reading import GlossaryReading, Reading, read, read_terms

Result = TypeVar("Result")


@dataclass(frozen=True)
class Materials:
    """What a book is made of: its chapters in their order, drafts left out, its glossary and its bibliographies."""

    chapters: tuple[Reading, ...]
    terms: GlossaryReading | None
    sources: Sources | None

    @property
    def texts(self) -> tuple[Reading, ...]:
        """The chapters, and the glossary's definitions as one more."""
        return (*self.chapters, self.terms.definitions) if self.terms else self.chapters


def read_materials(manifest: Manifest, folder: BookFolder, executor: Executor) -> Materials:
    """Every file of the manuscript. Raises BookError where one of them cannot be read at all.

    What is not in the files that could be read may well stand in the others: then references are not judged.
    """
    cited = bool(manifest.bibliography.sources)
    problems: list[Diagnostic] = []
    begun = _begin_chapters(manifest, folder, executor, problems)
    terms: list[Future[GlossaryReading]] = []
    if manifest.glossary:
        content = (folder.root / manifest.glossary).read_bytes()
        terms = [executor.submit(read_terms, GlossarySource(manifest.glossary, content, cited))]
    sources: Sources | None = None
    if cited:
        where = manifest.line("bibliography", "sources")
        try:
            sources = read_sources(folder, manifest.bibliography.sources, executor, manifest.file, where)
        except BookError as failed:
            problems += failed.diagnostics
    chapters = finished(begun, problems)
    glossaries = finished(terms, problems)
    if problems:
        raise BookError(
            [
                *problems,
                *(found for reading in chapters for found in reading.chapter.diagnostics),
                *find_pictures(chapters, folder)[1],
                *(found for reading in glossaries for found in reading.glossary.diagnostics),
                *(sources.diagnostics if sources else ()),
            ]
        )
    return Materials(tuple(chapters), next(iter(glossaries), None), sources)


def _begin_chapters(
    manifest: Manifest, folder: BookFolder, executor: Executor, problems: list[Diagnostic]
) -> list[Future[Reading]]:
    """Have the chapters' files read; what is wrong with a file itself is added to `problems`."""
    begun: list[Future[Reading]] = []
    cited = bool(manifest.bibliography.sources)
    entries = list(chapter_entries(manifest))
    ids = {entry.id for entry in entries if entry.id}
    for entry in entries:
        id = entry.id or chapter_id(entry.path, ids)
        ids.add(id)
        try:
            text = read_text(folder, entry.path)
        except BookError as failed:
            problems += failed.diagnostics
            continue
        numbered, html = not entry.unnumbered, manifest.raw_html
        source = Source(entry.path, text, id, entry.title, numbered, cited, html, manifest.language)
        begun.append(executor.submit(read, source))
    return begun


def finished(begun: Iterable[Future[Result]], problems: list[Diagnostic]) -> list[Result]:
    """The results; why there is none is added to `problems`."""
    results = []
    for future in begun:
        try:
            results.append(future.result())
        except BookError as failed:
            problems += failed.diagnostics
    return results


def check_chapters(folder: BookFolder, files: Iterable[str], executor: Executor) -> tuple[Diagnostic, ...]:
    """What is wrong inside chapters whose book cannot be read: nothing that depends on other files."""
    problems: list[Diagnostic] = []
    begun: list[Future[Reading]] = []
    for file in files:
        try:
            begun.append(executor.submit(read, Source(file, read_text(folder, file), chapter_id(file))))
        except BookError as failed:
            problems += failed.diagnostics
    for reading in finished(begun, problems):
        problems += [*reading.chapter.diagnostics, *find_pictures([reading], folder)[1]]
    return tuple(problems)


def find_pictures(
    readings: Iterable[Reading], folder: BookFolder
) -> tuple[dict[str, dict[str, Picture]], list[Diagnostic]]:
    """The pictures of each chapter by what the author wrote, and what is wrong with them."""
    found: dict[str, dict[str, Picture]] = {}
    diagnostics: list[Diagnostic] = []
    for reading in readings:
        own = found.setdefault(reading.chapter.id, {})
        for mention in reading.gleanings.images:
            if mention.what not in own:
                picture, problems = check_picture(folder, mention.what, reading.chapter.file, mention.line)
                diagnostics += problems
                if picture:
                    own[mention.what] = picture
    return found, diagnostics


def chapter_entries(manifest: Manifest) -> Iterator[ChapterEntry]:
    """The manifest's chapters in the order of the book: front, main and back matter, without drafts."""
    for matter in (manifest.front_matter, manifest.chapters, manifest.back_matter):
        yield from entries_in(matter)


def entries_in(matter: Iterable[object]) -> Iterator[ChapterEntry]:
    for entry in matter:
        chapters = entry.chapters if isinstance(entry, Part) else (entry,)
        yield from (chapter for chapter in chapters if isinstance(chapter, ChapterEntry) and not chapter.draft)
