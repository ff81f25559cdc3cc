"""The whole book, read: manuscript and apparatus, before anything is set."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace

from bindery.apparatus.bibliography import GroupRule
from bindery.apparatus.calls import set_calls
from bindery.apparatus.citations import BibliographyRules, Citations, cite
from bindery.apparatus.collation import Arranged, Words, arrange
from bindery.apparatus.csl import DEFAULT_STYLE, find_style
from bindery.apparatus.gleanings import Gleanings
from bindery.apparatus.glossary import Glossary, GlossaryEntry, check_terms, sorted_entries, term_uses
from bindery.apparatus.index import Index, IndexMark, make_index
from bindery.apparatus.marks import GENERAL_INDEX, mark_of
from bindery.apparatus.numbering import Register, number_book
from bindery.apparatus.references import check_references, resolve
from bindery.apparatus.sources import Sources
from bindery.diagnostics import BookError, Diagnostic
from bindery.edition.math import Formula, formula_key, formulas_in
from bindery.edition.setting import Bearings, Language, load_language
from bindery.folder import BookFolder
from bindery.manifest import Manifest, Piece
from bindery.manuscript.chapter import Chapter
from bindery.manuscript.pictures import Picture
from bindery.materials import entries_in, find_pictures, finished, read_materials
from bindery.reading import Formulas, Reading, SetFormulas, set_formulas


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
    materials = read_materials(manifest, folder, executor)
    readings = {reading.chapter.id: reading for reading in materials.texts}
    gleanings = {id: reading.gleanings for id, reading in readings.items()}
    formulas_begun = _begin_formulas(materials.texts, executor)
    chapters = [reading.chapter for reading in materials.chapters]
    main = [entry.path for entry in entries_in(manifest.chapters)] if manifest.number_chapters else []
    register = number_book(
        chapters,
        gleanings,
        [chapter.id for chapter in chapters if chapter.file in main],
        manifest.number_depth - 1 if manifest.number_sections else 0,
    )
    glossary = materials.terms.glossary if materials.terms else None
    sources = materials.sources
    citations, citation_problems = (
        _citations(gleanings.values(), sources, manifest, folder, executor) if sources is not None else (None, ())
    )

    def in_order(words: Iterable[str]) -> Arranged:
        return executor.submit(arrange, Words(manifest.language, tuple(sorted(set(words))))).result()

    indexes, index_problems = _indexes(materials.chapters, manifest, in_order)
    in_chapters = [found for chapter in chapters for found in chapter.diagnostics]
    problems: list[Diagnostic] = []
    formulas = {key: formula for done in finished(formulas_begun, problems) for key, formula in done.by_key.items()}
    if problems:
        raise BookError([*problems, *in_chapters])
    if citations:
        formulas |= _formulas_of_works(citations, executor)
    pictures, picture_problems = find_pictures(materials.texts, folder)
    diagnostics = [
        *in_chapters,
        *picture_problems,
        *register.diagnostics,
        *check_references([reading.chapter for reading in materials.texts], gleanings, register),
        *(glossary.diagnostics if glossary else ()),
        *check_terms(chapters, gleanings, glossary),
        *(sources.diagnostics if sources is not None else ()),
        *citation_problems,
        *index_problems,
    ]
    return Book(
        manifest,
        folder,
        load_language(manifest.language, folder, manifest.labels),
        tuple(_with_calls(chapter, citations) for chapter in chapters),
        gleanings,
        register,
        citations,
        glossary,
        sorted_entries(glossary, in_order) if glossary else (),
        term_uses((reading.gleanings for reading in materials.chapters), glossary) if glossary else {},
        indexes,
        {folder.name(picture.path): picture for own in pictures.values() for picture in own.values()},
        {
            id: _bearings(reading, register, citations, glossary, formulas, pictures[id], folder)
            for id, reading in readings.items()
        },
        formulas,
        tuple(dict.fromkeys(diagnostics)),
    )


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
        for matter in (manifest.front_matter, manifest.back_matter)
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
    chapters: Iterable[Reading], manifest: Manifest, in_order: Callable[[Iterable[str]], Arranged]
) -> tuple[dict[str, Index], list[Diagnostic]]:
    """One index for each name that the manifest gives, and a general one for the marks that name none."""
    marks: dict[str, list[IndexMark]] = {GENERAL_INDEX: [], **{name: [] for name in manifest.index.indexes}}
    diagnostics: list[Diagnostic] = []
    for reading in chapters:
        for site in reading.gleanings.marks:
            mark, problems = mark_of(site, reading.chapter.file, manifest.index.indexes)
            diagnostics += problems
            if mark.path and mark.index in marks:
                marks[mark.index].append(mark)
    indexes = {name: make_index(found, in_order) for name, found in marks.items() if found}
    return indexes, diagnostics + [found for index in indexes.values() for found in index.diagnostics]
