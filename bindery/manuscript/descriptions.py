"""Long descriptions: each goes into the figure or the picture that it stands under."""

from bindery.diagnostics import Diagnostic, error
from bindery.manuscript.tree import Blocks, Node, line, walk

_WITH_BLOCKS = frozenset(("Callout", "Div", "Epigraph", "PullQuote", "Sidebar", "Verse"))
"""Nodes whose last content is blocks."""
_NOT_IN_DESCRIPTIONS = (
    "Note",
    "Cite",
    "CrossRef",
    "PageRef",
    "Term",
    "IndexMark",
    "Math",
    "Equation",
    "Image",
    "Picture",
)


def with_descriptions(blocks: Blocks, chapter: str, file: str) -> tuple[Blocks, tuple[Diagnostic, ...]]:
    """`blocks` with each LongDescription as `description` of its image: {id, blocks}. `chapter` begins the ids."""
    describer = _Describer(chapter, file)
    return describer.joined(blocks), tuple(describer.diagnostics)


class _Describer:
    def __init__(self, chapter: str, file: str):
        self._chapter, self._file = chapter, file
        self._count = 0
        self.diagnostics: list[Diagnostic] = []

    def joined(self, blocks: Blocks) -> Blocks:
        joined: Blocks = []
        for block in blocks:
            if block["t"] == "LongDescription":
                self._describe(joined[-1] if joined else None, block)
            elif block["t"] in _WITH_BLOCKS:
                joined.append({**block, "c": [*block["c"][:-1], self.joined(block["c"][-1])]})
            else:
                joined.append(block)
        return joined

    def _describe(self, picture: Node | None, description: Node) -> None:
        (blocks,) = description["c"]
        if picture is None or picture["t"] not in ("Figure", "Picture") or "description" in picture:
            hint = "write it right under the image, which stands in a paragraph of its own"
            self._report(description, "a long description stands under no image", "stray-description", hint)
        elif inner := next(walk(blocks, *_NOT_IN_DESCRIPTIONS), None):
            hint = "write words, lists and tables alone; it is read aloud in place of the image"
            message = "a long description holds a note, a reference, a formula or an image"
            self._report(inner, message, "description-content", hint)
        else:
            self._count += 1
            picture["description"] = {"id": f"desc-{self._chapter}-{self._count}", "blocks": blocks}

    def _report(self, node: Node, message: str, code: str, hint: str) -> None:
        self.diagnostics.append(error(self._file, line(node), message, code, hint))
