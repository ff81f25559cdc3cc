"""What the bibliography and the index are made of."""

from typing import Annotated, Literal

from pydantic import Field

from bindery.apparatus.csl_vocabulary import TYPES
from bindery.manifest.files import CitationStyle, File
from bindery.manifest.keys import Keys, OneOrMore
from bindery.manifest.texts import Id, Line, Lines, one_of


class Group(Keys):
    """A part of the bibliography under a heading of its own. An entry goes to the first group that wants it."""

    title: Line = Field(description="The heading.")
    types: Annotated[tuple[Annotated[str, one_of(TYPES, "a type of work in CSL")], ...], OneOrMore()] = Field(
        default=(), description="Types of works, as CSL names them: book, article-journal, report, treaty, webpage …"
    )
    keys: Lines = Field(
        default=(), description="Citation keys of single works. Without types and keys, a group takes what is left."
    )


class Bibliography(Keys):
    """Sources and their form. In the manifest, the source files alone or these keys."""

    shorthand = "sources"

    sources: Annotated[tuple[File, ...], OneOrMore()] = Field(
        default=(),
        description="CSL-YAML, CSL-JSON or BibTeX files. Default, chapters/references.yaml, .bib or .json, where there "
        "is one.",
    )
    style: CitationStyle = Field(
        default="chicago-author-date",
        description="The citation style: a name (chicago-author-date, ieee …) or a .csl file of the book.",
    )
    per: Literal["book", "chapter"] = Field(
        default="book", description="One bibliography for the book, or one at the end of each chapter."
    )
    nocite: Lines = Field(default=(), description="Keys of works to list without citing them; '*' lists all.")
    groups: tuple[Group, ...] = Field(default=(), description="Headings that divide the bibliography, in their order.")


class Index(Keys):
    """What the index is made of."""

    indexes: dict[Id, Line] = Field(
        default={},
        description="Indexes besides the general one, with their titles: {persons: Persons}. "
        'In the text, [Ali]{.index index="persons"} goes to it.',
    )
