"""Fragments gathered into one file: faces and pictures that several of them show are written once."""

from collections.abc import Mapping
from types import MappingProxyType

from bindery.pdf.embed import EmbeddedFace
from bindery.pdf.fragment import Fragment, Stream, own_references, resolved
from bindery.pdf.pdffile import PdfFile
from bindery.pdf.syntax import reference

_NOTHING: Mapping[str, Stream] = MappingProxyType({})
_NO_NAMES: Mapping[bytes, bytes] = MappingProxyType({})


class Gathering:
    """Adds fragments to a file. `pictures` stand in the places of those with their digests."""

    def __init__(self, file: PdfFile, pictures: Mapping[str, Stream] = _NOTHING):
        self._file = file
        self._pictures = pictures
        self.names: dict[bytes, bytes] = {}
        """What the marks mean that are the same for all fragments: faces and pictures."""

    def add_face(self, face: EmbeddedFace) -> None:
        self.names[b"f" + face.sha256.encode()] = reference(self.add(face.font))

    def add(self, fragment: Fragment, first: int | None = None, names: Mapping[bytes, bytes] = _NO_NAMES) -> int:
        """Add a fragment, from a reserved number or a new one; gives the number of its first object."""
        first = self._file.reserve(fragment.count) if first is None else first
        self.add_pictures(fragment)
        self._file.add_fragment(fragment, first, {**self.names, **names, **dict(own_references(first, fragment))})
        return first

    def add_pictures(self, fragment: Fragment) -> None:
        """Those that no fragment had before."""
        new = [picture for picture in fragment.pictures if b"p" + picture.digest.encode() not in self.names]
        # A picture and its mask refer to each other by these names.
        self.names |= {b"p" + picture.digest.encode(): reference(self._file.reserve()) for picture in new}
        for picture in new:
            given = self._pictures.get(picture.digest, picture.stream)
            name = b"p" + picture.digest.encode()
            stream = Stream(resolved(given.entries, self.names), given.data)
            self._file.add_stream(stream, int(self.names[name].split()[0]))
