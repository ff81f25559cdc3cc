"""Variants of a book: its manifest with some keys otherwise, for another trim size, language or reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Changes:
    """Keys of a manifest with the values that they get, and their lines in `file`, as messages name it."""

    file: str
    keys: Mapping[str, Any]
    lines: Mapping[tuple[str | int, ...], int] = field(default_factory=dict)


@dataclass(frozen=True)
class Variant:
    """One form of a book. Where nothing changes its output-name, that ends with `name`.

    It is made of the manifest's own variant `own`, where there is one, and of `changes`, which come after it. `file`
    and `line` are where it is asked for, for messages.
    """

    name: str = ""
    own: str = ""
    changes: tuple[Changes, ...] = ()
    file: str = ""
    line: int = 0

    @property
    def particulars(self) -> tuple[object, ...]:
        """What its files depend on, as text, lists and mappings."""
        return self.name, self.own, [dict(changes.keys) for changes in self.changes]


PLAIN = Variant()
"""The book as its manifest has it."""
