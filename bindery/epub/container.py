"""The zip container. Files are written into it when they are finished, and let go; ebooklib writes what names them.

Nothing here goes through ebooklib's EpubHtml, EpubNav or EpubNcx, which re-write what they are given
(they lose attributes of body, lower-case the names of SVG, add spaces to code).
"""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Self

from ebooklib import epub
from lxml import etree

MIMETYPE = b"application/epub+zip"
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip entry can carry; every entry carries it, so that equal books are equal bytes."""
FOLDER = "EPUB"
COMPRESSED = frozenset(("image/gif", "image/jpeg", "image/png"))
"""Media types of files that are as small as they get."""


@dataclass(frozen=True)
class Item:
    """A file of the publication. `name` is relative to EPUB/; `properties` are those of its manifest item."""

    id: str
    name: str
    media_type: str
    data: bytes = field(repr=False)
    properties: tuple[str, ...] = ()

    def for_ebooklib(self) -> epub.EpubItem:
        """The entry of the manifest, without what is in the file."""
        item = epub.EpubItem(uid=self.id, file_name=self.name, media_type=self.media_type)
        item.properties = list(self.properties)
        return item


class Container:
    """An EPUB while it is written into `file`: `mimetype` first and stored (EPUB 3.3, 4.2.7), the files of the
    publication in the order in which they come, and last those that name them.
    """

    def __init__(self, file: IO[bytes]):
        self._zip = zipfile.ZipFile(file, "w")
        self._items: list[epub.EpubItem] = []
        self._write("mimetype", MIMETYPE, zipfile.ZIP_STORED)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def add(self, item: Item) -> str:
        """Write a file; returns its id."""
        is_small = item.media_type in COMPRESSED
        self._write(f"{FOLDER}/{item.name}", item.data, zipfile.ZIP_STORED if is_small else zipfile.ZIP_DEFLATED)
        self._items.append(item.for_ebooklib())
        return item.id

    def add_package(
        self, book: epub.EpubBook, reading_order: Sequence[str], aside: Sequence[str], modified: str
    ) -> None:
        """Write the package document of `book`, which has its metadata already.

        `reading_order` names items by id; those `aside` are reached by links only (linear="no").
        """
        book.FOLDER_NAME = FOLDER
        for item in sorted(self._items, key=lambda item: item.file_name):
            book.add_item(item)
            if "cover-image" in item.properties:
                # What Kindle and older reading systems look for (OPF 2 had no properties).
                book.add_metadata(None, "meta", "", {"name": "cover", "content": item.id})
        book.spine = [*reading_order, *((id, "no") for id in aside)]
        Writer("", book, {"mtime": datetime.fromisoformat(modified), "package_direction": True}).write_into(self)

    def writestr(self, name: str, data: bytes | str) -> None:
        """What ebooklib calls, which takes this for a ZipFile."""
        self._write(name, data, zipfile.ZIP_DEFLATED)

    def _write(self, name: str, data: bytes | str, method: int) -> None:
        """A zip entry that is the same on every day and every system."""
        info = zipfile.ZipInfo(name, EARLIEST)
        info.compress_type = method
        info.create_system = 3
        info.external_attr = 0o644 << 16
        self._zip.writestr(info, data, compresslevel=9)


class Writer(epub.EpubWriter):  # type: ignore[misc]
    """ebooklib's writer, with the language of the package document."""

    def _write_opf_file(self, root: etree._Element) -> None:
        # Without it the metadata has no language for a screen reader (EPUB 3.3, 5.3.4.1).
        root.set("{http://www.w3.org/XML/1998/namespace}lang", self.book.language)
        super()._write_opf_file(root)

    def write_into(self, container: Container) -> None:
        self.out = container
        self._write_container()
        self._write_opf()
