"""Content documents: the XHTML of sections, as whole documents of the publication (EPUB 3.3, 6.1)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import unquote, urlsplit

from lxml import etree

from bindery.diagnostics import Diagnostic, did_you_mean, error
from bindery.direction import direction_of
from bindery.edition.section import Matter, Section
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
    source: str = ""
    """The manuscript file, for messages."""

    @property
    def body(self) -> etree._Element:
        return self.root[-1]

    @property
    def properties(self) -> tuple[str, ...]:
        """Properties of the manifest item, by name (EPUB 3.3, D.6.1); remote resources never get this far."""
        found = {etree.QName(element).namespace for element in self.body.iter(etree.Element)}
        return tuple(name for name, namespace in (("mathml", MATHML), ("svg", SVG)) if namespace in found)

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


def page(
    name: str,
    title: str,
    body: str,
    *,
    language: str,
    direction: str,
    part: str = "",
    source: str = "",
    head: str = "",
) -> Document:
    """The document around `body` (the children of its body element); `part` is the epub:type of the body.

    Raises lxml.etree.XMLSyntaxError, whose lines are those of `body`, when `body` is not well-formed.
    """
    part = f' epub:type="{part}"' if part else ""
    text = (
        f'<html xmlns="{XHTML}" xmlns:epub="{EPUB}"'
        f' lang="{escape(language)}" xml:lang="{escape(language)}" dir="{direction}">'
        f'<head><meta charset="utf-8"/><title>{escape(title)}</title>{head}</head><body{part}>{body}</body></html>'
    )
    # Entities of a manuscript are characters by now; a document type of its own would be an attack.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True)
    return Document(name, title, etree.fromstring(text.encode(), parser), source)


def section_documents(
    sections: Iterable[Section],
    names: Mapping[str, str],
    publication: Publication,
) -> tuple[tuple[Document, ...], tuple[Diagnostic, ...]]:
    """A document for each section that is well-formed, and an error for each that is not.

    `names` are file names by section id.
    """
    documents, diagnostics = [], []
    for section in sections:
        language = section.language or publication.language
        try:
            document = page(
                names[section.id],
                section.title or section.id,
                section.body,
                language=language,
                direction=direction_of(language) if section.language else publication.direction,
                part=PARTS[section.matter],
                source=section.source,
            )
        except etree.XMLSyntaxError as reason:
            message = f"the XHTML of section '{section.id}' is not well-formed: {reason.msg}"
            diagnostics.append(error(section.source, 0, message, "xhtml-not-well-formed"))
        else:
            documents.append(document)
    return tuple(documents), tuple(diagnostics)


def anchors(documents: Iterable[Document]) -> tuple[dict[str, str], tuple[Diagnostic, ...]]:
    """The file in which each id stands, and an error for each id that stands twice in the book."""
    places: dict[str, Document] = {}
    diagnostics = []
    for document in documents:
        for element in document.body.iter(etree.Element):
            name = element.get("id")
            if name is None:
                continue
            if name in places:
                first = places[name]
                where = "in the same section" if first is document else f"also in {first.source or first.name}"
                message = f"the id '{name}' stands twice in the book, {where}"
                hint = "an id names one place; give one of the two another name"
                diagnostics.append(error(document.source, 0, message, "duplicate-id", hint))
            else:
                places[name] = document
    return {name: document.name for name, document in places.items()}, tuple(diagnostics)


def link(documents: Iterable[Document], places: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """Turn links to ids of other documents into links to their files. Errors: links that lead nowhere."""
    diagnostics = []
    for document in documents:
        for element in document.body.iter(f"{{{XHTML}}}a", f"{{{XHTML}}}area", f"{{{SVG}}}a"):
            for attribute in HREFS:
                target = element.get(attribute)
                if target is None:
                    continue
                parts = urlsplit(target)
                if parts.scheme or parts.netloc:
                    continue
                name = unquote(parts.fragment)
                if parts.path or name not in places:
                    message = f"the link to '{target}' leads to no place of the book"
                    diagnostics.append(error(document.source, 0, message, "broken-link", did_you_mean(name, places)))
                elif places[name] != document.name:
                    element.set(attribute, f"{places[name]}#{parts.fragment}")
    return tuple(diagnostics)


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
