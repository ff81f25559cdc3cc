"""The text that the printed and the e-reader edition of a section have in common, character by character.

Both are written from one tree, and differ where a medium wants it so: a note stands at the foot of its printed page, a
formula is a picture there, words get soft hyphens, spaces are of another width, and the contents print page numbers.
Set aside what only one of them has, count each picture as one character and spaces not at all, and the rest is the
same in both. So a place in the one is found in the other by counting. Figures are all alike, as those of page numbers
are not known while pages are laid out.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

PICTURE = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for a picture, a formula or a rule."""

_INVISIBLE = re.compile(r"[\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_FIGURE = re.compile("[0-9]")
PICTURES = frozenset(("hr", "img", "svg"))
_OF_ONE_EDITION = frozenset(("backlink", "note-call", "note-number", "notes-rule", "notes-title"))


def seen(text: str) -> str:
    """`text` without spaces and without characters that nobody sees, such as soft hyphens."""
    together = "".join(text.split())
    return together if together.isascii() else _INVISIBLE.sub("", together)


def index_of(text: str, count: int) -> int:
    """The place in `text` of the character that has `count` characters which are seen before it; else its length."""
    for index, character in enumerate(text):
        if not character.isspace() and not _INVISIBLE.match(character):
            if count == 0:
                return index
            count -= 1
    return len(text)


@dataclass(frozen=True)
class Run:
    """Text between two tags, or a picture."""

    text: str
    node: Any
    """The element (of ElementTree or lxml) after whose start tag it stands, or, where it `is_tail`, end tag; a picture
    itself.
    """
    is_tail: bool
    owner: Any
    """The element whose own text it is part of."""
    note: str | None
    """The id of the note that it belongs to, "" for running text, None where only one edition has it."""


def runs(root: Any) -> Iterator[Run]:
    """All text in an element, in document order."""
    yield from _runs(root, "", ())


def _runs(element: Any, note: str | None, around: tuple[str, ...]) -> Iterator[Run]:
    name = element.tag.rpartition("}")[2]
    classes = tuple(element.get("class", "").split())
    note = _note(element, name, classes, note, around)
    if name in PICTURES or "math" in classes:
        yield Run(PICTURE, element, False, element, note)
        return
    if element.text:
        yield Run(element.text, element, False, element, note)
    for child in element:
        if isinstance(child.tag, str):
            yield from _runs(child, note, classes)
        if child.tail:
            yield Run(child.tail, child, True, element, note)


def _note(element: Any, name: str, classes: tuple[str, ...], note: str | None, around: tuple[str, ...]) -> str | None:
    """The note that an element is, or is in; `classes` are its own, `around` its parent's."""
    if not _OF_ONE_EDITION.isdisjoint(classes):
        return None
    if "folio" in classes and "page-ref" not in around:
        return None
    if note == "" and ("note" in classes or (name == "li" and "notes-list" in around)):
        return element.get("id") or note
    return note


@dataclass
class CommonText:
    """The common text of one edition of a section: the running text, and that of each note by its id."""

    runs: list[Run] = field(default_factory=list)
    """Those that both editions have and that are seen, in document order."""
    offsets: list[int] = field(default_factory=list)
    """For each run, the characters before it in the same text."""
    texts: dict[str, str] = field(default_factory=dict)
    _places: dict[str, list[int]] = field(default_factory=dict)
    """The places of each text's runs in the list of all."""

    @staticmethod
    def of(root: Any) -> "CommonText":
        """Of a section's XHTML, in an element of ElementTree or lxml."""
        common = CommonText()
        lengths: defaultdict[str, int] = defaultdict(int)
        parts: defaultdict[str, list[str]] = defaultdict(list)
        places: defaultdict[str, list[int]] = defaultdict(list)
        for run in runs(root):
            if run.note is None or not (text := seen(run.text)):
                continue
            places[run.note].append(len(common.runs))
            parts[run.note].append(text)
            common.runs.append(run)
            common.offsets.append(lengths[run.note])
            lengths[run.note] += len(text)
        common.texts = {note: _FIGURE.sub("0", "".join(found)) for note, found in parts.items()}
        common._places = dict(places)
        return common

    def find(self, note: str, offset: int) -> tuple[int, int]:
        """Where the character stands that has `offset` others before it: the run's place, and the index in its text.

        Behind the last one, where there is no such character.
        """
        places = self._places[note]
        place = places[bisect_right(places, offset, key=self.offsets.__getitem__) - 1]
        return place, index_of(self.runs[place].text, offset - self.offsets[place])
