"""Finished parts of a PDF: objects as they will stand in the bound file, all but their numbers.

Workers make fragments, and binding appends them. Where a number of the bound file will stand, a
fragment has a mark, a name between two NUL characters:

    12         the fragment's own object 12, counting from 0
    k3         key 3 of the fragment's range of the ParentTree
    fSHA256    the font of a face
    pDIGEST    a picture, which other fragments may have too

and a few others, which the binder of a kind of fragment gives their meaning.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bindery.pdf.syntax import reference

NUL = b"\0"
END = b"\1"
"""Ends each object; XML has neither of the two characters, so no text of a book contains them."""


@dataclass(frozen=True)
class Stream:
    """A stream object: its dictionary, which may have marks, and its data, compressed."""

    entries: bytes
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Picture:
    """A stream that is written once for all the fragments that have it."""

    digest: str
    """Of all that it consists of."""
    stream: Stream
    pixels_an_inch: float = 0.0
    """Where the fragment shows it largest; 0 where that is not known, as of masks."""

    @cached_property
    def mask(self) -> str:
        """The digest of its mask (SMask); "" where it has none."""
        _, _, after = self.stream.entries.partition(b"/SMask " + NUL + b"p")
        return after.partition(NUL)[0].decode()


@dataclass(frozen=True)
class Fragment:
    """Objects that are numbered from 0: first those in `objects`, then the streams."""

    objects: bytes = field(repr=False)
    """Each followed by `END`."""
    streams: tuple[Stream, ...]
    pictures: tuple[Picture, ...] = ()
    has_cmyk: bool = False
    """Whether some of its colours or pictures are in CMYK."""

    @cached_property
    def count(self) -> int:
        return self.objects.count(END) + len(self.streams)

    def bound(self, names: Mapping[bytes, bytes]) -> tuple[list[bytes], list[Stream]]:
        """The objects, and the streams after them, with every mark replaced by what it means in `names`."""
        objects = resolved(self.objects, names).split(END)[:-1]
        return objects, [Stream(resolved(stream.entries, names), stream.data) for stream in self.streams]


@dataclass(frozen=True)
class Look:
    """What a page shows: a digest that is equal for equal looks, and its trimmed size in pt."""

    digest: str
    width: float
    height: float


@dataclass(frozen=True)
class Body:
    """The pages of a section and their structure. Its fragment's first objects are the pages.

    Further marks: "P" the page tree's node for the section, "S" the structure element that holds the
    section's own, "L" the language of the section, where it is not the book's, as a dictionary's entry;
    "C0", "C1" … contents, "R0", "R1" … resources and "M0", "T0", "B0", "M1" … boxes of each page.
    """

    fragment: Fragment
    contents: tuple[int, ...]
    """The content stream of each page."""
    resources: bytes
    """Entries of the pages' resource dictionary, but for its XObject."""
    forms: bytes
    """Entries of the XObject dictionary."""
    boxes: tuple[tuple[bytes, bytes, bytes], ...]
    """The MediaBox, TrimBox and BleedBox of each page, as arrays."""
    elements: tuple[int, ...]
    """The outermost structure elements."""
    parents: int
    """A leaf of the ParentTree."""
    keys: int
    """How many keys of the ParentTree it needs."""
    identifiers: tuple[tuple[str, int], ...]
    """Structure elements with an ID, sorted by it."""
    looks: tuple[Look, ...]
    numbered: tuple[int, ...] = ()
    """The streams in which page numbers are marked that are not written yet (`pdf.numbers`)."""


@dataclass(frozen=True)
class Forms:
    """Pages as forms (ISO 32000-2, 8.10), to be painted on others."""

    fragment: Fragment
    numbers: tuple[int | None, ...]
    """Each page's form; None for a page that shows nothing."""
    looks: tuple[Look, ...]
    numbered: tuple[int, ...] = ()
    """The streams in which folios are marked that are not written yet (`pdf.numbers`)."""


def mark(name: bytes | str) -> bytes:
    return NUL + (name.encode() if isinstance(name, str) else name) + NUL


def resolved(text: bytes, names: Mapping[bytes, bytes]) -> bytes:
    """`text` with each mark replaced by its meaning."""
    parts = text.split(NUL)
    parts[1::2] = map(names.__getitem__, parts[1::2])
    return b"".join(parts)


def own_references(first: int, fragment: Fragment) -> Iterator[tuple[bytes, bytes]]:
    """What the marks of a fragment's own objects mean when they are numbered from `first`."""
    return ((b"%d" % number, reference(first + number)) for number in range(fragment.count))
