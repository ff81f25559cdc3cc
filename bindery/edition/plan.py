"""What the sections of a book are made of, whatever the medium."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bindery.apparatus.bibliography import Bibliography
from bindery.apparatus.glossary import Glossary, GlossaryEntry
from bindery.apparatus.numbering import Register
from bindery.edition.math import Formula
from bindery.edition.pieces import Piece
from bindery.edition.setting import Bearings
from bindery.folder import BookFolder


@dataclass(frozen=True)
class IndexPart:
    """One index of the book: letter groups of entries, ready for the template."""

    name: str
    title: str
    groups: tuple[Any, ...]


@dataclass(frozen=True)
class Apparatus:
    """What back matter is made of; `bibliographies` are by chapter, "" for the whole book's."""

    bibliographies: Mapping[str, Bibliography] = field(default_factory=dict)
    glossary: Glossary | None = None
    terms: tuple[GlossaryEntry, ...] = ()
    """The glossary's entries in their order."""
    term_uses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Glossary key -> the ids of the places that use the term, in the order of the book."""
    indexes: tuple[IndexPart, ...] = ()


@dataclass(frozen=True)
class Front:
    """The book as its title page and imprint print it, all plain text."""

    title: str
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    publisher: str = ""
    rights: str = ""
    edition: str = ""
    date: str = ""
    isbn_print: str = ""
    isbn_epub: str = ""
    dedication: tuple[str, ...] = ()
    """Its lines; an empty one parts paragraphs."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """The manifest's own, for templates of the book."""


@dataclass(frozen=True)
class Plan:
    """All that the sections are made of, whatever the medium."""

    folder: BookFolder
    pieces: tuple[Piece, ...]
    front: Front
    apparatus: Apparatus
    register: Register
    bearings: Mapping[str, Bearings]
    """By chapter; the glossary's definitions are one."""
    formulas: Mapping[str, Formula]
    """All of the book, for titles that are repeated."""
    toc_depth: int
    engines: tuple[str, ...]
    typefaces: tuple[str, ...]
