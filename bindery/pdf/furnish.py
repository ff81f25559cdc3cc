"""What stands in the margins of each page of the laid-out book."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, zip_longest

from bindery.direction import direction_of
from bindery.edition.section import Section
from bindery.fonts.face import Face
from bindery.pdf.design import Design, Metadata
from bindery.pdf.folios import Position, first_arabic_page, folio, side_of
from bindery.pdf.furniture import Furniture, FurniturePage, FurnitureTask, furnish
from bindery.pdf.labour import do_all
from bindery.pdf.numbers import folioed
from bindery.pdf.page import Stylesheets, page_sheets
from bindery.pdf.paginate import Pagination
from bindery.pdf.resources import gather
from bindery.pdf.sheets import BLANK, Sheets, Side

_EMPTY = FurniturePage(BLANK, ())
"""Stands on a side where there are fewer different pages than on the other."""

_STRING = re.compile(r"\bstring\(\s*([\w-]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Margins:
    """What the furniture of all sections of a book depends on."""

    title: str
    language: str
    sheets: Stylesheets
    faces: tuple[Face, ...]
    resources: tuple[tuple[str, bytes], ...]
    shown: frozenset[str]
    """The strings that style sheets ask for; the others make no difference."""

    @staticmethod
    def of(design: Design, metadata: Metadata) -> "Margins":
        style = page_sheets(design)
        resources = gather([], style, design.resources.read)
        imported = (data.decode(errors="replace") for name, data in resources if name.endswith(".css"))
        shown = frozenset(name for text in (*(text for _, text in style), *imported) for name in _STRING.findall(text))
        return Margins(metadata.title, metadata.language, style, design.faces, resources, shown)

    def strings(self, every: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """Those of `every` that are shown, sorted."""
        return tuple(sorted((name, text) for name, text in every.items() if name in self.shown))


@dataclass(frozen=True)
class Furnishing:
    """The furniture of one section: that of its pages, after that of the blanks before it."""

    pages: tuple[tuple[Side, FurniturePage], ...]
    blank: FurnitureTask
    """Without pages."""
    can_cross: bool = False
    """Whether the section may come to begin on the other side: then its pages are laid out for both."""
    has_stand_ins: bool = True
    """Whether pages are laid out with zeros for the figures of their folios."""

    @cached_property
    def task(self) -> FurnitureTask:
        """Each page that looks different once, rectos and versos by turns."""
        by_side = (
            dict.fromkeys(page for page_side, page in self._shown if self.can_cross or page_side == side)
            for side in ("right", "left")
        )
        return replace(self.blank, pages=tuple(chain(*zip_longest(*by_side, fillvalue=_EMPTY))))

    def of(self, furniture: Furniture) -> Furniture:
        """What was made of the task, as the pages of the section."""
        places = {(("right", "left")[place % 2], page): place for place, page in enumerate(self.task.pages)}
        pages = [(places[shown], page.folio) for shown, (_, page) in zip(self._shown, self.pages, strict=True)]
        return replace(furniture, forms=folioed(furniture.forms, pages))

    @cached_property
    def _shown(self) -> list[tuple[Side, FurniturePage]]:
        return [(side, page.standing_in()) for side, page in self.pages] if self.has_stand_ins else list(self.pages)


def furnish_all(
    furnishings: Sequence[Furnishing], executor: Executor, on_done: Callable[[int], None]
) -> list[Furniture]:
    """What stands in the margins of each section. Folios whose figures are not alike are laid out as they are."""
    made = do_all(executor, furnish, list(dict.fromkeys(one.task for one in furnishings)), on_done)
    settled = [one if made[one.task].folios_are_alike else replace(one, has_stand_ins=False) for one in furnishings]
    again = dict.fromkeys(one.task for one in settled if one.task not in made)
    made |= do_all(executor, furnish, list(again), lambda done: None)
    return [one.of(made[one.task]) for one in settled]


def furnishings(
    sections: Sequence[Section], pagination: Pagination, design: Design, metadata: Metadata
) -> list[Furnishing]:
    """One for each section."""
    margins = Margins.of(design, metadata)
    first_arabic = first_arabic_page(sections, pagination.positions)
    return [
        furnishing(section, sheets, position, first_arabic, margins)
        for section, sheets, position in zip(sections, pagination.sheets, pagination.positions, strict=True)
    ]


def furnishing(section: Section, sheets: Sheets, position: Position, first_arabic: int, margins: Margins) -> Furnishing:
    """That of a section; `first_arabic` is the page whose folio is 1."""
    first = position.first - position.blanks
    pages = _pages(section, sheets, position, first_arabic, margins)
    return Furnishing(
        pages=tuple((side_of(number), page) for number, page in enumerate(pages, first)),
        blank=FurnitureTask(
            pages=(),
            source=section.source,
            language=section.language or margins.language,
            direction=direction_of(margins.language),
            sheets=margins.sheets,
            faces=margins.faces,
            resources=margins.resources,
        ),
        can_cross=sheets.can_cross,
    )


def _pages(
    section: Section, sheets: Sheets, position: Position, first_arabic: int, margins: Margins
) -> Iterator[FurniturePage]:
    fixed = {"book": margins.title, "part": "", "chapter": section.title, **section.strings}
    fixed |= {"section": fixed["chapter"], "first-entry": "", "last-entry": ""}
    for blank in range(position.first - position.blanks, position.first):
        yield FurniturePage(BLANK, margins.strings({**fixed, "folio": folio(blank, first_arabic)}))
    headings = _headings_by_page(section, sheets)
    strings = dict(fixed)
    for number, page in enumerate(sheets.pages):
        strings["folio"] = folio(position.first + number, first_arabic)
        # The heading that is in force at the page's last line.
        strings["section"] = headings.get(number, strings["section"])
        # A page on which no entry begins continues the last one.
        strings["first-entry"] = page.headwords[0] if page.headwords else strings["last-entry"]
        strings["last-entry"] = page.headwords[-1] if page.headwords else strings["last-entry"]
        yield FurniturePage(page.name, margins.strings(strings))


def _headings_by_page(section: Section, sheets: Sheets) -> dict[int, str]:
    """The last second-level heading that begins on each page."""
    places = dict(sheets.anchors)
    return {
        places[heading.id].page: heading.title
        for heading in section.headings
        if heading.level == 2 and heading.id in places
    }
