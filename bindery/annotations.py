"""Diagnostics as GitHub shows them beside the lines of a pull request."""

import os
from collections.abc import Sequence
from pathlib import Path

from bindery.diagnostics import Diagnostic


def are_wanted() -> bool:
    """Whether this runs as a step of GitHub Actions, which sets the variable."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def annotations(found: Sequence[Diagnostic], book: Path) -> list[str]:
    """A workflow command for each diagnostic of the book in the folder `book`; paths are the repository's."""
    repository = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd())
    return [_annotation(diagnostic, book, repository) for diagnostic in found]


def _annotation(diagnostic: Diagnostic, book: Path, repository: Path) -> str:
    places = []
    if diagnostic.file:
        path = Path(os.path.relpath(book.resolve() / diagnostic.file, repository.resolve()))
        places.append(f"file={_property(path.as_posix())}")
    if diagnostic.line:
        places.append(f"line={diagnostic.line}")
    places.append(f"title={_property(diagnostic.code)}")
    message = diagnostic.message + (f"\nhint: {diagnostic.hint}" if diagnostic.hint else "")
    return f"::{diagnostic.severity} {','.join(places)}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
