"""Whole books for the tests that read like the manual: written to a folder, built, and opened as their readers do."""

import os
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote, urldefrag

import pikepdf
import pypdfium2
import yaml
from lxml import etree

from bindery import build, preparation
from bindery.diagnostics import Diagnostic
from bindery.engine.workers import Workers
from bindery.outputs import Order, replace_together
from bindery.progress import Silent

XHTML = "http://www.w3.org/1999/xhtml"
EPUB = "http://www.idpf.org/2007/ops"
NAMES = {
    "h": XHTML,
    "epub": EPUB,
    "m": "http://www.w3.org/1998/Math/MathML",
    "ncx": "http://www.daisy.org/z3986/2005/ncx/",
    "opf": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
}


WORKER = Workers(1)
"""One worker for all books of a test process: to start it takes longer than most of them."""


def shared_memory() -> AbstractContextManager[object]:
    """What the test processes remember of their books is kept in one place (tests/conftest.py): to cut their faces and
    to set their covers anew, which are the same in most, takes as long as all the rest of a small book.
    """
    return patch.object(preparation, "memory_of", lambda root: Path(os.environ["BINDERY_TESTS_MADE"]) / "memory")


@dataclass(frozen=True)
class Link:
    """A link inside the PDF: its page (from 0), the words under it, and the page and height (pt) that it leads to."""

    page: int
    words: str
    name: str
    leads_to: int
    height: float


class Printed:
    """The finished PDF."""

    def __init__(self, path: Path):
        self.path = path
        self.pdf = pikepdf.open(path)
        self.pages = pypdfium2.PdfDocument(path)

    @cached_property
    def texts(self) -> list[str]:
        """The words of each page with single spaces; hyphens at line ends are taken out."""
        found = []
        for page in self.pages:
            text = re.sub("[\ufffe\x02](\r\n)?", "", page.get_textpage().get_text_bounded())
            found.append(" ".join(text.split()))
        return found

    @cached_property
    def labels(self) -> list[str]:
        """The folio of each page as viewers show it."""
        return [page.label for page in self.pdf.pages]

    def page_of(self, words: str, after: int = -1) -> int:
        """The page (from 0) behind `after` that has these words first."""
        for number, text in enumerate(self.texts):
            if number > after and words in text:
                return number
        raise AssertionError(f"'{words}' is on no page behind {after}:\n" + "\n\n".join(self.texts))

    def folio_of(self, words: str, after: int = -1) -> str:
        return self.labels[self.page_of(words, after)]

    @cached_property
    def places(self) -> dict[str, tuple[int, float]]:
        """Each named destination's page (from 0) and height in pt."""
        numbers: dict[object, int] = {page.objgen: number for number, page in enumerate(self.pdf.pages)}
        names = self.pdf.Root.Names.Dests.Names
        return {
            unquote(str(name)): (numbers[place[0].objgen], float(place[3]))
            for name, place in zip(list(names)[::2], list(names)[1::2], strict=True)
        }

    @cached_property
    def links(self) -> list[Link]:
        """Every link inside the book, in page order."""
        return list(self._links())

    def _links(self) -> Iterator[Link]:
        for number, page in enumerate(self.pdf.pages):
            words = self.pages[number].get_textpage()
            for annotation in page.obj.get("/Annots", ()):
                action = annotation.get("/A")
                place = annotation.get("/Dest", action.get("/D") if action is not None else None)
                if annotation.Subtype == "/Link" and place is not None:
                    left, bottom, right, top = sorted_box(annotation.Rect)
                    rim = (top - bottom) / 4  # where letters of the line above reach into
                    shown = " ".join(words.get_text_bounded(left, bottom, right, top - rim).split())
                    name = unquote(str(place))
                    yield Link(number, shown, name, *self.places[name])

    def link(self, words: str) -> Link:
        """The first link with these words under it."""
        for link in self.links:
            if words in link.words:
                return link
        raise AssertionError(f"no link '{words}' in {[link.words for link in self.links]}")

    def links_on(self, page: int) -> list[Link]:
        return [link for link in self.links if link.page == page]

    @cached_property
    def elements(self) -> list[pikepdf.Object]:
        """Every element of the structure tree, in reading order."""
        return list(_elements(self.pdf.Root.StructTreeRoot.K))

    @cached_property
    def outline(self) -> list[tuple[int, str, int]]:
        """Level (from 0), title and page (from 0) of each bookmark."""
        found = []
        for item in self.pages.get_toc():
            place = item.get_dest()
            assert place is not None
            found.append((item.level, item.get_title(), place.get_index()))
        return found

    def size(self, page: int = 0) -> tuple[float, float]:
        """Width and height of the trimmed page in mm."""
        left, bottom, right, top = sorted_box(self.pdf.pages[page].trimbox)
        return round((right - left) / 72 * 25.4, 1), round((top - bottom) / 72 * 25.4, 1)

    def lines(self, page: int) -> list[tuple[float, float, float, float, str]]:
        """Left, bottom, right, top (pt) and words of each line of a page, from its head to its foot."""
        text = self.pages[page].get_textpage()
        boxes = (text.get_rect(index) for index in range(text.count_rects()))
        return sorted(((*box, text.get_text_bounded(*box)) for box in boxes), key=lambda line: -line[3])


def _elements(kids: Any) -> Iterator[pikepdf.Object]:
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid.get("/K", pikepdf.Array()))


def sorted_box(box: Any) -> tuple[float, float, float, float]:
    left, bottom, right, top = (float(edge) for edge in box)
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


class Packaged:
    """The finished EPUB."""

    def __init__(self, path: Path):
        self.path = path
        with zipfile.ZipFile(path) as archive:
            self.files = {info.filename: archive.read(info) for info in archive.infolist()}

    @cached_property
    def documents(self) -> dict[str, etree._Element]:
        """Every content document by its name below EPUB/, without ending."""
        return {Path(name).stem: etree.fromstring(data) for name, data in self.files.items() if name.endswith(".xhtml")}

    @cached_property
    def package(self) -> etree._Element:
        return etree.fromstring(self.files["EPUB/content.opf"])

    @cached_property
    def ids(self) -> dict[str, set[str]]:
        return {name: set(document.xpath("//@id")) for name, document in self.documents.items()}

    def find(self, document: str, path: str) -> list[Any]:
        """What an XPath with the prefixes of NAMES finds in a document."""
        found = self.documents[document].xpath(path, namespaces=NAMES)
        assert isinstance(found, list)
        return found

    def one(self, document: str, path: str) -> Any:
        found = self.find(document, path)
        assert len(found) == 1, f"{path} in {document}: {len(found)} times"
        return found[0]

    def text(self, document: str, path: str = "/h:html/h:body") -> str:
        return words_of(self.one(document, path))

    def broken_links(self) -> list[str]:
        """Every address in a content document, the NCX or the package that leads to nothing in the container."""
        return [
            f"{name}: {address}"
            for name, data in self.files.items()
            if name.endswith((".xhtml", ".opf", ".ncx", ".svg"))
            for address in etree.fromstring(data).xpath("//@href | //@src | //@*[local-name()='href']")
            if not re.match(r"[a-z]+:", address) and not self._leads_somewhere(name, address)
        ]

    def _leads_somewhere(self, name: str, address: str) -> bool:
        path, fragment = urldefrag(address)
        target = str(Path(name).parent / unquote(path)) if path else name
        if target not in self.files:
            return False
        return not fragment or unquote(fragment) in etree.fromstring(self.files[target]).xpath("//@id")

    def target(self, document: str, address: str) -> Any:
        """The element that a link in a document leads to."""
        path, fragment = urldefrag(address)
        return self.one(Path(path).stem if path else document, f"//*[@id='{unquote(fragment)}']")


def words_of(element: Any) -> str:
    """All the words in an element, with single spaces."""
    return " ".join("".join(element.itertext()).split())


@dataclass(frozen=True)
class MadeBook:
    folder: Path
    pdf: Printed
    epub: Packaged
    diagnostics: tuple[Diagnostic, ...]


def make(
    folder: Path,
    chapters: Mapping[str, str],
    manifest: Mapping[str, Any] | None = None,
    files: Mapping[str, str | bytes] | None = None,
    warnings: Sequence[str] = (),
) -> MadeBook:
    """Write a book to `folder` and build it.

    `chapters` are the texts of chapters/NAME.md by name; `manifest` has the keys of book.yaml and may leave out
    the title and, where they are simply all of `chapters`, the chapters; `files` are the book's other files.
    The build may have no other diagnostics than those of the codes in `warnings`.
    """
    given = {"title": "A Book", "language": "en", "chapters": [f"chapters/{name}.md" for name in chapters]}
    manifest_text = yaml.safe_dump({**given, **(manifest or {})}, allow_unicode=True, sort_keys=False)
    texts = {f"chapters/{name}.md": text for name, text in chapters.items()}
    for name, content in {"book.yaml": manifest_text, **texts, **(files or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with shared_memory():
        executor = preparation.remembering(WORKER, folder)
        made = build.make(Order(folder / "book.yaml"), executor, Silent())
    unexpected = [found for found in made.diagnostics if found.code not in warnings]
    assert not unexpected, unexpected
    replace_together(made.files)
    printed, packaged = made.files
    return MadeBook(folder, Printed(printed), Packaged(packaged), made.diagnostics)


def prose(paragraphs: int, about: str = "reading") -> str:
    """Paragraphs of plain words: five fill about a page of the literary style."""
    sentence = f"The art of {about} was learnt slowly, and whoever had learnt it once kept it for the rest of a life"
    return "\n\n".join(
        f"Paragraph {number} of {about}. {' '.join([sentence + '.'] * 4)}" for number in range(1, paragraphs + 1)
    )
