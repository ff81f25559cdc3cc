"""The outline (bookmarks): sections and their headings, nested by level."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace

from bindery.edition.section import Section
from bindery.pdf.pdffile import PdfFile
from bindery.pdf.syntax import reference, string
from bindery.pdf.text import name_string, text_string

_NOT_LISTED = ("half-title", "dedication")
"""Sections that repeat what another says."""


@dataclass
class Entry:
    title: str
    anchor: str
    level: int
    children: list["Entry"] = field(default_factory=list)


def outline_of(sections: Sequence[Section]) -> list[Entry]:
    """A tree; an entry's children are the following ones of deeper levels."""
    top = Entry("", "", 0)
    path = [top]
    for entry in (entry for section in sections for entry in _entries(section)):
        while path[-1].level >= entry.level:
            path.pop()
        path[-1].children.append(entry)
        path.append(entry)
    return top.children


def _entries(section: Section) -> list[Entry]:
    if not section.title or section.kind in _NOT_LISTED:
        return []
    title = f"{section.number} {section.title}" if section.number else section.title
    headings = [Entry(h.title, h.id, section.level + h.level - 1) for h in section.headings if h.title]
    return [Entry(title, section.id, section.level), *headings]


def write_outline(file: PdfFile, sections: Sequence[Section], places: Container[str]) -> bytes:
    """Entries open to the first level (ISO 32000-2, 12.3.3). An entry without a place in the book is left out.

    Gives the catalog's entry for the outline, or nothing when there is none.
    """
    root = file.reserve()
    entries = _placed(outline_of(sections), places)
    if not entries:
        return b""
    file.add(b"<</Type/Outlines%s/Count %d>>" % (_write_children(file, root, entries), len(entries)), root)
    return b"/Outlines %s" % reference(root)


def _placed(entries: Sequence[Entry], places: Container[str]) -> list[Entry]:
    return [replace(entry, children=_placed(entry.children, places)) for entry in entries if entry.anchor in places]


def _write_children(file: PdfFile, parent: int, entries: Sequence[Entry]) -> bytes:
    """Gives what the parent's dictionary says of them."""
    first = file.reserve(len(entries))
    last = first + len(entries) - 1
    for number, entry in enumerate(entries, first):
        links = b""
        if number > first:
            links += b"/Prev %s" % reference(number - 1)
        if number < last:
            links += b"/Next %s" % reference(number + 1)
        if entry.children:
            links += b"%s/Count -%d" % (_write_children(file, number, entry.children), len(entry.children))
        title, place = string(text_string(entry.title)), string(name_string(entry.anchor).encode())
        file.add(b"<</Title%s/Dest%s/Parent %s%s>>" % (title, place, reference(parent), links), number)
    return b"/First %s/Last %s" % (reference(first), reference(last))
