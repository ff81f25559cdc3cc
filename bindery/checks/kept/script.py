"""What of a manuscript has to arrive: the words that its author wrote to be read, in the order of the text.

A picture stands for a word, and so does a formula, which is drawn. Citations and references are written by the builder:
their words are not looked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bindery.checks.kept.words import PICTURE, Cutter, Words
from bindery.manuscript.chapter import Tree
from bindery.manuscript.tree import Inlines, Node, attributes, classes, plain_text

_SILENT = frozenset(("Cite", "RawInline", "RawBlock"))
_DRAWN = frozenset(("Math", "Equation"))
_SPACES = frozenset(("Space", "SoftBreak", "LineBreak"))
_CONTENT = {
    "Callout": (1, 2),
    "Code": (),
    "Div": (1,),
    "Header": (2,),
    "Html": (2,),
    "IndexMark": (1,),
    "Link": (1,),
    "OrderedList": (1,),
    "PageRef": (0,),
    "Quoted": (1,),
    "Sidebar": (1, 2),
    "Span": (1,),
    "Term": (1,),
    "Verse": (1,),
}
"""Where a node with more than words keeps its words among its contents; the others have nothing but words."""
_INLINE = frozenset(
    "Emph Strong Underline Strikeout Superscript Subscript SmallCaps Quoted Html Link Span Term IndexMark PageRef"
    " Str Code".split()
)
"""After these, a word may go on."""


@dataclass(frozen=True)
class Text:
    """A chapter, or what is printed like one."""

    title: Inlines
    tree: Tree

    @property
    def has_descriptions(self) -> bool:
        """Whether some picture may have a long one."""
        return b'"description"' in self.tree.data


@dataclass(frozen=True)
class Script:
    body: Words
    """Has a mark where each note is called."""
    notes: Words
    """Has a mark where each of them begins, in the same order."""


def script_of(texts: Iterable[Text], *, with_descriptions: bool) -> Script:
    """The words of `texts`, those of notes apart. Long descriptions of pictures are text on an e-reader alone."""
    reader = _Reader(with_descriptions)
    for text in texts:
        reader.read(text.title)
        reader.read(text.tree.blocks)
    return Script(reader.body.words(), reader.notes.words())


class _Reader:
    def __init__(self, with_descriptions: bool) -> None:
        self.with_descriptions = with_descriptions
        self.body, self.notes = Cutter(), Cutter()
        self._flow = self.body
        self._line = 0

    def read(self, value: Any) -> None:
        if isinstance(value, list):
            for item in value:
                self.read(item)
        elif isinstance(value, dict) and (kind := value.get("t")):
            self._line = value.get("line", self._line)
            # Nearly all that there is.
            if kind == "Str":
                self._flow.add(value["c"], self._line)
            elif kind in _SPACES:
                self._flow.part()
            else:
                self._node(value)

    def _node(self, node: Node) -> None:
        kind: str = node["t"]
        content: Any = node.get("c")
        if kind not in _INLINE:
            self._flow.part()
        match kind:
            case "Code" | "CodeBlock":
                self._flow.add(content[1], self._line)
            case "Note":
                self._note(content)
            case "CrossRef":
                self.read([[reference["prefix"], reference["suffix"]] for reference in content])
            case "Figure":
                self._figure(node)
            case "Picture":
                pairs, alternative, _ = content
                self._picture({"t": "Image", "c": [pairs]}, alternative)
                self._description(node)
            case "Image":
                self._picture(node, plain_text(content[1]))
            case _ if kind in _DRAWN:
                self._flow.add(PICTURE, self._line)
            case "Table":
                self._table(content)
            case "Listing":
                self.read([content[1] or [], content[2]])
            case "Html" if not content[2]:
                self._flow.part()
            case _ if kind in _SILENT:
                pass
            case _ if kind in _CONTENT:
                self.read([content[place] or [] for place in _CONTENT[kind]])
            case _:
                self.read(content)
        if kind not in _INLINE:
            self._flow.part()

    def _note(self, content: Any) -> None:
        # A call stands in a word's place, but is none.
        around, line = self._flow, self._line
        if around is self.body:
            self.body.mark()
            self.notes.mark()
        self._flow = self.notes
        self._flow.part()
        self.read(content)
        self._flow.part()
        self._flow, self._line = around, line

    def _picture(self, image: Node, alternative: str) -> None:
        """One with nothing to say is decoration."""
        given = attributes(image)
        if "decorative" not in classes(image) and given.get("fig-alt", given.get("alt", alternative)):
            self._flow.add(PICTURE, self._line)

    def _figure(self, node: Node) -> None:
        _, caption, blocks = node["c"]
        self.read(blocks)
        self._description(node)
        self.read(caption[1])

    def _description(self, node: Node) -> None:
        if self.with_descriptions and "description" in node:
            self.read(node["description"]["blocks"])

    def _table(self, content: Any) -> None:
        _, caption, _, head, bodies, foot = content
        self.read(caption[1])
        rows = [*head[1], *(row for body in bodies for part in body[2:4] for row in part), *foot[1]]
        for row in rows:
            for cell in row[1]:
                self._flow.part()
                self.read(cell[4])
