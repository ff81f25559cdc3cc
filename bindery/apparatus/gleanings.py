"""What the rest of the book has to know of a chapter: gleaned from its tree in one walk, and remembered with it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from bindery.apparatus.citation_sites import CitationSite, citation_sites
from bindery.apparatus.marks import MarkSite
from bindery.manuscript.tree import Blocks, Inlines, Node, attributes, classes, identifier, line, plain_text, walk

Kind = Literal["chapter", "section", "figure", "table", "equation", "listing", "other"]

_ON_THE_WEB = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")
_NAMEABLE = frozenset("Header Figure Table Listing Equation Sidebar Verse Div Span CodeBlock Code Link".split())
_GLEANED = _NAMEABLE | frozenset("Str CrossRef PageRef Term IndexMark Image Picture Math Note Para Plain".split())
"""The kinds of nodes that anything is taken from."""
_CALLED = ("figure", "table", "listing")
"""What the text should mention somewhere, where the author gave it an id."""


@dataclass(frozen=True)
class Nameable:
    """Something inside a chapter that can be referred to, before it has a number. `written` is its id in the text."""

    written: str
    kind: Kind
    title: Inlines
    """Its caption or heading."""
    line: int
    level: int = 0
    """Of a section: 1 for the first level below the chapter."""
    is_counted: bool = True
    """Whether it may have a number."""
    is_to_be_called: bool = False
    short_title: str = ""


@dataclass(frozen=True)
class Mention:
    """A place that refers to something: by an id, an address inside the book, a term, or an image's file."""

    what: str
    line: int
    id: str = ""
    """Of the place itself, where it has one."""


@dataclass(frozen=True)
class Stray:
    """An id that stands in the text and names nothing that can be referred to, and why."""

    id: str
    line: int
    reason: str


@dataclass(frozen=True)
class Gleanings:
    """All in the order of the text, the title first."""

    nameables: tuple[Nameable, ...] = ()
    references: tuple[Mention, ...] = ()
    """@fig-x and its like."""
    links: tuple[Mention, ...] = ()
    """Links and page references to places of the book."""
    terms: tuple[Mention, ...] = ()
    images: tuple[Mention, ...] = ()
    marks: tuple[MarkSite, ...] = ()
    citations: tuple[CitationSite, ...] = ()
    formulas: tuple[tuple[str, bool], ...] = ()
    """TeX, and whether it stands on lines of its own; each once."""
    strays: tuple[Stray, ...] = ()
    characters: tuple[tuple[str, int], ...] = ()
    """Each character once, with the line where it first stands."""
    words: int = 0
    has_notes: bool = False


def glean(title: Inlines, blocks: Blocks, chapter: str, file: str) -> Gleanings:
    """The gleanings of a chapter's tree."""
    gleaner = _Gleaner()
    for node in walk(title):
        gleaner.take(node)
    for node in walk(blocks, *_GLEANED):
        gleaner.take(node)
        gleaner.take_from_text(node)
    return Gleanings(
        tuple(gleaner.nameables),
        tuple(gleaner.references),
        tuple(gleaner.links),
        tuple(gleaner.terms),
        tuple(gleaner.images),
        tuple(gleaner.marks),
        tuple(citation_sites(title, blocks, chapter, file)),
        tuple(gleaner.formulas),
        tuple(gleaner.strays),
        tuple(gleaner.characters.items()),
        gleaner.words,
        gleaner.has_notes,
    )


def nameable_nodes(blocks: Blocks) -> Iterator[Node]:
    """The nodes of a chapter's nameables, in their order."""
    return (node for node in walk(blocks, *_NAMEABLE) if _is_nameable(node))


class _Gleaner:
    """Takes each node of a chapter in turn."""

    def __init__(self) -> None:
        self.nameables: list[Nameable] = []
        self.references: list[Mention] = []
        self.links: list[Mention] = []
        self.terms: list[Mention] = []
        self.images: list[Mention] = []
        self.marks: list[MarkSite] = []
        self.formulas: dict[tuple[str, bool], None] = {}
        self.strays: list[Stray] = []
        self.characters: dict[str, int] = {}
        self.words = 0
        self.has_notes = False

    def take(self, node: Node) -> None:
        """What is taken from the title as from the text."""
        match node["t"]:
            case "Str":
                self._characters(node["c"], line(node))
            case "Code" | "CodeBlock":
                self._characters(node["c"][1], line(node))
            case "CrossRef":
                self.references += [Mention(reference["id"], line(node)) for reference in node["c"]]
            case "Link":
                self._link(node["c"][2][0], node)
            case "PageRef":
                self._link(node["c"][1], node)
            case "Term":
                self.terms.append(Mention(node["c"][0], line(node), node["id"]))
            case "IndexMark":
                given, words = node["c"]
                self.marks.append(MarkSite(node["id"], dict(given), plain_text(words), line(node)))
            case "Image" | "Picture":
                self.images.append(Mention(image_file(node), line(node)))
            case "Math":
                self.formulas[node["c"][1], node["c"][0]["t"] == "DisplayMath"] = None
            case "Equation":
                self.formulas[node["c"][0], True] = None
            case "Note":
                self.has_notes = True

    def take_from_text(self, node: Node) -> None:
        """What only stands in the text below the title."""
        kind = node["t"]
        if kind in ("Para", "Plain", "Header"):
            self.words += len(plain_text([node]).split())
        elif kind in ("Picture", "Image") or (kind == "Str" and "{#" in node["c"]):
            self._stray(node)
        if kind in _NAMEABLE and _is_nameable(node):
            self.nameables.append(_nameable(node))

    def _characters(self, text: str, where: int) -> None:
        for character in text:
            if character not in self.characters:
                self.characters[character] = where

    def _link(self, address: str, node: Node) -> None:
        if not _ON_THE_WEB.match(address):
            self.links.append(Mention(address, line(node)))

    def _stray(self, node: Node) -> None:
        match node["t"]:
            case "Picture":
                found, reason = node["c"][0][0], "the image has no caption in its square brackets"
            case "Image":
                found, reason = identifier(node), "the image does not stand in a paragraph of its own"
            case _:
                found = re.split(r"[\s}]", node["c"].split("{#", 1)[1])[0]
                reason = "a label stands right after an image's ) or a table's ': Caption', without a line between"
        if found:
            self.strays.append(Stray(found, line(node), reason))


def image_file(node: Node) -> str:
    """The file that an Image or Picture node names, as the author wrote it."""
    name: str = node["c"][2] if node["t"] == "Picture" else node["c"][2][0]
    return name


def _is_nameable(node: Node) -> bool:
    match node["t"]:
        case "Header":
            return True
        case "Figure" | "Table":
            return bool(identifier(node) or node["c"][1][1])
        case "Listing":
            return bool(node["c"][0] or node["c"][1])
        case "Equation":
            return bool(node["c"][1])
        case "Sidebar" | "Verse":
            return bool(node["c"][0])
        case "Div" | "Span" | "CodeBlock" | "Code" | "Link":
            return bool(identifier(node))
    return False


def _nameable(node: Node) -> Nameable:
    written, kind, title = _identity(node)
    return Nameable(
        written,
        kind,
        title,
        line(node),
        node["c"][0] - 1 if kind == "section" else 0,
        "unnumbered" not in classes(node) if kind == "section" else kind != "other",
        # A figure's classes are its image's, a listing's those of its code.
        kind in _CALLED and bool(written) and not any("unreferenced" in classes(inner) for inner in walk(node)),
        _short_caption(node) if kind in (*_CALLED, "equation") else "",
    )


def _identity(node: Node) -> tuple[str, Kind, Inlines]:
    match node["t"]:
        case "Header":
            return identifier(node), "section", node["c"][2]
        case "Figure":
            return identifier(node), "figure", _caption(node["c"][1])
        case "Table":
            return identifier(node), "table", _caption(node["c"][1])
        case "Equation":
            return node["c"][1], "equation", []
        case "Listing":
            return node["c"][0], "listing", node["c"][1] or []
        case "Sidebar":
            return node["c"][0], "other", node["c"][1] or []
        case "Verse":
            return node["c"][0], "other", []
    return identifier(node), "other", []


def _caption(caption: list[Any]) -> Inlines:
    """A caption's words: its first paragraph."""
    blocks = caption[1]
    return blocks[0]["c"] if blocks and blocks[0]["t"] in ("Plain", "Para") else []


def _short_caption(node: Node) -> str:
    """The author's shorter caption for the lists; pandoc leaves a figure's attributes on its image."""
    holders = [node, *walk(node["c"][2])] if node["t"] == "Figure" else [node]
    return next((found for holder in holders if (found := attributes(holder).get("short-caption"))), "")
