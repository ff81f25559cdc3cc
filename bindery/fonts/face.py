"""A face: one weight and style of one family, as a static font file."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Slope = Literal["normal", "italic"]


@dataclass(frozen=True)
class Face:
    """One family, weight and style, whole and static.

    `family` is the CSS name ("Book Hebrew"); no two faces of a style share family, weight and style.
    """

    family: str
    weight: int
    """The CSS weight, 1 to 1000."""
    style: Slope
    data: bytes = field(repr=False)
    """A TrueType or OpenType file, with all its characters and layout features."""
    unicode: frozenset[int] = field(repr=False, compare=False)
    """The code points it has glyphs for."""
    licence: str = "OFL-1.1"
    """The name of its licence, an SPDX identifier where there is one."""
    licence_text: str = field(default="", repr=False)
    source: str = ""
    """Where it comes from, for the colophon: "EB Garamond 1.003", or the name of the file."""
    fallback: bool = False
    """It only stands in for characters that the main families lack, and is not named in a colophon."""

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def is_truetype(self) -> bool:
        """False for CFF outlines, which a PDF 1.4 file (PDF/X-1a, PDF/X-3) cannot embed as OpenType."""
        return self.data[:4] != b"OTTO"

    @property
    def file_name(self) -> str:
        """A file name of its own in the book: "book-hebrew-700.ttf", "book-400-italic.ttf"."""
        slope = "-italic" if self.style == "italic" else ""
        return f"{self.family.lower().replace(' ', '-')}-{self.weight}{slope}.{'ttf' if self.is_truetype else 'otf'}"

    @property
    def name(self) -> str:
        """What a message calls it: "Book Hebrew 700", "Book 400 italic"."""
        return f"{self.family} {self.weight}{' italic' if self.style == 'italic' else ''}"
