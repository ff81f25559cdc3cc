"""A finished PDF, read from its own bytes: its pages and what they refer to, and nothing else of it.

A book has tens of thousands of objects, of which its words need a few: taking no more of them apart is many times
quicker than a library that offers all. Files that were saved in parts, and encrypted ones, are not read.
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from itertools import accumulate

from bindery.pdf.draft import entries_of, number_of, values_of
from bindery.pdf.fragment import Stream

_HEADING = re.compile(rb"\s*\d+\s+\d+\s+obj\s*")
_STREAM = re.compile(rb"\s*stream\r?\n")
_REFERENCE = re.compile(rb"\d+\s+\d+\s+R")
_KIDS = re.compile(rb"/Kids\s*(\[[^\]]*\]|\d+\s+\d+\s+R)")
_LENGTH = re.compile(rb"/Length\s+(\d+)(\s+\d+\s+R)?")
_IN_FILE, _IN_STREAM = 1, 2
_UP = 2
"""The only way in which rows are predicted here (PNG's filter of that name)."""

Entries = Mapping[bytes, bytes]
"""A dictionary's keys, with their solidus, and the texts of its values."""


class UnreadableError(Exception):
    """The file is not what a finished PDF is."""


class ReadFile:
    """The objects of a file, each as the text of its value. Raises UnreadableError for what is not there."""

    def __init__(self, pdf: bytes):
        self._pdf = pdf
        self._packs: dict[int, dict[int, bytes]] = {}
        try:
            table = int(pdf[pdf.rindex(b"startxref") + 9 :].split(None, 1)[0])
            self._places, self.trailer = self._table(table) if pdf.startswith(b"xref", table) else self._stream(table)
        except (IndexError, KeyError, ValueError, zlib.error) as problem:
            raise UnreadableError("its table of objects is damaged") from problem

    def object(self, reference: bytes) -> bytes:
        """What a value is: the object that it refers to, or itself."""
        if not _REFERENCE.fullmatch(reference):
            return reference
        number = number_of(reference)
        try:
            kind, place, _ = self._places[number]
            if kind == _IN_STREAM:
                return self._pack(place)[number]
            start = _HEADING.match(self._pdf, place)
            return self._pdf[start.end() : self._pdf.index(b"endobj", place)].strip() if start else b"null"
        except (IndexError, KeyError, ValueError, zlib.error) as problem:
            raise UnreadableError(f"its object {number} is damaged") from problem

    def dictionary(self, value: bytes) -> bytes:
        """A dictionary, or a stream's, which a value is or refers to, as its text."""
        return self.object(value).partition(b"stream")[0]

    def stream(self, reference: bytes) -> Stream:
        """A stream's dictionary, and its data as they stand in the file."""
        try:
            return self._read_stream(self._places[number_of(reference)][1])
        except (IndexError, KeyError, ValueError) as problem:
            raise UnreadableError(f"its stream {number_of(reference)} is damaged") from problem

    def content(self, reference: bytes) -> bytes:
        """A stream's data as they are meant."""
        return unpacked(self.stream(reference))

    def pages(self) -> Iterator[bytes]:
        """Each page's dictionary, in their order."""
        yield from self._pages(entries_of(self.object(self.trailer[b"/Root"]))[b"/Pages"])

    def _pages(self, node: bytes) -> Iterator[bytes]:
        text = self.object(node)
        kids = _KIDS.search(text)
        if not kids:
            yield text
            return
        for kid in _REFERENCE.findall(self.object(kids[1])):
            yield from self._pages(kid)

    def _read_stream(self, place: int) -> Stream:
        heading = _HEADING.match(self._pdf, place)
        # A dictionary's strings may hold anything, but not an end of it that data follow.
        end = _STREAM.search(self._pdf, place)
        if not heading or not end:
            raise ValueError
        entries = self._pdf[heading.end() : end.start()]
        length = _LENGTH.search(entries)
        if not length:
            raise ValueError
        size = int(self.object(length[0][len(b"/Length") :].strip())) if length[2] else int(length[1])
        return Stream(entries, self._pdf[end.end() : end.end() + size])

    def _pack(self, number: int) -> dict[int, bytes]:
        """The objects of an object stream, by their numbers (ISO 32000-2, 7.5.7)."""
        if number not in self._packs:
            stream = self._read_stream(self._places[number][1])
            entries, data = entries_of(stream.entries), unpacked(stream)
            first = int(entries[b"/First"])
            numbers = list(map(int, data[:first].split()))
            ends = [*numbers[3::2], len(data) - first]
            self._packs[number] = {
                each: data[first + start : first + end].strip()
                for each, start, end in zip(numbers[::2], numbers[1::2], ends, strict=True)
            }
        return self._packs[number]

    def _table(self, start: int) -> tuple[Mapping[int, tuple[int, int, int]], Entries]:
        """A table of places in plain text, and the trailer after it (7.5.4)."""
        rows, _, trailer = self._pdf[start:].partition(b"trailer")
        words = rows.split()
        places = {}
        at = 1
        while at < len(words):
            first, count = int(words[at]), int(words[at + 1])
            for number in range(count):
                offset, _, kind = words[at + 2 + 3 * number : at + 5 + 3 * number]
                if kind == b"n":
                    places[first + number] = (_IN_FILE, int(offset), 0)
            at += 2 + 3 * count
        return places, entries_of(trailer[: trailer.index(b"startxref")].strip())

    def _stream(self, start: int) -> tuple[Mapping[int, tuple[int, int, int]], Entries]:
        """A table that is a stream, whose dictionary is the trailer too (7.5.8)."""
        stream = self._read_stream(start)
        entries = entries_of(stream.entries)
        data = unpacked(stream)
        widths = list(map(int, values_of(entries[b"/W"])))
        step, skipped = sum(widths), 0
        if b"/DecodeParms" in entries:
            step, skipped = step + 1, 1
            if set(data[::step]) - {_UP}:
                raise ValueError
        columns = [data[column::step] for column in range(skipped, step)]
        if skipped:
            columns = [bytes([total & 0xFF for total in accumulate(column)]) for column in columns]
        fields, at = [], 0
        for width in widths:
            values = [0] * len(columns[0])
            for column in columns[at : at + width]:
                values = [value << 8 | byte for value, byte in zip(values, column, strict=True)]
            fields.append(values)
            at += width
        index = list(map(int, values_of(entries.get(b"/Index", b"[0 %d]" % len(columns[0])))))
        numbers = [n for first, count in zip(index[::2], index[1::2], strict=True) for n in range(first, first + count)]
        return dict(zip(numbers, zip(*fields, strict=True), strict=True)), entries


def unpacked(stream: Stream) -> bytes:
    """A stream's data as they are meant."""
    return zlib.decompress(stream.data) if is_packed(stream) else stream.data


def is_packed(stream: Stream) -> bool:
    return b"/FlateDecode" in stream.entries
