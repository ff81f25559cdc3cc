"""The book's folder, and nothing outside it.

Every file that a manuscript, manifest, style or template names goes through `BookFolder`, which
refuses whatever lies outside the book (also behind a symbolic link) or on another machine.
Styles and templates that the book does not have come from the shipped ones.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bindery.diagnostics import BookError, Diagnostic, error, not_utf8

PACKAGE = Path(__file__).resolve().parent
SHIPPED = PACKAGE / "shipped" if (PACKAGE / "shipped").is_dir() else PACKAGE.parent
"""Where the shipped styles/ and templates/ are: inside an installed wheel, or beside the package in a checkout."""


LARGEST_FILE = 200_000_000
"""Bytes of one file of a book."""


def shown(path: Path) -> str:
    """A path as messages name it: from where the command is given, if it lies below that."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else Path(relative).as_posix()


def placed(found: Iterable[Diagnostic], folder: Path) -> list[Diagnostic]:
    """What is wrong with the book in a folder, with files by their paths from where the command is given."""
    return [replace(one, file=shown(Path(os.path.normpath(folder / one.file)))) if one.file else one for one in found]


class OutsideBook(Exception):
    """A path that leads out of the book's folder."""


class RemoteResource(Exception):
    """An address on the network where a file of the book is needed."""


@contextmanager
def looked_for(name: str, file: str, line: int) -> Iterator[None]:
    """Raises BookError with what is said of `name` ("the bibliography 'works.bib'") where a path of it, which stands in
    the line `line` of `file`, leads out of the book's folder.
    """
    try:
        yield
    except OutsideBook as problem:
        message, hint = f"{name} lies outside the book's folder", "copy it into the book's folder"
        raise BookError([error(file, line, message, "outside-book", hint)]) from problem
    except RemoteResource as problem:
        message = f"{name} is on another machine"
        hint = "save it in the book's folder and give its path; nothing is ever fetched"
        raise BookError([error(file, line, message, "remote-resource", hint)]) from problem


@dataclass(frozen=True)
class BookFolder:
    """`root` holds book.yaml. Names are POSIX paths relative to it."""

    root: Path

    @cached_property
    def _real_root(self) -> Path:
        return self.root.resolve()

    def name(self, path: Path) -> str:
        """The name of a file of the book, as messages print it."""
        return Path(os.path.relpath(path, self.root)).as_posix()

    def find(self, reference: str, beside: str = "") -> Path | None:
        """The file that `reference` names, looked for beside the file `beside`, then in the root; None without one.

        Raises OutsideBook and RemoteResource; BookError for a file that is too large to be part of a book.
        """
        try:
            return self._found(reference, beside)
        except (OSError, RuntimeError, ValueError):
            # A name that no file system takes, a loop of links, half an address.
            return None

    def _found(self, reference: str, beside: str) -> Path | None:
        parts = urlsplit(reference)
        # A single letter is a Windows drive, which is an absolute path and thus outside.
        if (parts.scheme and len(parts.scheme) > 1) or reference.startswith("//"):
            raise RemoteResource(reference)
        relative = unquote(parts.path)
        places = [self.root / start / relative for start in dict.fromkeys((Path(beside).parent, Path()))]
        inside = [path for path in places if path.resolve().is_relative_to(self._real_root)]
        found = next((path for path in places if path.is_file()), None)
        if not inside or (found and found not in inside):
            raise OutsideBook(reference)
        if found and found.stat().st_size > LARGEST_FILE:
            message = f"the file has {found.stat().st_size / 1e6:,.0f} MB; at most {LARGEST_FILE / 1e6:.0f} MB are read"
            raise BookError([error(self.name(found), 0, message, "file-too-large", "divide it, or bring it down")])
        return Path(os.path.normpath(found)) if found else None

    def style_file(self, name: str) -> Path | None:
        """A file of styles/ or templates/ by name ("styles/literary/page.css"): the book's own, else the shipped."""
        own = self.find(name)
        if own:
            return own
        shipped = SHIPPED / name
        with suppress(OSError, ValueError):
            inside = any(shipped.resolve().is_relative_to(SHIPPED / kind) for kind in ("styles", "templates"))
            return shipped if inside and shipped.is_file() else None
        return None

    def style_text(self, name: str) -> str | None:
        """The text of a file of styles/ or templates/, None without one. Raises BookError where it cannot be read."""
        try:
            path = self.style_file(name)
            return path.read_text(encoding="utf-8-sig") if path else None
        except OutsideBook as problem:
            message = "the file is a link that leads out of the book's folder"
            raise BookError([error(name, 0, message, "outside-book", "put the file itself in its place")]) from problem
        except UnicodeDecodeError as problem:
            raise BookError([not_utf8(name, problem)]) from problem
