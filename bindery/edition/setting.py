"""What a writer knows besides the tree: the medium, the language's words, and what the rest of the book tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bindery.apparatus.references import Referent
from bindery.edition.math import Formula
from bindery.edition.section import Medium
from bindery.folder import BookFolder
from bindery.languages import read_languages
from bindery.manuscript.tree import Inlines

Notes = Literal["foot", "chapter-end", "book-end"]


@dataclass(frozen=True)
class Language:
    """A language's words for the builder's own text, and its quotation marks (double open, close, single open,
    close).
    """

    tag: str
    labels: Mapping[str, str]
    quotes: Mapping[str, tuple[str, str, str, str]]

    def label(self, name: str) -> str:
        return self.labels[name]

    def quotes_of(self, tag: str) -> tuple[str, str, str, str]:
        return self.quotes.get(tag.split("-")[0].lower(), self.quotes["en"])


def load_language(tag: str, folder: BookFolder, own_labels: Mapping[str, str]) -> Language:
    """The words for a book in `tag`; the author's `own_labels` win, English fills what a language lacks.

    Raises BookError with what is wrong with the book's own words.
    """
    table = read_languages(folder)
    own = table.get(tag.split("-")[0].lower(), {})
    labels = {key: value for key, value in {**table["en"], **own}.items() if key != "quotes"} | dict(own_labels)
    quotes = {key: tuple(words.get("quotes", table["en"]["quotes"])) for key, words in table.items()}
    return Language(tag, labels, quotes)


@dataclass(frozen=True)
class Setting:
    """What every chapter's XHTML depends on besides the chapter."""

    medium: Medium
    language: Language
    notes: Notes = "foot"
    names_pages: bool = True
    """Whether it refers to pages of the printed book by their numbers."""
    traced: bool = False
    """Whether the XHTML says of everything which line of the manuscript it was written from: see `edition.tracing`."""

    @property
    def is_print(self) -> bool:
        return self.medium is Medium.PRINT


@dataclass(frozen=True)
class Bearings:
    """What the rest of the book tells one chapter: nothing that does not show in its XHTML."""

    names: tuple[tuple[str, str], ...] = ()
    """The id and the number of each of its nameables, in their order."""
    references: Mapping[str, Referent] = field(default_factory=dict)
    """What its cross-references lead to, by what the author wrote."""
    links: Mapping[str, Referent] = field(default_factory=dict)
    """What its links inside the book lead to, by address."""
    terms: Mapping[str, str] = field(default_factory=dict)
    """Glossary key by what the author wrote."""
    citations: Mapping[str, Inlines] = field(default_factory=dict)
    """Its rendered citations by their ids."""
    citation_language: str = ""
    formulas: Mapping[str, Formula] = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)
    """The names of its pictures, by what the author wrote."""
