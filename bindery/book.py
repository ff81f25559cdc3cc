"""The whole book, read: manuscript and apparatus, before anything is set."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from bindery.apparatus.bibliography import GroupRule
from bindery.apparatus.calls import set_calls
from bindery.apparatus.citations import BibliographyRules, Citations, citation_sites, cite
from bindery.apparatus.collation import Collation
from bindery.apparatus.csl import DEFAULT_STYLE, find_style
from bindery.apparatus.glossary import Glossary, check_terms, read_glossary, with_calls
from bindery.apparatus.index import Index, IndexMark, make_index
from bindery.apparatus.marks import GENERAL_INDEX, mark_of
from bindery.apparatus.numbering import Register, check_references, number_book
from bindery.apparatus.sources import Sources, read_sources
from bindery.diagnostics import BookError, Diagnostic
from bindery.edition.math import Formula, render
from bindery.edition.setting import Language, load_language
from bindery.folder import BookFolder
from bindery.manifest import Chapter as ChapterEntry
from bindery.manifest import Manifest, Part, Piece
from bindery.manuscript.chapter import Chapter, chapter_id, read_chapter
from bindery.manuscript.tree import plain_text, walk


@dataclass(frozen=True)
class Book:
    """Everything that both editions are made of. `chapters` are in the order of the book, drafts left out."""

    manifest: Manifest
    folder: BookFolder
    language: Language
    collation: Collation
    chapters: tuple[Chapter, ...]
    register: Register
    citations: Citations | None
    glossary: Glossary | None
    indexes: Mapping[str, Index]
    formulas: Mapping[tuple[str, bool], Formula]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def word_count(self) -> int:
        return sum(
            len(plain_text([node]).split())
            for chapter in self.chapters
            for node in walk(chapter.blocks)
            if node["t"] in ("Para", "Plain", "Header")
        )


def read_book(manifest: Manifest, folder: BookFolder) -> Book:
    """Read the manuscript and make the apparatus. Raises BookError where a file cannot be read at all.

    All that is wrong with what could be read is in `diagnostics`, errors too.
    """
    cited = bool(manifest.bibliography.sources)
    entries = list(chapter_entries(manifest))
    chapters, unreadable = _read_chapters(manifest, folder, entries, cited)
    glossary: Glossary | None = None
    sources = Sources()
    try:
        if manifest.glossary:
            glossary = read_glossary(folder, manifest.glossary, cited)
    except BookError as problem:
        unreadable += problem.diagnostics
    try:
        if cited:
            sources = read_sources(
                folder, manifest.bibliography.sources, manifest.file, manifest.line("bibliography", "sources")
            )
    except BookError as problem:
        unreadable += problem.diagnostics
    if unreadable:
        # What is not in the files that could be read may well stand in the others: references are not judged.
        raise BookError(
            [
                *unreadable,
                *(found for chapter in chapters for found in chapter.diagnostics),
                *(glossary.diagnostics if glossary else ()),
                *sources.diagnostics,
            ]
        )

    main = [entry.path for entry in _entries(manifest.chapters)] if manifest.number_chapters else []
    register = number_book(
        chapters,
        [chapter.id for chapter in chapters if chapter.file in main],
        manifest.number_depth - 1 if manifest.number_sections else 0,
    )
    with_definitions = [*chapters, glossary.chapter] if glossary else chapters
    citations, citation_problems = _citations(with_definitions, sources, manifest, folder) if cited else (None, ())
    order = Collation(manifest.language)
    indexes, index_problems = _indexes(chapters, manifest, order)
    formulas = render(_formulas(with_definitions))
    diagnostics = [
        *(found for chapter in chapters for found in chapter.diagnostics),
        *register.diagnostics,
        *check_references(with_definitions, register),
        *(glossary.diagnostics if glossary else ()),
        *check_terms(chapters, glossary),
        *sources.diagnostics,
        *citation_problems,
        *index_problems,
    ]
    if citations:
        chapters = [
            replace(chapter, title=set_calls(chapter.title, citations), blocks=set_calls(chapter.blocks, citations))
            for chapter in chapters
        ]
        glossary = with_calls(glossary, citations) if glossary else None
    return Book(
        manifest,
        folder,
        load_language(manifest.language, folder, manifest.labels),
        order,
        tuple(chapters),
        register,
        citations,
        glossary,
        indexes,
        formulas,
        tuple(dict.fromkeys(diagnostics)),
    )


def check_chapters(folder: BookFolder, files: Iterable[str]) -> tuple[Diagnostic, ...]:
    """What is wrong inside chapters whose book cannot be read: nothing that depends on other files."""
    found: list[Diagnostic] = []
    for file in files:
        try:
            found += read_chapter(folder, file).diagnostics
        except BookError as problem:
            found += problem.diagnostics
    return tuple(found)


def chapter_entries(manifest: Manifest) -> Iterator[ChapterEntry]:
    """The manifest's chapters in the order of the book: front, main and back matter, without drafts."""
    for matter in (manifest.front_matter, manifest.chapters, manifest.back_matter or ()):
        yield from _entries(matter)


def _entries(matter: Iterable[object]) -> Iterator[ChapterEntry]:
    for entry in matter:
        chapters = entry.chapters if isinstance(entry, Part) else (entry,)
        yield from (chapter for chapter in chapters if isinstance(chapter, ChapterEntry) and not chapter.draft)


def _read_chapters(
    manifest: Manifest, folder: BookFolder, entries: list[ChapterEntry], cited: bool
) -> tuple[list[Chapter], list[Diagnostic]]:
    chapters: list[Chapter] = []
    unreadable: list[Diagnostic] = []
    ids = {entry.id for entry in entries if entry.id}
    for entry in entries:
        id = entry.id or chapter_id(entry.path, ids)
        ids.add(id)
        try:
            chapters.append(
                read_chapter(folder, entry.path, id, entry.title, not entry.unnumbered, cited, manifest.raw_html)
            )
        except BookError as problem:
            unreadable += problem.diagnostics
    return chapters, unreadable


def _citations(
    chapters: Iterable[Chapter], sources: Sources, manifest: Manifest, folder: BookFolder
) -> tuple[Citations | None, tuple[Diagnostic, ...]]:
    """The citations, and all that is wrong with them; where the style is, they are read in the default one."""
    wanted = manifest.bibliography
    where = manifest.line("bibliography", "style")
    problems: tuple[Diagnostic, ...] = ()
    try:
        style = find_style(folder, wanted.style, manifest.file, where)
    except BookError as problem:
        problems = problem.diagnostics
        style = find_style(folder, DEFAULT_STYLE)
    pieces = [
        entry.name
        for matter in (manifest.front_matter, manifest.back_matter or ())
        for entry in matter
        if isinstance(entry, Piece)
    ]
    rules = BibliographyRules(
        style=style,
        language=manifest.language,
        per=wanted.per,
        nocite=wanted.nocite,
        groups=tuple(
            GroupRule(group.title, group.types, group.keys, manifest.line("bibliography", "groups", place))
            for place, group in enumerate(wanted.groups)
        ),
        printed=wanted.per == "chapter" or "bibliography" in pieces,
        manifest=manifest.file,
        line=where,
        nocite_line=manifest.line("bibliography", "nocite"),
    )
    try:
        citations = cite([site for chapter in chapters for site in citation_sites(chapter)], sources, rules)
    except BookError as problem:
        return None, (*problems, *problem.diagnostics)
    return citations, (*problems, *citations.diagnostics)


def _formulas(chapters: Iterable[Chapter]) -> Iterator[tuple[str, bool]]:
    for chapter in chapters:
        for node in walk(chapter.text):
            if node["t"] == "Math":
                yield node["c"][1], node["c"][0]["t"] == "DisplayMath"
            elif node["t"] == "Equation":
                yield node["c"][0], True


def _indexes(
    chapters: Iterable[Chapter], manifest: Manifest, order: Collation
) -> tuple[dict[str, Index], list[Diagnostic]]:
    """One index for each name that the manifest gives, and a general one for the marks that name none."""
    marks: dict[str, list[IndexMark]] = {GENERAL_INDEX: [], **{name: [] for name in manifest.index.indexes}}
    diagnostics: list[Diagnostic] = []
    for chapter in chapters:
        for node in walk(chapter.text):
            if node["t"] != "IndexMark":
                continue
            mark, problems = mark_of(node, chapter.file, manifest.index.indexes)
            diagnostics += problems
            if mark.path and mark.index in marks:
                marks[mark.index].append(mark)
    indexes = {name: make_index(found, order) for name, found in marks.items() if found}
    return indexes, diagnostics + [found for index in indexes.values() for found in index.diagnostics]
