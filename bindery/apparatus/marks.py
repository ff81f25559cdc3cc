"""Index marks as the author writes them, as values."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bindery.apparatus.index import IndexMark
from bindery.diagnostics import Diagnostic, did_you_mean, error, warning

_KNOWN = ("index", "entry", "see", "seealso", "see-also", "range")
GENERAL_INDEX = ""
"""The name of the index that marks go to which name none."""


@dataclass(frozen=True)
class MarkSite:
    """A mark as it stands in the text: its id, its attributes, and the words that it marks."""

    id: str
    given: Mapping[str, str]
    words: str
    line: int


def mark_of(site: MarkSite, file: str, indexes: Collection[str]) -> tuple[IndexMark, tuple[Diagnostic, ...]]:
    """The mark that `site` means; `indexes` are the names that the manifest gives.

    Wrong attributes are in the diagnostics.
    """
    given: Mapping[str, Any] = site.given
    where = site.line
    problems = [
        warning(file, where, f"an index mark has no attribute '{name}'", "index-attribute", _known(name))
        for name in given
        if name not in _KNOWN
    ]
    index = given.get("index", GENERAL_INDEX)
    if index and index not in indexes:
        problems.append(
            error(
                file,
                where,
                f"the book has no index '{index}'",
                "unknown-index",
                did_you_mean(index, indexes) or f"name it in book.yaml: 'index: {{indexes: {{{index}: …}}}}'",
            )
        )
    span = given.get("range", "")
    if span not in ("", "start", "end"):
        problems.append(
            error(
                file,
                where,
                f"an index range is 'start' or 'end', not '{span}'",
                "index-range",
                did_you_mean(span, ("start", "end")),
            )
        )
        span = ""
    entry = given.get("entry") or site.words
    path = tuple(part for part in (" ".join(part.split()) for part in entry.split("!")) if part)
    if not path:
        problems.append(
            error(
                file,
                where,
                "an index mark names no entry",
                "index-empty",
                'write [words]{.index} or []{.index entry="Words!sub-entry"}',
            )
        )
    return IndexMark(
        site.id,
        index,
        path,
        given.get("see", ""),
        given.get("seealso") or given.get("see-also", ""),
        span,
        file,
        where,
    ), tuple(problems)


def _known(name: str) -> str:
    return did_you_mean(name, _KNOWN) or f"known: {', '.join(_KNOWN)}"
