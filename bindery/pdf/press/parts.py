"""The objects of a fragment by their numbers, and what they name."""

import zlib
from collections.abc import Mapping, Sequence

from bindery.pdf.draft import entries_of
from bindery.pdf.fragment import END, NUL, Fragment, Picture, Stream, mark, resolved


class Parts:
    """A fragment taken apart; its streams are numbered after its objects, and what is added after both."""

    def __init__(self, fragment: Fragment):
        texts = fragment.objects.split(END)[:-1]
        self.objects = dict(enumerate(texts))
        self.streams = dict(enumerate(fragment.streams, len(texts)))
        self.pictures = fragment.pictures
        self._known_resources: dict[bytes, Mapping[bytes, Mapping[bytes, bytes]]] = {}
        """All pages share theirs."""

    def add(self, text: bytes) -> int:
        """Add an object; gives its number."""
        number = len(self.objects) + len(self.streams)
        self.objects[number] = text
        return number

    def text(self, number: int) -> bytes:
        """An object, or the entries of a stream."""
        return self.streams[number].entries if number in self.streams else self.objects[number]

    def value(self, written: bytes) -> bytes:
        """What is written, or the object that it refers to."""
        numbers = references(written)
        return written if written.startswith(b"<<") or not numbers else self.objects[numbers[0]]

    def resources(self, number: int) -> Mapping[bytes, Mapping[bytes, bytes]]:
        """The resources of a stream: kind -> name -> value."""
        written = entries_of(self.streams[number].entries).get(b"/Resources", b"<<>>")
        if written not in self._known_resources:
            kinds = entries_of(self.value(written))
            self._known_resources[written] = {kind: entries_of(self.value(named)) for kind, named in kinds.items()}
        return self._known_resources[written]

    def states(self, number: int) -> dict[bytes, bytes]:
        """The graphics states of a stream by their names."""
        return {name: self.value(state) for name, state in self.resources(number).get(b"/ExtGState", {}).items()}

    def joined(self, order: Sequence[int], pictures: Sequence[Picture]) -> Fragment:
        """A fragment of the objects and streams in `order`, which get their places in it as numbers."""
        names = _Renamed({b"%d" % number: mark(str(place)) for place, number in enumerate(order)})
        streams = [self.streams[number] for number in order if number in self.streams]
        return Fragment(
            objects=b"".join(resolved(self.objects[number], names) + END for number in order if number in self.objects),
            streams=tuple(Stream(resolved(stream.entries, names), stream.data) for stream in streams),
            pictures=tuple(pictures),
        )


class _Renamed(dict[bytes, bytes]):
    """New marks for a fragment's own objects; all others stay."""

    def __missing__(self, name: bytes) -> bytes:
        return mark(name)


def references(text: bytes) -> list[int]:
    """The fragment's own objects that a text refers to."""
    return [int(name) for name in names_in(text) if name.isdigit()]


def names_in(text: bytes) -> list[bytes]:
    """The names in the marks of a text."""
    return text.split(NUL)[1::2]


def content_of(stream: Stream) -> bytes:
    """What is painted, uncompressed."""
    return zlib.decompress(stream.data) if b"/FlateDecode" in stream.entries else stream.data
