"""Cross-references and links inside the book: what each leads to, and those that lead nowhere."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from bindery.apparatus.gleanings import Gleanings, Kind, Nameable
from bindery.apparatus.numbering import Register, Target
from bindery.diagnostics import Diagnostic, did_you_mean, error, warning
from bindery.manuscript.chapter import Chapter
from bindery.manuscript.tree import Inlines, repeatable, without_lines

_PREFIX = {"fig": "figure", "tbl": "table", "eq": "equation", "lst": "listing"}


@dataclass(frozen=True)
class Referent:
    """What a reference leads to, as the text calls it: by its number, or by its title where it has none."""

    id: str
    kind: Kind
    number: str
    title: Inlines
    """Empty where it has a number: nothing of another chapter that a text does not show should change it."""


@dataclass(frozen=True)
class Resolved:
    """Where one chapter's references lead, by what the author wrote."""

    references: Mapping[str, Referent]
    links: Mapping[str, Referent]


def resolve(chapter: Chapter, gleanings: Gleanings, register: Register) -> Resolved:
    """Where the references of `chapter` lead; those that lead nowhere are left out."""
    references = {mention.what: register.find(mention.what, chapter.id) for mention in gleanings.references}
    links = {mention.what: find_link(mention.what, chapter, register) for mention in gleanings.links}
    return Resolved(
        {written: _referent(target) for written, target in references.items() if target},
        {address: _referent(target) for address, target in links.items() if isinstance(target, Target)},
    )


def _referent(target: Target) -> Referent:
    title = [] if target.number else without_lines(repeatable(target.title))
    return Referent(target.id, target.kind, target.number, title)


def check_references(
    chapters: Sequence[Chapter], gleanings: Mapping[str, Gleanings], register: Register
) -> list[Diagnostic]:
    """Cross-references that lead nowhere, links to files that are not chapters, and figures or tables that nothing
    mentions.
    """
    found: list[Diagnostic] = []
    called: set[str] = set()
    known = sorted(register.targets)
    strays = _strays(chapters, gleanings)
    for chapter in chapters:
        for mention in gleanings[chapter.id].references:
            target = register.find(mention.what, chapter.id)
            if target:
                called.add(target.id)
            else:
                found.append(_unknown(chapter, mention.line, mention.what, known, strays))
        for mention in gleanings[chapter.id].links:
            end = find_link(mention.what, chapter, register)
            if isinstance(end, Diagnostic):
                found.append(replace(end, file=chapter.file, line=mention.line))
            else:
                called.add(end.id)
    for chapter in chapters:
        targets = register.nameables.get(chapter.id, ())
        for nameable, target in zip(gleanings[chapter.id].nameables, targets, strict=False):
            if nameable.is_to_be_called and target.id not in called:
                found.append(_never_called(chapter, nameable))
    return found


def _never_called(chapter: Chapter, nameable: Nameable) -> Diagnostic:
    kind, written = nameable.kind, nameable.written
    prefix = next(short for short, name in _PREFIX.items() if name == kind)
    name = written if written.startswith(f"{prefix}-") else f"{prefix}-{re.split(r'[^A-Za-z0-9-]', written)[-1]}"
    rename = "" if name == written else f"name it {{#{name}}}, and "
    hint = f"{rename}mention it as @{name}, or mark it {{.unreferenced}}"
    return warning(
        chapter.file, nameable.line, f"{kind} '{written}' is never referred to", f"{kind}-unreferenced", hint
    )


def _strays(chapters: Iterable[Chapter], gleanings: Mapping[str, Gleanings]) -> dict[str, str]:
    """Ids that stand in the text and name nothing that can be referred to, with where and why."""
    strays: dict[str, str] = {}
    for chapter in chapters:
        for stray in gleanings[chapter.id].strays:
            strays.setdefault(stray.id, f"it stands at {chapter.file}:{stray.line}, but {stray.reason}")
    return strays


def _unknown(chapter: Chapter, line: int, id: str, known: Iterable[str], strays: Mapping[str, str]) -> Diagnostic:
    kind = _PREFIX.get(id.split("-", 1)[0], "section")
    return error(
        chapter.file,
        line,
        f"@{id} refers to {'an' if kind == 'equation' else 'a'} {kind} that is nowhere in the book",
        "unknown-reference",
        strays.get(id) or did_you_mean(id, known) or f"write \\@{id} for the characters themselves",
    )


def find_link(address: str, chapter: Chapter, register: Register) -> Target | Diagnostic:
    """The target of a link inside the book, or a diagnostic without a place for a dead one."""
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
        target = register.find(fragment, register.chapter_files[file])
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
