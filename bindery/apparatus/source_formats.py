"""The forms that bibliographies come in: CSL-YAML, CSL-JSON, BibTeX and BibLaTeX."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from bindery.apparatus.reference_checks import Item, check_items
from bindery.apparatus.rich_text import from_html_tags
from bindery.diagnostics import BookError, Diagnostic, error, warning
from bindery.manuscript import pandoc
from bindery.manuscript.tree import plain_text
from bindery.yaml_text import Location, read_yaml

_PANDOC_MARKDOWN = "markdown-citations-raw_tex"
_LITERAL = frozenset({"id", "type", "URL", "DOI", "ISBN", "ISSN", "PMID", "PMCID"})
"""Fields that are not Markdown: a tilde or an underscore in an address is itself."""
_PLACE = re.compile(r"\(line (\d+), column \d+\)")
_BIBTEX_ENTRY = re.compile(r"^[ \t]*@[ \t]*(\w+)[ \t]*[{(][ \t]*([^\s,{}()]+)[ \t]*,", re.MULTILINE)
_JSON_INDEX = re.compile(r"\$\[(\d+)\]")


@dataclass(frozen=True)
class Reference:
    """One work. `fields` are pandoc's metadata values, `type` is CSL's, `line` is where the entry begins in `file`."""

    key: str
    type: str
    title: str
    file: str
    line: int
    fields: Mapping[str, Any]

    @property
    def address(self) -> str:
        """Where it is on the web, as its author wrote it."""
        return _text(self.fields.get("URL") or self.fields.get("url"))


_Read = tuple[list[Reference], list[Diagnostic]]


def _read_yaml(text: str, file: str) -> _Read:
    read = read_yaml(text.encode(), file)
    if read.value is None and read.diagnostics:
        raise BookError(read.diagnostics)
    at: Location = ("references",) if isinstance(read.value, dict) and "references" in read.value else ()
    works = read.value["references"] if at and isinstance(read.value, dict) else read.value
    if works is None:
        return [], [_no_works(file, "begin it with a line 'references:'")]
    if not isinstance(works, list):
        raise BookError(
            [
                error(
                    file,
                    read.line(at),
                    "the file holds no list of works",
                    "bibliography-form",
                    "write 'references:' and under it '- id: …' with title, type and the rest for each work",
                )
            ]
        )
    items, found = check_items(
        [
            Item(
                work,
                read.line((*at, place)),
                {name: read.line((*at, place, name)) for name in work} if isinstance(work, dict) else {},
            )
            for place, work in enumerate(works)
        ],
        file,
    )
    problems = [*read.diagnostics, *found]
    if not items:
        return [], problems
    metadata = json.dumps({"references": [item.data for item in items]}, ensure_ascii=False)
    # Within a YAML string these are line breaks; JSON has them as characters like any other.
    for character in "\x85\u2028\u2029":
        metadata = metadata.replace(character, f"\\u{ord(character):04x}")
    output, _ = pandoc.run(["-f", _PANDOC_MARKDOWN, "-t", "json"], f"---\n{metadata}\n---\n")
    values = [from_html_tags(value["c"]) for value in _references(output)]
    for item, fields in zip(items, values, strict=True):
        fields.update({name: {"t": "MetaString", "c": str(item.data[name])} for name in _LITERAL & item.data.keys()})
    return [_reference(fields, file, item.line) for item, fields in zip(items, values, strict=True)], problems


def _read_json(text: str, file: str) -> _Read:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as problem:
        raise BookError(
            [
                error(
                    file,
                    problem.lineno,
                    f"this is not JSON: {problem.msg}",
                    "broken-json",
                    "look at the end of the line before, for a comma or a quotation mark",
                )
            ]
        ) from problem
    except RecursionError as problem:
        raise BookError([error(file, 1, "the file is nested too deeply to be CSL-JSON", "broken-json")]) from problem
    if not isinstance(data, list):
        raise BookError(
            [
                error(
                    file,
                    1,
                    "the file is JSON, but not a list of works",
                    "bibliography-form",
                    'CSL-JSON is a list: [{"id": "smith2001", "type": "book", …}, …]',
                )
            ]
        )
    items, problems = check_items(
        [Item(value, line) for value, line in zip(data, _json_lines(text), strict=True)], file
    )
    if not items:
        return [], problems
    try:
        output, _ = pandoc.run(
            ["-f", "csljson", "-t", "json"], json.dumps([item.data for item in items], ensure_ascii=False)
        )
    except pandoc.PandocFailed as problem:
        index = _JSON_INDEX.search(str(problem))
        line = items[int(index.group(1))].line if index else 0
        raise BookError(
            [*problems, error(file, line, f"pandoc cannot read this entry: {problem}", "bibliography-form")]
        ) from problem
    return [
        _reference(value["c"], file, item.line) for item, value in zip(items, _references(output), strict=True)
    ], problems


def _json_lines(text: str) -> list[int]:
    """The line on which each item of the list in `text` begins."""
    decoder = json.JSONDecoder()
    lines: list[int] = []
    position = text.index("[") + 1
    while True:
        position += len(text[position:]) - len(text[position:].lstrip(" \t\n\r,"))
        if text[position] == "]":
            return lines
        lines.append(text.count("\n", 0, position) + 1)
        _, position = decoder.raw_decode(text, position)


def _read_bibtex(text: str, file: str) -> _Read:
    try:
        output, _ = pandoc.run(["-f", "biblatex", "-t", "json"], text)
    except pandoc.PandocFailed as problem:
        place = _PLACE.search(str(problem))
        reasons = [line for line in str(problem).splitlines()[1:] if line.startswith(("unexpected", "expecting"))]
        raise BookError(
            [
                error(
                    file,
                    # Pandoc adds empty lines at the end.
                    min(int(place.group(1)), len(text.splitlines()) or 1) if place else 0,
                    f"this is not BibTeX: {', '.join(reasons) or problem}",
                    "broken-bibtex",
                    "each field is name = {value}, with a comma before the next; an entry above may lack its closing "
                    "brace. A key has no spaces and only the letters a-z",
                )
            ]
        ) from problem
    lines: dict[str, list[int]] = {}
    for entry in _BIBTEX_ENTRY.finditer(text):
        if entry.group(1).lower() not in ("comment", "string", "preamble"):
            lines.setdefault(entry.group(2), []).append(text.count("\n", 0, entry.start(1)) + 1)
    references: list[Reference] = []
    problems: list[Diagnostic] = []
    for value in _references(output):
        key = _text(value["c"].get("id"))
        places = lines.get(key, [0])
        references.append(_reference(value["c"], file, places.pop(0) if len(places) > 1 else places[0]))
        if not references[-1].title:
            problems.append(
                warning(
                    file, references[-1].line, f"'{key}' has no title", "reference-without-title", "add title = {…}"
                )
            )
    if not references:
        problems.append(_no_works(file, "an entry begins with @book{key,"))
    return references, problems


def _no_works(file: str, hint: str) -> Diagnostic:
    return warning(file, 1, "the bibliography holds no works", "empty-bibliography", hint)


def _references(output: str) -> Iterable[Any]:
    """The reference values in pandoc's JSON."""
    value = json.loads(output)["meta"].get("references", {"c": []})
    return list(value["c"])


def _reference(fields: Mapping[str, Any], file: str, line: int) -> Reference:
    return Reference(_text(fields.get("id")), _text(fields.get("type")), _text(fields.get("title")), file, line, fields)


def _text(value: Any) -> str:
    """The words of one of pandoc's metadata values."""
    if value is None:
        return ""
    return value["c"] if value["t"] == "MetaString" else plain_text(value["c"]) if value["t"] == "MetaInlines" else ""


READERS: Mapping[str, Callable[[str, str], _Read]] = {
    ".yaml": _read_yaml,
    ".yml": _read_yaml,
    ".json": _read_json,
    ".bib": _read_bibtex,
    ".bibtex": _read_bibtex,
    ".biblatex": _read_bibtex,
}


def reader_of(file: str) -> Callable[[str, str], _Read]:
    """What reads a bibliography of this ending: text and file name in, works and diagnostics out, or BookError."""
    reader = READERS.get(PurePosixPath(file).suffix.lower())
    if reader is None:
        raise BookError(
            [
                error(
                    file,
                    0,
                    "this is no kind of bibliography that can be read",
                    "bibliography-form",
                    "CSL-YAML (.yaml), CSL-JSON (.json), BibTeX or BibLaTeX (.bib)",
                )
            ]
        )
    return reader
