"""Where each node of pandoc's document tree stands in the manuscript.

Pandoc's tree has no line numbers. Its words, citation keys, addresses, attributes, code and formulas
come in the order of the file, so the two are aligned token by token (see `tokens` and `alignment`).
What stands elsewhere is aligned on its own: the contents of a note with its definition, a table's caption
with what is left above or below the table, text that the tree has twice with its one place.
"""

import re
from array import array
from collections.abc import Sequence
from typing import Any

from bindery.manuscript.alignment import align, align_loosely
from bindery.manuscript.sourcetext import SourceText, read_source
from bindery.manuscript.tokens import plain
from bindery.manuscript.tree import Node
from bindery.manuscript.treestream import Apart, Stream, code_lines

_FOLLOWING = frozenset({"Str", "Space", "SoftBreak", "LineBreak"})
"""Nodes that stand with what precedes them when they have no words: punctuation and spaces."""
_INDENTED = re.compile(r"^(?: {0,3}>)*(?: {4}|\t)", re.MULTILINE)


def annotate(blocks: list[Node], source: str) -> None:
    """Give every node of pandoc's tree, and every citation, the key "line": where its first word stands.

    `source` is the text of the file from which pandoc read `blocks`, with its line ends and byte order
    mark as they are. Lines count from 1. A node without words of its own gets the line of what follows it
    in its block, or else of what precedes it there, or else of the block around it.
    """
    # Only code that is indented needs the tree to be told from what it shows.
    text = read_source(source, code_lines(blocks) if _INDENTED.search(source) else frozenset())
    stream = Stream(text.labels)
    stream.read(blocks, -1)
    _Placing(text, stream, text.main, 1).place()


class _Placing:
    """Puts the nodes of one stream on their lines, then those that are read apart from it."""

    def __init__(self, text: SourceText, stream: Stream, view: Sequence[int], default: int) -> None:
        self.text, self.stream, self.view, self.default = text, stream, view, default
        source = [text.tokens[index] for index in view]
        self.lines = [text.lines[index] for index in view]
        self.found = align(stream.tokens, source, stream.blocks, self.lines)
        """For each token of the stream its place in the view, or -1."""
        # Markup with a mistake in it is text in the tree.
        align_loosely(self.found, stream.tokens, source, stream.blocks, self.lines, plain)
        self.next, self.previous = _neighbours(self.found)

    def place(self) -> None:
        stream = self.stream
        lines = [self.lines[place] if place >= 0 else 0 for place in self.found]
        for node, parent, start, end in zip(stream.nodes, stream.parents, stream.starts, stream.ends, strict=True):
            first, last = (stream.starts[parent], stream.ends[parent]) if parent >= 0 else (0, len(lines))
            after, before = self.next[start], self.previous[start]
            if before >= first and (after >= last or (after >= end and node.get("t") in _FOLLOWING)):
                node["line"] = lines[before]
            elif after < last:
                node["line"] = lines[after]
            else:
                node["line"] = stream.nodes[parent]["line"] if parent >= 0 else self.default
        for how, content, owner in self.stream.apart:
            self.place_apart(how, content, owner)

    def place_apart(self, how: Apart, content: Any, owner: int) -> None:
        inner = Stream(self.text.labels, how is Apart.NOTE or self.stream.inside_note)
        inner.read(content, -1)
        if not inner.nodes:
            return
        line: int = self.stream.nodes[owner]["line"]
        view = self.note_view(owner) if how is Apart.NOTE else self.view_around(owner, how is Apart.LEFT)
        if how is Apart.NOTE and view:
            line = self.text.lines[view[0]]
        _Placing(self.text, inner, view, line).place()

    def note_view(self, owner: int) -> Sequence[int]:
        place = self.found[self.stream.starts[owner]]
        return self.text.notes.get(self.view[place], ()) if place >= 0 else ()

    def view_around(self, owner: int, unmatched: bool) -> Sequence[int]:
        """The source from what precedes to what follows a node's own tokens; if `unmatched`, what is left of it."""
        first, last = self.stream.starts[owner], self.stream.ends[owner]
        before, after = self.previous[first], self.next[last]
        start = self.found[before] + 1 if before >= 0 else 0
        end = self.found[after] if after < len(self.found) else len(self.view)
        if not unmatched:
            return self.view[start:end]
        taken = {place for place in self.found[before + 1 : after] if place >= 0}
        return [self.view[place] for place in range(start, end) if place not in taken]


def _neighbours(found: Sequence[int]) -> tuple[Sequence[int], Sequence[int]]:
    """For each index, and one beyond the last: the first matched token from it on, and the last one before it."""
    count = len(found)
    following = array("q", [count]) * (count + 1)
    for index in range(count - 1, -1, -1):
        following[index] = index if found[index] >= 0 else following[index + 1]
    preceding = array("q", [-1]) * (count + 1)
    for index in range(count):
        preceding[index + 1] = index if found[index] >= 0 else preceding[index]
    return following, preceding
