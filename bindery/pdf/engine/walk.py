"""Reading laid-out pages: where anchors, notes and entries fell."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from bindery.pdf.engine import turned
from bindery.pdf.engine.numerals import is_standing_in, stood_for
from bindery.pdf.engine.overruns import overruns_on
from bindery.pdf.engine.weasy import weasyprint
from bindery.pdf.sheets import NotePlacement, SheetPage, Spot

_boxes = weasyprint.formatting_structure.boxes

POINTS = 0.75
"""pt in a CSS px."""

_FOOTNOTE_CALL = "::footnote-call"
_FIRST_WORDS = 8
_HAIR = 0.5
"""CSS px by which a box may reach over the edge of the page: less than a hair's breadth."""


def boxes_of(page: Any) -> Iterator[Any]:
    """Every box of a WeasyPrint Page, in document order, the page box first."""
    yield from page._page_box.descendants(placeholders=True)


def read_pages(pages: Iterable[Any]) -> tuple[SheetPage, ...]:
    seen: set[Any] = set()
    return tuple(_read_page(page, seen) for page in pages)


def _read_page(page: Any, seen: set[Any]) -> SheetPage:
    page_type = page._page_box.page_type
    headwords = []
    for box in boxes_of(page):
        element = box.element
        if element is None or element in seen or box.element_tag != element.tag:
            continue
        if "headword" in element.get("class", "").split():
            seen.add(element)
            headwords.append(text_of(element))
    across: float | None = getattr(page._page_box, "across", None)
    return SheetPage(
        name=page_type.name,
        blank=page_type.blank,
        headwords=tuple(headwords),
        cut=_cut_off(page),
        across=across,
        cut_across=_cut_off(page, across / POINTS) if across else "",
        overruns=overruns_on(page),
    )


def _cut_off(page: Any, across: float = 0) -> str:
    """The first words, or the name of the first picture, of which some part lies outside the trimmed page when
    all stands `across` CSS px further right.
    """
    for box in _upright_boxes(page._page_box):
        if isinstance(box, _boxes.TextBox) and box.text.strip():
            edges = (box.position_x + across, box.position_y, box.width, box.height)
            if _reaches_over(edges, page, dict.fromkeys(page.bleed, 0)):
                return str(box.text.strip())
        elif isinstance(box, _boxes.ReplacedBox) and box.element is not None and box.is_in_normal_flow():
            # A picture may fill the page to the edge of the bleed.
            edges = (box.content_box_x() + across, box.content_box_y(), box.width, box.height)
            if _reaches_over(edges, page, page.bleed):
                return str(box.element.get("src", box.element.get("id", "a picture")))
    return turned.out_of_frame(page._page_box)


def _reaches_over(edges: tuple[float, float, float, float], page: Any, allowed: dict[str, float]) -> bool:
    """Whether a box (left, top, width, height; px) reaches further over an edge of the page than is allowed there."""
    left, top, width, height = edges
    over = {"left": -left, "top": -top, "right": left + width - page.width, "bottom": top + height - page.height}
    return any(over[side] > allowed[side] + _HAIR for side in over)


def _upright_boxes(box: Any) -> Iterator[Any]:
    """The box and all in it but what is turned or scaled, whose place on the page is another than its position."""
    box = getattr(box, "_box", box)
    if box.transformation_matrix is None:
        yield box
        for child in box.children:
            yield from _upright_boxes(child)


def read_anchors(pages: Iterable[Any]) -> tuple[tuple[str, Spot], ...]:
    """Where each anchor begins. WeasyPrint lists an anchor on every page that its box spans."""
    anchors: dict[str, Spot] = {}
    for number, page in enumerate(pages):
        captions = dict(_captioned_tables(page))
        for name, (x, y, _, _) in page.anchors.items():
            anchors.setdefault(name, Spot(number, _pt(x), _pt(page.height - min(y, captions.get(name, y)))))
    return tuple(anchors.items())


def _captioned_tables(page: Any) -> Iterator[tuple[str, float]]:
    """A table's anchor is below its caption (CSS 2.2, 17.4): here is where the whole begins, in CSS px."""
    for box in boxes_of(page):
        table = box.get_wrapped_table() if box.is_table_wrapper else None
        if table is not None and (name := table.style["anchor"]):
            yield name, box.children[0].border_box_y()


def _pt(px: float) -> float:
    return round(px * POINTS, 3)


def read_notes(pages: Iterable[Any]) -> tuple[NotePlacement, ...]:
    """Footnotes in the order of their calls."""
    calls: dict[Any, int] = {}
    notes: dict[Any, int] = {}
    for number, page in enumerate(pages):
        for box in boxes_of(page):
            if box.element is None or box.element.get("class") is None:
                continue
            if str(box.element_tag).endswith(_FOOTNOTE_CALL):
                calls.setdefault(box.element, number)
            elif "note" in box.element.get("class").split():
                notes.setdefault(box.element, number)
    return tuple(
        NotePlacement(element.get("id", ""), call, notes.get(element), _first_words(element))
        for element, call in calls.items()
    )


def _first_words(element: Any) -> str:
    words = text_of(element).split()
    return " ".join(words[:_FIRST_WORDS]) + ("…" if len(words) > _FIRST_WORDS else "")


def text_of(element: Any, number: Callable[[int, int], str] = lambda which, length: "…") -> str:
    """The element's words, with single spaces; footnotes inside it are left out. `number` gives what stands for a page
    number that is not known yet: which of the section's, and how many figures it has.
    """
    return " ".join("".join(_texts(element, number)).split())


def _texts(element: Any, number: Callable[[int, int], str]) -> Iterator[str]:
    yield stood_for(element, number) if is_standing_in(element) else element.text or ""
    for child in element:
        if "note" not in child.get("class", "").split():
            yield from _texts(child, number)
        yield child.tail or ""
