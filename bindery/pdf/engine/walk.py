"""Reading laid-out pages: where anchors, notes and entries fell."""

from collections.abc import Iterable, Iterator
from typing import Any

from bindery.pdf.sheets import NotePlacement, SheetPage, Spot

POINTS = 0.75
"""pt in a CSS px."""

_FOOTNOTE_CALL = "::footnote-call"
_FIRST_WORDS = 8


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
    return SheetPage(page_type.name, page_type.blank, tuple(headwords))


def read_anchors(pages: Iterable[Any]) -> tuple[tuple[str, Spot], ...]:
    """Where each anchor begins. WeasyPrint lists an anchor on every page that its box spans."""
    anchors: dict[str, Spot] = {}
    for number, page in enumerate(pages):
        for name, (x, y, _, _) in page.anchors.items():
            anchors.setdefault(name, Spot(number, _pt(x), _pt(page.height - y)))
    return tuple(anchors.items())


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


def text_of(element: Any) -> str:
    """The element's words, with single spaces; footnotes inside it are left out."""
    return " ".join("".join(_texts(element)).split())


def _texts(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if "note" not in child.get("class", "").split():
            yield from _texts(child)
        yield child.tail or ""
