"""The index: marks in the text become sorted entries with sub-entries, locators and references (ISO 999)."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from bindery.apparatus.collation import Arranged
from bindery.diagnostics import Diagnostic, did_you_mean, error, warning

Path = tuple[str, ...]
"""An entry by the heads that lead to it: ("Shusha", "siege of 1797")."""

_DEEPEST = 3


@dataclass(frozen=True)
class IndexMark:
    """One mark in the text. A mark with `see` or `seealso` is no locator: it sends the reader to other entries."""

    id: str
    """The anchor in the XHTML, unique in the book."""
    index: str
    """The index that it belongs to; "" for the general one."""
    path: Path
    see: str = ""
    """The entries to look under instead, as the author writes them: "Shusha!siege of 1797; Panahabad"."""
    seealso: str = ""
    range: Literal["", "start", "end"] = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Entry:
    head: str
    anchors: tuple[str, ...] = ()
    """In the order of the book, as page-number slots want them: "a..b" is the range from anchor a to anchor b."""
    see: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    children: tuple["Entry", ...] = ()


@dataclass(frozen=True)
class LetterGroup:
    """Entries under one letter; "#" stands for signs and "0–9" for numbers."""

    letter: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Index:
    groups: tuple[LetterGroup, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass
class _Draft:
    """An entry while marks are still being read; `origin` is the first mark that names it."""

    origin: IndexMark
    anchors: list[str] = field(default_factory=list)
    see: list[Path] = field(default_factory=list)
    see_also: list[Path] = field(default_factory=list)
    children: dict[str, "_Draft"] = field(default_factory=dict)


def make_index(marks: Iterable[IndexMark], arrange: Callable[[Iterable[str]], Arranged]) -> Index:
    """One index from its marks, which come in the order of the book. What is wrong with them is in the diagnostics.

    `arrange` puts its heads in order.
    """
    reader = _Reader()
    for mark in marks:
        reader.read(mark)
    reader.close()
    drafts = dict(_walk(reader.heads))
    diagnostics = (*reader.diagnostics, *_references(drafts), *_near_duplicates(drafts))
    referred_to = (", ".join(target) for draft in drafts.values() for target in (*draft.see, *draft.see_also))
    order = arrange([*(head for path in drafts for head in path), *referred_to])
    entries = _sorted(reader.heads, order.places)
    groups = groupby(entries, key=lambda entry: order.letters[entry.head])
    return Index(tuple(LetterGroup(letter, tuple(group)) for letter, group in groups), diagnostics)


def _path(written: str) -> Path:
    return tuple(head for head in map(_tidy, written.split("!")) if head)


def _tidy(head: str) -> str:
    return unicodedata.normalize("NFC", " ".join(head.split()))


class _Reader:
    """Collects marks into entries."""

    def __init__(self) -> None:
        self.heads: dict[str, _Draft] = {}
        self.diagnostics: list[Diagnostic] = []
        self._open: dict[Path, tuple[IndexMark, int]] = {}

    def read(self, mark: IndexMark) -> None:
        path = tuple(head for head in map(_tidy, mark.path) if head)
        if not path:
            self._complain(mark, "an index mark names no entry", "index-empty", 'write []{.index entry="Words"}')
            return
        if len(path) > _DEEPEST:
            named = "!".join(path)
            hint = f"an index has at most {_DEEPEST - 1} levels of sub-entries"
            self._complain(mark, f"the index entry '{named}' is too deep", "index-depth", hint)
            return
        draft = self._draft(mark, path)
        draft.see += _targets(mark.see)
        draft.see_also += _targets(mark.seealso)
        if mark.range == "start":
            self._begin(mark, path, draft)
        elif mark.range == "end":
            self._end(mark, path, draft)
        elif not mark.see and not mark.seealso:
            draft.anchors.append(mark.id)

    def close(self) -> None:
        """Complain of what is still open at the end of the book."""
        for path, (mark, _) in self._open.items():
            named = "!".join(path)
            hint = f'write []{{.index entry="{named}" range=end}} where it ends'
            self._complain(mark, f"the index range '{named}' begins here and never ends", "index-range", hint)

    def _draft(self, mark: IndexMark, path: Path) -> _Draft:
        draft = self.heads.setdefault(path[0], _Draft(mark))
        for head in path[1:]:
            draft = draft.children.setdefault(head, _Draft(mark))
        return draft

    def _begin(self, mark: IndexMark, path: Path, draft: _Draft) -> None:
        if path in self._open:
            first = self._open[path][0]
            message = f"the index range '{'!'.join(path)}' begins a second time"
            self._complain(mark, message, "index-range", f"it has not ended since {first.file}:{first.line}")
            return
        self._open[path] = (mark, len(draft.anchors))
        draft.anchors.append(mark.id)

    def _end(self, mark: IndexMark, path: Path, draft: _Draft) -> None:
        if path not in self._open:
            named = "!".join(path)
            open_ranges = ["!".join(other) for other in self._open]
            hint = did_you_mean(named, open_ranges) or f'write []{{.index entry="{named}" range=start}} where it begins'
            self._complain(mark, f"the index range '{named}' ends here and never began", "index-range", hint)
            return
        start, place = self._open.pop(path)
        draft.anchors[place] = f"{start.id}..{mark.id}"

    def _complain(self, mark: IndexMark, message: str, code: str, hint: str) -> None:
        self.diagnostics.append(error(mark.file, mark.line, message, code, hint))


def _targets(written: str) -> list[Path]:
    return [path for path in map(_path, written.split(";")) if path]


def _walk(drafts: Mapping[str, _Draft], above: Path = ()) -> Iterator[tuple[Path, _Draft]]:
    for head, draft in drafts.items():
        yield (*above, head), draft
        yield from _walk(draft.children, (*above, head))


def _sorted(drafts: Mapping[str, _Draft], places: Mapping[str, int]) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            head,
            tuple(draft.anchors),
            _shown(draft.see, places),
            _shown(draft.see_also, places),
            _sorted(draft.children, places),
        )
        for head, draft in sorted(drafts.items(), key=lambda item: places[item[0]])
    )


def _shown(targets: Iterable[Path], places: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(sorted({", ".join(target) for target in targets}, key=places.__getitem__))


def _references(drafts: Mapping[Path, _Draft]) -> Iterator[Diagnostic]:
    """References that lead nowhere or in a circle, and entries that contradict their own reference."""
    for path, draft in drafts.items():
        named, at = "!".join(path), draft.origin
        for target in dict.fromkeys((*draft.see, *draft.see_also)):
            wanted = "!".join(target)
            if target == path:
                yield error(at.file, at.line, f"the index entry '{named}' refers to itself", "index-reference")
            elif target not in drafts:
                hint = did_you_mean(wanted, map("!".join, drafts)) or "mark the entry where the text speaks of it"
                message = f"the index entry '{named}' refers to '{wanted}', which the index does not have"
                yield warning(at.file, at.line, message, "index-reference", hint)
            elif target in draft.see and drafts[target].see:
                onward = "!".join(drafts[target].see[0])
                message = f"the index entry '{named}' refers to '{wanted}', which refers on to '{onward}'"
                yield warning(at.file, at.line, message, "index-reference", f"refer to '{onward}' at once")
        if draft.see and (draft.anchors or draft.children):
            message = f"the index entry '{named}' says 'see' and has pages of its own"
            yield warning(
                at.file, at.line, message, "index-reference", "write seealso, or mark the other entry instead"
            )
        elif draft.see_also and not draft.anchors and not draft.children:
            message = f"the index entry '{named}' says 'see also' and has no page"
            yield warning(at.file, at.line, message, "index-reference", "write see, or mark the entry in the text too")


def _near_duplicates(drafts: Mapping[Path, _Draft]) -> Iterator[Diagnostic]:
    """Entries that differ in capitals or spaces alone: two lines in the index where one was meant."""
    first: dict[Path, Path] = {}
    for path, draft in drafts.items():
        alike = tuple(re.sub(r"\s+", "", head).casefold() for head in path)
        other = first.setdefault(alike, path)
        # Where the heads above differ already, one complaint is enough.
        if other != path and other[:-1] == path[:-1]:
            origin, before = draft.origin, drafts[other].origin
            message = f"the index has '{path[-1]}' and '{other[-1]}' as two entries"
            hint = f"write both alike; the other is in {before.file}:{before.line}"
            yield warning(origin.file, origin.line, message, "index-duplicate", hint)
