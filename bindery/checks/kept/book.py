"""Every chapter's words, looked for in the finished PDF and EPUB."""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from html import unescape
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from bindery.book import Book
from bindery.checks.kept.bound import Bound, read_bound
from bindery.checks.kept.chapters import Arrival, InDocument, OnPages, Verdict, judge_document, judge_pages
from bindery.checks.kept.pdffile import ReadFile, UnreadableError
from bindery.checks.kept.script import Text
from bindery.diagnostics import Diagnostic, error
from bindery.edition.section import Section
from bindery.engine.memory import Remembering
from bindery.epub.names import section_names
from bindery.manuscript.chapter import Tree
from bindery.manuscript.tree import words
from bindery.outputs import Finished
from bindery.pdf import PrintedBook
from bindery.pdf.embed import subset_tag

_FOLDER = "EPUB/"
_PICTURE = re.compile(rb"""<img\b[^>]*?\ssrc="([^"]*)\"""")
_REPORT = "please report it"

Finish = Callable[[], tuple[Diagnostic, ...]]
"""Waits for what was begun, and gives what was found."""


@dataclass(frozen=True)
class Packaged:
    """A finished EPUB and the sections that it was made of."""

    epub: Finished = field(repr=False)
    sections: Sequence[Section]


def look_in_pdf(book: Book, printed: PrintedBook, executor: Remembering) -> Finish:
    """Have each chapter's words looked for in the finished PDF: what is not there, or there twice, or elsewhere."""
    manifest = book.manifest
    try:
        bound = read_bound(printed.pdf)
    except UnreadableError as problem:
        return _finish((), [_damaged(manifest.file, problem, "PDF")])
    lost = list(_lost_pages(manifest.file, len(bound.pages), printed.page_count, "PDF"))
    sections = _on_pages(dict(_texts(book)), printed, bound, manifest.notes == "foot")
    return _finish([executor.submit(judge_pages, section) for section in sections], lost)


def look_in_press(book: Book, pdf: bytes, page_count: int) -> tuple[Diagnostic, ...]:
    """Whether the finished PDF for print has all its pages; what is on them comes from the same sheets as the PDF's."""
    file = book.manifest.file
    try:
        there = sum(1 for _ in ReadFile(pdf).pages())
    except UnreadableError as problem:
        return (_damaged(file, problem, "PDF for print"),)
    return tuple(_lost_pages(file, there, page_count, "PDF for print"))


def _damaged(file: str, problem: UnreadableError, product: str) -> Diagnostic:
    return error(file, 0, f"the {product} is damaged: {problem}", "pdf-damaged", _REPORT)


def _lost_pages(file: str, there: int, wanted: int, product: str) -> Iterator[Diagnostic]:
    if there != wanted:
        yield error(file, 0, f"the {product} has {there} pages where {wanted} were set", "pages-lost", _REPORT)


def look_in_epub(book: Book, packaged: Packaged, executor: Remembering) -> Finish:
    """Have each chapter's words looked for in the finished EPUB: what is not there, or there twice."""
    sections = _in_documents(dict(_texts(book)), packaged)
    return _finish([executor.submit(judge_document, section) for section in sections])


def all_found(looking: Iterable[Finish], said: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """What was found by all that was begun, but for what was `said` already: of a note when it was laid out, and of a
    character when its fonts were looked through.
    """
    said = tuple(said)
    places = {(each.code, each.file, each.line) for each in said}
    without_font = {("glyph-missing", each.file) for each in said if each.code == "no-glyph"}
    return tuple(
        each
        for finish in looking
        for each in finish()
        if (each.code, each.file, each.line) not in places and (each.code, each.file) not in without_font
    )


def _finish(begun: Sequence["Future[Verdict]"], found: Sequence[Diagnostic] = ()) -> Finish:
    return lambda: (*found, *(diagnostic for each in begun for diagnostic in each.result().diagnostics))


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


def _on_pages(
    arrivals: Mapping[str, Arrival], printed: PrintedBook, bound: Bound, notes_at_foot: bool
) -> Iterator[OnPages]:
    for bundle in printed.bundles:
        arrival = arrivals.get(bundle.section.id)
        if arrival:
            first = bundle.position.first
            shown = {subset_tag(use.sha256): [glyph.glyph for glyph in use.glyphs] for use in bundle.sheets.faces}
            texts = {tag: bound.meanings_of(tag, glyphs) for tag, glyphs in shown.items()}
            glyphs = {font: texts[tag] for font, tag in bound.fonts.items() if tag in texts}
            yield OnPages(arrival, bound.pages[first : first + bundle.position.length], glyphs, notes_at_foot)


def _in_documents(arrivals: Mapping[str, Arrival], packaged: Packaged) -> Iterator[InDocument]:
    names = section_names(packaged.sections)
    with zipfile.ZipFile(packaged.epub.file) as archive:
        there = set(archive.namelist())
        for id, arrival in arrivals.items():
            name = _FOLDER + names.get(id, "")
            document = archive.read(name) if name in there else b"<html/>"
            pictures = [unescape(address.decode()) for address in dict.fromkeys(_PICTURE.findall(document))]
            absent = (each for each in pictures if normpath(join(dirname(name), unquote(each))) not in there)
            yield InDocument(arrival, document, tuple(absent))
