"""The objects of a PDF as the engine wrote it, on their way into a fragment.

The engine writes classic PDF: one object after the other, each as text that stays as it is, and a
table of where they are. Reading no more of them than binding needs is many times quicker than pikepdf,
which takes each apart, and which a worker would have to load.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence

from bindery.pdf.fragment import END, Fragment, Picture, Stream, mark
from bindery.pdf.screen import has_cmyk

_VARYING = re.compile(
    rb"""
    (?P<string> \( (?: [^\\()] | \\. )* \) )
    | <</Type\ /Font/BinderyFace\ / (?P<face> [0-9a-f]{64} ) >>
    | (?P<entry> /StructParents?\  ) (?P<key> \d+ )
    | \b (?P<number> \d+ )\ 0\ R\b
    """,
    re.VERBOSE | re.DOTALL,
)
"""What binding decides in an object; and strings, in which the same letters mean nothing."""
_TOKEN = re.compile(
    rb"""
    (?P<opening> << | \[ )
    | (?P<closing> >> | \] )
    | \( (?: [^\\()] | \\. )* \) | <[0-9a-f]*> | \d+\ 0\ R\b | /?[^\s/\[\]()<>]+
    """,
    re.VERBOSE | re.DOTALL,
)
_STREAM = b">>\nstream\n"
SHOWN_AT = "BinderyShownAt"
"""In the dictionary of a picture: how many pixels an inch it has where it is shown largest. It is no part of it."""
_SHOWN_AT = re.compile(rb"/%s ([\d.]+)" % SHOWN_AT.encode())


def values_of(text: bytes) -> list[bytes]:
    """The texts of an array's values, or of a dictionary's keys and values by turns."""
    found: list[bytes] = []
    depth = start = 0
    for token in _TOKEN.finditer(text):
        if depth == 1 and token["closing"] is None:
            start = token.start()
        depth += (token["opening"] is not None) - (token["closing"] is not None)
        if depth == 1 and token.start() > 0:
            found.append(text[start : token.end()])
    return found


def entries_of(text: bytes) -> dict[bytes, bytes]:
    """A dictionary's keys, with their solidus, and the texts of its values."""
    parts = values_of(text)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def dictionary(entries: Mapping[bytes, bytes]) -> bytes:
    return b"<<%s>>" % b"".join(key + b" " + value for key, value in entries.items())


def number_of(reference: bytes) -> int:
    """The number of the object that is referred to."""
    return int(reference.split()[0])


class Draft:
    """Objects by their numbers in the engine's file, each as the text of its value."""

    def __init__(self, pdf: bytes):
        self.objects: dict[int, bytes] = {}
        self.streams: dict[int, Stream] = {}
        self._shown_at: dict[int, float] = {}
        for number, text in _objects(pdf):
            if text.endswith(b"\nendstream"):
                entries, _, data = text.removesuffix(b"\nendstream").partition(_STREAM)
                if shown := _SHOWN_AT.search(entries):
                    self._shown_at[number] = float(shown[1])
                    entries = entries.replace(shown[0], b"")
                self.streams[number] = Stream(entries + b">>", data)
            else:
                self.objects[number] = text
        self.catalog = self._take(b"<</Type /Catalog")
        self._pages = values_of(entries_of(self._take(b"<</Type /Pages"))[b"/Kids"])
        self._digests: dict[int, bytes] = {}

    def _take(self, beginning: bytes) -> bytes:
        """The object that begins so, which is no part of a fragment."""
        number = next(number for number, text in self.objects.items() if text.startswith(beginning))
        return self.objects.pop(number)

    def pages(self) -> dict[int, dict[bytes, bytes]]:
        """The entries of each page's dictionary, by the page's number."""
        return {number: entries_of(self.objects[number]) for number in map(number_of, self._pages)}

    def add(self, text: bytes) -> int:
        """A new object; gives its number."""
        number = max(*self.objects, *self.streams) + 1
        self.objects[number] = text
        return number

    def text(self, number: int) -> bytes:
        return self.streams[number].entries if number in self.streams else self.objects[number]

    def digest(self, number: int) -> bytes:
        """Of the object and all that it refers to, whatever their numbers."""
        if number not in self._digests:
            # Whatever leads back here adds nothing new.
            self._digests[number] = b""
            total = hashlib.sha256(self.digest_of(self.text(number)))
            if number in self.streams:
                total.update(self.streams[number].data)
            self._digests[number] = total.digest()
        return self._digests[number]

    def digest_of(self, text: bytes) -> bytes:
        """Of an object's text, as `digest`."""

        def replaced(match: re.Match[bytes]) -> bytes:
            if match["number"]:
                return self.digest(int(match["number"]))
            return b"" if match["key"] else match[0]

        return hashlib.sha256(_VARYING.sub(replaced, text)).digest()

    def pixels_an_inch(self, number: int) -> float:
        """Of a picture, where it is shown largest; 0 where nothing is known of that."""
        return self._shown_at.get(number, 0.0)

    def pictures(self) -> Iterator[int]:
        """The images, and the streams that they refer to. One that refers to other objects too is not among them."""
        found: dict[int, None] = {}
        for number, stream in self.streams.items():
            if b"/Subtype /Image" in stream.entries:
                parts = list(self._reached(number))
                if all(part in self.streams for part in parts):
                    found |= dict.fromkeys(parts)
        yield from found

    def _reached(self, number: int) -> Iterator[int]:
        waiting = [number]
        seen = set()
        while waiting:
            part = waiting.pop()
            if part not in seen:
                seen.add(part)
                yield part
                waiting += [int(m["number"]) for m in _VARYING.finditer(self.text(part)) if m["number"]]


class Numbering:
    """New numbers for a draft's objects: those in `first`, the others in their order, then the streams.

    What has one of `names` is left out, and referred to by that name.
    """

    def __init__(self, draft: Draft, first: Sequence[int], names: Mapping[int, bytes]):
        self._draft = draft
        pictures = list(draft.pictures())
        left_out = {*names, *pictures, *first}
        self._objects = [*first, *(number for number in sorted(draft.objects) if number not in left_out)]
        self._streams = [number for number in sorted(draft.streams) if number not in left_out]
        self._pictures = {number: draft.digest(number).hex() for number in pictures}
        self._places = {number: place for place, number in enumerate((*self._objects, *self._streams))}
        self._names = {
            **{number: b"%d" % place for number, place in self._places.items()},
            **{number: b"p" + digest.encode() for number, digest in self._pictures.items()},
            **names,
        }

    def place(self, number: int) -> int:
        """The new number of an object."""
        return self._places[number]

    def marked(self, text: bytes) -> bytes:
        """An object's text with marks in place of what binding decides."""
        return _VARYING.sub(self._marked, text)

    def _marked(self, match: re.Match[bytes]) -> bytes:
        if match["number"]:
            return mark(self._names[int(match["number"])])
        if match["key"]:
            return match["entry"] + mark(b"k" + match["key"])
        return mark(b"f" + match["face"]) if match["face"] else match[0]

    def fragment(self) -> Fragment:
        streams = self._draft.streams
        pictures = {
            digest: Picture(digest, self._stream(streams[number]), self._draft.pixels_an_inch(number))
            for number, digest in self._pictures.items()
        }
        return Fragment(
            objects=self.marked(b"".join(self._draft.objects[number] + END for number in self._objects)),
            streams=tuple(self._stream(streams[number]) for number in self._streams),
            pictures=tuple(pictures.values()),
            has_cmyk=any(map(has_cmyk, (streams[number] for number in (*self._streams, *self._pictures)))),
        )

    def _stream(self, stream: Stream) -> Stream:
        return Stream(self.marked(stream.entries), stream.data)


def _objects(pdf: bytes) -> Iterator[tuple[int, bytes]]:
    """Numbers and texts of the objects in use (ISO 32000-2, 7.5.4)."""
    table = int(pdf[pdf.rindex(b"startxref\n") + 10 :].split()[0])
    _, count, rows = pdf[table:].split(b"\n", 2)
    places = [
        (int(rows[20 * number : 20 * number + 10]), number)
        for number in range(int(count.split()[1]))
        if rows[20 * number + 17 : 20 * number + 18] == b"n"
    ]
    places.sort()
    for (start, number), (end, _) in zip(places, [*places[1:], (table, 0)], strict=True):
        heading = b"%d 0 obj\n" % number
        text = pdf[start:end]
        assert text.startswith(heading)
        yield number, text[len(heading) :].removesuffix(b"\nendobj\n")
