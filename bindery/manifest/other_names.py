"""Pandoc's and Quarto's names for keys of the manifest."""

from bindery.diagnostics import Diagnostic, error
from bindery.yaml_text import Location, Value, YamlText

OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "author": ("authors",),
    "creator": ("authors",),
    "contributor": ("contributors",),
    "lang": ("language",),
    "subject": ("subjects",),
    "keywords": ("subjects",),
    "abstract": ("description",),
    "copyright": ("rights",),
    "stylesheet": ("css",),
    "cover-image": ("cover", "image"),
    "cover-image-alt": ("cover", "alt"),
    "csl": ("bibliography", "style"),
    "papersize": ("page", "trim"),
    "belongs-to-collection": ("series", "name"),
    "group-position": ("series", "position"),
}
"""Another tool's key -> where it stands here."""

_SHORTHANDS = {"cover": "image", "bibliography": "sources", "page": "trim", "print": "printer", "series": "name"}


def rename_keys(source: YamlText, file: str) -> YamlText:
    """The same document with the keys of other tools under the names and groups they have here."""
    if not isinstance(source.value, dict):
        return source
    book: dict[str, Value] = {key: value for key, value in source.value.items() if key not in OTHER_NAMES}
    moved: dict[Location, Location] = {}
    found: list[Diagnostic] = []
    for key, target in OTHER_NAMES.items():
        if key not in source.value:
            continue
        group = book
        if len(target) > 1:
            group = _group(book, target[0])
        if target[-1] in group:
            message = f"'{key}' means the same as '{': '.join(target)}', which is given too"
            found.append(error(file, source.line((key,)), message, "duplicate-key", "keep one of them"))
            continue
        group[target[-1]] = source.value[key]
        moved[(key,)] = target
    lines = dict(source.lines)
    for old, new in moved.items():
        for location, line in source.lines.items():
            if location[:1] == old:
                lines[*new, *location[1:]] = line
                lines.setdefault(new[:1], line)
    return YamlText(book, lines, (*source.diagnostics, *found))


def spelt_out(location: Location, value: Value) -> Value:
    """What stands at `location` of a manifest as a group of keys, where it is the shorthand of one."""
    name = _SHORTHANDS.get(str(location[0])) if len(location) == 1 else None
    return {name: value} if name and isinstance(value, str | list) else value


def _group(book: dict[str, Value], name: str) -> dict[str, Value]:
    """The group of keys `name` as a copy inside `book`, spelt out where the author wrote its shorthand."""
    given = book.get(name)
    group: dict[str, Value] = {}
    if isinstance(given, dict):
        group.update(given)
    elif given is not None:
        group[_SHORTHANDS[name]] = given
    book[name] = group
    return group
