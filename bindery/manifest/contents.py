"""The order of the book: chapters, parts, and the pieces that the builder makes."""

import re
from typing import Annotated, Literal, cast, get_args

from pydantic import AliasChoices, BeforeValidator, Discriminator, Field, GetJsonSchemaHandler, Tag
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from bindery.diagnostics import did_you_mean
from bindery.manifest.files import File
from bindery.manifest.keys import Keys, OneOrMore
from bindery.manifest.mistakes import Mistake
from bindery.manifest.texts import Id, Line

PieceName = Literal[
    "half-title", "title-page", "imprint", "dedication", "contents", "figures", "tables", "listings",
    "notes", "bibliography", "glossary", "index", "colophon",
]  # fmt: skip
PIECES: tuple[str, ...] = get_args(PieceName)
_LIKE_A_PIECE = re.compile(r"[A-Za-z][A-Za-z -]*")


class Piece(Keys):
    """A piece of front or back matter that the builder makes. In the manifest, its name."""

    name: PieceName

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "enum": list(PIECES)}


class Chapter(Keys):
    """One Markdown file of the manuscript. In the manifest, its path alone or these keys."""

    shorthand = "path"

    path: File = Field(
        validation_alias=AliasChoices("path", "file", "href"),
        description="The Markdown file, relative to the manifest.",
        examples=["chapters/01-beginnings.md"],
    )
    title: Line = Field(
        default="",
        validation_alias=AliasChoices("title", "text"),
        description="The title, instead of the file's first heading.",
    )
    id: Id = Field(
        default="", description="Name of the chapter in links and in the e-book; default, made from the file's name."
    )
    unnumbered: bool = Field(
        default=False, description="Without a chapter number. Front and back matter never have one."
    )
    draft: bool = Field(default=False, description="Left out of the book until it is ready.")


def _no_piece(value: object) -> object:
    if isinstance(value, str) and _LIKE_A_PIECE.fullmatch(value):
        if value in PIECES:
            raise Mistake(
                f"'{value}' is made by the builder and is no chapter", "name it under front-matter or back-matter"
            )
        raise Mistake(f"'{value}' is not a file", "write the path of a chapter, such as chapters/01-beginnings.md")
    return value


def _known_piece(value: object) -> object:
    if isinstance(value, str) and _LIKE_A_PIECE.fullmatch(value):
        if value not in PIECES:
            hint = did_you_mean(value.lower().replace(" ", "-"), PIECES) or f"it makes {', '.join(PIECES)}"
            raise Mistake(f"the builder makes no piece '{value}'", hint)
        return Piece(name=cast(PieceName, value))
    return value


class Part(Keys):
    """A part of the book: a title on a page of its own, and chapters."""

    part: Line = Field(description="The title of the part.")
    chapters: Annotated[tuple[Annotated[Chapter, BeforeValidator(_no_piece)], ...], OneOrMore()] = Field(
        min_length=1, description="The chapters of the part."
    )


def _kind(value: object) -> str:
    if isinstance(value, Keys):
        return type(value).__name__
    if isinstance(value, dict):
        return "Part" if "part" in value else "Chapter"
    return "Chapter"


MainEntry = Annotated[
    Annotated[Part, Tag("Part")] | Annotated[Chapter, Tag("Chapter")],
    Discriminator(_kind),
    BeforeValidator(_no_piece),
]
"""What may stand in `chapters`."""
MatterEntry = Annotated[
    Annotated[Piece, Tag("Piece")] | Annotated[Chapter, Tag("Chapter")],
    Discriminator(_kind),
    BeforeValidator(_known_piece),
]
"""What may stand in `front-matter` and `back-matter`."""
