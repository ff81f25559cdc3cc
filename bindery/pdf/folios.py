"""Folios, and which side of a spread each section begins on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bindery.edition.section import Matter, Section
from bindery.pagemap import PageBreak, PageMap, Place, PrintedPages
from bindery.pdf.sheets import Sheets, Side

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def roman(number: int) -> str:
    """Lower-case roman numerals, from 1."""
    digits = []
    for value, numeral in _ROMAN:
        count, number = divmod(number, value)
        digits.append(numeral * count)
    return "".join(digits)


@dataclass(frozen=True)
class Position:
    """Where a section stands in the bound book; pages count from 0."""

    blanks: int
    """Blank pages put in before it, 0 or 1, so that it begins on its side."""
    first: int
    """Its first page, after the blanks."""
    length: int

    @property
    def side(self) -> Side:
        return side_of(self.first)


def side_of(page: int) -> Side:
    """The first page of a book is a recto."""
    return "right" if page % 2 == 0 else "left"


_STARTS: dict[str, Side] = {"recto": "right", "verso": "left"}


def starting_side(section: Section, page: int) -> Side:
    """The side that the section begins on when `page` is the first free one."""
    return _STARTS.get(section.starts, side_of(page))


def impose(
    sections: Sequence[Section], lengths: Sequence[int], sides: Sequence[Side | None] = ()
) -> tuple[Position, ...]:
    """Lay sections of `lengths` pages one after the other, with blanks where they are needed.

    The main matter begins on a recto: its first page is 1, and odd folios are rectos. Of `sides`, those
    that are not None are kept whatever the sections ask for.
    """
    positions: list[Position] = []
    page = 0
    for index, (section, length) in enumerate(zip(sections, lengths, strict=True)):
        asked: Side = "right" if index == _first_of_main(sections) else starting_side(section, page)
        side = (sides[index] if sides else None) or asked
        blanks = int(side != side_of(page))
        positions.append(Position(blanks, page + blanks, length))
        page += blanks + length
    return tuple(positions)


def without_side(sections: Sequence[Section]) -> frozenset[str]:
    """The ids of those that begin on a side which the lengths of the sections before them decide."""
    first_of_main = _first_of_main(sections)
    return frozenset(
        section.id
        for index, section in enumerate(sections)
        if section.starts not in _STARTS and index not in (0, first_of_main)
    )


def _first_of_main(sections: Sequence[Section]) -> int | None:
    return next((index for index, section in enumerate(sections) if section.matter is not Matter.FRONT), None)


def first_arabic_page(sections: Sequence[Section], positions: Sequence[Position]) -> int:
    """The page whose folio is 1; the number of pages when the book is all front matter."""
    index = _first_of_main(sections)
    if index is None:
        return positions[-1].first + positions[-1].length if positions else 0
    return positions[index].first


def folio(page: int, first_arabic: int) -> str:
    return str(page - first_arabic + 1) if page >= first_arabic else roman(page + 1)


def page_map(sections: Sequence[Section], sheets: Iterable[Sheets], positions: Sequence[Position]) -> PageMap:
    first_arabic = first_arabic_page(sections, positions)
    places: dict[str, Place] = {}
    for laid_out, position in zip(sheets, positions, strict=True):
        for anchor, spot in laid_out.anchors:
            page = position.first + spot.page
            places.setdefault(anchor, Place(page, folio(page, first_arabic)))
    return places


def printed_pages(sections: Sequence[Section], sheets: Sequence[Sheets], positions: Sequence[Position]) -> PrintedPages:
    """Every page of the book, the blank ones among them, with the section in which it begins."""
    first_arabic = first_arabic_page(sections, positions)
    breaks = {}
    for section, laid_out, position in zip(sections, sheets, positions, strict=True):
        begins = (*laid_out.beginnings[: position.blanks], *laid_out.beginnings)
        first = position.first - position.blanks
        breaks[section.id] = tuple(
            PageBreak(folio(page, first_arabic), beginning) for page, beginning in enumerate(begins, first)
        )
    return PrintedPages(page_map(sections, sheets, positions), breaks)
