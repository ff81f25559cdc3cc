"""A catalogue as values. The descriptions of the keys are their reference."""

from typing import Annotated, Any, Literal

from pydantic import Field

from bindery.manifest.keys import Keys, OneOrMore
from bindery.manifest.texts import Id, Line, Lines

Targets = Annotated[tuple[Literal["pdf", "print", "cover", "epub"], ...], OneOrMore()]


class Entry(Keys):
    """A book, or several forms of it. In the catalogue, its folder alone or these keys."""

    shorthand = "book"

    book: Line = Field(
        description="The book's folder or manifest, relative to the catalogue; * stands for any name: books/*."
    )
    to: Targets = Field(default=(), description="What is made of it. Default, what the catalogue says.")
    variants: Lines = Field(
        default=(),
        description="Which forms of it are made, by the names of variants in the catalogue, else in the book's "
        "manifest. Default, the book as it is.",
    )
    copies: tuple[dict[str, Any], ...] = Field(
        default=(),
        description="Copies of each form, each with a name and the keys of the manifest that are otherwise: {name: "
        "ada, dedication: For Ada}.",
    )


class Catalogue(Keys):
    """Many books, and what is to be made of them."""

    books: Annotated[tuple[Entry, ...], OneOrMore()] = Field(
        min_length=1, description="The books: folders, or {book, variants, copies, to}."
    )
    variants: dict[Id, dict[str, Any]] = Field(
        default={},
        description="Forms that any book can have, each a name and keys of the manifest: {pocket: {page: A6}}.",
    )
    to: Targets = Field(
        default=(), description="What is made of each book: pdf, print, cover, epub. Default, as its manifest has it."
    )
    output_dir: Line = Field(
        default="",
        description="The folder for all finished files, relative to the catalogue. Default, build/ of each book.",
    )
