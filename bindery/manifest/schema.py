"""The JSON Schema of a manifest, for editors that complete keys and mark mistakes while one types."""

from typing import Any

from bindery.manifest.model import Manifest
from bindery.manifest.other_names import OTHER_NAMES
from bindery.manifest.variants import KEY


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of book.yaml, with the reference text of every key."""
    schema = Manifest.model_json_schema(by_alias=True)
    properties = schema["properties"]
    for name, target in OTHER_NAMES.items():
        properties[name] = {"description": f"Another name for '{': '.join(target)}', as in Pandoc or Quarto."}
    keys = {name: value for name, value in properties.items() if name != KEY}
    properties[KEY]["additionalProperties"] = {"type": "object", "properties": keys, "additionalProperties": False}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "book.yaml"}
