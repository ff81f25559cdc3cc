"""What stands in the margins of each page of the laid-out book."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bindery.edition.section import Section
from bindery.fonts.face import Face
from bindery.pdf.design import Design, Metadata
from bindery.pdf.folios import Position, first_arabic_page, folio, side_of
from bindery.pdf.furniture import FurniturePage, FurnitureTask, strings_of
from bindery.pdf.page import Stylesheets, page_sheets
from bindery.pdf.paginate import Pagination
from bindery.pdf.resources import gather
from bindery.pdf.sheets import BLANK, Sheets


@dataclass(frozen=True)
class Margins:
    """What the furniture of all sections of a book depends on."""

    title: str
    language: str
    sheets: Stylesheets
    faces: tuple[Face, ...]
    resources: tuple[tuple[str, bytes], ...]

    @staticmethod
    def of(design: Design, metadata: Metadata) -> "Margins":
        style = page_sheets(design)
        return Margins(metadata.title, metadata.language, style, design.faces, gather([], style, design.resources.read))


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
        pages=tuple(_pages(section, sheets, position, first_arabic, margins.title)),
        source=section.source,
        language=section.language or margins.language,
        side=side_of(position.first - position.blanks),
        sheets=margins.sheets,
        faces=margins.faces,
        resources=margins.resources,
    )


def _pages(
    section: Section, sheets: Sheets, position: Position, first_arabic: int, book: str
) -> Iterator[FurniturePage]:
    fixed = {"book": book, "part": "", "chapter": section.title, **section.strings}
    fixed |= {"section": fixed["chapter"], "first-entry": "", "last-entry": ""}
    for blank in range(position.first - position.blanks, position.first):
        yield FurniturePage(BLANK, strings_of({**fixed, "folio": folio(blank, first_arabic)}))
    headings = _headings_by_page(section, sheets)
    strings = dict(fixed)
    for number, page in enumerate(sheets.pages):
        strings["folio"] = folio(position.first + number, first_arabic)
        # The heading that is in force at the page's last line.
        strings["section"] = headings.get(number, strings["section"])
        # A page on which no entry begins continues the last one.
        strings["first-entry"] = page.headwords[0] if page.headwords else strings["last-entry"]
        strings["last-entry"] = page.headwords[-1] if page.headwords else strings["last-entry"]
        yield FurniturePage(page.name, strings_of(strings))


def _headings_by_page(section: Section, sheets: Sheets) -> dict[int, str]:
    """The last second-level heading that begins on each page."""
    places = dict(sheets.anchors)
    return {
        places[heading.id].page: heading.title
        for heading in section.headings
        if heading.level == 2 and heading.id in places
    }
