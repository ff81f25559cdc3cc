"""Numbers: chapters, sections, figures, tables, equations and listings, and what every id in the book means."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from posixpath import dirname, join, normpath
from typing import Literal
from urllib.parse import unquote

from bindery.diagnostics import Diagnostic, did_you_mean, error, warning
from bindery.manuscript.chapter import Chapter
from bindery.manuscript.tree import Inlines, Node, attributes, classes, identifier, line, plain_text, walk

Kind = Literal["chapter", "section", "figure", "table", "equation", "listing", "other"]

_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_CALLED = {"Figure": "figure", "Table": "table", "Listing": "listing"}
"""What the text should mention somewhere, where the author gave it an id."""
_PREFIX = {"fig": "figure", "tbl": "table", "eq": "equation", "lst": "listing"}


def xml_name(written: str) -> str:
    """`written` as an XML name (an id in XHTML): itself where it is one, else a readable form made unique by a hash."""
    if _NAME.fullmatch(written):
        return written
    readable = re.sub(r"[^A-Za-z0-9]+", "-", written).strip("-") or "id"
    return f"x-{readable}-{sha256(written.encode()).hexdigest()[:6]}"


@dataclass(frozen=True)
class Target:
    """Something that can be referred to.

    `id` is the id in the XHTML, `number` "" when it has none, `title` its caption or heading.
    """

    id: str
    kind: Kind
    number: str
    title: Inlines
    chapter: str
    line: int
    short_title: str = ""


@dataclass(frozen=True)
class Register:
    """Every target of the book: by the id that the author wrote, and by chapter for the ids that pandoc made."""

    targets: Mapping[str, Target] = field(default_factory=dict)
    by_chapter: Mapping[str, Mapping[str, Target]] = field(default_factory=dict)
    chapter_files: Mapping[str, str] = field(default_factory=dict)
    """Manuscript file -> chapter id."""
    numbers: Mapping[str, str] = field(default_factory=dict)
    """Chapter id -> its number, for the numbered ones."""
    diagnostics: tuple[Diagnostic, ...] = ()

    def find(self, id: str, chapter: str) -> Target | None:
        """The target that `id` means inside `chapter`: its own first, then the book's."""
        return self.by_chapter.get(chapter, {}).get(id) or self.targets.get(id)

    def of_kind(self, kind: Kind) -> Iterator[Target]:
        """Each target of a kind once, in the order of the book."""
        seen = set()
        for targets in self.by_chapter.values():
            for target in targets.values():
                if target.kind == kind and target.id not in seen:
                    seen.add(target.id)
                    yield target


def heading_id(chapter: Chapter, written: str) -> str:
    """A heading's id in the XHTML: the author's, or pandoc's made unique by the chapter's."""
    return xml_name(written if written in chapter.explicit_ids else f"{chapter.id}--{written}")


class _Counter:
    """Numbers things within a numbered chapter as 3.1, 3.2 …, and through all unnumbered ones as 1, 2 …"""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, str], int] = {}

    def next(self, kind: str, chapter_number: str) -> str:
        key = (kind, chapter_number)
        self.counts[key] = self.counts.get(key, 0) + 1
        return f"{chapter_number}.{self.counts[key]}" if chapter_number else str(self.counts[key])


def number_book(chapters: Sequence[Chapter], main: Iterable[str], section_depth: int) -> Register:
    """The register of `chapters` in the order of the book.

    `main` are the ids of the main matter's chapters, which are numbered unless they are marked
    unnumbered; headings down to `section_depth` levels below the chapter get numbers (0: none).
    """
    main_ids = set(main)
    targets: dict[str, Target] = {}
    by_chapter: dict[str, dict[str, Target]] = {}
    numbers: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    counter = _Counter()
    first_seen: dict[str, tuple[str, int]] = {}

    for chapter in chapters:
        if chapter.id in main_ids and chapter.numbered:
            numbers[chapter.id] = str(len(numbers) + 1)
        own = by_chapter.setdefault(chapter.id, {})
        number = numbers.get(chapter.id, "")

        def add(written: str, target: Target, own: dict[str, Target] = own, chapter: Chapter = chapter) -> None:
            if written in chapter.explicit_ids:
                if written in first_seen:
                    file, where = first_seen[written]
                    diagnostics.append(
                        error(
                            chapter.file,
                            target.line,
                            f"the id '{written}' is used twice",
                            "duplicate-id",
                            f"it stands at {file}:{where} already; give one of them another name",
                        )
                    )
                    return
                first_seen[written] = (chapter.file, target.line)
                targets[written] = target
            own.setdefault(written, target)

        chapter_target = Target(chapter.id, "chapter", number, chapter.title, chapter.id, chapter.title_line)
        own[""] = chapter_target
        for written in chapter.title_ids:
            add(written, chapter_target)
        for written, target in _targets(chapter, number, counter, section_depth):
            add(written, target)

    return Register(
        targets, by_chapter, {chapter.file: chapter.id for chapter in chapters}, numbers, tuple(diagnostics)
    )


def _targets(chapter: Chapter, number: str, counter: _Counter, section_depth: int) -> Iterator[tuple[str, Target]]:
    """Every target inside a chapter, with the id by which it may be called."""
    section: list[int] = []
    for node in walk(chapter.blocks):
        written, kind, title = _identity(node)
        if not kind:
            continue
        own_number, short = "", ""
        if kind == "section":
            level = node["c"][0] - 1
            if number and level <= section_depth and "unnumbered" not in classes(node):
                section = (section + [0] * level)[:level]
                section[-1] += 1
                own_number = ".".join([number, *map(str, section)])
        elif kind != "other":
            if not (written or _has_caption(node)):
                continue
            own_number = counter.next(kind, number)
            short = _short_caption(node)
        id = (
            heading_id(chapter, written)
            if kind == "section"
            else xml_name(written)
            if written
            else f"{kind}-{chapter.id}-{own_number}"
        )
        target = Target(id, kind, own_number, title, chapter.id, line(node), short)
        node["target"], node["number"] = id, own_number
        yield written or id, target


def _identity(node: Node) -> tuple[str, Kind | None, Inlines]:
    match node["t"]:
        case "Header":
            return identifier(node), "section", node["c"][2]
        case "Figure":
            return identifier(node), "figure", _caption(node["c"][1])
        case "Table":
            return identifier(node), "table", _caption(node["c"][1])
        case "Equation":
            return (node["c"][1], "equation", []) if node["c"][1] else ("", None, [])
        case "Listing":
            return node["c"][0], "listing", node["c"][1] or []
        case "Sidebar":
            return (node["c"][0], "other", node["c"][1] or []) if node["c"][0] else ("", None, [])
        case "Verse":
            return (node["c"][0], "other", []) if node["c"][0] else ("", None, [])
        case "Div" | "Span" | "CodeBlock" | "Code" | "Link":
            return (identifier(node), "other", []) if identifier(node) else ("", None, [])
    return "", None, []


def _caption(caption: list) -> Inlines:
    """A caption's words: its first paragraph."""
    blocks = caption[1]
    return blocks[0]["c"] if blocks and blocks[0]["t"] in ("Plain", "Para") else []


def _short_caption(node: Node) -> str:
    """The author's shorter caption for the lists; pandoc leaves a figure's attributes on its image."""
    holders = [node, *walk(node["c"][2])] if node["t"] == "Figure" else [node]
    return next((found for holder in holders if (found := attributes(holder).get("short-caption"))), "")


def _has_caption(node: Node) -> bool:
    return bool(node["c"][1][1]) if node["t"] in ("Figure", "Table") else bool(node["c"][1])


def check_references(chapters: Sequence[Chapter], register: Register) -> list[Diagnostic]:
    """Cross-references that lead nowhere, links to files that are not chapters, and figures or tables that nothing
    mentions.
    """
    found: list[Diagnostic] = []
    called: set[str] = set()
    known = sorted(register.targets)
    strays = _strays(chapters)
    for chapter in chapters:
        for node in walk(chapter.text):
            if node["t"] == "CrossRef":
                for reference in node["c"]:
                    target = register.find(reference["id"], chapter.id)
                    if target:
                        called.add(target.id)
                    else:
                        found.append(_unknown(chapter, node, reference["id"], known, strays))
            elif node["t"] in ("PageRef", "Link"):
                address = node["c"][1] if node["t"] == "PageRef" else node["c"][2][0]
                problem = resolve_link(address, chapter, register)
                if isinstance(problem, Diagnostic):
                    found.append(
                        problem.__class__(
                            chapter.file, line(node), problem.message, problem.code, problem.severity, problem.hint
                        )
                    )
                elif problem:
                    called.add(problem.id)
    for chapter in chapters:
        for node in walk(chapter.blocks):
            is_called = node["t"] not in _CALLED or not _identity(node)[0] or node["target"] in called
            # A figure's classes are its image's, a listing's those of its code.
            if not is_called and not any("unreferenced" in classes(inner) for inner in walk(node)):
                found.append(_never_called(chapter, node))
    return found


def _never_called(chapter: Chapter, node: Node) -> Diagnostic:
    kind, written = _CALLED[node["t"]], _identity(node)[0]
    prefix = next(short for short, name in _PREFIX.items() if name == kind)
    name = written if written.startswith(f"{prefix}-") else f"{prefix}-{re.split(r'[^A-Za-z0-9-]', written)[-1]}"
    rename = "" if name == written else f"name it {{#{name}}}, and "
    hint = f"{rename}mention it as @{name}, or mark it {{.unreferenced}}"
    return warning(chapter.file, line(node), f"{kind} '{written}' is never referred to", f"{kind}-unreferenced", hint)


def _strays(chapters: Iterable[Chapter]) -> dict[str, str]:
    """Ids that stand in the text and name nothing that can be referred to, with where and why."""
    strays: dict[str, str] = {}
    for chapter in chapters:
        for node in walk(chapter.blocks):
            found, reason = "", ""
            match node["t"]:
                case "Picture":
                    found, reason = node["c"][0][0], "the image has no caption in its square brackets"
                case "Image":
                    found, reason = identifier(node), "the image does not stand in a paragraph of its own"
                case "Str" if "{#" in node["c"]:
                    found = re.split(r"[\s}]", node["c"].split("{#", 1)[1])[0]
                    reason = "a label stands right after an image's ) or a table's ': Caption', without a line between"
            if found:
                strays.setdefault(found, f"it stands at {chapter.file}:{line(node)}, but {reason}")
    return strays


def _unknown(chapter: Chapter, node: Node, id: str, known: Iterable[str], strays: Mapping[str, str]) -> Diagnostic:
    kind = _PREFIX.get(id.split("-", 1)[0], "section")
    return error(
        chapter.file,
        line(node),
        f"@{id} refers to {'an' if kind == 'equation' else 'a'} {kind} that is nowhere in the book",
        "unknown-reference",
        strays.get(id) or did_you_mean(id, known) or f"write \\@{id} for the characters themselves",
    )


def resolve_link(address: str, chapter: Chapter, register: Register) -> Target | Diagnostic | None:
    """The target of a link inside the book; None for an address on the web; a diagnostic without a place for a dead
    link.
    """
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:|//", address):
        return None
    if not address:
        hint = "write [words](chapter.md), [words](#id) or [words](https://…)"
        return error("", 0, "the link has no address", "unknown-link", hint)
    path, _, fragment = address.partition("#")
    if path:
        file = _file_of(path, chapter.file, register.chapter_files)
        if file is None:
            return error(
                "",
                0,
                f"the link leads to '{path}', which is not a chapter of this book",
                "unknown-link",
                did_you_mean(path, register.chapter_files)
                or "link to a chapter file, or write a full address (https://…)",
            )
        other = register.chapter_files[file]
        target = register.find(fragment, other)
    else:
        target = register.find(fragment, chapter.id)
    if target is None:
        return error(
            "",
            0,
            f"the link leads to '#{fragment}', which is nowhere in the book",
            "unknown-link",
            did_you_mean(fragment, [*register.targets, *register.by_chapter.get(chapter.id, {})]),
        )
    return target


def _file_of(path: str, beside: str, files: Iterable[str]) -> str | None:
    wanted = {normpath(join(dirname(beside), unquote(path))), normpath(unquote(path))}
    return next((file for file in files if normpath(file) in wanted), None)


def caption_title(target: Target) -> str:
    """A figure's or table's title in a list: the short caption, else the caption's first sentence."""
    if target.short_title:
        return target.short_title
    text = re.sub(r"\s+", " ", plain_text(target.title)).strip()
    first = re.match(r".*?[.!?](?=\s+\w)", text)
    return (first.group() if first and len(first.group()) > 8 else text).rstrip(".")
