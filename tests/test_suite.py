"""Small books with mistakes: the builder says exactly what the comments in them expect (tests/suite/README.md)."""

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pypdfium2
import pytest
from epubchecked import epubcheck
from lxml import etree

from bindery.cli import main

pytestmark = pytest.mark.usefixtures("shared_worker")

SUITE = Path(__file__).parent / "suite"
BOOKS = sorted(path.parent.name for path in SUITE.glob("*/book.yaml"))

_OPENERS = ("<!--", "/*", "{#", "#", "%")
_EXPECTATION = re.compile(
    r"(?P<opener><!--|/\*|\{#|#|%) expect(?: \((?P<place>[^)]+)\))?: (?P<severity>error|warning) (?P<code>[a-z0-9-]+)"
    r"(?: \| (?P<words>.*?))? *(?:-->|\*/|#\}|$)"
)
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


def make(book: Path, capsys: pytest.CaptureFixture[str], *options: str, verb: str = "build") -> tuple[int, list[dict]]:
    """The status of the command for `book`, and the diagnostics that it prints."""
    status = main([verb, str(book), "--json", "--jobs", "1", *options])
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    return status, json.loads(printed.out)


@pytest.fixture
def copied(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of the book with neighbours beside it and an older build/ inside."""
    for neighbour in SUITE.glob("neighbour.*"):
        shutil.copy(neighbour, tmp_path)
    book = tmp_path / request.param
    shutil.copytree(SUITE / request.param, book, symlinks=True, ignore=shutil.ignore_patterns(".bindery", "build"))
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
    places = {finding for finding, _ in expected}
    assert [one for one, place in zip(said, found, strict=True) if place not in places] == []
    assert places == set(found)
    for finding, words in expected:
        texts = [f"{one['message']} {one['hint']}" for one, place in zip(said, found, strict=True) if place == finding]
        assert any(words in text for text in texts), (finding, words, texts)
    assert status == 1
    assert make(copied, capsys, *options, verb="check") == (1, said), "all of these are found without typesetting"
    assert files_in(copied / "build") == _FINISHED


_KEPT = {
    "thorny": """
        Begins at the Second Level | A section five levels down | The Second of Two | and x2 with H2O and emphasis |
        So does this line. | Follow @anna_k and @the.press | It cost $5 and $6, not $7.50; C:\\dir\\debug holds |
        R&D, AT&T, <3, 1 < 2 > 0. | First line, second line. | A note, also with such ends. | A note in GitHub’s way. |
        Words at the side. | with a paragraph | an example | A note in a cell. | cures scurvy | the blank line between |
        A note in a caption. | The Manifest’s Title | Names with Spaces | Şuşa və Xankəndi | Text after a break. |
        Only a Heading | ελληνικά, | Ein Absatz auf Deutsch. | A heading in a list | «Ёлки» & <tags> | 1984 |
        A note on the title. | A note on a heading. | In a callout. | With emphasis and code. | In a term. |
        and a list | no language <tag> & "quotes" | It costs $5 today and $6 tomorrow. | Setext Heading |
        *stars*, _lines_, # sign, @handle, $5, [brackets], | Last line without an end
    """,
    "thorny-cited": """
        Die Festung (Smith 2001) und Ali | Wie Smith (2001, 3) sagt | (vgl. Smith 2001, 12–14; Çelik 2003, 5) |
        Auch in Noten (Smith 2001, 4), mit Ali und Festung. | In einer Zelle. | Belege nach Çelik (2003) | شارع |
        @leser | Tabelle 1.1 | Mit Beleg (Smith 2001). | Şuşa’nın sokakları | Zwei Absätze. |
        Ein fester Ort; siehe (Smith 2001, 5)
    """,
}
"""Words that must be found again in both files, each in one line of the manuscript or nearly so."""


@pytest.mark.parametrize("copied", _WITHOUT, indirect=True)
def test_thorns_are_no_mistakes(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert make(copied, capsys, "--output-dir", str(copied / "finished")) == (0, [])
    assert files_in(copied / "build") == _FINISHED

    (pdf,), (epub,) = (copied / "finished").glob("*.pdf"), (copied / "finished").glob("*.epub")
    printed, shown = _letters(_printed(pdf)), _letters(_shown(epub))
    for words in _KEPT[copied.name].split("|"):
        assert _letters(words) in printed, words
        assert _letters(words) in shown, words
    assert [found for found in map(str, epubcheck(epub)) if "usage" not in found] == []


def _printed(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as pdf:
        return "".join(page.get_textpage().get_text_range() for page in pdf)


def _shown(path: Path) -> str:
    with zipfile.ZipFile(path) as book:
        pages = [etree.fromstring(book.read(name)) for name in sorted(book.namelist()) if name.endswith(".xhtml")]
    for note_call in (call for page in pages for call in page.findall(".//{*}a[@role='doc-noteref']")):
        note_call.text = ""
    return "".join("".join(page.itertext()) for page in pages)


def _letters(text: str) -> str:
    """Without spaces and the signs of divided words, which are set anew in every line."""
    return "".join(text.replace("\ufffe", "").replace("\u00ad", "").replace("\u2060", "").split()).lower()
