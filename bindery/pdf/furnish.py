"""What stands in the margins of each page of the laid-out book."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bindery.direction import direction_of
from bindery.edition.section import Section
from bindery.fonts.face import Face
from bindery.pdf.design import Design, Metadata
from bindery.pdf.folios import Position, first_arabic_page, folio, side_of
from bindery.pdf.furniture import FurniturePage, FurnitureTask
from bindery.pdf.page import Stylesheets, page_sheets
from bindery.pdf.paginate import Pagination
from bindery.pdf.resources import gather
from bindery.pdf.sheets import BLANK, Sheets

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


def furniture_tasks(
    sections: Sequence[Section], pagination: Pagination, design: Design, metadata: Metadata
) -> list[FurnitureTask]:
    """One task per section."""
    margins = Margins.of(design, metadata)
    first_arabic = first_arabic_page(sections, pagination.positions)
    return [
        furniture_task(section, sheets, position, first_arabic, margins)
        for section, sheets, position in zip(sections, pagination.sheets, pagination.positions, strict=True)
    ]


def furniture_task(
    section: Section, sheets: Sheets, position: Position, first_arabic: int, margins: Margins
) -> FurnitureTask:
    """The section's pages, after the blanks before it; `first_arabic` is the page whose folio is 1."""
    return FurnitureTask(
        pages=tuple(_pages(section, sheets, position, first_arabic, margins)),
        source=section.source,
        language=section.language or margins.language,
        direction=direction_of(margins.language),
        side=side_of(position.first - position.blanks),
        sheets=margins.sheets,
        faces=margins.faces,
        resources=margins.resources,
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
