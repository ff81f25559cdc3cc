"""The printed bibliography: its entries, their groups, and where the book cites each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bindery.apparatus.citation_text import finish, flattened
from bindery.apparatus.numbering import xml_name
from bindery.apparatus.sources import Reference, Sources
from bindery.diagnostics import Diagnostic, did_you_mean, error, warning
from bindery.manuscript.tree import Inlines, Node, classes

_MANY = 10
"""Uncited works of one file: from here on it is a library rather than this book's list, and gets one warning."""


@dataclass(frozen=True)
class GroupRule:
    """A part of the bibliography as the manifest orders it: the works with these keys, and those of these CSL types.

    Without keys and types it takes what no other part does. `line` is where it begins in the manifest.
    """

    title: str
    types: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    line: int = 0

    @property
    def takes_rest(self) -> bool:
        return not (self.types or self.keys)


@dataclass(frozen=True)
class BibliographyEntry:
    """One work in the bibliography. `label` is its number in a numeric style ("[3]"), else empty."""

    key: str
    id: str
    """The id in the XHTML, "ref-KEY"; citations link to it."""
    label: Inlines
    content: Inlines
    cited_at: tuple[str, ...]
    """The ids of the citations that name it, in the order of the book."""


@dataclass(frozen=True)
class BibliographyGroup:
    """Entries in the style's order. The title is "" for the only group, and for the works that no rule names."""

    title: str
    entries: tuple[BibliographyEntry, ...]


@dataclass(frozen=True)
class Bibliography:
    """The works cited in the book, or in one chapter. `hanging` says whether the style hangs its entries."""

    groups: tuple[BibliographyGroup, ...]
    hanging: bool

    @property
    def entries(self) -> tuple[BibliographyEntry, ...]:
        return tuple(entry for group in self.groups for entry in group.entries)


def entry_id(key: str, chapter: str = "") -> str:
    """An entry's id in the XHTML; `chapter` where each chapter has a bibliography of its own."""
    return xml_name(f"ref-{chapter}--{key}" if chapter else f"ref-{key}")


def make_entry(reference: Reference, blocks: list[Node], id: str, cited_at: Iterable[str]) -> BibliographyEntry:
    """An entry from what pandoc rendered."""
    content = flattened(blocks)
    label: Inlines = []
    if content and content[0]["t"] == "Span" and "csl-left-margin" in classes(content[0]):
        label = [node for node in content[0]["c"][1] if node["t"] != "Space"]
        content = [
            part for node in content[1:] for part in (node["c"][1] if "csl-right-inline" in classes(node) else [node])
        ]
    return BibliographyEntry(
        reference.key, id, finish(label, {}, reference.line), finish(content, {}, reference.line), tuple(cited_at)
    )


def grouped(
    entries: Sequence[BibliographyEntry], rules: Sequence[GroupRule], references: Mapping[str, Reference]
) -> tuple[BibliographyGroup, ...]:
    """`entries` by the manifest's rules; a key counts before a type, and what none takes comes last, untitled."""
    groups: list[list[BibliographyEntry]] = [[] for _ in range(len(rules) + 1)]
    for entry in entries:
        groups[_group_of(entry.key, rules, references)].append(entry)
    titles = [rule.title for rule in rules] + [""]
    return tuple(BibliographyGroup(title, tuple(group)) for title, group in zip(titles, groups, strict=True) if group)


def _group_of(key: str, rules: Sequence[GroupRule], references: Mapping[str, Reference]) -> int:
    """The place of the first rule that takes the work; the number of rules when none does."""
    kind = references[key].type
    wanting = [place for place, rule in enumerate(rules) if key in rule.keys] + [
        place for place, rule in enumerate(rules) if kind in rule.types
    ]
    return next(iter([*wanting, *(place for place, rule in enumerate(rules) if rule.takes_rest), len(rules)]))


def check_groups(
    rules: Sequence[GroupRule], sources: Sources, printed: Iterable[str], manifest: str, line: int
) -> list[Diagnostic]:
    """What is wrong with the manifest's rules; `printed` are the keys of all entries."""
    found: list[Diagnostic] = []
    keys_seen: dict[str, str] = {}
    for rule in rules:
        for key in rule.keys:
            if key not in sources.by_key:
                found.append(
                    error(
                        manifest,
                        rule.line or line,
                        f"the group '{rule.title}' names '{key}', which no bibliography holds",
                        "unknown-citation",
                        did_you_mean(key, sources.by_key),
                    )
                )
            elif keys_seen.setdefault(key, rule.title) != rule.title:
                found.append(
                    warning(
                        manifest,
                        rule.line or line,
                        f"'{key}' is in the groups '{keys_seen[key]}' and '{rule.title}'",
                        "reference-in-two-groups",
                        "it is printed in the first; take it out of the other",
                    )
                )
    places = {key: _group_of(key, rules, sources.by_key) for key in sorted(printed)}
    for place, rule in enumerate(rules):
        if place not in places.values():
            found.append(
                warning(
                    manifest,
                    rule.line or line,
                    f"the group '{rule.title}' has no works",
                    "empty-group",
                    "take it out, or cite a work that belongs there",
                )
            )
    left = [key for key, place in places.items() if place == len(rules)] if rules else []
    if left:
        named = ", ".join(f"{key} ({sources.by_key[key].type})" for key in left[:5])
        found.append(
            warning(
                manifest,
                line,
                f"no group of the bibliography takes {named}{' …' if len(left) > 5 else ''}",
                "ungrouped-reference",
                "they are printed last, without a heading; name their types or keys in a group, or add one with only "
                "a title",
            )
        )
    return found


def check_unused(sources: Sources, used: Iterable[str]) -> list[Diagnostic]:
    """Works that nothing cites."""
    used = set(used)
    unused: dict[str, list[Reference]] = {}
    for reference in sources.references:
        if reference.key not in used:
            unused.setdefault(reference.file, []).append(reference)
    found: list[Diagnostic] = []
    hint = "cite it, name it under 'nocite:' of the bibliography in the manifest, or take it out"
    for file, references in unused.items():
        if len(references) >= _MANY:
            count = sum(reference.file == file for reference in sources.references)
            found.append(
                warning(
                    file,
                    0,
                    f"{len(references)} of its {count} works are never cited, {references[0].key} among them",
                    "unused-reference",
                    "they are not printed; 'nocite: \"*\"' under bibliography: in the manifest prints them",
                )
            )
        else:
            found += [
                warning(file, reference.line, f"'{reference.key}' is never cited", "unused-reference", hint)
                for reference in references
            ]
    return found
