"""The document tree as a run of tokens, in the order in which the manuscript has them."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

from bindery.manuscript.tokens import (
    LITERAL_INLINE_NOTE,
    NOTE,
    RULE,
    Token,
    attribute_tokens,
    citation,
    cut,
    literal_call,
    target,
)

Node = dict[str, Any]

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


def nodes_of(tree: Any) -> Iterator[Node]:
    """Every block and inline of a tree, in the order of the tree."""
    pending = [tree]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            if item.get("t") in BLOCKS | INLINES:
                yield item
            pending.extend(reversed(item.values()))
        elif isinstance(item, list):
            pending.extend(reversed(item))


def code_texts(blocks: list[Node]) -> Iterator[str]:
    return (node["c"][1] for node in nodes_of(blocks) if node["t"] in ("CodeBlock", "RawBlock"))


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
        self.blocks: list[int] = []
        self.block = 0
        self.nodes: list[Node] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.parents: list[int] = []
        self.apart: list[tuple[Apart, Any, int]] = []
        self._cut: dict[str, list[str]] = {}

    def read(self, item: Any, parent: int) -> None:
        for child in item if isinstance(item, list) else (item,):
            if isinstance(child, list):
                self.read(child, parent)
            elif isinstance(child, dict) and "t" in child:
                index = self.open(child, parent)
                if child["t"] == "Str":
                    self.add_text(child["c"])
                elif "c" in child:
                    self.read_contents(child["t"], child["c"], index)
                elif child["t"] == "HorizontalRule":
                    self.block += 1
                    self.add([RULE])
                self.ends[index] = len(self.tokens)

    def read_contents(self, kind: str, content: Any, index: int) -> None:
        if kind in _OPENING:
            self.block += 1
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
                self.add([target(content[2][0])])
            case "Div":
                self.add_attributes(content[0])
                self.read(content[1], index)
            case "Cite":
                self.read_citations(content[0], index)
                self.apart.append((Apart.COPY, content[1], index))
            case "Note":
                self.add([NOTE])
                self.apart.append((Apart.NOTE, content, index))
            case "Figure":
                self.read_figure(content, index)
            case "Table":
                self.read_table(content, index)
            case "Quoted" | "OrderedList":
                self.read(content[1], index)
            case _:
                self.read(content, index)

    def open(self, node: Node, parent: int) -> int:
        self.nodes.append(node)
        self.starts.append(len(self.tokens))
        self.ends.append(len(self.tokens))
        self.parents.append(parent)
        return len(self.nodes) - 1

    def add(self, tokens: list[str]) -> None:
        self.tokens.extend(tokens)
        self.blocks.extend([self.block] * len(tokens))

    def add_text(self, text: str) -> None:
        tokens = self._cut.get(text)
        if tokens is None:
            # Such a call has no definition, or was escaped, or stands in a note, where pandoc resolves none.
            tokens = [self.unresolved(token, self.inside_note) for token in cut(text)]
            self._cut[text] = tokens
        self.add(tokens)

    def add_code(self, text: str) -> None:
        # Code shows calls as the source has them, also those of defined notes.
        for paragraph in text.split("\n\n"):
            self.add([self.unresolved(token, True) for token in cut(paragraph)])

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
        self.add(attribute_tokens(*texts))

    def add_attributes_alone(self, attributes: list[Any], index: int) -> None:
        """The attributes of a node that has no words of its own: they stand after these."""
        if len(self.tokens) == self.starts[index]:
            self.add_attributes(attributes)

    def read_citations(self, citations: list[Node], index: int) -> None:
        for item in citations:
            self.read(item["citationPrefix"], index)
            place = self.open(item, index)
            self.add([citation(item["citationId"])])
            self.ends[place] = len(self.tokens)
            self.read(item["citationSuffix"], index)

    def read_figure(self, content: Any, index: int) -> None:
        _, caption, body = content
        self.read(caption, index)
        # The picture's alternative text repeats the caption; its address stands once.
        self.add([target(image["c"][2][0]) for image in nodes_of(body) if image["t"] == "Image"])
        self.apart.append((Apart.COPY, body, index))

    def read_table(self, content: Any, index: int) -> None:
        _, caption, _, head, bodies, foot = content
        for row in _rows(head, bodies, foot):
            for cell in row[1]:
                self.block += 1
                self.read(cell[4], index)
        self.apart.append((Apart.LEFT, caption, index))


def _rows(head: Any, bodies: Any, foot: Any) -> Iterator[Any]:
    yield from head[1]
    for body in bodies:
        yield from body[2]
        yield from body[3]
    yield from foot[1]
