"""What a writer knows besides the tree: the medium, the language's words, and the whole book's apparatus."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bindery.apparatus.glossary import Glossary
from bindery.apparatus.numbering import Register
from bindery.edition.math import Formula
from bindery.edition.section import Medium
from bindery.folder import BookFolder
from bindery.manifest.languages import read_languages
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
    """Everything that a chapter's XHTML depends on besides its own tree.

    `citations` maps a citation's id to its rendered inlines.
    """

    medium: Medium
    language: Language
    register: Register
    notes: Notes = "foot"
    citations: Mapping[str, Inlines] = field(default_factory=dict)
    glossary: Glossary | None = None
    formulas: Mapping[tuple[str, bool], Formula] = field(default_factory=dict)

    @property
    def is_print(self) -> bool:
        return self.medium is Medium.PRINT
