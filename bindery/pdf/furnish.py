"""What stands in the margins of each page of the laid-out book."""

from collections.abc import Iterator, Sequence

from bindery.edition.section import Section
from bindery.pdf.design import Design, Metadata
from bindery.pdf.engine import BLANK
from bindery.pdf.folios import Position, first_arabic_page, folio, side_of
from bindery.pdf.furniture import FurniturePage, FurnitureTask, strings_of
from bindery.pdf.page import page_sheets
from bindery.pdf.paginate import Pagination
from bindery.pdf.resources import gather
from bindery.pdf.sheets import Sheets


def furniture_tasks(
    sections: Sequence[Section], pagination: Pagination, design: Design, metadata: Metadata
) -> list[FurnitureTask]:
    """One task per section: its pages, after the blanks before it."""
    style = page_sheets(design)
    resources = gather([], style, design.resources.read)
    first_arabic = first_arabic_page(sections, pagination.positions)
    return [
        FurnitureTask(
            pages=tuple(_pages(section, sheets, position, first_arabic, metadata.title)),
            source=section.source,
            language=section.language or metadata.language,
            side=side_of(position.first - position.blanks),
            sheets=style,
            faces=design.faces,
            resources=resources,
        )
        for section, sheets, position in zip(sections, pagination.sheets, pagination.positions, strict=True)
    ]


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
