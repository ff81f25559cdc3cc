"""Where everything landed in the printed book."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Place:
    """A page of the bound book: `page` counts its sheets' sides from 0, `folio` is what is printed on it ("xii",
    "41").
    """

    page: int
    folio: str


PageMap = Mapping[str, Place]
"""Anchor id (unique in the book) -> the page on which it begins."""
