"""The whole book, read: manuscript and apparatus, before anything is set."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from typing import TypeVar

from bindery.apparatus.bibliography import GroupRule
from bindery.apparatus.calls import set_calls
from bindery.apparatus.citations import BibliographyRules, Citations, cite
from bindery.apparatus.collation import Arranged, Words, arrange
from bindery.apparatus.csl import DEFAULT_STYLE, find_style
from bindery.apparatus.gleanings import Gleanings
from bindery.apparatus.glossary import Glossary, GlossaryEntry, GlossarySource, check_terms, sorted_entries, term_uses
from bindery.apparatus.index import Index, IndexMark, make_index
from bindery.apparatus.marks import GENERAL_INDEX, mark_of
from bindery.apparatus.numbering import Register, number_book
from bindery.apparatus.references import check_references, resolve
from bindery.apparatus.sources import Sources, read_sources
from bindery.diagnostics import BookError, Diagnostic
from bindery.edition.math import Formula, formula_key, formulas_in
from bindery.edition.setting import Bearings, Language, load_language
from bindery.folder import BookFolder
from bindery.manifest import Chapter as ChapterEntry
from bindery.manifest import Manifest, Part, Piece
from bindery.manuscript.chapter import Chapter, Source, chapter_id, read_text
from bindery.manuscript.pictures import Picture, check_picture
from bindery.reading import Formulas, GlossaryReading, Reading, SetFormulas, read, read_terms, set_formulas

Result = TypeVar("Result")


@dataclass(frozen=True)
class Book:
    """Everything that both editions are made of. `chapters` are in the order of the book, drafts left out."""

    manifest: Manifest
    folder: BookFolder
    language: Language
    chapters: tuple[Chapter, ...]
    gleanings: Mapping[str, Gleanings]
    """By chapter; the glossary's definitions are one."""
    register: Register
    citations: Citations | None
    glossary: Glossary | None
    terms: tuple[GlossaryEntry, ...]
    """The glossary's entries as the book's language orders them."""
    term_uses: Mapping[str, tuple[str, ...]]
    indexes: Mapping[str, Index]
    pictures: Mapping[str, Picture]
    """By their names in the book."""
    bearings: Mapping[str, Bearings]
    """By chapter, as `gleanings`."""
    formulas: Mapping[str, Formula]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def word_count(self) -> int:
        return sum(self.gleanings[chapter.id].words for chapter in self.chapters)

    @property
    def has_notes(self) -> bool:
        """Whether its chapters have notes, the author's or those of a citation style."""
        calls = self.citations.rendered.values() if self.citations else ()
        return any(self.gleanings[chapter.id].has_notes for chapter in self.chapters) or any(
            call and call[-1]["t"] == "Note" for call in calls
        )


def read_book(manifest: Manifest, folder: BookFolder, executor: Executor) -> Book:
    """Read the manuscript and make the apparatus. Raises BookError where a file cannot be read at all.

    All that is wrong with what could be read is in `diagnostics`, errors too. Files are read by
    `executor`, and what depends on the whole of them is not done again by one that remembers.
    """
    chapters, terms, sources = _read_files(manifest, folder, executor)
    readings = {reading.chapter.id: reading for reading in (*chapters, *([terms.definitions] if terms else ()))}
    gleanings = {id: reading.gleanings for id, reading in readings.items()}
    formulas_begun = _begin_formulas(readings.values(), executor)
    main = [entry.path for entry in _entries(manifest.chapters)] if manifest.number_chapters else []
    register = number_book(
        [reading.chapter for reading in chapters],
        gleanings,
        [reading.chapter.id for reading in chapters if reading.chapter.file in main],
        manifest.number_depth - 1 if manifest.number_sections else 0,
    )
    glossary = terms.glossary if terms else None
    texts = [reading.chapter for reading in readings.values()]
    citations, citation_problems = (
        _citations(gleanings.values(), sources, manifest, folder, executor) if sources is not None else (None, ())
    )

    def in_order(words: Iterable[str]) -> Arranged:
        return executor.submit(arrange, Words(manifest.language, tuple(sorted(set(words))))).result()

    indexes, index_problems = _indexes([reading.chapter for reading in chapters], gleanings, manifest, in_order)
    problems: list[Diagnostic] = []
    formulas = {key: formula for done in _finished(formulas_begun, problems) for key, formula in done.by_key.items()}
    if problems:
        raise BookError([*problems, *(found for reading in chapters for found in reading.chapter.diagnostics)])
    if citations:
        formulas |= _formulas_of_works(citations, executor)
    found, picture_problems = _pictures(texts, gleanings, folder)
    diagnostics = [
        *(found for reading in chapters for found in reading.chapter.diagnostics),
        *picture_problems,
        *register.diagnostics,
        *check_references(texts, gleanings, register),
        *(glossary.diagnostics if glossary else ()),
        *check_terms([reading.chapter for reading in chapters], gleanings, glossary),
        *(sources.diagnostics if sources is not None else ()),
        *citation_problems,
        *index_problems,
    ]
    return Book(
        manifest,
        folder,
        load_language(manifest.language, folder, manifest.labels),
        tuple(_with_calls(reading.chapter, citations) for reading in chapters),
        gleanings,
        register,
        citations,
        glossary,
        sorted_entries(glossary, in_order) if glossary else (),
        term_uses((reading.gleanings for reading in chapters), glossary) if glossary else {},
        indexes,
        {folder.name(picture.path): picture for own in found.values() for picture in own.values()},
        {
            id: _bearings(reading, register, citations, glossary, formulas, found[id], folder)
            for id, reading in readings.items()
        },
        formulas,
        tuple(dict.fromkeys(diagnostics)),
    )


def check_chapters(folder: BookFolder, files: Iterable[str], executor: Executor) -> tuple[Diagnostic, ...]:
    """What is wrong inside chapters whose book cannot be read: nothing that depends on other files."""
    problems: list[Diagnostic] = []
    begun: list[Future[Reading]] = []
    for file in files:
        try:
            begun.append(executor.submit(read, Source(file, read_text(folder, file), chapter_id(file))))
        except BookError as failed:
            problems += failed.diagnostics
    for reading in _finished(begun, problems):
        chapter = reading.chapter
        _, in_pictures = _pictures([chapter], {chapter.id: reading.gleanings}, folder)
        problems += [*chapter.diagnostics, *in_pictures]
    return tuple(problems)


def chapter_entries(manifest: Manifest) -> Iterator[ChapterEntry]:
    """The manifest's chapters in the order of the book: front, main and back matter, without drafts."""
    for matter in (manifest.front_matter, manifest.chapters, manifest.back_matter or ()):
        yield from _entries(matter)


def _entries(matter: Iterable[object]) -> Iterator[ChapterEntry]:
    for entry in matter:
        chapters = entry.chapters if isinstance(entry, Part) else (entry,)
        yield from (chapter for chapter in chapters if isinstance(chapter, ChapterEntry) and not chapter.draft)


# Reading the files


def _read_files(
    manifest: Manifest, folder: BookFolder, executor: Executor
) -> tuple[list[Reading], GlossaryReading | None, Sources | None]:
    """Every chapter, the glossary and the bibliographies. Raises BookError where one of them cannot be read at all.

    What is not in the files that could be read may well stand in the others: then references are not judged.
    """
    cited = bool(manifest.bibliography.sources)
    problems: list[Diagnostic] = []
    entries = list(chapter_entries(manifest))
    begun = _begin_chapters(entries, folder, executor, manifest, problems)
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
    chapters = _finished(begun, problems)
    glossaries = _finished(terms, problems)
    if problems:
        raise BookError(
            [
                *problems,
                *(found for reading in chapters for found in reading.chapter.diagnostics),
                *_pictures(
                    [reading.chapter for reading in chapters],
                    {reading.chapter.id: reading.gleanings for reading in chapters},
                    folder,
                )[1],
                *(found for reading in glossaries for found in reading.glossary.diagnostics),
                *(sources.diagnostics if sources else ()),
            ]
        )
    return chapters, next(iter(glossaries), None), sources


def _begin_chapters(
    entries: Iterable[ChapterEntry],
    folder: BookFolder,
    executor: Executor,
    manifest: Manifest,
    problems: list[Diagnostic],
) -> list[Future[Reading]]:
    """Have the chapters' files read; what is wrong with a file itself is added to `problems`."""
    begun: list[Future[Reading]] = []
    cited = bool(manifest.bibliography.sources)
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


def _finished(begun: Iterable[Future[Result]], problems: list[Diagnostic]) -> list[Result]:
    """The results; why there is none is added to `problems`."""
    results = []
    for future in begun:
        try:
            results.append(future.result())
        except BookError as failed:
            problems += failed.diagnostics
    return results


# What the whole book tells a chapter


def _bearings(
    reading: Reading,
    register: Register,
    citations: Citations | None,
    glossary: Glossary | None,
    formulas: Mapping[str, Formula],
    pictures: Mapping[str, Picture],
    folder: BookFolder,
) -> Bearings:
    chapter, gleanings = reading.chapter, reading.gleanings
    resolved = resolve(chapter, gleanings, register)
    terms = {mention.what: glossary.key_of(mention.what) for mention in gleanings.terms} if glossary else {}
    rendered = citations.rendered if citations else {}
    calls = {site.id: rendered[site.id] for site in gleanings.citations if site.id in rendered}
    titles = [referent.title for referent in (*resolved.references.values(), *resolved.links.values())]
    printed = {formula_key(*key) for key in (*gleanings.formulas, *formulas_in([*titles, *calls.values()]))}
    return Bearings(
        names=tuple((target.id, target.number) for target in register.nameables.get(chapter.id, ())),
        references=resolved.references,
        links=resolved.links,
        terms={written: key for written, key in terms.items() if key},
        citations=calls,
        citation_language=citations.language if citations else "",
        formulas={key: formulas[key] for key in sorted(printed)},
        pictures={written: folder.name(picture.path) for written, picture in pictures.items()},
    )


def _begin_formulas(readings: Iterable[Reading], executor: Executor) -> list[Future[SetFormulas]]:
    """Have them set apart from the text around them, which changes more often."""
    wanted = [Formulas(reading.gleanings.formulas, reading.chapter.file) for reading in readings]
    return [executor.submit(set_formulas, formulas) for formulas in wanted if formulas.wanted]


def _formulas_of_works(citations: Citations, executor: Executor) -> Mapping[str, Formula]:
    """The formulas in the titles of works, where they are cited and where they are listed."""
    entries = [entry.content for listed in citations.bibliographies.values() for entry in listed.entries]
    wanted = tuple(dict.fromkeys(formulas_in([*citations.rendered.values(), *entries])))
    return executor.submit(set_formulas, Formulas(wanted)).result().by_key if wanted else {}


def _with_calls(chapter: Chapter, citations: Citations | None) -> Chapter:
    """The chapter with the citations of its title settled in it; those of its text are settled when it is written."""
    if not citations:
        return chapter
    return replace(chapter, title=set_calls(chapter.title, citations.rendered, citations.language))


def _pictures(
    chapters: Iterable[Chapter], gleanings: Mapping[str, Gleanings], folder: BookFolder
) -> tuple[dict[str, dict[str, Picture]], list[Diagnostic]]:
    """The pictures of each chapter by what the author wrote, and what is wrong with them."""
    found: dict[str, dict[str, Picture]] = {}
    diagnostics: list[Diagnostic] = []
    for chapter in chapters:
        own = found.setdefault(chapter.id, {})
        for mention in gleanings[chapter.id].images:
            if mention.what not in own:
                picture, problems = check_picture(folder, mention.what, chapter.file, mention.line)
                diagnostics += problems
                if picture:
                    own[mention.what] = picture
    return found, diagnostics


def _citations(
    gleanings: Iterable[Gleanings], sources: Sources, manifest: Manifest, folder: BookFolder, executor: Executor
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
    sites = [site for gleaned in gleanings for site in gleaned.citations]
    try:
        citations = cite(sites, sources, rules, executor)
    except BookError as problem:
        return None, (*problems, *problem.diagnostics)
    return citations, (*problems, *citations.diagnostics)


def _indexes(
    chapters: Iterable[Chapter],
    gleanings: Mapping[str, Gleanings],
    manifest: Manifest,
    in_order: Callable[[Iterable[str]], Arranged],
) -> tuple[dict[str, Index], list[Diagnostic]]:
    """One index for each name that the manifest gives, and a general one for the marks that name none."""
    marks: dict[str, list[IndexMark]] = {GENERAL_INDEX: [], **{name: [] for name in manifest.index.indexes}}
    diagnostics: list[Diagnostic] = []
    for chapter in chapters:
        for site in gleanings[chapter.id].marks:
            mark, problems = mark_of(site, chapter.file, manifest.index.indexes)
            diagnostics += problems
            if mark.path and mark.index in marks:
                marks[mark.index].append(mark)
    indexes = {name: make_index(found, in_order) for name, found in marks.items() if found}
    return indexes, diagnostics + [found for index in indexes.values() for found in index.diagnostics]
