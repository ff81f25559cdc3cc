"""Content documents: the XHTML of sections, as whole documents of the publication (EPUB 3.3, 6.1)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from urllib.parse import unquote, urlsplit

from lxml import etree

from bindery.direction import Direction, direction_of
from bindery.edition.section import Matter, Section
from bindery.epub.container import Item
from bindery.epub.publication import Publication

XHTML = "http://www.w3.org/1999/xhtml"
EPUB = "http://www.idpf.org/2007/ops"
SVG = "http://www.w3.org/2000/svg"
MATHML = "http://www.w3.org/1998/Math/MathML"
XLINK = "http://www.w3.org/1999/xlink"
TYPE = f"{{{EPUB}}}type"
MEDIA_TYPE = "application/xhtml+xml"

PARTS = {Matter.FRONT: "frontmatter", Matter.MAIN: "bodymatter", Matter.BACK: "backmatter"}

VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
"""Elements that HTML closes itself. All others get an end tag: `<a id="x"/>` opens a link that never ends in a
reading system that takes XHTML for HTML."""

FETCHED = ("src", "poster", "data")
"""Attributes of XHTML elements that load a file."""
HREFS = ("href", f"{{{XLINK}}}href")


@dataclass(frozen=True)
class Document:
    """A content document while it is being made: `root` is its html element."""

    name: str
    title: str
    root: etree._Element

    @property
    def body(self) -> etree._Element:
        return self.root[-1]

    @property
    def properties(self) -> tuple[str, ...]:
        """Properties of the manifest item, by name (EPUB 3.3, D.6.1); remote resources never get this far."""
        found = {etree.QName(element).namespace for element in self.body.iter(etree.Element)}
        return tuple(name for name, namespace in (("mathml", MATHML), ("svg", SVG)) if namespace in found)

    def item(self, id: str, stylesheets: Iterable[str], *properties: str) -> Item:
        """The finished file of the publication, with `properties` besides those that its contents give it."""
        return Item(id, self.name, MEDIA_TYPE, self.serialized(stylesheets), (*properties, *self.properties))

    def serialized(self, stylesheets: Iterable[str]) -> bytes:
        """The finished file, with links to `stylesheets` (file names) at the end of its head."""
        for sheet in stylesheets:
            attributes = {"rel": "stylesheet", "type": "text/css", "href": sheet}
            etree.SubElement(self.root[0], f"{{{XHTML}}}link", attributes)
        for element in self.body.iter(f"{{{XHTML}}}*"):
            if not len(element) and not element.text and etree.QName(element).localname not in VOID:
                element.text = ""
        etree.cleanup_namespaces(self.root, keep_ns_prefixes=["epub"])
        data = etree.tostring(self.root, encoding="utf-8", xml_declaration=True, doctype="<!DOCTYPE html>")
        return bytes(data) + b"\n"


@dataclass(frozen=True)
class Page:
    """What a content document is written of: the children of its body element, and what stands around them."""

    name: str
    title: str
    body: str = field(repr=False)
    language: str
    direction: Direction
    part: str = ""
    """The epub:type of the body."""
    source: str = ""
    """The manuscript file, for messages."""
    head: str = ""

    def document(self) -> Document:
        """Raises lxml.etree.XMLSyntaxError, whose lines are those of `body`, when `body` is not well-formed."""
        part = f' epub:type="{self.part}"' if self.part else ""
        text = (
            f'<html xmlns="{XHTML}" xmlns:epub="{EPUB}"'
            f' lang="{escape(self.language)}" xml:lang="{escape(self.language)}" dir="{self.direction}">'
            f'<head><meta charset="utf-8"/><title>{escape(self.title)}</title>{self.head}</head>'
            f"<body{part}>{self.body}</body></html>"
        )
        # Entities of a manuscript are characters by now; a document type of its own would be an attack.
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True)
        return Document(self.name, self.title, etree.fromstring(text.encode(), parser))


def section_page(section: Section, name: str, publication: Publication) -> Page:
    """The page of a section, whose file is called `name`."""
    language = section.language or publication.language
    return Page(
        name,
        section.title or section.id,
        section.body,
        language,
        direction_of(language) if section.language else publication.direction,
        PARTS[section.matter],
        section.source,
    )


def links(document: Document) -> Iterator[tuple[etree._Element, str, str]]:
    """Every link inside the book: the element, its attribute, its target."""
    for element in document.body.iter(f"{{{XHTML}}}a", f"{{{XHTML}}}area", f"{{{SVG}}}a"):
        for attribute in HREFS:
            target = element.get(attribute)
            if target is not None:
                parts = urlsplit(target)
                if not parts.scheme and not parts.netloc:
                    yield element, attribute, target


def place_of(target: str) -> str:
    """The id that a link inside the book leads to; "" where it names a file."""
    parts = urlsplit(target)
    return "" if parts.path else unquote(parts.fragment)


def link(document: Document, places: Mapping[str, str]) -> None:
    """Turn links to ids of other documents into links to their files; `places` are files by id."""
    for element, attribute, target in links(document):
        file = places[place_of(target)]
        if file != document.name:
            element.set(attribute, f"{file}#{urlsplit(target).fragment}")


def references(document: Document) -> Iterator[tuple[etree._Element, str, str]]:
    """Every file that the document loads: the element, its attribute, the reference."""
    for element in document.body.iter(etree.Element):
        name = etree.QName(element)
        attributes = (
            FETCHED if name.namespace == XHTML else HREFS if name.namespace == SVG and name.localname != "a" else ()
        )
        for attribute in attributes:
            value = element.get(attribute)
            if value is not None and not value.startswith(("#", "data:")):
                yield element, attribute, value
