"""A book of which nothing has changed since it was built is not built again: its finished files are what they were."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bindery.diagnostics import Diagnostic
from bindery.engine.cache import MEMORY, Cache, memory_of
from bindery.engine.digest import digest
from bindery.engine.program import program
from bindery.folder import SHIPPED
from bindery.moment import source_date_epoch
from bindery.outputs import Finished, Order, Outcome, Output

_MOST_FILES = 20_000
_MOST_BYTES = 1_000_000_000
"""Of more than these, looking through them would take longer than building with what is remembered."""
_SHIPPED = (SHIPPED / "styles", SHIPPED / "templates")
_NO_PART_OF_BOOKS = frozenset({".git", ".venv", MEMORY})
_FINISHED = frozenset({".pdf", ".epub"})
RECIPES = "recipes"
"""The folder beside finished files that says what they were made of."""


@dataclass(frozen=True)
class State:
    """All that a build may look at."""

    name: str = ""
    """A digest of it; "" where it is too much to look through, or cannot be read."""
    root: Path = Path()
    """The book's folder."""
    files: tuple[tuple[str, str], ...] = ()
    """Each file by its path, with its SHA-256."""

    @property
    def sources(self) -> dict[str, str]:
        """The SHA-256 of each file in the book's folder but finished ones, by its path in it."""
        return self._below(self.root, self.root)

    @property
    def design(self) -> dict[str, str]:
        """The same of the shipped styles and templates."""
        return {name: sha256 for place in _SHIPPED for name, sha256 in self._below(place, SHIPPED).items()}

    def _below(self, place: Path, start: Path) -> dict[str, str]:
        files = ((Path(path), sha256) for path, sha256 in self.files)
        return {path.relative_to(start).as_posix(): sha256 for path, sha256 in files if path.is_relative_to(place)}


@dataclass(frozen=True)
class _File:
    path: str
    size: int
    pages: int
    standards: str
    sha256: str


@dataclass(frozen=True)
class _Built:
    files: tuple[_File, ...]
    diagnostics: tuple[Diagnostic, ...]


class Digests:
    """The SHA-256 of files, each read once for as long as it is not written."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, int, int], str] = {}

    def of(self, path: Path, status: os.stat_result) -> str:
        """That of the file at `path`, of which `status` was just asked; "" where it cannot be read."""
        name = (str(path), status.st_ino, status.st_size, status.st_mtime_ns)
        if name not in self._known:
            self._known[name] = _sha256(path) or ""
        return self._known[name]


def state_of(order: Order, digests: Digests | None = None) -> State:
    """The program, the shipped styles, the moment that the environment gives, and every file in the book's folder but
    finished ones, as they are now. `digests` are those of earlier states, of the same book or another.
    """
    root = order.manifest.parent
    places = [root, *_SHIPPED]
    try:
        outputs = {order.place.resolve(), (root / "build").resolve()}
        files = tuple(_contents(places, outputs, digests or Digests()))
    except (OSError, _TooMuch):
        return State()
    wanted = (order.targets, order.booklet, order.proof, order.strict, order.variant.particulars)
    request = (order.manifest.name, wanted, str(order.place.resolve()), source_date_epoch())
    return State(digest(program(), request, files), root, files)


def known(order: Order, state: State) -> Outcome | None:
    """The outcome of the last build in this state, if its files are still what it made."""
    built = _memory(order).get(state.name, _Built) if state.name else None
    if built is None or any(_sha256(Path(file.path)) != file.sha256 for file in built.files):
        return None
    outputs = (Output(Path(file.path), file.size, file.pages, file.standards) for file in built.files)
    return Outcome(tuple(outputs), built.diagnostics)


def remember(order: Order, state: State, outcome: Outcome, contents: Mapping[Path, Finished]) -> None:
    """Keep what was built in `state`, the state before the build began."""
    if not state.name:
        return
    files = tuple(
        _File(
            path=str(output.path.resolve()),
            size=output.size,
            pages=output.pages,
            standards=output.standards,
            sha256=contents[output.path].sha256,
        )
        for output in outcome.outputs
    )
    _memory(order).put(state.name, _Built(files, outcome.diagnostics))


class _TooMuch(Exception):
    """More than is worth looking through."""


def _contents(places: list[Path], outputs: set[Path], digests: Digests) -> Iterator[tuple[str, str]]:
    """Each file by its path, with the SHA-256 of what is in it; links as what they lead to, inside of `places`.

    What is no file, such as a pipe, has no contents, and nor has a link to elsewhere: no build reads them.
    """
    count = size = 0
    for place in places:
        real = place.resolve()
        for folder, folders, names in os.walk(place, onerror=_raise):
            folders[:] = sorted(set(folders) - _NO_PART_OF_BOOKS)
            has_outputs = Path(folder).resolve() in outputs
            if has_outputs and RECIPES in folders:
                folders.remove(RECIPES)
            for path in (Path(folder, name) for name in sorted(names)):
                if has_outputs and path.suffix in _FINISHED:
                    continue
                status = path.stat() if path.is_file() else None
                is_part = status and (not path.is_symlink() or path.resolve().is_relative_to(real))
                count, size = count + 1, size + (status.st_size if status and is_part else 0)
                if count > _MOST_FILES or size > _MOST_BYTES:
                    raise _TooMuch
                yield str(path), digests.of(path, status) if status and is_part else ""


def _raise(problem: OSError) -> None:
    raise problem


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _memory(order: Order) -> Cache:
    return Cache(memory_of(order.manifest.parent) / "builds")
