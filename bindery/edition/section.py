"""A section: one chapter, or one piece of front or back matter, as XHTML for one medium."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class Matter(StrEnum):
    FRONT = "front"
    MAIN = "main"
    BACK = "back"


class Medium(StrEnum):
    PRINT = "print"
    EREADER = "ereader"


@dataclass(frozen=True)
class Heading:
    """A heading below the section's title, for outlines: `level` is 2 for the first below the title."""

    id: str
    level: int
    title: str


@dataclass(frozen=True)
class Section:
    """What is typeset as one document, and is one file of the EPUB.

    `body` is well-formed XHTML (the children of <body>), with ids that are unique in the whole
    book. Files are named relative to the book's folder (src="images/map.svg"); links inside the
    book are href="#ID" whatever section holds ID. A print body has page-number slots, which
    `edition.slots.fill` fills once pages are counted.
    """

    id: str
    """Unique, an XML name; the id of the section's outermost element and its EPUB file name."""
    kind: str
    """half-title, title-page, imprint, dedication, contents, figures, tables, part, chapter, notes, bibliography,
    glossary, index, colophon …; also its CSS page name.
    """
    matter: Matter
    title: str
    """Plain text, for outline, navigation and running heads."""
    body: str
    level: int = 1
    """Depth in the outline: 1, or 2 for a chapter inside a part."""
    starts: Literal["recto", "verso", "any"] = "recto"
    language: str = ""
    """Where it differs from the book's."""
    number: str = ""
    """"3" or "II", for outline and navigation; "" when unnumbered."""
    headings: tuple[Heading, ...] = ()
    in_contents: bool = True
    strings: Mapping[str, str] = field(default_factory=dict)
    """Running strings that do not depend on the page: book, part, chapter …"""
    source: str = ""
    """The manuscript file, for messages."""
