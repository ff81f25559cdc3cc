"""From a place in the finished EPUB to the author's own file and line."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from xml.parsers import expat

from lxml import etree

from bindery.edition.section import Section
from bindery.edition.tracing import Place, place_of
from bindery.epub.document import Page
from bindery.epub.names import container_names
from bindery.manifest import Manifest

FOLDER = "EPUB/"
"""Where the publication lies in the container."""
PACKAGE = f"{FOLDER}content.opf"

_STEP = re.compile(r"/(\d+)(?:\[[^\]]*\])?")
_PAGE_BREAK = "doc-pagebreak"
_KEYS = {
    "title": ("title",),
    "creator": ("authors",),
    "contributor": ("contributors",),
    "language": ("language",),
    "identifier": ("isbn", "epub"),
    "publisher": ("publisher",),
    "date": ("date",),
    "rights": ("rights",),
    "description": ("description",),
    "subject": ("subjects",),
    "belongs-to-collection": ("series",),
    "group-position": ("series",),
}
"""Element, or property of a meta element, of the package document -> the manifest's key that it was made of."""


@dataclass(frozen=True)
class Origins:
    """What the files of an EPUB were made of."""

    files: Mapping[str, bytes] = field(repr=False)
    """The finished EPUB: name -> contents."""
    sections: Mapping[str, Section] = field(repr=False)
    """The traced sections, by their files in the container."""
    others: Mapping[str, str]
    """Style sheets and pictures: file in the container -> file of the book."""
    manifest: Manifest
    _twins: dict[str, list[etree._Element]] = field(default_factory=dict, repr=False, compare=False)
    """The elements of traced sections that were asked for, by file and in their order."""

    def of(self, path: str, line: int = 0, column: int = 0) -> Place:
        """Where that which stands at a line and column of a file was written; line 0 where only its file is known."""
        if path in self.others:
            # A drawing is written anew, so that its lines are others; a style sheet is not.
            return self.others[path], line if path.endswith(".css") else 0
        element = _element_at(self.files.get(path, b""), line, column) if line else None
        if path == PACKAGE:
            return self._of_package(element)
        return self.of_twin(path, element)

    def of_element(self, path: str, cfi: str) -> Place:
        """Where the element was written to which the steps of `cfi` lead from the root of a content document."""
        if path == PACKAGE or path in self.others or not cfi:
            return self.of(path)
        return self.of_twin(path, _element_of(etree.fromstring(self.files[path]), cfi))

    def of_twin(self, path: str, element: etree._Element | None) -> Place:
        """Where `element` was written, one of the content document in the file at `path`."""
        section = self.sections.get(path)
        if section is None:
            key = ("cover",) if path.endswith("/cover.xhtml") else ()
            return self.manifest.file, self.manifest.line(*key)
        twin = self._twin(path, element) if element is not None else None
        found = place_of(twin) if twin is not None else None
        if found:
            return found
        sources = self.manifest.bibliography.sources
        generated = sources[0] if section.kind == "bibliography" and len(sources) == 1 else self.manifest.file
        return section.source or generated, 0

    def _twin(self, path: str, element: etree._Element) -> etree._Element | None:
        """The element of the traced section that has the same number as `element` in its document."""
        if path not in self._twins:
            traced = Page("traced", "", self.sections[path].body, language="", direction="ltr").document()
            self._twins[path] = list(elements_of(traced.body))
        body = element.getroottree().getroot()[-1]
        twins = zip(elements_of(body), self._twins[path], strict=False)
        return next((twin for own, twin in twins if own is element), None)

    def _of_package(self, element: etree._Element | None) -> Place:
        if element is None:
            return self.manifest.file, 0
        shown = self.others.get(FOLDER + element.get("href", ""))
        if shown:
            return shown, 0
        name = element.get("property") or etree.QName(element).localname
        key = ("epub", "accessibility") if name.startswith(("schema:", "a11y:")) else _KEYS.get(name, ())
        return self.manifest.file, self.manifest.line(*key)


def elements_of(body: etree._Element) -> Iterator[etree._Element]:
    """All in their order, but for page breaks and page numbers, which are put in when the pages are known."""
    for element in body.iter(etree.Element):
        parent = element.getparent()
        is_number = parent is not None and parent.get("class") == "locators"
        if element.get("role") != _PAGE_BREAK and not is_number:
            yield element


def _element_at(data: bytes, line: int, column: int) -> etree._Element | None:
    """The last element whose start tag begins at or before a line and column; None where the file is no XML."""
    starts: list[tuple[int, int]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda *_: starts.append((parser.CurrentLineNumber, parser.CurrentColumnNumber + 1))
    try:
        parser.Parse(data, True)
        root = etree.fromstring(data)
    except (expat.ExpatError, etree.XMLSyntaxError):
        return None
    begun = sum(start <= (line, column or len(data)) for start in starts)
    return list(root.iter(etree.Element))[max(begun - 1, 0)]


def _element_of(root: etree._Element, cfi: str) -> etree._Element:
    """The element that the even steps of a CFI lead to, as far as there are elements."""
    element = root
    for step in _STEP.findall(cfi):
        children = [child for child in element if isinstance(child.tag, str)]
        number = int(step) // 2
        if int(step) % 2 or not 1 <= number <= len(children):
            break
        element = children[number - 1]
    return element


def picture_origins(pictures: Mapping[str, object], files: Mapping[str, bytes]) -> dict[str, str]:
    """File in the container -> the book's picture that it was made of, as far as their names tell."""
    stems = {
        str(PurePosixPath(name).with_suffix("")): given
        for given, name in container_names(dict(zip(pictures, pictures, strict=True))).items()
    }
    return {
        file: stems[stem]
        for file in files
        if (stem := str(PurePosixPath(file.removeprefix(FOLDER)).with_suffix(""))) in stems
    }
