"""Words by which a manuscript and a finished file are compared, whatever was done to set them.

A word is a run of letters and digits, without regard to case, accents, ligatures and the division at the end of a line.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

SOFT_HYPHEN = "\u00ad"
PICTURE = "\ufffc"
"""Stands for a picture or a formula among words: Unicode's object replacement character."""
NO_GLYPH = "\ufffd"
"""Stands for a character that is shown as the face's sign for one that it lacks: Unicode's replacement character."""

_RIGHT = r"\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_WORD = re.compile(rf"[^\W_{_RIGHT}]+|(?:(?![\W_])[{_RIGHT}])+|[{PICTURE}{NO_GLYPH}]")
"""On a page words of the two directions stand side by side without a space between them."""
_FROM_RIGHT = re.compile(f"[{_RIGHT}]")
_DOTLESS = str.maketrans("ı", "i")
"""Capitals of Turkic languages, which a style may set, do not say which i they stand for."""
_DROPPED = frozenset(("Mn", "Me", "Cf"))


@dataclass(frozen=True)
class Words:
    """Words in their order, and where each stands: a line of the manuscript, a page from 0, whatever they come from."""

    texts: Sequence[str]
    places: Sequence[int]
    marks: Sequence[int] = ()
    """Before which of them, counted from 0, a mark was set."""

    def of(self, indexes: Sequence[int]) -> "Words":
        return Words([self.texts[index] for index in indexes], [self.places[index] for index in indexes])

    def without(self, sign: str) -> "Words":
        """All others."""
        if sign not in self.texts:
            return self
        kept = [index for index, text in enumerate(self.texts) if text != sign]
        return replace(self.of(kept), marks=[bisect_left(kept, mark) for mark in self.marks])

    def and_then(self, others: "Words") -> "Words":
        if not others.texts:
            return self
        return Words([*self.texts, *others.texts], [*self.places, *others.places], self.marks)


NONE = Words((), ())


class Cutter:
    """Takes text piece by piece, and cuts it into words: one may go on from piece to piece."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._starts: list[int] = [0]
        self._places: list[int] = [0]
        self._marks: list[int] = []

    def add(self, text: str, place: int) -> None:
        text = _plain(text)
        if place != self._places[-1]:
            self._starts.append(self._length)
            self._places.append(place)
        self._parts.append(text)
        self._length += len(text)

    def part(self) -> None:
        """What comes next begins a new word."""
        self._parts.append(" ")
        self._length += 1

    def mark(self) -> None:
        """Remember that something stands here."""
        self._marks.append(self._length)

    def words(self) -> Words:
        found = list(_WORD.finditer("".join(self._parts)))
        texts = [match[0] if match[0].isascii() else canonical(match[0]) for match in found]
        starts = [match.start() for match in found]
        places = [self._places[bisect_right(self._starts, start) - 1] for start in starts]
        return Words(texts, places, [bisect_left(starts, mark) for mark in self._marks])


def is_from_right(word: str) -> bool:
    """Whether a word is in a script that is written from right to left."""
    return not word.isascii() and bool(_FROM_RIGHT.search(word))


def is_sign(word: str) -> bool:
    """Whether it stands for something else than a word."""
    return word in (PICTURE, NO_GLYPH)


def canonical(word: str) -> str:
    """A page has the letters of scripts from right to left as they stand there, from left to right."""
    return "".join(sorted(word)) if is_from_right(word) else word


@lru_cache(4096)
def _plain(text: str) -> str:
    folded = text.casefold()
    if folded.isascii():
        return folded
    folded = unicodedata.normalize("NFKD", folded).translate(_DOTLESS)
    dropped = {ord(sign): None for sign in set(folded) if unicodedata.category(sign) in _DROPPED}
    return folded.translate(dropped) if dropped else folded
