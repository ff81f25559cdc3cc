"""Links of a fragment: one annotation per line of a link, with readable text, to named places of the whole book."""

from collections.abc import Iterable
from typing import Any

import pydyf

from bindery.pdf.addresses import name_of
from bindery.pdf.engine.walk import text_of
from bindery.pdf.numbers import text_mark
from bindery.pdf.text import name_string

_ELSEWHERE = "book-place:"
"""Marks a link to another section, which WeasyPrint would drop because the section has no such id."""

_PRINTED = 4
"""Of a page that is printed its annotations are too, and none of them is hidden (ISO 19005-3, 6.3.2)."""


def prepare_links(pages: Iterable[Any]) -> tuple[str, ...]:
    """Change the pages' links in place before they are written, and give the ids they lead to, sorted.

    WeasyPrint makes an annotation for every box inside a link too; only the link's own boxes are kept.
    """
    pages = tuple(pages)
    here = {name for page in pages for name in page.anchors}
    targets = set()
    for page in pages:
        links = []
        for kind, target, rectangle, box in page.links:
            if box.link is None:
                continue
            if kind == "internal":
                targets.add(target)
                if target not in here:
                    kind, target = "external", _ELSEWHERE + target
            links.append((kind, target, _touchable(rectangle, box.style["font_size"]), box))
        page.links[:] = links
    return tuple(sorted(targets))


def _touchable(rectangle: tuple[float, ...], font_size: float) -> tuple[float, ...]:
    """At least as high as the type: a raised figure, set without a line height, would have nothing to click on."""
    left, top, right, bottom = rectangle
    missing = max(font_size - (bottom - top), 0)
    return left, top - missing / 2, right, bottom + missing / 2


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
            annotation["Contents"] = _Readable(_readable(box.element) or target)
            if kind == "internal" or target.startswith(_ELSEWHERE):
                annotation["Dest"] = pydyf.String(name_string(target.removeprefix(_ELSEWHERE)))
                annotation.pop("A", None)


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
