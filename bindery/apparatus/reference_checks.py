"""What a work in CSL-YAML or CSL-JSON must be, and what is probably a slip of the pen."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import process

from bindery.apparatus.csl_vocabulary import DATES, FIELDS, NAME_PARTS, NAMES, TYPES
from bindery.diagnostics import Diagnostic, Severity, did_you_mean, error, warning

_DATE_PARTS = frozenset({"date-parts", "season", "circa", "literal", "raw", "year", "month", "day"})


@dataclass(frozen=True)
class Item:
    """One work as it stands in its file: `data` should be a mapping of CSL's fields, `lines` says where they begin."""

    data: Any
    line: int
    lines: Mapping[str, int] = field(default_factory=dict)

    def line_of(self, name: str) -> int:
        return self.lines.get(name, self.line)


def check_items(items: Iterable[Item], file: str) -> tuple[list[Item], list[Diagnostic]]:
    """The works, and what is wrong with them.

    One with errors keeps its key and title alone, so that the citations of it are not called
    unknown as well.
    """
    usable: list[Item] = []
    diagnostics: list[Diagnostic] = []
    for item in items:
        found = list(_check(item, file))
        diagnostics += found
        if not any(problem.severity is Severity.ERROR for problem in found):
            usable.append(Item(_tidy(item.data), item.line, item.lines))
        elif isinstance(item.data, dict) and str(item.data.get("id") or "").strip():
            key = str(item.data["id"])
            stub = {"id": key, "type": "document", "title": str(item.data.get("title") or key)}
            usable.append(Item(stub, item.line, item.lines))
    return usable, diagnostics


def _check(item: Item, file: str) -> Iterator[Diagnostic]:
    if not isinstance(item.data, dict):
        yield error(
            file,
            item.line,
            "an entry of the bibliography is not a set of fields",
            "bibliography-form",
            "a work is written as '- id: smith2001' with its fields indented under it",
        )
        return
    key = item.data.get("id")
    if isinstance(key, bool) or not isinstance(key, (str, int)) or not str(key).strip():
        yield error(
            file,
            item.line_of("id"),
            "a work has no id",
            "reference-without-id",
            "add the key by which the text cites it: 'id: smith2001'",
        )
        return
    yield from _check_type(item, str(key), file)
    if not str(item.data.get("title") or item.data.get("reviewed-title") or item.data.get("genre") or "").strip():
        yield warning(file, item.line, f"'{key}' has no title", "reference-without-title", "add 'title: …'")
    for name, value in item.data.items():
        line = item.line_of(str(name))
        if value is None:
            continue
        if name in NAMES:
            yield from _check_names(str(key), str(name), value, file, line)
        elif name in DATES:
            yield from _check_date(str(key), str(name), value, file, line)
        elif name in FIELDS:
            if isinstance(value, (dict, list)) and name not in ("custom", "categories"):
                yield error(
                    file, line, f"'{name}' of '{key}' must be text", "reference-field", "put it in quotation marks"
                )
        else:
            near = process.extractOne(str(name), sorted(FIELDS), score_cutoff=80)
            if near:
                yield warning(
                    file,
                    line,
                    f"'{name}' of '{key}' is not one of CSL's fields, so nothing of it is printed",
                    "unknown-reference-field",
                    f"did you mean '{near[0]}'?",
                )


def _check_type(item: Item, key: str, file: str) -> Iterator[Diagnostic]:
    kind = item.data.get("type")
    if not kind:
        yield error(
            file,
            item.line,
            f"'{key}' has no type, so no style knows how to print it",
            "reference-without-type",
            "add 'type: book', article-journal, chapter, report, webpage …",
        )
    elif kind not in TYPES:
        yield error(
            file,
            item.line_of("type"),
            f"'{key}' has the type '{kind}', which CSL does not know",
            "unknown-reference-type",
            did_you_mean(str(kind), sorted(TYPES)) or f"one of: {', '.join(sorted(TYPES))}",
        )


def _check_names(key: str, name: str, value: Any, file: str, line: int) -> Iterator[Diagnostic]:
    hint = f"write '{name}: [{{family: Smith, given: John}}]', or [{{literal: …}}] for an institution"
    if not isinstance(value, list) or not all(isinstance(person, dict) for person in value):
        yield error(file, line, f"'{name}' of '{key}' must be a list of names", "reference-names", hint)
        return
    for person in value:
        for part in person:
            if part not in NAME_PARTS:
                yield error(
                    file,
                    line,
                    f"a name of '{key}' has the part '{part}', which CSL does not know",
                    "reference-names",
                    "put a name that has a comma in quotation marks"
                    if person[part] is None
                    else did_you_mean(str(part), sorted(NAME_PARTS)) or hint,
                )
        if not any(str(person.get(part) or "").strip() for part in ("family", "given", "literal", "name")):
            yield error(file, line, f"'{name}' of '{key}' holds a name with nothing in it", "reference-names", hint)


def _check_date(key: str, name: str, value: Any, file: str, line: int) -> Iterator[Diagnostic]:
    hint = f"write '{name}: 2001-09-30', or '{name}: {{date-parts: [[2001, 9, 30]]}}'"
    if isinstance(value, dict):
        wrong = [part for part in value if part not in _DATE_PARTS]
        if wrong:
            yield error(
                file,
                line,
                f"the date '{name}' of '{key}' has the part '{wrong[0]}', which CSL does not know",
                "reference-date",
                did_you_mean(str(wrong[0]), sorted(_DATE_PARTS)) or hint,
            )
        elif "date-parts" in value and not _are_date_parts(value["date-parts"]):
            yield error(file, line, f"the date '{name}' of '{key}' has wrong date-parts", "reference-date", hint)
    elif not isinstance(value, (str, int)):
        yield error(file, line, f"'{name}' of '{key}' is no date", "reference-date", hint)


def _are_date_parts(value: Any) -> bool:
    """One or two lists of a year, a month (13-24 are seasons) and a day."""
    if not isinstance(value, list) or not 1 <= len(value) <= 2:
        return False
    for parts in value:
        if not isinstance(parts, list) or not 1 <= len(parts) <= 3:
            return False
        try:
            _, month, day = [int(part) for part in parts] + [1] * (3 - len(parts))
        except (TypeError, ValueError):
            return False
        if not (1 <= month <= 24 and 1 <= day <= 31):
            return False
    return True


def _tidy(data: dict[Any, Any]) -> dict[str, Any]:
    """The fields that have a value, with the id as text and `circa` as a truth value."""
    kept = {str(name): value for name, value in data.items() if value is not None and str(name) in FIELDS}
    for name in DATES & kept.keys():
        if isinstance(kept[name], dict) and "circa" in kept[name]:
            kept[name] = kept[name] | {"circa": str(kept[name]["circa"]).lower() not in ("false", "0", "no", "")}
    return kept | {"id": str(data["id"])}
