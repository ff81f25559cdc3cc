"""From the file to the Manifest: read, rename, find the defaults, check, and complain of everything at once."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import reduce
from pathlib import Path
from urllib.parse import quote

from pydantic import ValidationError

from bindery.diagnostics import BookError, Diagnostic, did_you_mean, error
from bindery.folder import BookFolder, OutsideBook
from bindery.manifest.complaints import complaints
from bindery.manifest.contents import Piece
from bindery.manifest.files import Shelf
from bindery.manifest.mistakes import Mistake
from bindery.manifest.model import Manifest
from bindery.manifest.other_names import rename_keys
from bindery.manifest.variants import chosen, overlaid, own_variants
from bindery.variant import PLAIN, Changes, Variant
from bindery.yaml_text import Location, Value, YamlText, read_yaml

_DEFAULT_SOURCES = tuple(f"chapters/references.{ending}" for ending in ("yaml", "yml", "bib", "json"))
_DEFAULT_GLOSSARY = "chapters/glossary.yaml"


class ManifestError(BookError):
    """The manifest has mistakes. `chapters` are the files of chapters that it names and that are there."""

    def __init__(self, diagnostics: Iterable[Diagnostic], chapters: Iterable[str] = ()):
        super().__init__(diagnostics)
        self.chapters = tuple(chapters)


def load(path: Path, variant: Variant = PLAIN) -> Manifest:
    """The manifest in the file `path`, or a variant of it; its folder is the book's.

    Raises ManifestError with every mistake in it, those of its other variants too.
    """
    file = path.name
    folder = BookFolder(path.parent)
    try:
        folder.find(quote(file))
        data = path.read_bytes()
    except OutsideBook:
        message = "the manifest is a link that leads out of the book's folder"
        raise ManifestError([error(file, 0, message, "outside-book", "put the file itself in its place")]) from None
    except OSError as fault:
        raise ManifestError([_unreadable(path, fault)]) from None
    source = rename_keys(read_yaml(data, file), file)
    found = list(source.diagnostics)
    if not isinstance(source.value, dict):
        if not found:
            message = (
                "there is nothing in this file" if source.value is None else "this is not a list of keys and values"
            )
            found.append(error(file, 1, message, "wrong-type", "begin with 'title: …' and 'chapters:'"))
        raise ManifestError(found)
    shelf = Shelf(folder)
    own, problems = own_variants(source, file)
    found += problems
    applied, problems = chosen(variant, own, file)
    found += problems
    wanted = reduce(overlaid, applied, source)
    for other in own.values():
        found += _checked(overlaid(source, other), shelf, file)[1]
    manifest, problems = _checked(wanted, shelf, file)
    found += problems
    if found or manifest is None:
        value = wanted.value if isinstance(wanted.value, dict) else {}
        raise ManifestError(found, dict.fromkeys(_chapters(value, shelf)))
    manifest._file = file
    manifest._lines = {at: line for at, line in wanted.lines.items() if at not in wanted.files}
    if not any("output-name" in changes.keys for changes in applied):
        manifest._variant = variant.name
    return manifest


def check_changes(changes: Changes) -> list[Diagnostic]:
    """What is wrong with keys of a manifest, whatever book they are of. The files that they name are not looked for."""
    keys = without_empty(dict(changes.keys))
    try:
        Manifest.model_validate(keys, by_alias=True, by_name=False)
    except ValidationError as fault:
        mistakes = [details for details in fault.errors() if details["type"] != "missing" or len(details["loc"]) > 1]
        return list(complaints(mistakes, YamlText(None, changes.lines), changes.file))
    return []


def _checked(source: YamlText, shelf: Shelf, file: str) -> tuple[Manifest | None, list[Diagnostic]]:
    """What a manifest says, as far as that can be told, and every mistake in it."""
    assert isinstance(source.value, dict)
    book = _with_defaults(without_empty(source.value), shelf.folder)
    found = list(_repetitions(book, source, file))
    try:
        manifest = Manifest.model_validate(book, by_alias=True, by_name=False, context=shelf)
    except ValidationError as fault:
        return None, [*found, *complaints(fault.errors(), source, file)]
    return manifest, [*found, *_contradictions(manifest, source, file)]


def _unreadable(path: Path, fault: OSError) -> Diagnostic:
    if isinstance(fault, FileNotFoundError):
        others = sorted(other.name for other in path.parent.glob("*.y*ml")) if path.parent.is_dir() else []
        hint = did_you_mean(path.name, others) or "a book is a folder with a book.yaml"
        return error(path.name, 0, f"there is no manifest '{path.name}' in {path.parent}", "missing-file", hint)
    reason = fault.strerror or "unknown reason"
    return error(path.name, 0, f"the manifest cannot be read: {reason}", "missing-file")


def without_empty(value: dict[str, Value]) -> dict[str, Value]:
    """A key without a value counts as not written."""
    return {
        key: without_empty(inner) if isinstance(inner, dict) else inner
        for key, inner in value.items()
        if inner is not None
    }


def _with_defaults(book: dict[str, Value], folder: BookFolder) -> dict[str, Value]:
    """The files that have a usual place need no key."""
    if "glossary" not in book and _is_file(folder, _DEFAULT_GLOSSARY):
        book = book | {"glossary": _DEFAULT_GLOSSARY}
    bibliography = book.get("bibliography", {})
    usual = next((name for name in _DEFAULT_SOURCES if _is_file(folder, name)), None)
    if usual and isinstance(bibliography, dict) and "sources" not in bibliography:
        book = book | {"bibliography": bibliography | {"sources": usual}}
    return book


def _is_file(folder: BookFolder, name: str) -> bool:
    return (folder.root / name).is_file()


def _entries(book: dict[str, Value]) -> Iterator[tuple[Location, Value]]:
    for key in ("front-matter", "chapters", "back-matter"):
        listed = book.get(key)
        for position, entry in enumerate(listed if isinstance(listed, list) else () if listed is None else (listed,)):
            inside = entry.get("chapters") if isinstance(entry, dict) else None
            if isinstance(inside, list):
                yield from (((key, position, "chapters", nested), chapter) for nested, chapter in enumerate(inside))
            else:
                yield (key, position), entry


def _chapters(book: dict[str, Value], shelf: Shelf) -> Iterator[str]:
    """The files of chapters that are there, whatever else is wrong."""
    for _, entry in _entries(book):
        name = entry.get("path") if isinstance(entry, dict) else entry
        if isinstance(name, str):
            with suppress(Mistake):
                yield shelf.file(name)


def _repetitions(book: dict[str, Value], source: YamlText, file: str) -> Iterator[Diagnostic]:
    """Files, pieces and ids that are there twice. Works on what is written, so that it needs no valid manifest."""
    seen: dict[tuple[str, str], int] = {}
    for location, entry in _entries(book):
        place, line = source.place(location, file)
        names = {"path": entry} if isinstance(entry, str) else entry if isinstance(entry, dict) else {}
        for key, what, code in (("path", "", "duplicate-entry"), ("id", "the id ", "duplicate-id")):
            name = names.get(key)
            if not isinstance(name, str):
                continue
            if (key, name) in seen:
                yield error(place, line, f"{what}'{name}' is there twice, first on line {seen[key, name]}", code)
            seen.setdefault((key, name), line)


def _contradictions(manifest: Manifest, source: YamlText, file: str) -> Iterator[Diagnostic]:
    """Pieces that the author asks for, and that nothing could fill."""
    needs = {
        "bibliography": (manifest.bibliography.sources, "bibliography: chapters/references.yaml"),
        "glossary": (manifest.glossary, "glossary: chapters/glossary.yaml"),
        "notes": (manifest.notes == "book-end", "notes: book-end"),
        "dedication": (manifest.dedication, "dedication: For Ada"),
    }
    matters = {"front_matter": manifest.front_matter, "back_matter": manifest.back_matter}
    for name in sorted(matters.keys() & manifest.model_fields_set):
        for position, entry in enumerate(matters[name]):
            given, needed = needs.get(entry.name, (True, "")) if isinstance(entry, Piece) else (True, "")
            if not given:
                place, line = source.place((name.replace("_", "-"), position), file)
                message = f"nothing would stand under '{needed.partition(':')[0]}'"
                yield error(place, line, message, "empty-piece", f"add '{needed}', or take the piece out")
