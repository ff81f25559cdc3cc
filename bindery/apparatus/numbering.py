"""Numbers: chapters, sections, figures, tables, equations and listings, and what every id in the book means."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from bindery.apparatus.gleanings import Gleanings, Kind, Nameable
from bindery.diagnostics import Diagnostic, error
from bindery.manuscript.chapter import Chapter
from bindery.manuscript.tree import Inlines, plain_text

_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)


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
    nameables: Mapping[str, tuple[Target, ...]] = field(default_factory=dict)
    """Chapter id -> the targets of its gleaned nameables, in their order."""
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


def number_book(
    chapters: Sequence[Chapter], gleanings: Mapping[str, Gleanings], main: Iterable[str], section_depth: int
) -> Register:
    """The register of `chapters` in the order of the book, from what was gleaned of each.

    `main` are the ids of the main matter's chapters, which are numbered unless they are marked
    unnumbered; headings down to `section_depth` levels below the chapter get numbers (0: none).
    """
    main_ids = set(main)
    targets: dict[str, Target] = {}
    by_chapter: dict[str, dict[str, Target]] = {}
    nameables: dict[str, tuple[Target, ...]] = {}
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
        gleaned = gleanings[chapter.id].nameables
        nameables[chapter.id] = tuple(_targets(chapter, gleaned, number, counter, section_depth))
        for nameable, target in zip(gleaned, nameables[chapter.id], strict=True):
            add(nameable.written or target.id, target)

    files = {chapter.file: chapter.id for chapter in chapters}
    return Register(targets, by_chapter, nameables, files, numbers, tuple(diagnostics))


def _targets(
    chapter: Chapter, nameables: Iterable[Nameable], number: str, counter: _Counter, section_depth: int
) -> Iterator[Target]:
    """What each of a chapter's nameables becomes."""
    section: list[int] = []
    for nameable in nameables:
        own_number = ""
        if nameable.kind == "section":
            level = nameable.level
            if number and level <= section_depth and nameable.is_counted:
                section = (section + [0] * level)[:level]
                section[-1] += 1
                own_number = ".".join([number, *map(str, section)])
        elif nameable.is_counted:
            own_number = counter.next(nameable.kind, number)
        written = nameable.written
        id = (
            heading_id(chapter, written)
            if nameable.kind == "section"
            else xml_name(written)
            if written
            else f"{nameable.kind}-{chapter.id}-{own_number}"
        )
        yield Target(id, nameable.kind, own_number, nameable.title, chapter.id, nameable.line, nameable.short_title)


def caption_title(target: Target) -> str:
    """A figure's or table's title in a list: the short caption, else the caption's first sentence."""
    if target.short_title:
        return target.short_title
    text = re.sub(r"\s+", " ", plain_text(target.title)).strip()
    first = re.match(r".*?[.!?](?=\s+\w)", text)
    return (first.group() if first and len(first.group()) > 8 else text).rstrip(".")
