"""Where everything landed in the printed book."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Place:
    """A page of the bound book: `page` counts its sheets' sides from 0, `folio` is what is printed on it ("xii",
    "41").
    """

    page: int
    folio: str


PageMap = Mapping[str, Place]
"""Anchor id (unique in the book) -> the page on which it begins."""


@dataclass(frozen=True)
class Beginning:
    """Where the text of a page begins, in the text that both editions of its section have in common.

    See `edition.common_text`.
    """

    note: str
    """The id of the note that it begins in; "" in running text."""
    offset: int
    """The characters of that text which come before."""
    words: str
    """The first ones of the page, without spaces."""


@dataclass(frozen=True)
class PageBreak:
    """A page that begins in a section; a blank page begins where the next one does."""

    folio: str
    begins: Beginning


@dataclass(frozen=True)
class PrintedPages:
    """The printed book as an e-reader edition refers to it."""

    places: PageMap = field(default_factory=dict)
    breaks: Mapping[str, tuple[PageBreak, ...]] = field(default_factory=dict)
    """The pages of each section, by its id, in their order."""
