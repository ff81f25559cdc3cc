"""Where the chapters cite: each citation with what a note style must know of its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bindery.manuscript.tree import Blocks, Inlines, Node, line

_SPACES = ("Space", "SoftBreak")


@dataclass(frozen=True)
class CitationSite:
    """One place where the book cites: a Cite node with its `id`, and what a note style must know of the place."""

    id: str
    chapter: str
    file: str
    node: Node
    note: int
    """How many notes of the author's the chapter has called so far, the one that holds the citation among them."""
    in_note: bool
    begins_note: bool = False
    ends_note: bool = False
    """Whether it is the first, and the last, thing in a paragraph of its note."""

    @property
    def line(self) -> int:
        return line(self.node)

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(citation["citationId"] for citation in self.node["c"][0])


def citation_sites(title: Inlines, blocks: Blocks, chapter: str, file: str) -> Iterator[CitationSite]:
    """A chapter's citations in the order of its text, notes at their calls."""
    return _Collector(chapter, file).sites([title, blocks])


class _Collector:
    """Walks one chapter's tree and counts its notes."""

    def __init__(self, chapter: str, file: str):
        self.chapter, self.file, self.notes = chapter, file, 0

    def sites(self, value: Any, in_note: bool = False) -> Iterator[CitationSite]:
        if isinstance(value, list):
            for child in value:
                if isinstance(child, (dict, list)):
                    yield from self.sites(child, in_note)
        elif value.get("t") == "Cite":
            yield CitationSite(value["id"], self.chapter, self.file, value, self.notes, in_note)
        elif value.get("t") == "Note":
            self.notes += 1
            yield from self.sites_in_note(value["c"])
        else:
            for child in value.values():
                if isinstance(child, (dict, list)):
                    yield from self.sites(child, in_note)

    def sites_in_note(self, inlines: Inlines) -> Iterator[CitationSite]:
        for place, node in enumerate(inlines):
            if node["t"] != "Cite":
                yield from self.sites(node, in_note=True)
                continue
            after = [other["t"] for other in inlines[place + 1 :] if other["t"] not in _SPACES]
            begins = place == 0 or inlines[place - 1]["t"] == "ParagraphBreak"
            ends = not after or after[0] == "ParagraphBreak"
            yield CitationSite(node["id"], self.chapter, self.file, node, self.notes, True, begins, ends)
