"""Marks where each page of the printed book begins (EPUB 3.3, 5.3.9.2 and DPUB-ARIA 1.1, doc-pagebreak)."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from lxml import etree

from bindery.edition.common_text import PICTURE, PICTURES, CommonText, Run, index_of, seen
from bindery.epub.document import TYPE, XHTML, Document
from bindery.pagemap import Beginning, PageBreak

_OF_PHRASES = frozenset(
    "a abbr b bdi bdo cite code data del dfn em i ins kbd mark q s samp small span strong sub sup time u var".split()
)
"""Elements out of which a mark is moved where it would be the first in them."""
_OF_OPENINGS = frozenset("div h1 h2 h3 h4 h5 h6 header hgroup p".split())
"""And those out of which it is moved to be the first in their section."""


@dataclass(frozen=True)
class PageTarget:
    """A page of the printed book: its folio, and where it begins."""

    folio: str
    href: str


def mark(document: Document, pages: Sequence[PageBreak], taken: Container[str]) -> tuple[PageTarget, ...]:
    """Put the marks of the `pages` that begin in the document into it; `taken` are the ids that are in use.

    A mark stands before the first character of its page, inside a word if need be. A blank page has one too, before
    that of the next page, so that whoever goes through the pages misses none.
    """
    if not pages:
        return ()
    ids = [_free(f"page-{page.folio}", taken) for page in pages]
    marks = [_mark(page.folio, id) for page, id in zip(pages, ids, strict=True)]
    common = CommonText.of(document.body)
    if common.runs:
        placed = zip(_places([page.begins for page in pages], common), marks, strict=True)
        groups = [(place, [mark for _, mark in group]) for place, group in groupby(placed, key=itemgetter(0))]
        # From the last to the first, so that no text is cut in which an earlier mark has still to find its place.
        for (place, index), together in reversed(groups):
            _insert(together, common.runs[place], index)
    else:
        _put(marks, document.body[0] if len(document.body) else document.body, 0)
    return tuple(PageTarget(page.folio, f"{document.name}#{id}") for page, id in zip(pages, ids, strict=True))


def _free(name: str, taken: Container[str]) -> str:
    while name in taken:
        name += "-"
    return name


def _mark(folio: str, id: str) -> etree._Element:
    attributes = {TYPE: "pagebreak", "role": "doc-pagebreak", "id": id, "aria-label": folio}
    return etree.Element(f"{{{XHTML}}}span", attributes)


def _places(beginnings: Sequence[Beginning], common: CommonText) -> list[tuple[int, int]]:
    """The run and the index in its text where each of them is, in order.

    Where the text is not quite that of the printed edition, since a template wrote it otherwise, the first words of
    the page that are nearest to the place tell how far the two have come apart.
    """
    places: list[tuple[int, int]] = []
    apart: dict[str, int] = {}
    for begins in beginnings:
        text = common.texts.get(begins.note)
        if text is None:
            places.append(places[-1] if places else (0, 0))
            continue
        expected = begins.offset + apart.get(begins.note, 0)
        offset = _nearest(begins.words, text, expected)
        apart[begins.note] = offset - begins.offset
        place = common.find(begins.note, offset)
        places.append(max(place, places[-1]) if places else place)
    return places


def _nearest(words: str, text: str, expected: int) -> int:
    expected = max(0, min(expected, len(text)))
    if text.startswith(words, expected):
        return expected
    found = [offset for offset in (text.rfind(words, 0, expected), text.find(words, expected)) if offset >= 0]
    return min(found, key=lambda offset: abs(offset - expected), default=expected)


def _insert(marks: Sequence[etree._Element], run: Run, index: int) -> None:
    """Put the marks before the character at `index` of the run's text."""
    node = run.node
    if run.text == PICTURE:
        _put_at_start(marks, node)
    elif run.is_tail and (seen(run.text[:index]) or not _is_empty(node) or not _is_first(node)):
        parent = _parent(node)
        node.tail, marks[-1].tail = node.tail[:index], node.tail[index:]
        _put(marks, parent, parent.index(node) + 1)
    elif seen(run.text[:index]):
        node.text, marks[-1].tail = node.text[:index], node.text[index:]
        _put(marks, node, 0)
    else:
        _put_at_start(marks, run.owner)


def _put_at_start(marks: Sequence[etree._Element], element: etree._Element) -> None:
    """Put the marks first in an element, or before it where nobody sees the difference, and a heading's before it."""
    while _name(element) in _OF_PHRASES or _name(element) in PICTURES:
        parent = _parent(element)
        if not _is_first(element):
            _put(marks, parent, parent.index(element))
            return
        element = parent
    outermost = element
    while _name(outermost) in _OF_OPENINGS and _is_first(outermost):
        outermost = _parent(outermost)
    if _name(outermost) == "section":
        element = outermost
    text = element.text or ""
    first = index_of(text, 0)
    element.text, marks[-1].tail = text[:first], text[first:]
    _put(marks, element, 0)


def _is_first(element: etree._Element) -> bool:
    """Whether its parent shows nothing before it."""
    before = list(element.itersiblings(preceding=True))
    texts = (_parent(element).text, *(sibling.tail for sibling in before))
    return all(map(_is_empty, before)) and not any(seen(text or "") for text in texts)


def _is_empty(element: etree._Element) -> bool:
    """Whether it is but a place, such as that of an entry of the index."""
    return _name(element) in _OF_PHRASES and not len(element) and not element.text


def _put(marks: Sequence[etree._Element], parent: etree._Element, index: int) -> None:
    for place, mark in enumerate(marks, index):
        parent.insert(place, mark)


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    assert parent is not None, "all text is in the body"
    return parent


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
