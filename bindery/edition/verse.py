"""Poems: stanzas of lines, each with the indent that the author gave it."""

from typing import Protocol

from bindery.edition.markup import element
from bindery.manuscript.tree import Blocks, Inlines, Node

_DEEPEST = 8
"""Indents that a style has, of two spaces each."""


class LineWriter(Protocol):
    """Writes the words of a line, and what stands between stanzas."""

    def inlines(self, nodes: Inlines) -> str: ...

    def block(self, node: Node) -> str: ...


def stanzas(blocks: Blocks, writer: LineWriter) -> str:
    """The stanzas of a poem: line blocks, paragraphs with line ends, and whatever stands between them."""
    written = []
    for block in blocks:
        match block["t"]:
            case "LineBlock":
                written += [_stanza(lines, writer) for lines in _parted(block["c"])]
            case "Verse":
                written.append(stanzas(block["c"][1], writer))
            case "Para" | "Plain":
                written.append(_stanza(_lines(block["c"]), writer))
            case _:
                written.append(writer.block(block))
    return "".join(written)


def _stanza(lines: list[Inlines], writer: LineWriter) -> str:
    written = []
    for inlines in lines:
        indent = 0
        if inlines and inlines[0]["t"] == "Str":
            bare = inlines[0]["c"].lstrip("\N{NO-BREAK SPACE}")
            indent = min((len(inlines[0]["c"]) - len(bare) + 1) // 2, _DEEPEST)
            inlines = [{**inlines[0], "c": bare}, *inlines[1:]]
        kind = f"line indent-{indent}" if indent else "line"
        written.append(element("span", writer.inlines(inlines), class_=kind))
    return element("p", element("br").join(written), class_="stanza")


def _parted(lines: list[Inlines]) -> list[list[Inlines]]:
    """A line block's lines, cut where one is empty."""
    parted: list[list[Inlines]] = [[]]
    for inlines in lines:
        if inlines:
            parted[-1].append(inlines)
        elif parted[-1]:
            parted.append([])
    return [stanza for stanza in parted if stanza]


def _lines(inlines: Inlines) -> list[Inlines]:
    lines: list[Inlines] = [[]]
    for node in inlines:
        if node["t"] in ("LineBreak", "SoftBreak"):
            lines.append([])
        else:
            lines[-1].append(node)
    return [found for found in lines if found]
