"""Names for values: equal for equal ones, in every process."""

import dataclasses
import hashlib
from collections.abc import Callable, Hashable, Mapping
from enum import Enum
from functools import lru_cache
from typing import Any, cast

_Feed = Callable[[bytes], object]


def digest(*values: object) -> str:
    """A name for what `values` hold.

    Values are dataclasses, text, bytes, numbers, None, enumeration members, tuples, lists, and mappings with text as
    keys.
    """
    parts: list[bytes] = []
    _feed(values, parts.append)
    return hashlib.sha256(b"".join(parts)).hexdigest()


def _feed(value: Any, feed: _Feed) -> None:
    """`value` as bytes that tell it from all other values."""
    # What a document tree has most of comes first.
    match value:
        case str():
            _part(b"str", value.encode("utf-8", "surrogatepass"), feed)
        case tuple() | list():
            feed(b"items %d;" % len(value))
            for item in value:
                _feed(item, feed)
        case bytes():
            _part(b"bytes", value, feed)
        case Enum():
            _part(type(value).__name__.encode(), value.name.encode(), feed)
        case int() | float() | None:
            _part(type(value).__name__.encode(), str(value).encode(), feed)
        case dict() | Mapping():
            feed(b"mapping %d;" % len(value))
            for key in sorted(value):
                _feed(key, feed)
                _feed(value[key], feed)
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            # A face is the same in all that is set in it.
            if hasattr(type(value), "sha256"):
                feed(b"known;" + _known(cast(Hashable, value)))
            else:
                _feed_fields(value, feed)
        case _:
            raise TypeError(f"{type(value).__name__} has no digest")


def _part(kind: bytes, data: bytes, feed: _Feed) -> None:
    feed(b"%s %d;" % (kind, len(data)))
    feed(data)


def _feed_fields(value: Any, feed: _Feed) -> None:
    feed(type(value).__name__.encode() + b";")
    # What is known by the digest of its bytes need not be read again.
    known = getattr(value, "sha256", None)
    if isinstance(known, str):
        _feed(known, feed)
    for name in _compared(value.__class__):
        if not (known and name == "data"):
            _feed(getattr(value, name), feed)


@lru_cache(64)
def _known(value: Any) -> bytes:
    parts: list[bytes] = []
    _feed_fields(value, parts.append)
    return hashlib.sha256(b"".join(parts)).digest()


@lru_cache(256)
def _compared(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind) if field.compare)
