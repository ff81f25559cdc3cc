"""The glossary: entries from a YAML file, found again wherever the text uses a term."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bindery.apparatus.collation import Arranged
from bindery.apparatus.gleanings import Gleanings
from bindery.apparatus.numbering import xml_name
from bindery.diagnostics import BookError, Diagnostic, did_you_mean, error, warning
from bindery.manuscript.chapter import Chapter, Tree, read_tree
from bindery.manuscript.dialect import recognise
from bindery.manuscript.rawhtml import resolve
from bindery.manuscript.tree import Blocks, classes, walk
from bindery.yaml_text import YamlText, read_yaml

_KEYS = {"key", "term", "forms", "definition", "sort"}


@dataclass(frozen=True)
class GlossarySource:
    """A glossary's file as it is to be read; `citations`: whether the book has a bibliography."""

    file: str
    content: bytes = field(repr=False)
    citations: bool


@dataclass(frozen=True)
class Form:
    """The term in another language or script; `direction` is "rtl" or ""."""

    text: str
    language: str
    direction: str = ""


@dataclass(frozen=True)
class GlossaryEntry:
    """`definition` is the document tree of its Markdown; `line` is where the entry begins in the glossary's file."""

    key: str
    term: str
    forms: tuple[Form, ...]
    definition: Blocks
    sort: str
    line: int

    @property
    def id(self) -> str:
        """The id of the entry in the XHTML."""
        return f"gloss-{xml_name(self.key)}"


@dataclass(frozen=True)
class Glossary:
    """Entries in the order of the file.

    `chapter` is the glossary as a chapter, so that definitions are written like any text.
    """

    entries: tuple[GlossaryEntry, ...]
    chapter: Chapter
    terms: Mapping[str, str] = field(default_factory=dict)
    """What an author may write for a term (its key, its words, any form, in any case) -> its key."""
    diagnostics: tuple[Diagnostic, ...] = ()

    def key_of(self, written: str) -> str | None:
        """The key of the entry that `written` means."""
        return self.terms.get(written) or self.terms.get(written.casefold())


def read_glossary(source: GlossarySource) -> Glossary:
    """The glossary of a file, a list of `{key, term, forms, definition, sort}`. A function of `source` alone.

    Raises BookError with all that is wrong.
    """
    file = source.file
    yaml_text = read_yaml(source.content, file)
    problems = [*yaml_text.diagnostics, *_mistakes(yaml_text, file)]
    if problems:
        raise BookError(problems)
    items: list[dict[str, Any]] = yaml_text.value or []  # type: ignore[assignment]
    trees, found = _definitions(items, yaml_text, file, source.citations)
    entries = tuple(
        GlossaryEntry(
            item.get("key") or item["term"],
            item["term"],
            tuple(Form(form["text"], form["lang"], form.get("dir") or "") for form in item.get("forms") or ()),
            tree,
            item.get("sort") or item["term"],
            yaml_text.line((place,)),
        )
        for place, (item, tree) in enumerate(zip(items, trees, strict=True))
    )
    terms, duplicates = _terms(entries, file)
    blocks = [block for entry in entries for block in entry.definition]
    chapter = Chapter("glossary-text", file, [], 1, (), False, Tree.of(blocks), frozenset())
    return Glossary(entries, chapter, terms, (*found, *duplicates))


def _mistakes(yaml_text: YamlText, file: str) -> Iterable[Diagnostic]:
    """What in the file does not have the shape of a glossary."""
    if yaml_text.value is None:
        return
    if not isinstance(yaml_text.value, list):
        yield error(file, 1, "a glossary is a list of entries", "glossary-shape", "begin each entry with '- term: …'")
        return
    for place, item in enumerate(yaml_text.value):
        where = yaml_text.line((place,))
        if not isinstance(item, dict):
            yield error(
                file,
                where,
                "an entry has a term and a definition",
                "glossary-shape",
                "write '- term: …' and 'definition: …'",
            )
            continue
        for key in item:
            if key not in _KEYS:
                yield error(
                    file,
                    yaml_text.line((place, key)),
                    f"unknown key '{key}' in a glossary entry",
                    "unknown-key",
                    did_you_mean(key, _KEYS) or f"known: {', '.join(sorted(_KEYS))}",
                )
        for key in ("term", "definition"):
            if not isinstance(item.get(key), str) or not str(item[key]).strip():
                yield error(file, where, f"the entry has no {key}", "glossary-shape", f"add '{key}: …'")
        forms = item.get("forms")
        if forms is not None and not (
            isinstance(forms, list)
            and all(
                isinstance(form, dict) and isinstance(form.get("text"), str) and isinstance(form.get("lang"), str)
                for form in forms
            )
        ):
            yield error(
                file,
                yaml_text.line((place, "forms")),
                "each form has a text and a language",
                "glossary-shape",
                "write '- {text: Şuşa, lang: az}'",
            )


def _definitions(
    items: Sequence[dict[str, Any]], yaml_text: YamlText, file: str, citations: bool
) -> tuple[list[Blocks], tuple[Diagnostic, ...]]:
    """Every definition's document tree, in one run of pandoc, with the line of its entry."""
    divided = "\n\n".join(f"::::::::: {{.glossary-definition}}\n\n{item['definition']}\n\n:::::::::" for item in items)
    try:
        blocks, _ = read_tree(divided, file)
    except BookError:
        # Which of them it is, and its line, is found where each is read alone.
        blocks = []
    divisions = [block for block in blocks if block["t"] == "Div" and classes(block) == ["glossary-definition"]]
    if len(divisions) != len(items):
        # A definition holds fences of its own that do not balance: each is read alone.
        trees = [
            _read_alone(item["definition"], file, yaml_text.line((place, "definition")))
            for place, item in enumerate(items)
        ]
    else:
        trees = [division["c"][1] for division in divisions]
    for place, tree in enumerate(trees):
        for node in walk(tree):
            node["line"] = yaml_text.line((place, "definition"))
    blocks, in_html = resolve([{"t": "Div", "c": [["", [], []], tree]} for tree in trees], file, "safe")
    recognised, found = recognise(blocks, "glossary-text", file, citations)
    return [division["c"][1] for division in recognised], (*in_html, *found)


def _read_alone(definition: str, file: str, line: int) -> Blocks:
    try:
        return read_tree(definition, file)[0]
    except BookError as problem:
        raise BookError([replace(found, line=line) for found in problem.diagnostics]) from problem


def _terms(entries: Sequence[GlossaryEntry], file: str) -> tuple[dict[str, str], list[Diagnostic]]:
    terms: dict[str, str] = {}
    duplicates = []
    keys: dict[str, int] = {}
    for entry in entries:
        if entry.key in keys:
            duplicates.append(
                error(
                    file,
                    entry.line,
                    f"the glossary has '{entry.key}' twice",
                    "duplicate-term",
                    f"the first is on line {keys[entry.key]}",
                )
            )
        keys[entry.key] = entry.line
    for entry in entries:
        for written in (entry.key, entry.term, *(form.text for form in entry.forms)):
            terms.setdefault(written, entry.key)
            terms.setdefault(written.casefold(), entry.key)
    return terms, duplicates


def term_uses(gleanings: Iterable[Gleanings], glossary: Glossary) -> dict[str, tuple[str, ...]]:
    """Entry key -> the ids of the places that use the term, in the order of the book."""
    uses: dict[str, list[str]] = {}
    for gleaned in gleanings:
        for mention in gleaned.terms:
            key = glossary.key_of(mention.what)
            if key:
                uses.setdefault(key, []).append(mention.id)
    return {key: tuple(ids) for key, ids in uses.items()}


def check_terms(
    chapters: Iterable[Chapter], gleanings: Mapping[str, Gleanings], glossary: Glossary | None
) -> list[Diagnostic]:
    """Terms that the glossary does not have, and entries that no text uses."""
    found: list[Diagnostic] = []
    used: set[str] = set()
    for chapter in chapters:
        for mention in gleanings[chapter.id].terms:
            written = mention.what
            key = glossary.key_of(written) if glossary else None
            if key:
                used.add(key)
            elif glossary:
                found.append(
                    error(
                        chapter.file,
                        mention.line,
                        f"the glossary has no term '{written}'",
                        "unknown-term",
                        did_you_mean(written, [name for entry in glossary.entries for name in (entry.key, entry.term)])
                        or f"add an entry to {glossary.chapter.file}, or name one: [{written}]{{.term key=…}}",
                    )
                )
            else:
                found.append(
                    error(
                        chapter.file,
                        mention.line,
                        f"'{written}' is marked as a term, but the book has no glossary",
                        "no-glossary",
                        "name the glossary's file in book.yaml: 'glossary: chapters/glossary.yaml'",
                    )
                )
    if glossary:
        found += [_unused(entry, glossary.chapter.file) for entry in glossary.entries if entry.key not in used]
    return found


def _unused(entry: GlossaryEntry, file: str) -> Diagnostic:
    key = "" if entry.key == entry.term else f" key={entry.key}"
    hint = f"mark its first use as [{entry.term}]{{.term{key}}}"
    return warning(file, entry.line, f"no text uses the term '{entry.term}'", "unused-term", hint)


def sorted_entries(glossary: Glossary, arrange: Callable[[Iterable[str]], Arranged]) -> tuple[GlossaryEntry, ...]:
    """The entries as the book's language orders them, by `arrange`."""
    places = arrange(entry.sort for entry in glossary.entries).places
    return tuple(sorted(glossary.entries, key=lambda entry: (places[entry.sort], entry.key)))
