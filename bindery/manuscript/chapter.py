"""A chapter file, read once: its title, its tree, and what is wrong with it."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain, count
from typing import Literal

from bindery.diagnostics import BookError, Diagnostic, error, not_utf8, warning
from bindery.folder import BookFolder
from bindery.manuscript import pandoc
from bindery.manuscript.dialect import recognise
from bindery.manuscript.foreignwords import find_unmarked
from bindery.manuscript.notechecks import check_notes
from bindery.manuscript.proportions import DEEPEST, check_proportions
from bindery.manuscript.rawhtml import resolve
from bindery.manuscript.slips import find_slips
from bindery.manuscript.sourcemap import annotate
from bindery.manuscript.tree import (
    WITH_ATTRIBUTES,
    Blocks,
    Inlines,
    Node,
    classes,
    deepest,
    identifier,
    line,
    plain_text,
    rewrite,
    walk,
    words,
)
from bindery.slug import slug

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""Characters that XML 1.0 does not allow, and DELETE."""
_ZIP = b"PK\x03\x04"
_EMPTY_HEADING = re.compile(r"[ \t>]*#{1,6}[ \t]*(\{[^}]*\})?[ \t]*$")
_PANDOC_PLACE = re.compile(r"line (\d+), column \d+")

PARTS_OF_BOOK = frozenset(
    "acknowledgments afterword appendix conclusion dedication epilogue foreword introduction preface prologue".split()
)
"""What a text may say of itself in a class of its title, `# Thanks {.acknowledgments}`: names of the EPUB 3 Structural
Semantics Vocabulary that are roles of DPUB-ARIA 1.1 too."""

RawHtml = Literal["safe", "none"]


@dataclass(frozen=True)
class Tree:
    """A chapter's blocks, written down: what is remembered, hashed and sent to other processes."""

    sha256: str
    data: bytes = field(repr=False)

    @staticmethod
    def of(blocks: Blocks) -> "Tree":
        data = json.dumps(blocks, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        return Tree(sha256(data).hexdigest(), data)

    @property
    def blocks(self) -> Blocks:
        """A copy of the blocks, made anew each time."""
        read: Blocks = json.loads(self.data)
        return read


@dataclass(frozen=True)
class Source:
    """A manuscript file as it is to be read: its text, and what the manifest says of it."""

    file: str
    """A POSIX path inside the book's folder."""
    text: str = field(repr=False)
    id: str
    title: str = ""
    """The manifest's; "" where the text's own first heading is meant."""
    numbered: bool = True
    citations: bool = False
    """Whether the book has a bibliography."""
    raw_html: RawHtml = "safe"
    language: str = ""
    """The book's; "" where it is not known."""


@dataclass(frozen=True)
class Chapter:
    """One manuscript file. `id` is an XML name unique in the book and begins the ids of everything inside."""

    id: str
    file: str
    title: Inlines
    title_line: int
    title_ids: tuple[str, ...]
    """Ids by which the author may refer to the chapter: those of the heading that became its title."""
    numbered: bool
    tree: Tree
    explicit_ids: frozenset[str]
    """Ids that the author wrote; pandoc made the other headings' ids."""
    part_of_book: str = ""
    """Which of PARTS_OF_BOOK its title says that it is; "" for a chapter, or whatever its place makes it."""
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def blocks(self) -> Blocks:
        return self.tree.blocks

    @property
    def plain_title(self) -> str:
        return plain_text(self.title)


def chapter_id(file: str, taken: Collection[str] = ()) -> str:
    """An XML name for a chapter, from its file's name; one that is not in `taken`."""
    name = f"ch-{slug(file.rsplit('/', 1)[-1].rsplit('.', 1)[0])}"
    others = (f"{name}-{number}" for number in count(2))
    return next(id for id in chain((name,), others) if id not in taken)


def read_text(folder: BookFolder, file: str) -> str:
    """The text of a manuscript file, with plain line ends. Raises BookError."""
    data = (folder.root / file).read_bytes()
    if data.startswith(_ZIP):
        message = "this is a Word or OpenDocument file, not Markdown"
        raise BookError([error(file, 0, message, "not-markdown", "export it as Markdown, or as plain text")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise BookError([not_utf8(file, problem)]) from problem
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = _FORBIDDEN.search(text)
    if found:
        raise BookError(
            [
                error(
                    file,
                    text.count("\n", 0, found.start()) + 1,
                    f"a control character (U+{ord(found.group()):04X}) stands in the text",
                    "control-character",
                    "delete it; it cannot be printed",
                )
            ]
        )
    return text


def read_tree(text: str, file: str) -> tuple[Blocks, str]:
    """Pandoc's tree of `text`, each node with its line, and pandoc's warnings. Raises BookError."""
    if out_of_proportion := check_proportions(text, file):
        raise BookError(out_of_proportion)
    try:
        read = pandoc.read_markdown(text)
        blocks: Blocks = read["blocks"]
        annotate(blocks, text)
        depth, line_of_deepest = deepest(blocks)
    except pandoc.PandocFailed as problem:
        place = _PANDOC_PLACE.search(str(problem))
        # Pandoc adds empty lines at the end.
        where = min(int(place.group(1)), len(text.split("\n"))) if place else 0
        raise BookError([error(file, where, f"pandoc cannot read it: {problem}", "unreadable")]) from problem
    except RecursionError:
        depth, line_of_deepest = DEEPEST + 1, 0
    if depth > DEEPEST:
        message = "quotations, lists or blocks stand in each other far too deeply"
        hint = "look for a line with very many > or * in a row"
        raise BookError([error(file, line_of_deepest, message, "too-deep", hint)])
    return blocks, read["said"]


def read_chapter(source: Source) -> Chapter:
    """Read a manuscript file. A function of `source` alone, so it can run anywhere and be remembered.

    What is wrong with the text is in the chapter's diagnostics; one that cannot be read at all raises BookError.
    """
    text, file, title = source.text, source.file, source.title
    blocks, said = read_tree(text, file)
    slips = find_slips(blocks, text, said, file)
    notes = check_notes(text, blocks, file)
    blocks, in_html = resolve(blocks, file, source.raw_html)
    blocks, in_dialect = recognise(blocks, source.id, file, source.citations)
    blocks, empty = _without_empty_headings(blocks, file, text.split("\n"))
    unmarked = find_unmarked(blocks, source.language, file) if source.language else ()
    diagnostics = [*slips, *notes, *in_html, *in_dialect, *empty, *unmarked]

    heading, rest = _split_title(blocks, manifest_title=title)
    if not heading and not title:
        message = "the chapter has no heading, so its file name is its title"
        hint = "begin the file with a line such as '# The title', with a space after the #"
        diagnostics.append(warning(file, 1, message, "untitled-chapter", hint))
    return Chapter(
        id=source.id,
        file=file,
        title=_title(title, heading) or words(_name_of(file)),
        title_line=line(heading) if heading else 1,
        title_ids=(identifier(heading),) if heading and identifier(heading) else (),
        numbered=source.numbered and not (heading and "unnumbered" in classes(heading)),
        tree=Tree.of(_settle_levels(rest)),
        explicit_ids=frozenset(_explicit_ids(blocks, text)),
        part_of_book=next((kind for kind in classes(heading) if kind in PARTS_OF_BOOK), "") if heading else "",
        diagnostics=tuple(diagnostics),
    )


def _title(given: str, heading: Node | None) -> Inlines:
    """The manifest's title, with the notes and index marks of the heading that it replaces; else the heading's."""
    written: Inlines = heading["c"][2] if heading else []
    if not given:
        return written
    return words(given) + [node for node in walk(written) if node["t"] in ("Note", "IndexMark")]


def _name_of(file: str) -> str:
    """A file's name as words: "03-the-siege.md" is "03 the siege"."""
    return file.rsplit("/", 1)[-1].rsplit(".", 1)[0].replace("-", " ").replace("_", " ")


def _without_empty_headings(blocks: Blocks, file: str, lines: list[str]) -> tuple[Blocks, list[Diagnostic]]:
    """A heading without words would be an empty line in the contents."""
    found: list[Diagnostic] = []

    def drop(node: Node) -> Node | list[Node]:
        if node["c"][2]:
            return node
        # Without words of its own it got the line of the next ones.
        above = range(min(line(node), len(lines)), 0, -1)
        place = next((number for number in above if _EMPTY_HEADING.match(lines[number - 1])), line(node))
        message, hint = "the heading has no words, so it is left out", "write its words, or delete the line"
        found.append(warning(file, place, message, "empty-heading", hint))
        return []

    return rewrite(blocks, drop, "Header"), found


def _split_title(blocks: Blocks, manifest_title: str) -> tuple[dict | None, Blocks]:
    """The heading that is the chapter's title, and the blocks without it.

    It is the first heading, whatever its level. A title in the manifest replaces the heading
    that opens the file; a heading further down is then a section.
    """
    for place, block in enumerate(blocks):
        if block["t"] == "Header":
            if manifest_title and place:
                return None, blocks
            return block, blocks[:place] + blocks[place + 1 :]
    return None, blocks


def _settle_levels(blocks: Blocks) -> Blocks:
    """Headings below the title begin at level 2 and never skip one, whatever the author's levels were. Those in a
    quotation or a cell keep theirs, but are no titles either.
    """
    outer = {id(block) for block in blocks}
    for heading in walk(blocks, "Header"):
        if id(heading) not in outer:
            heading["c"][0] = max(2, heading["c"][0])
    levels = [block["c"][0] for block in blocks if block["t"] == "Header"]
    if not levels:
        return blocks
    shift = 2 - min(levels)
    settled: Blocks = []
    last = 1
    for block in blocks:
        if block["t"] == "Header":
            last = min(block["c"][0] + shift, last + 1, 6)
            block = {**block, "c": [last, *block["c"][1:]]}
        settled.append(block)
    return settled


def _explicit_ids(blocks: Blocks, text: str) -> set[str]:
    written = set(re.findall(r"\{[^{}]*?#([^\s{}]+)[^{}]*\}", text)) | set(
        re.findall(r"""\bid\s*=\s*["']?([^\s"'>]+)""", text)
    )
    found: set[str] = set()
    for node in walk(blocks, *WITH_ATTRIBUTES, "Equation", "Listing", "Sidebar", "Verse"):
        match node["t"]:
            case "Equation":
                found.add(node["c"][1])
            case "Listing" | "Sidebar" | "Verse":
                found.add(node["c"][0])
            case _:
                found |= {identifier(node)} & written
    return found - {""}
