"""The navigation document, and the NCX and guide for reading systems from before EPUB 3 (EPUB 3.3, 7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from lxml import etree

from bindery.edition.section import Matter, Section
from bindery.epub.document import Document, Page
from bindery.epub.names import NAVIGATION
from bindery.epub.page_breaks import PageTarget
from bindery.epub.publication import Labels, Publication

NCX = "http://www.daisy.org/z3986/2005/ncx/"
NCX_MEDIA_TYPE = "application/x-dtbncx+xml"
NCX_DEPTH = 2
"""Kindle shows two levels of an NCX."""

LANDMARKS = {
    "title-page": ("titlepage", "title-page"),
    "contents": ("toc", "toc"),
    "figures": ("loi", "loi"),
    "tables": ("lot", "lot"),
    "notes": ("endnotes", "notes"),
    "bibliography": ("bibliography", "bibliography"),
    "glossary": ("glossary", "glossary"),
    "index": ("index", "index"),
}
"""Kind of section -> epub:type of its landmark, type of its EPUB 2 guide reference (OPF 2.0.1, 2.6)."""

HIDDEN = "<style>nav[hidden] { display: none }</style>"
"""Some reading systems lay out the lists that the hidden attribute takes away."""


@dataclass
class Entry:
    """A line of the table of contents."""

    title: str
    href: str
    children: list["Entry"] = field(default_factory=list)


@dataclass(frozen=True)
class Landmark:
    type: str
    guide_type: str
    title: str
    href: str


def outline(sections: Iterable[Section], names: Mapping[str, str], heading_depth: int) -> tuple[Entry, ...]:
    """The table of contents: chapters inside their part, headings down to `heading_depth` inside their section."""
    sections = tuple(sections)
    listed = [section for section in sections if section.in_contents] or list(sections[:1])
    root = Entry("", "")
    open_entries = [(0, root)]

    def add(level: int, title: str, href: str) -> None:
        while open_entries[-1][0] >= level:
            open_entries.pop()
        entry = Entry(title, href)
        open_entries[-1][1].children.append(entry)
        open_entries.append((level, entry))

    for section in listed:
        title = section.title or section.id
        add(section.level, f"{section.number}. {title}" if section.number else title, names[section.id])
        for heading in section.headings:
            if heading.level <= heading_depth:
                add(section.level + heading.level - 1, heading.title, f"{names[section.id]}#{heading.id}")
    return tuple(root.children)


def landmarks(
    sections: Iterable[Section], names: Mapping[str, str], publication: Publication, cover: str
) -> tuple[Landmark, ...]:
    """The places that a reading system offers by name; `cover` is the file of the cover page, or ""."""
    labels = publication.labels
    found = [Landmark("cover", "cover", labels.cover, cover)] if cover else []
    sections = tuple(sections)
    if not any(section.kind == "contents" for section in sections):
        found.append(Landmark("toc", "toc", labels.contents, f"{NAVIGATION}#navigation-contents"))
    beginning = next((section for section in sections if section.matter is Matter.MAIN), None)
    for section in sections:
        if section is beginning:
            found.append(Landmark("bodymatter", "text", labels.beginning, names[section.id]))
        if section.kind in LANDMARKS:
            found.append(Landmark(*LANDMARKS[section.kind], section.title or section.kind, names[section.id]))
    return tuple(found)


def navigation_page(
    entries: Iterable[Entry], places: Iterable[Landmark], publication: Publication, pages: Sequence[PageTarget] = ()
) -> Document:
    """The navigation document; `pages` are those of the printed book."""
    labels = publication.labels
    items = "".join(
        f'<li><a epub:type="{place.type}" href="{escape(place.href)}">{escape(place.title)}</a></li>'
        for place in places
    )
    body = (
        '<nav epub:type="toc" role="doc-toc" id="navigation-contents" aria-labelledby="navigation-title">'
        f'<h1 id="navigation-title">{escape(labels.contents)}</h1>{_list(entries)}</nav>'
        '<nav epub:type="landmarks" id="navigation-landmarks" aria-labelledby="navigation-landmarks-title"'
        ' hidden="hidden">'
        f'<h2 id="navigation-landmarks-title">{escape(labels.landmarks)}</h2><ol>{items}</ol></nav>'
        f"{_page_list(pages, labels)}"
    )
    page = Page(NAVIGATION, labels.contents, body, publication.language, publication.direction, head=HIDDEN)
    return page.document()


def _page_list(pages: Sequence[PageTarget], labels: Labels) -> str:
    if not pages:
        return ""
    items = "".join(f'<li><a href="{escape(target.href)}">{escape(target.folio)}</a></li>' for target in pages)
    return (
        '<nav epub:type="page-list" role="doc-pagelist" id="navigation-pages" aria-labelledby="navigation-pages-title"'
        ' hidden="hidden">'
        f'<h2 id="navigation-pages-title">{escape(labels.pages)}</h2><ol>{items}</ol></nav>'
    )


def _list(entries: Iterable[Entry]) -> str:
    lines = []
    for entry in entries:
        inner = _list(entry.children) if entry.children else ""
        lines.append(f'<li><a href="{escape(entry.href)}">{escape(entry.title)}</a>{inner}</li>')
    return f"<ol>{''.join(lines)}</ol>"


def ncx(entries: Sequence[Entry], publication: Publication, pages: Sequence[PageTarget] = ()) -> bytes:
    """toc.ncx (OPF 2.0.1, 2.4.1), two levels deep, with the `pages` of the printed book."""
    root = etree.Element(f"{{{NCX}}}ncx", {"version": "2005-1"}, nsmap={None: NCX})
    root.set("{http://www.w3.org/XML/1998/namespace}lang", publication.language)
    head = etree.SubElement(root, f"{{{NCX}}}head")
    depth = min(NCX_DEPTH, _depth(entries))
    meta = {
        "dtb:uid": publication.unique_identifier,
        "dtb:depth": depth,
        "dtb:totalPageCount": len(pages),
        "dtb:maxPageNumber": max((int(target.folio) for target in pages if target.folio.isdecimal()), default=0),
    }
    for name, value in meta.items():
        etree.SubElement(head, f"{{{NCX}}}meta", {"name": name, "content": str(value)})
    _text(root, "docTitle", publication.title)
    for author in publication.authors:
        _text(root, "docAuthor", author.name)
    points = etree.SubElement(root, f"{{{NCX}}}navMap")
    order = _points(points, entries, NCX_DEPTH, 1)
    if pages:
        _page_targets(root, pages, order, publication.labels.pages)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True))


def _points(parent: etree._Element, entries: Iterable[Entry], depth: int, order: int) -> int:
    """Add `entries` below `parent`, the first as number `order` of the play order; returns the next number."""
    for entry in entries:
        point = etree.SubElement(parent, f"{{{NCX}}}navPoint", {"id": f"point-{order}", "playOrder": str(order)})
        order += 1
        _text(point, "navLabel", entry.title)
        etree.SubElement(point, f"{{{NCX}}}content", {"src": entry.href})
        if depth > 1:
            order = _points(point, entry.children, depth - 1, order)
    return order


def _page_targets(root: etree._Element, pages: Iterable[PageTarget], order: int, title: str) -> None:
    """The page list (ANSI/NISO Z39.86-2005, 8.4.4)."""
    listed = etree.SubElement(root, f"{{{NCX}}}pageList")
    _text(listed, "navLabel", title)
    for number, target in enumerate(pages, order):
        attributes = {"id": f"point-{number}", "type": "front", "playOrder": str(number)}
        if target.folio.isdecimal():
            attributes |= {"type": "normal", "value": target.folio}
        element = etree.SubElement(listed, f"{{{NCX}}}pageTarget", attributes)
        _text(element, "navLabel", target.folio)
        etree.SubElement(element, f"{{{NCX}}}content", {"src": target.href})


def _text(parent: etree._Element, element: str, text: str) -> None:
    etree.SubElement(etree.SubElement(parent, f"{{{NCX}}}{element}"), f"{{{NCX}}}text").text = text


def _depth(entries: Iterable[Entry]) -> int:
    return max((1 + _depth(entry.children) for entry in entries), default=0)
