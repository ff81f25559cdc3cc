"""What of a finished PDF tells its text, read from the file itself: the content streams of its pages, and its fonts'
CMaps.
"""

import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from bindery.checks.kept.pdffile import ReadFile, is_packed
from bindery.pdf.draft import entries_of, values_of

NEXT = "\0"
SHOWN = re.compile(rb"/([^\s/<>\[\]()]+)\s+Do\b")
"""The name of a form or a picture that is painted."""
_VALUE = rb"\s*(<<[^<>]*>>|\[[^\]]*\]|\d+\s+\d+\s+R)"
_CONTENTS, _RESOURCES, _FONTS, _OBJECTS, _CMAP = (
    re.compile(b"/" + key + _VALUE) for key in (b"Contents", b"Resources", b"Font", b"XObject", b"ToUnicode")
)
"""Entries of pages, resources and fonts, with references for values, or something flat: finding them is many times
quicker than to read whole dictionaries.
"""
_TAG = re.compile(rb"/BaseFont\s*/([^\s+/<>\[\]()]*)")
_FORM = re.compile(rb"/Subtype\s*/Form\b")
_FURNITURE = re.compile(rb"/Furniture\s+\d+ 0 R")
_ONLY_FURNITURE = re.compile(rb"/Artifact\b[^>]*>>\s+BDC\s+q\s+(?:[-\d.\s]+cm\s+)?/Furniture\s+Do\s+Q\s+EMC\s*")
_FEW = 200
"""Bytes, of which such a stream has less."""
_CHARACTER = re.compile(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]*)>")

Glyphs = Mapping[str, str]
"""What the glyphs of each font stand for, as `meanings_of` writes them."""


@dataclass(frozen=True)
class Painted:
    """What is painted on a page, or by a form: its content streams, compressed, and the forms that they use."""

    contents: tuple[bytes, ...] = field(repr=False)
    forms: tuple[tuple[str, "Painted"], ...] = ()
    pictures: tuple[str, ...] = ()
    """Those that it shows, by their names."""


@dataclass(frozen=True)
class Bound:
    """What of a PDF tells its text."""

    pages: tuple[Painted, ...] = field(repr=False)
    fonts: Mapping[str, str]
    """The names of its fonts, and the tags of their subsets."""
    glyphs: Mapping[str, Mapping[int, str]] = field(repr=False)
    """By tag, and by the glyph's number: that as four hexadecimal digits, and the text that it stands for."""

    def meanings_of(self, tag: str, glyphs: Iterable[int]) -> str:
        """What some glyphs stand for, as one text: quick to hash."""
        known = self.glyphs.get(tag, {})
        return NEXT.join([known.get(glyph, "") for glyph in glyphs])


def read_bound(pdf: bytes) -> Bound:
    """What of a finished PDF tells its text. Fonts of one name are one, as they are in what is bound here.

    Raises UnreadableError.
    """
    reader = _BoundReader(ReadFile(pdf))
    pages = tuple(map(reader.page, reader.file.pages()))
    return Bound(pages, reader.fonts, reader.glyphs)


class _BoundReader:
    def __init__(self, file: ReadFile) -> None:
        self.file = file
        self.fonts: dict[str, str] = {}
        self.glyphs: dict[str, dict[int, str]] = {}
        self._seen: set[bytes] = set()
        """Dictionaries of fonts."""
        self._packed: dict[bytes, bytes] = {}

    def page(self, page: bytes) -> Painted:
        contents = _CONTENTS.search(page)
        streams = _references(self.file, contents[1]) if contents else []
        painted = [content for content in map(self._content, streams) if not _is_furniture(content)]
        return self._painted(page, painted)

    def _painted(self, owner: bytes, contents: list[bytes]) -> Painted:
        """What the `contents` paint with the resources of a page or a form."""
        apart = _RESOURCES.search(owner)
        resources = self.file.dictionary(apart[1]) if apart else owner
        if fonts := _FONTS.search(resources):
            self._read_fonts(fonts[1])
        found = _OBJECTS.search(resources)
        # What is about the page, but no text of it, would make each page's resources others.
        objects = _entries(_FURNITURE.sub(b"", self.file.object(found[1]))) if found else {}
        if not objects:
            return Painted(tuple(contents))
        content = b"\n".join(map(zlib.decompress, contents))
        forms, pictures = [], []
        for name in dict.fromkeys(SHOWN.findall(content)):
            reference = objects.get(b"/" + name)
            if reference is None:
                continue
            stream = self.file.stream(reference)
            if _FORM.search(stream.entries):
                forms.append((name.decode("latin-1"), self._painted(stream.entries, [self._content(reference)])))
            elif stream.data:
                pictures.append(name.decode("latin-1"))
        return Painted(tuple(contents), tuple(forms), tuple(pictures))

    def _content(self, reference: bytes) -> bytes:
        """A stream's data, compressed."""
        if reference not in self._packed:
            stream = self.file.stream(reference)
            self._packed[reference] = stream.data if is_packed(stream) else zlib.compress(stream.data, 1)
        return self._packed[reference]

    def _read_fonts(self, fonts: bytes) -> None:
        if fonts in self._seen:
            return
        self._seen.add(fonts)
        for name, reference in _entries(self.file.dictionary(fonts)).items():
            font = self.file.dictionary(reference)
            found, cmap = _TAG.search(font), _CMAP.search(font)
            tag = found[1].decode("latin-1") if found else ""
            self.fonts.setdefault(name[1:].decode("latin-1"), tag)
            if tag not in self.glyphs:
                self.glyphs[tag] = _meanings(self.file.content(cmap[1]).decode("ascii", "replace")) if cmap else {}


def _references(file: ReadFile, value: bytes) -> list[bytes]:
    """Those of an array, or the one that a value is: to a stream, or to such an array."""
    if value.startswith(b"["):
        return values_of(value)
    array = file.object(value)
    return values_of(array) if array.startswith(b"[") else [value]


@lru_cache(256)
def _is_furniture(packed: bytes) -> bool:
    """Whether a content stream paints what is about the page, and nothing else: that is elsewhere on each side."""
    return len(packed) < _FEW and _ONLY_FURNITURE.fullmatch(zlib.decompress(packed)) is not None


@lru_cache(256)
def _entries(text: bytes) -> Mapping[bytes, bytes]:
    return entries_of(text)


def _meanings(cmap: str) -> dict[int, str]:
    """What the glyphs of a font stand for, by its ToUnicode CMap (ISO 32000-2, 9.10.3)."""
    return {
        int(glyph, 16): glyph.lower() + bytes.fromhex(text).decode("utf-16-be", "replace")
        for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL)
        for glyph, text in _CHARACTER.findall(block)
    }
