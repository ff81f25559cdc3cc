"""Files that a manifest names. They must be there, inside the book's folder."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Annotated
from urllib.parse import quote

from pydantic import AfterValidator, ValidationInfo

from bindery.diagnostics import did_you_mean, nearest
from bindery.folder import PACKAGE, SHIPPED, BookFolder, OutsideBook, RemoteResource
from bindery.languages import word_names
from bindery.manifest.mistakes import Mistake

_WINDOWS_ABSOLUTE = re.compile(r"[A-Za-z]:[\\/]|\\\\")
_SKIPPED_FOLDERS = frozenset({"build", "node_modules", "__pycache__"})
_MOST_FILES = 5_000
PRINTERS = PACKAGE / "printers"
"""What the printers that have a name here ask for, a file each."""


@dataclass(frozen=True)
class Shelf:
    """What there is to choose from: the files of a book, and the shipped styles and words."""

    folder: BookFolder

    def file(self, reference: str) -> str:
        """The name of the file that `reference` means, relative to the manifest. Raises Mistake."""
        address = "://" in reference or reference.startswith("//")
        try:
            if _WINDOWS_ABSOLUTE.match(reference):
                raise OutsideBook(reference)
            # What a manifest names is a path, not an address: "#" and "%" are ordinary characters of a file name.
            found = self.folder.find(reference if address else quote(reference))
        except RemoteResource:
            hint = "download it into the book's folder and name that file"
            raise Mistake(
                f"'{reference}' is on the network; nothing is ever fetched", hint, "remote-resource"
            ) from None
        except OutsideBook:
            hint = "copy the file into the book's folder; paths are relative to the manifest"
            raise Mistake(f"'{reference}' leads out of the book's folder", hint, "outside-book") from None
        if found is None:
            hint = self._nearest(reference.replace("\\", "/")) or "paths are relative to the manifest"
            raise Mistake(f"there is no file '{reference}'", hint, "missing-file")
        return self.folder.name(found)

    def _nearest(self, reference: str) -> str:
        """A hint naming the file with the most similar name, whatever its folder, among those of the same kind."""
        wanted = PurePosixPath(reference)
        alike = {path.stem: name for name in self.names if (path := PurePosixPath(name)).suffix == wanted.suffix}
        others = {PurePosixPath(name).name: name for name in self.names}
        found = nearest(wanted.stem, alike)
        name = alike[found] if found else others.get(nearest(wanted.name, others) or "")
        return f"did you mean '{name}'?" if name else ""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The files of the book, sorted, without hidden ones and what the builder makes."""
        return tuple(sorted(_files(self.folder.root, "")))

    @cached_property
    def styles(self) -> tuple[str, ...]:
        places = (self.folder.root / "styles", SHIPPED / "styles")
        return tuple(sorted({path.parent.name for place in places for path in place.glob("*/style.yaml")}))

    @cached_property
    def printers(self) -> tuple[str, ...]:
        return tuple(sorted(path.stem for path in PRINTERS.glob("*.yaml")))


def _files(folder: Path, prefix: str, left: int = _MOST_FILES) -> Iterable[str]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for path in entries:
        if left <= 0:
            return
        if path.name.startswith(".") or path.is_symlink():
            continue
        if path.is_file():
            left -= 1
            yield f"{prefix}{path.name}"
        elif path.is_dir() and path.name not in _SKIPPED_FOLDERS:
            inside = list(_files(path, f"{prefix}{path.name}/", left))
            left -= len(inside)
            yield from inside


def _existing(reference: str, info: ValidationInfo) -> str:
    return info.context.file(reference) if isinstance(info.context, Shelf) else reference


def _style(name: str, info: ValidationInfo) -> str:
    if isinstance(info.context, Shelf) and name not in info.context.styles:
        known = info.context.styles
        raise Mistake(f"there is no style '{name}'", did_you_mean(name, known) or f"the styles are {', '.join(known)}")
    return name


def _citation_style(name: str, info: ValidationInfo) -> str:
    """A name without ending or folder is one of the styles that are installed with the builder."""
    return _existing(name, info) if name.endswith(".csl") or "/" in name else name


def _printer(name: str, info: ValidationInfo) -> str:
    if name.endswith((".yaml", ".yml")) or "/" in name:
        return _existing(name, info)
    if isinstance(info.context, Shelf) and name not in info.context.printers:
        known = info.context.printers
        hint = did_you_mean(name, known) or f"the printers are {', '.join(known)}; or name a file of your own"
        raise Mistake(f"there is no printer '{name}'", hint)
    return name


def _label(name: str, info: ValidationInfo) -> str:
    known = word_names()
    if isinstance(info.context, Shelf) and name not in known:
        raise Mistake(
            f"unknown label '{name}'",
            did_you_mean(name.lower(), known) or f"the words are {', '.join(known)}",
            "unknown-key",
        )
    return name


File = Annotated[str, AfterValidator(_existing)]
"""A file of the book, by its path relative to the manifest."""
StyleName = Annotated[str, AfterValidator(_style)]
CitationStyle = Annotated[str, AfterValidator(_citation_style)]
PrinterName = Annotated[str, AfterValidator(_printer)]
LabelName = Annotated[str, AfterValidator(_label)]
