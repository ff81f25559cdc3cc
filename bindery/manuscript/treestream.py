"""The document tree as a run of tokens, in the order in which the manuscript has them."""

from array import array
from collections.abc import Iterator
from enum import Enum
from itertools import pairwise
from typing import Any

from bindery.manuscript.tokens import (
    LITERAL_INLINE_NOTE,
    NOTE,
    RULE,
    Token,
    attribute_tokens,
    citation,
    cut,
    is_plain,
    literal_call,
    target,
    words,
)
from bindery.manuscript.tree import Node, walk

_BLOCKS = (
    "Plain Para LineBlock CodeBlock RawBlock BlockQuote OrderedList BulletList DefinitionList Header"
    " HorizontalRule Table Figure Div"
)
_INLINES = (
    "Str Emph Underline Strong Strikeout Superscript Subscript SmallCaps Quoted Cite Code Space SoftBreak LineBreak"
    " Math RawInline Link Image Note Span"
)
BLOCKS = frozenset(_BLOCKS.split())
INLINES = frozenset(_INLINES.split())
_OPENING = frozenset({"Plain", "Para", "CodeBlock", "RawBlock", "Header", "Div", "Figure"})
"""Blocks whose words are set apart from those before them."""


def code_lines(blocks: list[Node]) -> frozenset[str]:
    """The lines of the tree's code blocks, stripped."""
    return frozenset(
        line.strip() for node in walk(blocks, "CodeBlock", "RawBlock") for line in node["c"][1].split("\n")
    )


class Apart(Enum):
    """How nodes that are not read with the running text find their place in the source."""

    NOTE = "in the definition that the call names"
    COPY = "in the words of their owner, which stand in the source once and in the tree twice"
    LEFT = "in what the running text around their owner has left over"


class Stream:
    """A run of the tree: its tokens, which of them each node has, and what is to be read apart from it."""

    def __init__(self, labels: frozenset[str], inside_note: bool = False) -> None:
        self.labels = labels
        self.inside_note = inside_note
        self.tokens: list[str] = []
        self.openings: list[int] = []
        """How many tokens stand before each block that has words of its own."""
        self.nodes: list[Node] = []
        self.parents, self.starts, self.ends = array("q"), array("q"), array("q")
        """For each node the index of the one around it, or -1, and its range of tokens; a chapter has millions."""
        self.apart: list[tuple[Apart, Any, int]] = []
        self._cut: dict[str, list[str]] = {}

    @property
    def blocks(self) -> list[int]:
        """For each token, the number of its block."""
        ends = pairwise([0, *self.openings, len(self.tokens)])
        return [block for block, (start, end) in enumerate(ends) for _ in range(start, end)]

    def read(self, items: list[Any], parent: int) -> None:
        tokens = self.tokens
        for item in items:
            if isinstance(item, list):
                self.read(item, parent)
            elif isinstance(item, dict) and "t" in item:
                index, start, kind = len(self.nodes), len(tokens), item["t"]
                self.add_node(item, parent, start)
                if kind == "Space":
                    continue
                if kind == "Str":
                    tokens += self.tokens_of(item["c"])
                elif "c" in item:
                    self.read_contents(kind, item["c"], index)
                elif kind == "HorizontalRule":
                    self.openings.append(start)
                    tokens.append(RULE)
                self.ends[index] = len(tokens)

    def add_node(self, node: Node, parent: int, start: int) -> None:
        self.nodes.append(node)
        self.parents.append(parent)
        self.starts.append(start)
        self.ends.append(start)

    def read_contents(self, kind: str, content: Any, index: int) -> None:
        if kind in _OPENING:
            self.openings.append(len(self.tokens))
        match kind:
            case "CodeBlock":
                self.add_attributes(content[0])
                self.add_code(content[1])
            case "Code":
                self.add_code(content[1])
                self.add_attributes_alone(content[0], index)
            case "RawBlock" | "RawInline" | "Math":
                self.add_code(content[1])
            case "Header":
                self.read(content[2], index)
                self.add_attributes_alone(content[1], index)
            case "Span":
                self.read(content[1], index)
                self.add_attributes_alone(content[0], index)
            case "Link" | "Image":
                self.read(content[1], index)
                self.tokens.append(target(content[2][0]))
            case "Div":
                self.add_attributes(content[0])
                self.read(content[1], index)
            case "Cite":
                self.read_citations(content[0], index)
                self.apart.append((Apart.COPY, content[1], index))
            case "Note":
                self.tokens.append(NOTE)
                self.apart.append((Apart.NOTE, content, index))
            case "Figure":
                self.read_figure(content, index)
            case "Table":
                self.read_table(content, index)
            case "Quoted" | "OrderedList":
                self.read(content[1], index)
            case _:
                self.read(content, index)

    def tokens_of(self, text: str) -> list[str]:
        tokens = self._cut.get(text)
        if tokens is None:
            # A call in it has no definition, or was escaped, or stands in a note, where pandoc resolves none.
            tokens = (
                words(text) if is_plain(text) else [self.unresolved(token, self.inside_note) for token in cut(text)]
            )
            self._cut[text] = tokens
        return tokens

    def add_code(self, text: str) -> None:
        # Code shows calls as the source has them, also those of defined notes.
        for paragraph in text.split("\n\n"):
            self.tokens += [self.unresolved(token, True) for token in cut(paragraph)]

    def unresolved(self, token: Token, as_in_source: bool) -> str:
        """The token of text that looks like a note call and is none in the tree."""
        if token.label is None:
            return token.text
        if not token.label:
            return LITERAL_INLINE_NOTE
        return NOTE if as_in_source and token.label in self.labels else literal_call(token.label)

    def add_attributes(self, attributes: list[Any]) -> None:
        identifier, classes, values = attributes
        texts = [identifier, *classes, *(text for pair in values for text in pair)]
        self.tokens += attribute_tokens(*texts)

    def add_attributes_alone(self, attributes: list[Any], index: int) -> None:
        """The attributes of a node that has no words of its own: they stand after these."""
        if len(self.tokens) == self.starts[index]:
            self.add_attributes(attributes)

    def read_citations(self, citations: list[Node], index: int) -> None:
        for item in citations:
            self.read(item["citationPrefix"], index)
            self.add_node(item, index, len(self.tokens))
            self.tokens.append(citation(item["citationId"]))
            self.ends[-1] = len(self.tokens)
            self.read(item["citationSuffix"], index)

    def read_figure(self, content: Any, index: int) -> None:
        _, caption, body = content
        self.read(caption, index)
        # The picture's alternative text repeats the caption; its address stands once.
        self.tokens += [target(image["c"][2][0]) for image in walk(body, "Image")]
        self.apart.append((Apart.COPY, body, index))

    def read_table(self, content: Any, index: int) -> None:
        _, caption, _, head, bodies, foot = content
        for row in _rows(head, bodies, foot):
            for cell in row[1]:
                self.openings.append(len(self.tokens))
                self.read(cell[4], index)
        self.apart.append((Apart.LEFT, caption, index))


def _rows(head: Any, bodies: Any, foot: Any) -> Iterator[Any]:
    yield from head[1]
    for body in bodies:
        yield from body[2]
        yield from body[3]
    yield from foot[1]
