"""From the file to orders: every book in every form that the catalogue asks for, or every mistake with its line."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import ValidationError

from bindery.catalogue.model import Catalogue, Entry
from bindery.diagnostics import BookError, Diagnostic, did_you_mean, error
from bindery.folder import shown
from bindery.manifest.complaints import complaints
from bindery.manifest.loading import check_changes, without_empty
from bindery.manifest.variants import changes_at, own_variants
from bindery.outputs import Order
from bindery.variant import PLAIN, Changes, Variant
from bindery.yaml_text import YamlText, read_yaml

MANIFEST = "book.yaml"
_KEY = "books"


def is_catalogue(path: Path) -> bool:
    """Whether a YAML file lists books, as no manifest does."""
    try:
        value = read_yaml(path.read_bytes(), path.name).value
    except OSError:
        return False
    return isinstance(value, dict) and _KEY in value


def read_catalogue(path: Path, wanted: Order) -> tuple[Order, ...]:
    """An order for each book in each form, in the order of the catalogue. What `wanted` says goes for all, and its
    targets and its folder before those of the catalogue.

    Raises BookError with every mistake in the catalogue. What is wrong with a book of it is left to its own build.
    """
    try:
        content = path.read_bytes()
    except OSError as fault:
        message = f"the catalogue cannot be read: {fault.strerror or fault}"
        raise BookError([error(shown(path), 0, message, "missing-file", "put it back, or name another")]) from None
    return _Reading(path, wanted).orders(content)


@dataclass
class _Reading:
    path: Path
    wanted: Order
    found: list[Diagnostic] = field(default_factory=list)

    @property
    def file(self) -> str:
        return shown(self.path)

    def orders(self, content: bytes) -> tuple[Order, ...]:
        source = read_yaml(content, self.file)
        self.found += source.diagnostics
        forms, problems = own_variants(source, self.file)
        self.found += problems
        for changes in forms.values():
            self.found += check_changes(changes)
        catalogue = self._catalogue(source)
        if catalogue is None:
            raise BookError(self.found)
        orders = [
            order
            for position, entry in enumerate(catalogue.books)
            for order in self._orders(entry, position, source, catalogue, forms)
        ]
        if self.found:
            raise BookError(self.found)
        return tuple(orders)

    def _catalogue(self, source: YamlText) -> Catalogue | None:
        if not isinstance(source.value, dict):
            if not self.found:
                self.found.append(error(self.file, 1, "this is not a list of keys and values", "wrong-type", _BEGIN))
            return None
        value = without_empty(source.value)
        if isinstance(value.get(_KEY), str):
            value = value | {_KEY: [value[_KEY]]}
        try:
            return Catalogue.model_validate(value, by_alias=True, by_name=False)
        except ValidationError as fault:
            self.found += complaints(fault.errors(), source, self.file, Catalogue)
            return None

    def _orders(
        self, entry: Entry, position: int, source: YamlText, catalogue: Catalogue, forms: dict[str, Changes]
    ) -> Iterator[Order]:
        line = source.line((_KEY, position))
        copies: list[tuple[str, Changes | None]] = [*self._copies(entry, position, source)] or [("", None)]
        place = self.path.parent / catalogue.output_dir if catalogue.output_dir else None
        general = replace(
            self.wanted,
            targets=self.wanted.targets or entry.to or catalogue.to,
            output_folder=self.wanted.output_folder or place,
        )
        for manifest in self._manifests(entry.book, line):
            for number, name in enumerate(entry.variants or ("",)):
                asked = source.line((_KEY, position, "variants", number)) if name else line
                form = Variant(name, "" if name in forms else name, (), self.file, asked)
                for copy, changes in copies:
                    made_of = [forms[name]] if name in forms else []
                    variant = replace(
                        form,
                        name="-".join(filter(None, (name, copy))),
                        changes=tuple(made_of + ([changes] if changes else [])),
                    )
                    yield replace(general, manifest=manifest, variant=_as_seen_from(manifest.parent, variant))

    def _copies(self, entry: Entry, position: int, source: YamlText) -> Iterator[tuple[str, Changes]]:
        """The name of each copy, and what is otherwise in it."""
        names: dict[str, int] = {}
        for number in range(len(entry.copies)):
            at = (_KEY, position, "copies", number)
            changes, problems = changes_at(source, at, self.file)
            self.found += problems
            line = source.line(at)
            name = changes.keys.get("name")
            if not isinstance(name, str):
                hint = "name: ada; the names of its files end with it"
                self.found.append(error(self.file, line, "the copy has no name", "missing-key", hint))
                continue
            if name in names:
                message = f"'{name}' is there twice, first on line {names[name]}"
                self.found.append(
                    error(self.file, line, message, "duplicate-entry", "give each copy a name of its own")
                )
            names.setdefault(name, line)
            changes = replace(changes, keys={key: value for key, value in changes.keys.items() if key != "name"})
            self.found += check_changes(changes)
            yield name, changes

    def _manifests(self, book: str, line: int) -> Iterator[Path]:
        folder = self.path.parent
        if "*" in book:
            matching = sorted(path for path in folder.glob(book) if (path / MANIFEST).is_file())
            if not matching:
                hint = f"a book is a folder with a {MANIFEST}"
                self.found.append(error(self.file, line, f"no book is called '{book}'", "missing-file", hint))
            yield from (path / MANIFEST for path in matching)
            return
        path = folder / book
        manifest = path / MANIFEST if path.is_dir() else path
        if manifest.is_file():
            yield manifest
            return
        books = [
            at.parent.relative_to(folder).as_posix() for at in sorted(folder.glob(f"{Path(book).parent}/*/{MANIFEST}"))
        ]
        hint = did_you_mean(book, books) or "paths are relative to the catalogue"
        message = f"there is no book '{book}'" if not path.is_dir() else f"there is no {MANIFEST} in '{book}'"
        self.found.append(error(self.file, line, message, "missing-file", hint))


_BEGIN = "begin with 'books:' and under it a line for each: - emma"


def _as_seen_from(folder: Path, variant: Variant) -> Variant:
    """The variant with its file by the path from the book's folder, as messages about a book have it."""
    if not variant.file:
        return PLAIN
    file = Path(os.path.relpath(variant.file, folder)).as_posix()
    changes = tuple(replace(one, file=file) for one in variant.changes)
    return replace(variant, file=file, changes=changes)
