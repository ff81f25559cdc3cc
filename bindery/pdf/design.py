"""What a printed book looks like, and what it says about itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bindery.folder import BookFolder, OutsideBook, RemoteResource
from bindery.fonts.face import Face
from bindery.moment import UNDATED


@dataclass(frozen=True)
class Resources:
    """The files that text and style sheets may name: those of the book's folder, and those made during the build."""

    folder: BookFolder
    made: Mapping[str, bytes] = field(default_factory=dict)
    """Generated or converted pictures by the name that stands in the text."""

    def read(self, name: str) -> bytes | None:
        """The bytes of a file by its name in the book, or None when there is none inside the book."""
        if name in self.made:
            return self.made[name]
        try:
            path: Path | None = self.folder.style_file(name)
        except (OutsideBook, RemoteResource):
            return None
        return path.read_bytes() if path else None


@dataclass(frozen=True)
class Design:
    """The page and its style."""

    trim: tuple[float, float]
    """Width and height of the trimmed page in mm."""
    stylesheets: tuple[tuple[str, str], ...]
    """Names ("styles/literary/print.css") and texts, in order."""
    faces: tuple[Face, ...]
    resources: Resources
    page_css: str = ""
    """The manifest's own page settings (margins), read after the style sheets."""
    bleed: float = 0.0
    """mm by which backgrounds and pictures may go over the trim; files for the screen are cut to it."""
    resolution: int | None = None
    """The most pixels an inch that pictures have in files for the screen; None for as many as they come with."""


@dataclass(frozen=True)
class Metadata:
    """What the PDF says about the book, in its Info dictionary and its XMP packet."""

    title: str
    language: str
    """A BCP 47 tag."""
    authors: tuple[str, ...] = ()
    description: str = ""
    subjects: tuple[str, ...] = ()
    publisher: str = ""
    rights: str = ""
    identifier: str = ""
    """An ISBN or another name for this edition, as "urn:isbn:…" or text."""
    moment: str = UNDATED
    """When the file says that it was made, in UTC: "2026-11-08T00:00:00Z"."""
