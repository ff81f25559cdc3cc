"""What all groups of keys in a manifest have in common."""

from typing import Any, ClassVar

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema


class Keys(BaseModel):
    """A group of keys, written in kebab-case. Values are frozen; a key that nothing reads is refused."""

    model_config = ConfigDict(
        alias_generator=lambda name: name.replace("_", "-"),
        extra="forbid",
        frozen=True,
        validate_by_name=True,
        validate_by_alias=True,
    )

    shorthand: ClassVar[str] = ""
    """The field that is meant when a value stands where the group of keys may stand."""

    @model_validator(mode="wrap")
    @classmethod
    def _spell_out(cls, value: Any, handler: ModelWrapValidatorHandler["Keys"]) -> "Keys":
        return handler({cls.shorthand: value} if cls.shorthand and isinstance(value, str | list) else value)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        described = handler(schema)
        properties = handler.resolve_ref_schema(described)["properties"]
        if not cls.shorthand:
            return described
        short = {key: value for key, value in properties[cls.shorthand].items() if key != "title"}
        return {"anyOf": [short, described]}


class OneOrMore:
    """Marks a list in whose place one item may stand."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_as_list, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        described = handler(schema)
        return {"anyOf": [described["items"], described]}


def _as_list(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]
