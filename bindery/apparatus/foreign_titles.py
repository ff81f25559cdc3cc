"""Titles of works in other languages, which say so wherever they are cited: a screen reader then reads them aloud."""

from collections.abc import Mapping
from typing import Any

_TITLES = ("title", "title-short", "container-title", "container-title-short", "collection-title", "volume-title")
"""Variables of CSL that are in the language of the work."""


def in_its_language(fields: Mapping[str, Any], book: str) -> Mapping[str, Any]:
    """A work as pandoc's metadata values, its titles marked where its `language` is not that of the `book`."""
    tag = _words(fields.get("language"))
    if not tag or tag.split("-")[0].lower() == book.split("-")[0].lower():
        return fields
    return {key: _marked(value, tag) if key in _TITLES else value for key, value in fields.items()}


def _words(value: Any) -> str:
    """The text of a metadata value that is a tag or a word."""
    match value:
        case {"t": "MetaString", "c": str(text)}:
            return text.strip()
        case {"t": "MetaInlines", "c": [{"t": "Str", "c": str(text)}]}:
            return text.strip()
    return ""


def _marked(value: Any, tag: str) -> Any:
    match value:
        case {"t": "MetaInlines", "c": inlines}:
            return {"t": "MetaInlines", "c": [{"t": "Span", "c": [["", [], [["lang", tag]]], inlines]}]}
    return value
