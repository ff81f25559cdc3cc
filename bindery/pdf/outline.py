"""The outline (bookmarks): sections and their headings, nested by level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pikepdf
from pikepdf import Dictionary, Name

from bindery.edition.section import Section
from bindery.pdf.text import name_string, text_string

_NOT_LISTED = ("half-title",)
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


def write_outline(
    pdf: pikepdf.Pdf, sections: Sequence[Section], places: Mapping[str, tuple[int, float, float]]
) -> None:
    """Entries open to the first level (ISO 32000-2, 12.3.3). An entry without a place in the book is left out."""
    entries = outline_of(sections)
    root = pdf.make_indirect(Dictionary(Type=Name.Outlines))
    count = _write_children(pdf, root, entries, places)
    if count:
        root["/Count"] = count
        pdf.Root["/Outlines"] = root


def _write_children(
    pdf: pikepdf.Pdf, parent: pikepdf.Object, entries: list[Entry], places: Mapping[str, tuple[int, float, float]]
) -> int:
    """Gives the number of entries written directly below `parent`."""
    items = []
    for entry in entries:
        if entry.anchor not in places:
            continue
        item = pdf.make_indirect(
            Dictionary(
                Title=pikepdf.String(text_string(entry.title)),
                Dest=pikepdf.String(name_string(entry.anchor)),
                Parent=parent,
            )
        )
        children = _write_children(pdf, item, entry.children, places)
        if children:
            item["/Count"] = -children
        items.append(item)
    for before, after in pairwise(items):
        before["/Next"], after["/Prev"] = after, before
    if items:
        parent["/First"], parent["/Last"] = items[0], items[-1]
    return len(items)
