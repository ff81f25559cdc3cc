"""Page furniture: folios and running heads, in a light document of their own for each section.

The builder names the pages and sets their strings; style sheets say what stands where:

    @page chapter:left { @top-left { content: string(folio) " " string(book) } }

Page names: "<kind>-opening" for a section's first page, "<kind>" for the others, "blank" (which has
no furniture unless a style sheet says so), or what `page:` gave a page. Strings: those of
`FurniturePage.strings`.
"""

from dataclasses import dataclass, field
from html import escape

from bindery.diagnostics import Diagnostic
from bindery.direction import Direction
from bindery.fonts.face import Face
from bindery.pdf.finish import finish_forms
from bindery.pdf.fragment import Forms
from bindery.pdf.numbers import EDGE
from bindery.pdf.page import Stylesheets, document, no_margin_boxes, starts_on
from bindery.pdf.sheets import FaceUse


@dataclass(frozen=True)
class FurniturePage:
    name: str
    strings: tuple[tuple[str, str], ...]
    """folio, book, part, chapter, section, first-entry, last-entry and the section's own, with their texts: those that
    style sheets ask for, sorted.
    """

    @property
    def folio(self) -> str:
        """ "" where no style sheet asks for it."""
        return dict(self.strings).get("folio", "")

    def standing_in(self) -> "FurniturePage":
        """The page with zeros for the figures of an arabic folio."""
        if not self.folio.isdecimal():
            return self
        zeros = f"{EDGE}{'0' * len(self.folio)}{EDGE}"
        return FurniturePage(
            self.name, tuple((name, zeros if name == "folio" else text) for name, text in self.strings)
        )


@dataclass(frozen=True)
class FurnitureTask:
    """All that a section's furniture depends on. Picklable, and equal for equal furniture."""

    pages: tuple[FurniturePage, ...]
    """The first of them a recto, then by turns; folios may have zeros for figures (`numbers.EDGE`)."""
    source: str
    language: str
    direction: Direction
    """In which the book's pages follow each other."""
    sheets: Stylesheets = field(repr=False)
    faces: tuple[Face, ...] = field(repr=False)
    resources: tuple[tuple[str, bytes], ...] = field(repr=False)


@dataclass(frozen=True)
class Furniture:
    """Pages with nothing but furniture, untagged, without fonts."""

    forms: Forms = field(repr=False)
    faces: tuple[FaceUse, ...] = field(repr=False)
    diagnostics: tuple[Diagnostic, ...]
    folios_are_alike: bool = True
    """Whether other folios of the same length would need the same room; else they have to be laid out."""


def furnish(task: FurnitureTask) -> Furniture:
    from bindery.pdf.engine import Copy, compose

    proof = compose(
        Copy(
            document=document("".join(map(_page, task.pages)), task.language),
            source=task.source,
            sheets=task.sheets,
            before=no_margin_boxes("blank"),
            after=_one_page_each(task.direction),
            faces=task.faces,
            resources=task.resources,
            margins_only=True,
        )
    )
    forms = finish_forms(proof.pdf)
    # A folio in a form within the page's, as of a margin with opacity, is laid out.
    are_alike = proof.numbers_are_alike and set(forms.numbered) <= set(forms.numbers)
    return Furniture(forms, proof.faces, proof.diagnostics, are_alike)


def _one_page_each(direction: Direction) -> str:
    return (
        f"{starts_on('right', direction)}\n"
        "html, body { margin: 0 !important; padding: 0 !important }\n"
        "bindery-page { display: block; break-after: page }\n"
        "bindery-page:last-child { break-after: auto }"
    )


def _page(page: FurniturePage) -> str:
    strings = ", ".join(f"{name} {css_string(text)}" for name, text in page.strings) or "none"
    return f'<bindery-page style="{escape(f"page: {page.name}; string-set: {strings}")}"></bindery-page>'


def css_string(text: str) -> str:
    """`text` as a CSS string literal (CSS Syntax, 4.3.5)."""
    escaped = "".join(f"\\{ord(char):x} " if char in '"\\' or ord(char) < 32 else char for char in text)
    return f'"{escaped}"'
