"""Small books with mistakes: the builder says exactly what the comments in them expect (tests/suite/README.md)."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bindery.cli import main

SUITE = Path(__file__).parent / "suite"
BOOKS = sorted(path.parent.name for path in SUITE.glob("*/book.yaml"))

_OPENERS = ("<!--", "/*", "{#", "#", "%")
_EXPECTATION = re.compile(
    r"(?P<opener><!--|/\*|\{#|#|%) expect(?: \((?P<place>[^)]+)\))?: (?P<severity>error|warning) (?P<code>[a-z0-9-]+)"
    r"(?: \| (?P<words>.*?))? *(?:-->|\*/|#\}|$)"
)
_PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><rect width="2" height="1"/></svg>'
_NEIGHBOURS = {"neighbour.md": "# Not yours\n", "neighbour.svg": _PICTURE, "neighbour.css": "p { color: red }\n"}
_FINISHED = {"book.pdf": b"an older PDF", "book.epub": b"an older EPUB", "notes/mine.txt": b"not the builder's"}


class Finding(NamedTuple):
    file: str
    line: int
    severity: str
    code: str


def expectations(book: Path) -> Iterator[tuple[Finding, str]]:
    """What the comments in the files of `book` expect, and the words that the message or hint must have."""
    for path in sorted(path for path in book.rglob("*") if path.is_file() and not path.is_symlink()):
        file = path.relative_to(book).as_posix()
        lines = path.read_bytes().decode("utf-8", "replace").splitlines()
        for number, line in enumerate(lines, 1):
            for found in _EXPECTATION.finditer(line):
                alone = not line[: found.start()].strip()
                where = _place(found["place"] or "", file, number, lines) if found["place"] or alone else (file, number)
                yield Finding(*where, found["severity"], found["code"]), found["words"] or ""


def _place(place: str, file: str, number: int, lines: list[str]) -> tuple[str, int]:
    if place.startswith("+"):
        return file, number + int(place)
    if place:
        name, _, line = place.partition(":")
        return name, int(line or 0)
    below = (later for later in range(number, len(lines)) if lines[later].strip())
    return file, next(later for later in below if not _EXPECTATION.match(lines[later].strip())) + 1


def make(book: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, list[dict]]:
    """The status of the command for `book`, and the diagnostics that it prints."""
    status = main(["build", str(book), "--json", "--jobs", "1", *options])
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    return status, json.loads(printed.out)


@pytest.fixture
def copied(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of the book with neighbours beside it and an older build/ inside."""
    for name, text in _NEIGHBOURS.items():
        (tmp_path / name).write_text(text)
    book = tmp_path / request.param
    shutil.copytree(SUITE / request.param, book, symlinks=True)
    for name, data in _FINISHED.items():
        (book / "build" / name).parent.mkdir(parents=True, exist_ok=True)
        (book / "build" / name).write_bytes(data)
    return book


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


_WITH_MISTAKES = [name for name in BOOKS if any(expectations(SUITE / name))]
_WITHOUT = [name for name in BOOKS if name not in _WITH_MISTAKES]


@pytest.mark.parametrize("copied", _WITH_MISTAKES, indirect=True)
def test_mistakes_are_named_where_they_stand(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = list(expectations(copied))
    options = () if any(finding.severity == "error" for finding, _ in expected) else ("--strict",)
    status, said = make(copied, capsys, *options)

    found = [Finding(one["file"], one["line"], one["severity"], one["code"]) for one in said]
    unexpected = [
        one
        for one in said
        if Finding(one["file"], one["line"], one["severity"], one["code"]) not in {finding for finding, _ in expected}
    ]
    assert not unexpected
    assert {finding for finding, _ in expected} == set(found)
    for finding, words in expected:
        texts = [f"{one['message']} {one['hint']}" for one, place in zip(said, found, strict=True) if place == finding]
        assert any(words in text for text in texts), (finding, words, texts)
    assert status == 1
    assert files_in(copied / "build") == _FINISHED
