"""The accessibility report: what the finished files say of themselves and hold, and what only a person can judge."""

import io
import textwrap
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from bindery.checks.origins import FOLDER, PACKAGE, Origins
from bindery.checks.printed import PrintedContents
from bindery.edition.tracing import Place
from bindery.epub.accessibility import Contents, is_decoration, is_described, is_picture, read_contents, together
from bindery.epub.document import MATHML, XHTML
from bindery.progress import counted

_WIDTH = 100
_METADATA = {
    "schema:accessMode": "what it is made of",
    "schema:accessModeSufficient": "what is enough to read it",
    "schema:accessibilityFeature": "what it offers",
    "schema:accessibilityHazard": "hazards",
    "schema:accessibilitySummary": "summary",
    "dcterms:conformsTo": "conforms to",
    "a11y:certifiedBy": "certified by",
    "a11y:certifierCredential": "their credential",
    "a11y:certifierReport": "their report",
    "a11y:exemption": "exemption",
}
_WORDS = {
    "textual": "text",
    "visual": "pictures",
    "textual,visual": "text together with the pictures",
    "ARIA": "parts that say what they are",
    "MathML": "formulas that can be read aloud",
    "alternativeText": "pictures with text alternatives",
    "displayTransformability": "type and colours as the reader wants them",
    "index": "a linked index",
    "longDescription": "long descriptions",
    "pageBreakMarkers": "the page numbers of the printed book",
    "pageNavigation": "a list of these pages",
    "readingOrder": "a reading order",
    "structuralNavigation": "headings to go by",
    "tableOfContents": "a linked table of contents",
    "flashing": "flashing",
    "noFlashingHazard": "no flashing",
    "motionSimulation": "simulated motion",
    "noMotionSimulationHazard": "no simulated motion",
    "sound": "sounds",
    "noSoundHazard": "no sounds",
    "unknown": "not known, since a picture moves",
    "eaa-microenterprise": "from the European Accessibility Act, as a microenterprise",
    "eaa-disproportionate-burden": "from the European Accessibility Act, as a disproportionate burden",
    "eaa-fundamental-alteration": "from the European Accessibility Act, as a fundamental alteration",
}
"""What values of metadata mean; others are words already."""


@dataclass(frozen=True)
class Image:
    """A picture of the e-book, for a person to compare with its text alternative."""

    place: Place
    name: str
    alternative: str
    is_described: bool
    is_decorative: bool


@dataclass(frozen=True)
class Readable:
    """What of the e-book matters to the report."""

    metadata: Mapping[str, tuple[str, ...]]
    """Property -> its values, as the package document has them."""
    contents: Contents
    images: tuple[Image, ...]
    bare_tables: tuple[Place, ...]
    """Tables without header cells."""
    mute_formulas: tuple[Place, ...]


def read_epub(packed: bytes, origins: Origins) -> Readable:
    """The finished EPUB, with the places of the manuscript that its parts were written from."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        package = etree.fromstring(archive.read(PACKAGE))
        documents = {path: etree.fromstring(archive.read(path)) for path in origins.sections}
    metadata: dict[str, tuple[str, ...]] = {}
    for meta in package.iterfind(".//{*}metadata/{*}meta[@property]"):
        name = meta.get("property", "")
        metadata[name] = (*metadata.get(name, ()), meta.text or "")
    for link in package.iterfind(".//{*}metadata/{*}link[@rel]"):
        metadata[link.get("rel", "")] = (link.get("href", ""),)
    images, tables, formulas = [], [], []
    for path, document in documents.items():
        for element in document[-1].iter(etree.Element):
            if is_picture(element):
                images.append(_image(element, origins.of_twin(path, element)))
            elif element.tag == f"{{{XHTML}}}table" and element.find(f".//{{{XHTML}}}th[@scope]") is None:
                tables.append(origins.of_twin(path, element))
            elif element.tag == f"{{{MATHML}}}math" and not element.get("alttext"):
                formulas.append(origins.of_twin(path, element))
    contents = together(read_contents(document[-1]) for document in documents.values())
    return Readable(metadata, contents, tuple(images), tuple(tables), tuple(formulas))


def _image(element: etree._Element, place: Place) -> Image:
    name = element.get("src", "").removeprefix(FOLDER) or "a drawing in the text"
    return Image(place, name, element.get("alt", ""), is_described(element), is_decoration(element))


def report(title: str, readable: Readable | None, printed: PrintedContents | None) -> str:
    """The report as plain text for people, with lines of at most 100 characters."""
    lines = [f"How accessible is “{title}”?"]
    if readable:
        lines += ["", "THE E-BOOK", "", "Its metadata say:", *_said(readable.metadata)]
        lines += ["", "In it are:", *_items(_held(readable))]
    if printed:
        lines += ["", "THE PDF", "", "In it are:", *_items(_printed(printed))]
    lines += ["", "WHAT A PERSON MUST STILL JUDGE", "", *_items(_to_judge(readable))]
    if readable and any(image.is_described for image in readable.images):
        lines += ["", "The text alternatives, to be compared with their pictures:", *_alternatives(readable)]
    return "\n".join(lines)


def _said(metadata: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for name, words in _METADATA.items():
        if name in metadata:
            yield from _item(f"{words}: {'; '.join(_WORDS.get(value, value) for value in metadata[name])}")
    if "dcterms:conformsTo" not in metadata:
        yield from _item("no conformance is claimed: that is the publisher's to say (epub: {accessibility: …})")


def _held(readable: Readable) -> Iterator[str]:
    contents = readable.contents
    if contents.pictures:
        yield f"{counted(contents.pictures, 'picture')}, {contents.described} with a text alternative of their own"
        for image in readable.images:
            if not image.is_described and not image.is_decorative:
                yield f"without one: {_place(image.place)} {image.name}"
    if contents.described_at_length:
        yield counted(contents.described_at_length, "long description")
    if contents.decorative:
        yield f"{counted(contents.decorative, 'picture')} marked as decoration, to be passed over"
    if contents.tables:
        yield f"{counted(contents.tables, 'table')}, {contents.headed_tables} with header cells"
        yield from (f"without them: {_place(place)}" for place in readable.bare_tables)
    if contents.formulas:
        spoken = f"{contents.spoken_formulas} with their TeX as text alternative"
        yield f"{counted(contents.formulas, 'formula')} as MathML, {spoken}"
        yield from (f"without it: {_place(place)}" for place in readable.mute_formulas)
    skipped = f"{contents.skipped_levels} of them more than one level below the one before"
    yield f"{counted(contents.headings, 'heading')}, {skipped if contents.skipped_levels else 'no level is skipped'}"
    if contents.notes:
        yield f"{counted(contents.notes, 'note')}, linked both ways with the text"
    if contents.page_breaks:
        yield f"{counted(contents.page_breaks, 'page number')} of the printed book"
    if contents.languages:
        yield f"passages marked as {', '.join(contents.languages)}"


def _printed(printed: PrintedContents) -> Iterator[str]:
    if printed.is_tagged:
        yield f"tags: {printed.elements} elements, whose order is the reading order"
    else:
        yield "no tags: a screen reader has to guess the order of the text"
    yield f"language: {printed.language or 'not stated'}"
    yield f"title: {printed.title or 'none'}" + (
        "" if printed.shows_title else " (viewers show the file's name instead)"
    )
    yield f"pictures: {printed.figures}, {printed.described_figures} with a text alternative"
    if printed.formulas:
        yield f"formulas: {printed.formulas}, {printed.spoken_formulas} with a text alternative"
    if printed.tables:
        yield f"tables: {printed.tables}, {printed.headed_tables} with header cells"
    yield f"links: {printed.links}, {printed.named_links} that say in words where they lead"
    yield f"bookmarks: {'yes' if printed.bookmarks else 'none'}; page numbers as printed: " + (
        "yes" if printed.page_labels else "no"
    )
    if printed.pages_in_order < printed.pages:
        yield f"{counted(printed.pages - printed.pages_in_order, 'page')} without a tab order"
    yield f"it claims {printed.claims}" if printed.claims else "it claims no standard such as PDF/UA"


def _to_judge(readable: Readable | None) -> Iterator[str]:
    yield "Does each text alternative say what the picture tells at its place, and no more?"
    if readable and readable.contents.decorative:
        yield "Do the pictures that are marked as decoration really tell nothing?"
    yield "Is every word and passage in another language marked as such, in Latin script too?"
    yield "Does nothing in the text depend on seeing a colour, a place on the page or a picture?"
    if readable and readable.contents.tables:
        yield "Can each table be understood cell by cell, with its headers read before each?"
    yield "Is it good to listen to? Have a screen reader read a chapter with notes, a figure and a table."


def _alternatives(readable: Readable) -> Iterator[str]:
    for image in readable.images:
        if image.is_described:
            yield from _item(f"{_place(image.place)} {image.name}: {image.alternative or 'a title of its own'}")


def _place(place: Place) -> str:
    file, line = place
    return f"{file}:{line}" if line else file


def _items(sentences: Iterator[str]) -> Iterator[str]:
    for sentence in sentences:
        yield from _item(sentence)


def _item(sentence: str) -> list[str]:
    return textwrap.wrap(sentence, _WIDTH, initial_indent="  - ", subsequent_indent="    ")
