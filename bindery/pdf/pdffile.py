"""Writing a PDF file: streams one after the other, all other objects in compressed object streams.

Files of PDF 1.4 and older have neither object streams nor a compressed table; then all objects stand as they are.
"""

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from itertools import islice
from struct import Struct

from bindery.pdf.fragment import Fragment, Stream
from bindery.pdf.syntax import reference

_HEADER = b"%%PDF-%s\n%%\xbf\xf7\xa2\xfe\n"
_OBJECTS_A_STREAM = 200
"""A viewer unpacks a whole object stream for one object of it; with fewer, they compress less well."""
_FREE, _IN_FILE, _IN_STREAM = 0, 1, 2
_ROW = (1, 4, 2)
"""Bytes of the fields of a cross-reference stream (7.5.8): kind, offset or object stream, generation or place in it."""
_PREDICTED_ROW = Struct(">BBIH")
"""The same after a byte that says how the row is predicted."""
_UP = 2


class PdfFile:
    """A file that grows. Objects are numbered in the order in which numbers are asked for."""

    def __init__(self, version: str = "1.7") -> None:
        header = _HEADER % version.encode()
        self._packs = version >= "1.5"
        self._chunks = [header]
        self._length = len(header)
        self._next = 1
        self._waiting: list[tuple[int, bytes]] = []
        """Objects for object streams."""
        self._rows: dict[int, tuple[int, int, int]] = {0: (_FREE, 0, 0xFFFF)}

    def reserve(self, count: int = 1) -> int:
        """The first of `count` numbers for objects that are added later."""
        first = self._next
        self._next += count
        return first

    def add(self, text: bytes, number: int | None = None) -> bytes:
        """Add an object that is no stream, under a reserved number or a new one; gives the reference to it."""
        number = self.reserve() if number is None else number
        self._waiting.append((number, text))
        return reference(number)

    def add_stream(self, stream: Stream, number: int | None = None) -> bytes:
        """Add a stream, whose dictionary says its length; gives the reference to it."""
        number = self.reserve() if number is None else number
        self._rows[number] = (_IN_FILE, self._length, 0)
        self._write(b"%d 0 obj\n%s\nstream\n" % (number, stream.entries), stream.data, b"\nendstream\nendobj\n")
        return reference(number)

    def add_fragment(self, fragment: Fragment, first: int, names: Mapping[bytes, bytes]) -> None:
        """Add the objects of a fragment, under reserved numbers from `first`, with `names` for all of its marks."""
        objects, streams = fragment.bound(names)
        self._waiting += enumerate(objects, first)
        for number, stream in enumerate(streams, first + len(objects)):
            self.add_stream(stream, number)

    def finished(self, root: int, info: int) -> bytes:
        """The whole file, with the numbers of its catalog and its Info dictionary in the trailer."""
        if not self._packs:
            return self._finished_plainly(root, info)
        waiting = iter(self._waiting)
        while batch := list(islice(waiting, _OBJECTS_A_STREAM)):
            self._add_object_stream(batch)
        number = self.reserve()
        start = self._length
        self._rows[number] = (_IN_FILE, start, 0)
        table = zlib.compress(_predicted(self._rows.get(key, (_FREE, 0, 0)) for key in range(self._next)))
        identifier = self._identifier()
        entries = (
            b"<</Type/XRef/Size %d/W[%d %d %d]/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]"
            b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns %d>>/Length %d>>"
            % (self._next, *_ROW, root, info, identifier, identifier, sum(_ROW), len(table))
        )
        self._write(b"%d 0 obj\n%s\nstream\n" % (number, entries), table, b"\nendstream\nendobj\n")
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)
        return b"".join(self._chunks)

    def _identifier(self) -> bytes:
        """The same for the same file."""
        return hashlib.sha256(b"".join(self._chunks)).hexdigest()[:32].encode()

    def _finished_plainly(self, root: int, info: int) -> bytes:
        """With a table of places in plain text (7.5.4)."""
        for number, text in self._waiting:
            self._rows[number] = (_IN_FILE, self._length, 0)
            self._write(b"%d 0 obj\n%s\nendobj\n" % (number, text))
        start, identifier = self._length, self._identifier()
        rows = (self._rows.get(number, (_FREE, 0, 0)) for number in range(self._next))
        table = b"".join(
            b"%010d %05d %s \n" % (place, generation, b"fn"[kind : kind + 1]) for kind, place, generation in rows
        )
        entries = b"<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>" % (
            self._next,
            root,
            info,
            identifier,
            identifier,
        )
        self._write(b"xref\n0 %d\n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (self._next, table, entries, start))
        return b"".join(self._chunks)

    def _add_object_stream(self, objects: list[tuple[int, bytes]]) -> None:
        """ISO 32000-2, 7.5.7."""
        holder = self.reserve()
        places = []
        offset = 0
        for place, (number, text) in enumerate(objects):
            self._rows[number] = (_IN_STREAM, holder, place)
            places.append(b"%d %d" % (number, offset))
            offset += len(text) + 1
        heading = b" ".join(places) + b"\n"
        data = heading + b"\n".join(text for _, text in objects)
        entries = b"/Type/ObjStm/N %d/First %d" % (len(objects), len(heading))
        self.add_stream(compressed(data, entries), holder)

    def _write(self, *chunks: bytes) -> None:
        self._chunks += chunks
        self._length += sum(map(len, chunks))


def compressed(data: bytes, entries: bytes = b"") -> Stream:
    """A stream of `data`, with `entries` in its dictionary."""
    packed = zlib.compress(data)
    return Stream(b"<<%s/Filter/FlateDecode/Length %d>>" % (entries, len(packed)), packed)


def plain(data: bytes, entries: bytes = b"") -> Stream:
    """A stream whose data anyone can read."""
    return Stream(b"<<%s/Length %d>>" % (entries, len(data)), data)


def _predicted(rows: Iterable[tuple[int, int, int]]) -> bytes:
    """Rows of the cross-reference stream as differences from the row above (PNG's "up" predictor), which are small."""
    every = list(rows)
    table = b"".join(_PREDICTED_ROW.pack(_UP, *row) for row in every)
    above = b"".join(_PREDICTED_ROW.pack(0, *row) for row in [(0, 0, 0), *every[:-1]])
    return _differences(table, above)


def _differences(first: bytes, second: bytes) -> bytes:
    """`first` less `second`, byte for byte modulo 256: all at once, with each byte's highest bit reckoned apart."""
    a, b = int.from_bytes(first, "big"), int.from_bytes(second, "big")
    high = int.from_bytes(b"\x80" * len(first), "big")
    low = high ^ ((1 << 8 * len(first)) - 1)
    return (((a | high) - (b & low)) ^ (a & high) ^ (b & high) ^ high).to_bytes(len(first), "big")
