"""Links of a fragment: one annotation for each on a page, with readable text, to named places of the whole book."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pydyf

from bindery.pdf.addresses import name_of
from bindery.pdf.engine.walk import POINTS, text_of
from bindery.pdf.numbers import text_mark
from bindery.pdf.text import name_string

_ELSEWHERE = "book-place:"
"""Marks a link to another section, which WeasyPrint would drop because the section has no such id."""

_LINES = "bindery_lines"
"""Set on the box of a link that has the annotation: the rectangles of all its lines on the page."""

_Rectangle = tuple[float, ...]
"""Left, top, right and lower edge in CSS px."""

_PRINTED = 4
"""Of a page that is printed its annotations are too, and none of them is hidden (ISO 19005-3, 6.3.2)."""


def prepare_links(pages: Iterable[Any]) -> tuple[str, ...]:
    """Change the pages' links in place before they are written, and give the ids they lead to, sorted.

    WeasyPrint makes an annotation for every box of a link and for those inside it. Only the link's own boxes are kept,
    and those of one link on a page, which are its lines, become one annotation.
    """
    pages = tuple(pages)
    here = {name for page in pages for name in page.anchors}
    targets = set()
    for page in pages:
        links: dict[Any, tuple[str, str, Any, list[_Rectangle]]] = {}
        for kind, target, rectangle, box in page.links:
            if box.link is None:
                continue
            if kind == "internal":
                targets.add(target)
                if target not in here:
                    kind, target = "external", _ELSEWHERE + target
            *_, lines = links.setdefault(box.element, (kind, target, box, []))
            lines.append(_touchable(rectangle, box.style["font_size"]))
        for *_, box, lines in links.values():
            setattr(box, _LINES, lines)
        page.links[:] = [(kind, target, _around(lines), box) for kind, target, box, lines in links.values()]
    return tuple(sorted(targets))


def _touchable(rectangle: _Rectangle, font_size: float) -> _Rectangle:
    """At least as high as the type: a raised figure, set without a line height, would have nothing to click on."""
    left, top, right, bottom = rectangle
    missing = max(font_size - (bottom - top), 0)
    return left, top - missing / 2, right, bottom + missing / 2


def _around(lines: Sequence[_Rectangle]) -> _Rectangle:
    lefts, tops, rights, bottoms = zip(*lines, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def unresolved_links(pages: Iterable[Any]) -> tuple[str, ...]:
    """Addresses relative to the book's folder, which mean nothing in a PDF: "chapters/02-names.md"."""
    return tuple(sorted({name for page in pages for kind, target, _, _ in page.links if (name := name_of(target))}))


def finish_links(pages: Iterable[Any]) -> None:
    """After writing: link texts for readers who cannot see them (PDF/UA-1, 7.18.5), and places in other sections."""
    for page in pages:
        for kind, target, _, box in page.links:
            annotation = box.link_annotation
            if annotation is None:
                continue
            annotation["F"] = _PRINTED
            if len(lines := getattr(box, _LINES)) > 1:
                annotation["QuadPoints"] = pydyf.Array(_corners(lines, annotation["Rect"]))
            annotation["Contents"] = _Readable(_readable(box.element) or target)
            if kind == "internal" or target.startswith(_ELSEWHERE):
                annotation["Dest"] = pydyf.String(name_string(target.removeprefix(_ELSEWHERE)))
                annotation.pop("A", None)


def _corners(lines: Sequence[_Rectangle], rectangle: Sequence[float]) -> Iterator[float]:
    """Where on the `rectangle` around them (pt) the lines are, each as its four corners (ISO 32000-2, table 176)."""
    left, top, *_ = _around(lines)
    for line in lines:
        x1, x2 = (round(rectangle[0] + (x - left) * POINTS, 3) for x in line[::2])
        upper, lower = (round(rectangle[1] - (y - top) * POINTS, 3) for y in line[1::2])
        yield from (x1, lower, x2, lower, x2, upper, x1, upper)


def _readable(element: Any) -> str:
    return str(element.get("aria-label") or element.get("title") or text_of(element, _numbered))


def _numbered(number: int, length: int) -> str:
    return f"\0{number}\0"


class _Readable(pydyf.String):  # type: ignore[misc]
    """A string with marks for the page numbers that stand between NUL characters, which XML does not have."""

    @property
    def data(self) -> bytes:
        parts = self.string.split("\0")
        if len(parts) == 1:
            return bytes(super().data)
        is_ascii = self.string.isascii()
        for place, part in enumerate(parts):
            if place % 2:
                parts[place] = text_mark(int(part), is_ascii)
            else:
                parts[place] = pydyf.String(part).data[1:-1] if is_ascii else part.encode("utf-16-be").hex().encode()
        written = b"".join(parts)
        return b"(%s)" % written if is_ascii else b"<feff%s>" % written
