"""The people of a book, and what each did."""

from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field

from bindery.manifest.keys import Keys, OneOrMore
from bindery.manifest.texts import Line, Role


class Person(Keys):
    """Someone with a part in the book. In the manifest, the name alone or these keys."""

    shorthand = "name"

    name: Line = Field(
        validation_alias=AliasChoices("name", "text"), description="The name as it is printed: Ada Lovelace."
    )
    sort: Line = Field(
        default="",
        validation_alias=AliasChoices("sort", "file-as"),
        description="The name as catalogues file it: Lovelace, Ada.",
    )
    role: Role = Field(
        default="aut",
        description="What the person did, as a MARC relator: editor, translator, illustrator … or its code (edt, trl, "
        "ill). Default, author for authors and contributor for contributors.",
    )


def _with_role(role: str) -> BeforeValidator:
    """The role of people who are listed without one."""

    def add(value: object) -> object:
        if isinstance(value, str):
            return {"name": value, "role": role}
        return {"role": role} | value if isinstance(value, dict) else value

    return BeforeValidator(add)


Authors = Annotated[tuple[Annotated[Person, _with_role("aut")], ...], OneOrMore()]
Contributors = Annotated[tuple[Annotated[Person, _with_role("ctb")], ...], OneOrMore()]
