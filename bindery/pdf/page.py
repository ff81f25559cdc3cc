"""The documents that the engine sets share one page: trim size and bleed, style sheets, and the side they start on."""

from html import escape

from bindery.direction import Direction, direction_of
from bindery.pdf.design import Design
from bindery.pdf.sheets import Side

_MARGIN_BOXES = (
    "top-left-corner", "top-left", "top-center", "top-right", "top-right-corner",
    "right-top", "right-middle", "right-bottom",
    "bottom-right-corner", "bottom-right", "bottom-center", "bottom-left", "bottom-left-corner",
    "left-bottom", "left-middle", "left-top",
)  # fmt: skip

Stylesheets = tuple[tuple[str, str], ...]


def page_sheets(design: Design) -> Stylesheets:
    """The style sheets of every document of the book, in order; names are "" for the builder's own."""
    width, height = design.trim
    return (
        ("", f"@page {{ size: {width:g}mm {height:g}mm; bleed: {design.bleed:g}mm }}"),
        *design.stylesheets,
        ("", design.page_css),
    )


def no_margin_boxes(page: str = "", important: bool = False) -> str:
    """A rule that leaves every margin box of the pages named `page` (all pages by default) empty."""
    force = " !important" if important else ""
    return f"@page {page} {{ {' '.join(f'@{box} {{ content: none{force} }}' for box in _MARGIN_BOXES)} }}"


def starts_on(side: Side, direction: Direction) -> str:
    """A rule for the document's first page, in a book of pages that follow each other in `direction`.

    WeasyPrint takes both from the root element.
    """
    leaf = "recto" if side == "right" else "verso"
    return f"html {{ break-before: {leaf} !important; direction: {direction} !important }}"


def document(body: str, language: str, title: str = "") -> str:
    """A whole document around well-formed XHTML, which is written in the direction of its language."""
    return (
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
        f' lang="{escape(language)}"><head><title>{escape(title)}</title></head>'
        f'<body dir="{direction_of(language)}">{body}</body></html>'
    )
