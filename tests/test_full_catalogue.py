"""A catalogue that is ended from outside goes on where it was, and finished books are kept."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from made_book import prose

pytestmark = pytest.mark.full

CHECKOUT = Path(__file__).parent.parent
COUNT = 6


def write_catalogue(folder: Path) -> Path:
    folder.mkdir()
    for number in range(1, COUNT + 1):
        book = folder / f"book-{number}"
        book.mkdir()
        (book / "book.yaml").write_text(f"title: Book {number}\nlanguage: en\nchapters: [one.md]\n")
        (book / "one.md").write_text(f"# One\n\n{prose(number * 4, f'subject {number}')}\n")
    (folder / "catalogue.yaml").write_text("books: book-*\nto: pdf\noutput-dir: dist\n")
    return folder


def command(folder: Path) -> list[str]:
    return [sys.executable, str(CHECKOUT / "make_book.py"), "build", str(folder / "catalogue.yaml"), "--jobs", "2"]


def finished(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "dist").glob("*.pdf")}


@pytest.mark.parametrize("ending", [pytest.param(signal.SIGINT, marks=pytest.mark.long), signal.SIGKILL])
def test_the_same_command_makes_the_rest(tmp_path: Path, ending: signal.Signals) -> None:
    folder = write_catalogue(tmp_path / "shelf")
    begun = subprocess.Popen(
        command(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True
    )
    assert begun.stdout
    while "made" not in (line := begun.stdout.readline()):
        assert line, "a book is made"
    os.kill(begun.pid, ending)
    _, said = begun.communicate(timeout=30)
    if ending is signal.SIGINT:
        assert begun.returncode == 130 and f"of {COUNT} books made. Build again for the rest" in said
    before = finished(folder)
    assert 1 <= len(before) < COUNT

    again = subprocess.run(command(folder), capture_output=True, encoding="utf-8", check=True)
    assert f"{COUNT} of {COUNT} books made" in again.stdout
    assert again.stdout.count("  kept ") >= len(before) and len(finished(folder)) == COUNT
    assert finished(folder).items() >= before.items()
