"""Every chapter's words, looked for in the finished PDF and EPUB."""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace

from bindery.book import Book
from bindery.checks.kept.chapters import Arrival, InPdf, Verdict, judge
from bindery.checks.kept.printed import Bound, read_bound
from bindery.checks.kept.script import Text
from bindery.diagnostics import Diagnostic, error
from bindery.edition.section import Section
from bindery.engine.memory import Remembering
from bindery.epub.book import section_names
from bindery.manuscript.chapter import Tree
from bindery.manuscript.tree import words
from bindery.outputs import Finished
from bindery.pdf import PrintedBook
from bindery.pdf.embed import subset_tag

_FOLDER = "EPUB/"


@dataclass(frozen=True)
class Packaged:
    """A finished EPUB and the sections that it was made of."""

    epub: Finished = field(repr=False)
    sections: Sequence[Section]


def begin_reading(printed: PrintedBook, executor: Remembering) -> "Future[Bound]":
    """Have the text of the finished PDF read while other things are done. A book that is new each time is not
    remembered.
    """
    return executor.executor.submit(read_bound, printed.pdf)


def lost_words(
    book: Book,
    printed: tuple[PrintedBook, Bound] | None,
    packaged: Packaged | None,
    executor: Remembering,
) -> tuple[Diagnostic, ...]:
    """What of the manuscript is not in the finished files, or there twice."""
    arrivals = dict(_texts(book))
    found: list[Diagnostic] = []
    if printed:
        pdf, bound = printed
        if len(bound.pages) != pdf.page_count:
            message = f"the PDF has {len(bound.pages)} pages where {pdf.page_count} were set"
            found.append(error(book.manifest.file, 0, message, "pages-lost", "please report it"))
        arrivals = dict(_with_pages(arrivals, pdf, bound, book.manifest.notes == "foot"))
    if packaged:
        arrivals = dict(_with_documents(arrivals, packaged))
    begun = [executor.submit(judge, arrival) for arrival in arrivals.values()]
    verdicts: list[Verdict] = [future.result() for future in begun]
    return (*found, *(diagnostic for verdict in verdicts for diagnostic in verdict.diagnostics))


def _texts(book: Book) -> Iterator[tuple[str, Arrival]]:
    """What stands in each section, by its id: the chapters, their notes where these stand apart, the glossary."""
    apart = book.manifest.notes == "book-end"
    texts = {chapter.id: Text(chapter.title, chapter.tree) for chapter in book.chapters}
    for chapter in book.chapters:
        yield chapter.id, Arrival(chapter.file, (texts[chapter.id],), "body" if apart else "all")
    if apart and book.has_notes:
        yield "notes", Arrival("", tuple(texts.values()), "notes")
    if book.glossary:
        blocks = []
        for entry in book.terms:
            names = [entry.term, *(form.text for form in entry.forms)]
            blocks += [{"t": "Para", "c": words(name), "line": entry.line} for name in names]
            blocks += entry.definition
        yield "glossary", Arrival(book.glossary.chapter.file, (Text([], Tree.of(blocks)),))


def _with_pages(
    arrivals: Mapping[str, Arrival], printed: PrintedBook, bound: Bound, notes_at_foot: bool
) -> Iterator[tuple[str, Arrival]]:
    for bundle in printed.bundles:
        arrival = arrivals.get(bundle.section.id)
        if arrival:
            first = bundle.position.first
            shown = {subset_tag(use.sha256): [glyph.glyph for glyph in use.glyphs] for use in bundle.sheets.faces}
            texts = {tag: bound.meanings_of(tag, glyphs) for tag, glyphs in shown.items()}
            glyphs = {font: texts[tag] for font, tag in bound.fonts.items() if tag in texts}
            pages = bound.pages[first : first + bundle.position.length]
            yield bundle.section.id, replace(arrival, pdf=InPdf(pages, glyphs, notes_at_foot))


def _with_documents(arrivals: Mapping[str, Arrival], packaged: Packaged) -> Iterator[tuple[str, Arrival]]:
    names = section_names(packaged.sections)
    with zipfile.ZipFile(packaged.epub.file) as archive:
        there = set(archive.namelist())
        for id, arrival in arrivals.items():
            name = _FOLDER + names.get(id, "")
            yield id, replace(arrival, document=archive.read(name) if name in there else b"<html/>")
