"""Marks in a traced edition: which file and line of the manuscript the XHTML behind each was written from.

A traced edition is the same as any other but for these processing instructions, so that an element of a
finished document and its twin in the traced one have the same number.
"""

from collections.abc import Iterator
from urllib.parse import quote, unquote

from lxml import etree

_TARGET = "at"

Place = tuple[str, int]
"""A file of the manuscript, and the line in it, from 1."""


def mark(file: str, line: int) -> str:
    return f"<?{_TARGET} {quote(file)}:{line}?>"


def place_of(element: etree._Element) -> Place | None:
    """Where in the manuscript `element` of a traced document stands: its own mark, the first in it, the last before."""
    before = element.getprevious()
    if before is not None and _is_mark(before) and not before.tail:
        return _place(before)
    inside = next(filter(_is_mark, element.iter(etree.ProcessingInstruction)), None)
    if inside is not None:
        return _place(inside)
    above = element.xpath(f"preceding::processing-instruction('{_TARGET}')[1]")
    return _place(above[0]) if isinstance(above, list) and above else None


def marks_of(root: etree._Element) -> Iterator[tuple[etree._Element, Place]]:
    """All marks in a traced document, in its order."""
    return ((node, _place(node)) for node in root.iter(etree.ProcessingInstruction) if _is_mark(node))


def _is_mark(node: etree._Element) -> bool:
    return isinstance(node, etree._ProcessingInstruction) and node.target == _TARGET


def _place(instruction: object) -> Place:
    file, _, line = str(instruction.text).rpartition(":")  # type: ignore[attr-defined]
    return unquote(file), int(line)
