"""The EPUB as a reading system opens it: its chapters in order, and its files by name."""

import hashlib
import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote, urldefrag

from lxml import etree

_NAMES = {
    "container": "urn:oasis:names:tc:opendocument:xmlns:container",
    "opf": "http://www.idpf.org/2007/opf",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "epub": "http://www.idpf.org/2007/ops",
}
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


@dataclass(frozen=True)
class Entry:
    """A line of the contents; `address` is a file of the EPUB, with a fragment perhaps."""

    title: str
    address: str
    level: int


@dataclass(frozen=True)
class Shelf:
    """A finished EPUB."""

    data: bytes = field(repr=False)

    @cached_property
    def name(self) -> str:
        """Equal for equal EPUBs."""
        return hashlib.sha256(self.data).hexdigest()[:24]

    @cached_property
    def _archive(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(io.BytesIO(self.data))

    @cached_property
    def _types(self) -> dict[str, str]:
        """The media types that the package declares, by file (EPUB 3.3, 5.6.2)."""
        return {
            self._named(unquote(str(item.get("href"))), self._package_file): str(item.get("media-type"))
            for item in self._items
        }

    @property
    def _items(self) -> list[etree._Element]:
        return self._package.findall("opf:manifest/opf:item", _NAMES)

    @cached_property
    def _package_file(self) -> str:
        container = etree.fromstring(self._archive.read("META-INF/container.xml"), _PARSER)
        root = container.find("container:rootfiles/container:rootfile", _NAMES)
        assert root is not None
        return str(root.get("full-path"))

    @cached_property
    def _package(self) -> etree._Element:
        return etree.fromstring(self._archive.read(self._package_file), _PARSER)

    def file(self, name: str) -> tuple[bytes, str] | None:
        """The bytes and the media type of a file that the package lists; None of any other."""
        if name not in self._types or name not in self._archive.namelist():
            return None
        return self._archive.read(name), self._types[name]

    @cached_property
    def chapters(self) -> tuple[str, ...]:
        """The content documents in reading order (EPUB 3.3, 5.7)."""
        items = {item.get("id"): item.get("href", "") for item in self._items}
        order = (items.get(ref.get("idref"), "") for ref in self._package.iterfind("opf:spine/opf:itemref", _NAMES))
        return tuple(self._named(unquote(href), self._package_file) for href in order if href)

    @cached_property
    def contents(self) -> tuple[Entry, ...]:
        """The navigation document's table of contents (EPUB 3.3, 7.4)."""
        for item in self._items:
            if "nav" in (item.get("properties") or "").split():
                file = self._named(unquote(item.get("href", "")), self._package_file)
                root = etree.fromstring(self._archive.read(file), _PARSER)
                for nav in root.iterfind(".//xhtml:nav", _NAMES):
                    if nav.get(f"{{{_NAMES['epub']}}}type") == "toc":
                        return tuple(self._entries(nav, file, 0))
        return ()

    def _entries(self, parent: etree._Element, file: str, level: int) -> Iterator[Entry]:
        for item in parent.iterfind("xhtml:ol/xhtml:li", _NAMES):
            link = item.find("xhtml:a", _NAMES)
            if link is not None:
                title = " ".join("".join(map(str, link.itertext())).split())
                address, fragment = urldefrag(link.get("href", ""))
                target = self._named(unquote(address), file)
                yield Entry(title, f"{target}#{fragment}" if fragment else target, level)
            yield from self._entries(item, file, level + 1)

    @staticmethod
    def _named(reference: str, beside: str) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(beside), reference))
