"""What is remembered between builds: results of pure stages, by a digest of all that they depend on.

Files lie in `.bindery/` beside the manifest, which is part of an untrusted book. So they hold data
that is checked against its type when it is read, never pickles; one that is damaged, foreign or half
written counts as not there. Each is written beside its place and then renamed: a killed build leaves
nothing wrong behind, and two builds at once do no harm to each other.
"""

import contextlib
import dataclasses
import hashlib
import os
import tempfile
from collections.abc import Iterator
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

Value = TypeVar("Value")

MEMORY = ".bindery"
"""The folder beside the manifest that holds what is remembered."""
LARGEST = 1_000_000_000
"""Bytes that a book's cache may hold; what was used longest ago goes first."""
_DIGEST = 32


def digest(*values: object) -> str:
    """A name for what `values` hold: equal for equal values, in every process.

    Values are dataclasses, text, bytes, numbers, None, enumeration members, tuples, and mappings with text as keys.
    """
    total = hashlib.sha256()
    for part in _parts(values):
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.hexdigest()


def _parts(value: object) -> Iterator[bytes]:
    """`value` as a sequence of bytes that tells it from all other values."""
    match value:
        case bytes():
            yield b"bytes"
            yield value
        case Enum():
            yield type(value).__name__.encode()
            yield value.name.encode()
        case str() | int() | float() | None:
            yield type(value).__name__.encode()
            yield str(value).encode("utf-8", "surrogatepass")
        case tuple() | list():
            yield f"tuple {len(value)}".encode()
            for item in value:
                yield from _parts(item)
        case dict():
            yield f"mapping {len(value)}".encode()
            for key in sorted(value):
                yield from _parts((key, value[key]))
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            yield type(value).__name__.encode()
            # A font's bytes are hashed once for all that is set in it.
            known = getattr(value, "sha256", None)
            if isinstance(known, str):
                yield known.encode()
            for field in dataclasses.fields(value):
                if field.compare and not (known and field.name == "data"):
                    yield from _parts(getattr(value, field.name))
        case _:
            raise TypeError(f"{type(value).__name__} has no digest")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    # A dataclass takes its configuration from what holds it.
    return TypeAdapter(tuple[kind], config=ConfigDict(ser_json_bytes="base64", val_json_bytes="base64"))


def memory_of(root: Path) -> Path:
    """The folder for what is remembered of the book in `root`; one that takes nothing if the book has a link there."""
    memory = root / MEMORY
    return memory if memory.resolve() == root.resolve() / MEMORY else Path(os.devnull)


@dataclasses.dataclass(frozen=True)
class Cache:
    """Values by digest in `folder`. Where the folder cannot be written, nothing is remembered."""

    folder: Path

    def get(self, name: str, kind: type[Value]) -> Value | None:
        """The value remembered as `name`, or None."""
        path = self._path(name)
        try:
            data = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        checksum, content = data[:_DIGEST], data[_DIGEST:]
        if hashlib.sha256(content).digest() != checksum:
            return None
        try:
            hinted: Any = kind
            value: Value = _adapter(hinted).validate_json(content)[0]
        except ValidationError:
            return None
        return value

    def put(self, name: str, value: object) -> None:
        kind: Any = type(value)
        content = _adapter(kind).dump_json((value,))
        with contextlib.suppress(OSError):
            path = self._path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix="new-", delete=False) as draft:
                draft.write(hashlib.sha256(content).digest() + content)
            Path(draft.name).replace(path)

    def trim(self, largest: int = LARGEST) -> None:
        """Forget what was used longest ago, until no more than `largest` bytes are left."""
        with contextlib.suppress(OSError):
            files = sorted(
                ((entry.stat(), entry) for entry in self.folder.glob("*/*")), key=lambda file: -file[0].st_mtime
            )
            total = 0
            for status, path in files:
                total += status.st_size
                if total > largest:
                    path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name[2:]
