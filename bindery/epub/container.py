"""The zip container, written by ebooklib from finished files.

Nothing here goes through ebooklib's EpubHtml, EpubNav or EpubNcx, which re-write what they are given
(they lose attributes of body, lower-case the names of SVG, add spaces to code).
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ebooklib import epub
from lxml import etree

MIMETYPE = b"application/epub+zip"
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip entry can carry; every entry carries it, so that equal books are equal bytes."""


@dataclass(frozen=True)
class Item:
    """A file of the publication. `name` is relative to EPUB/; `properties` are those of its manifest item."""

    id: str
    name: str
    media_type: str
    data: bytes
    properties: tuple[str, ...] = ()

    def for_ebooklib(self) -> epub.EpubItem:
        item = epub.EpubItem(uid=self.id, file_name=self.name, media_type=self.media_type, content=self.data)
        item.properties = list(self.properties)
        return item


class Archive:
    """Stands where ebooklib expects a ZipFile, and keeps the entries for `packed`."""

    def __init__(self) -> None:
        self.entries: dict[str, bytes] = {}

    def writestr(self, name: str, data: bytes | str) -> None:
        self.entries[name] = data.encode() if isinstance(data, str) else data

    def packed(self) -> bytes:
        """The zip file: `mimetype` first and stored (EPUB 3.3, 4.2.7), then META-INF, then the rest by name."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as file:
            file.writestr(entry("mimetype", zipfile.ZIP_STORED), MIMETYPE)
            for name in sorted(self.entries, key=lambda name: (not name.startswith("META-INF/"), name)):
                file.writestr(entry(name, zipfile.ZIP_DEFLATED), self.entries[name], compresslevel=9)
        return buffer.getvalue()


def entry(name: str, method: int) -> zipfile.ZipInfo:
    """A zip entry that is the same on every day and every system."""
    info = zipfile.ZipInfo(name, EARLIEST)
    info.compress_type = method
    info.create_system = 3
    info.external_attr = 0o644 << 16
    return info


class Writer(epub.EpubWriter):  # type: ignore[misc]
    """ebooklib's writer, into memory, with the language of the package document."""

    def _write_opf_file(self, root: etree._Element) -> None:
        # Without it the metadata has no language for a screen reader (EPUB 3.3, 5.3.4.1).
        root.set("{http://www.w3.org/XML/1998/namespace}lang", self.book.language)
        super()._write_opf_file(root)

    def packed(self) -> bytes:
        self.out = Archive()
        self._write_container()
        self._write_opf()
        self._write_items()
        return self.out.packed()


def pack(
    book: epub.EpubBook, items: Sequence[Item], reading_order: Sequence[str], aside: Sequence[str], modified: datetime
) -> bytes:
    """The EPUB of `book`, which has its metadata already.

    `reading_order` names items by id; those `aside` are reached by links only (linear="no").
    """
    for item in items:
        book.add_item(item.for_ebooklib())
        if "cover-image" in item.properties:
            # What Kindle and older reading systems look for (OPF 2 had no properties).
            book.add_metadata(None, "meta", "", {"name": "cover", "content": item.id})
    book.spine = [*reading_order, *((id, "no") for id in aside)]
    return Writer("", book, {"mtime": modified, "package_direction": True}).packed()
