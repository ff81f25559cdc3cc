"""A guess at page numbers, from how much text there is, for sections that are not typeset yet."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape

from bindery.edition.section import Matter, Section
from bindery.pagemap import PageMap, Place
from bindery.pdf.folios import Position, first_arabic_page, folio, impose
from bindery.pdf.sheets import Sheets

_CHARACTERS_A_PAGE = 1800
"""Of a trade paperback. Only the guess for a book of which no text is typeset yet depends on it."""
_LINES_A_PAGE = 36
"""Of the same paperback: entries of contents and lists begin new lines."""
_ENTRY = re.compile(r"<li\b")
_TAG = re.compile(r"<[^<>]*>")
_ID = re.compile(r"""\sid=["']([^"']*)["']""")


class Estimate:
    """Where everything in a book may be."""

    def __init__(self, sections: Sequence[Section]):
        self._sections = sections
        self._counted = {section.id: _Counted.of(section) for section in sections}

    def with_known(self, known: Mapping[str, Sheets]) -> tuple[PageMap, tuple[Position, ...]]:
        """The places on the pages of the `known` sections, by their ids, and for the others as if every page held as
        much as theirs.
        """
        per_page = self._characters_a_page(known)
        lengths = [
            len(known[section.id].pages) if section.id in known else self._counted[section.id].pages(per_page)
            for section in self._sections
        ]
        positions = impose(self._sections, lengths)
        first_arabic = first_arabic_page(self._sections, positions)
        places: dict[str, Place] = {}
        for section, position in zip(self._sections, positions, strict=True):
            pages = (
                {anchor: spot.page for anchor, spot in known[section.id].anchors}
                if section.id in known
                else {anchor: before // per_page for anchor, before in self._counted[section.id].anchors.items()}
            )
            for anchor, page in pages.items():
                places.setdefault(anchor, Place(position.first + page, folio(position.first + page, first_arabic)))
        return places, positions

    def _characters_a_page(self, known: Mapping[str, Sheets]) -> int:
        """What the pages of the known text hold on average."""
        text = [section for section in self._sections if section.kind == "chapter" and section.id in known]
        pages = sum(len(known[section.id].pages) for section in text)
        characters = sum(self._counted[section.id].characters for section in text)
        return max(1, characters // pages) if pages else _CHARACTERS_A_PAGE


@dataclass(frozen=True)
class _Counted:
    characters: int
    entries: tuple[int, ...]
    """How many characters each entry of a list of pages has, in front matter."""
    anchors: Mapping[str, int]
    """How many characters of the section come before each."""

    @staticmethod
    def of(section: Section) -> "_Counted":
        """Near enough for a guess: as if the section's markup were spread evenly over its text."""
        characters = len(_TAG.sub("", section.body))
        texts = _ENTRY.split(section.body)[1:] if section.matter is Matter.FRONT else ()
        share = characters / max(len(section.body), 1)
        anchors: dict[str, int] = {}
        for match in _ID.finditer(section.body):
            id = match[1]
            anchors.setdefault(unescape(id) if "&" in id else id, int(match.start() * share))
        return _Counted(characters, tuple(len(_TAG.sub("", f"<li{text}")) for text in texts), anchors)

    def pages(self, per_page: int) -> int:
        """How many it may need where a page of text holds so many characters."""
        a_line = max(1, per_page // _LINES_A_PAGE)
        lines = sum(-(-characters // a_line) for characters in self.entries)
        return max(self.characters // per_page, lines // _LINES_A_PAGE) + 1
