"""`make_book.py watch` as it is used: what it prints, and how it ends."""

import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.revised_book import PATIENCE, chapter, write_book

CHECKOUT = Path(__file__).parent.parent
WINDOWS = os.name == "nt"


class Watching:
    """The command at work, and what it prints."""

    def __init__(self, folder: Path, *options: str, verb: str = "watch"):
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, str(CHECKOUT / "make_book.py"), verb, str(folder), "--jobs", "2", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line)

    def until(self, wanted: str) -> str:
        """What it prints up to the line in which `wanted` is found."""
        said = ""
        while not re.search(wanted, said.rpartition("\n")[0].rpartition("\n")[2]):
            said += self._lines.get(timeout=PATIENCE)
        return said

    def end(self, how: int = signal.SIGINT) -> str:
        """What it prints before it ends."""
        self.process.send_signal(how)
        assert self.process.wait(30) == 0
        said = ""
        while not self._lines.empty():
            said += self._lines.get()
        return said


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Watching]:
    watching = Watching(write_book(tmp_path / "book"), "--to", "pdf")
    yield watching
    if watching.process.poll() is None:
        watching.process.kill()
        watching.process.wait()


def test_it_says_what_was_made_and_what_is_wrong_now(watching: Watching) -> None:
    assert watching.until("made in").startswith(f"watching {watching.folder}; Ctrl-C ends it\n")
    assert (watching.folder / "build" / "revised.pdf").is_file()
    assert not (watching.folder / "build" / "revised.epub").exists()
    (watching.folder / "two.md").write_text(chapter("two", "New."))
    assert re.search(r"\d\d:\d\d:\d\d  made in [\d.]+ s · 17 pages · changed: \d", watching.until("made in"))

    (watching.folder / "two.md").write_text(chapter("two", "See @fig-nowhere."))
    assert "1 error, no warnings; the finished files are still those of the last good build" in watching.until("error,")
    watching.until(r"two\.md:3: error: @fig-nowhere refers to a figure that is nowhere in the book")
    (watching.folder / "one.md").write_text(chapter("one", "Also new."))
    said = watching.until("said before")
    assert "two.md:3" not in said, "a list is not repeated"
    (watching.folder / "two.md").write_text(chapter("two"))
    assert "error" not in watching.until("made in")
    assert watching.end() == ""


@pytest.mark.skipif(WINDOWS, reason="Windows has no such signal")
def test_a_polite_request_ends_it_too(watching: Watching) -> None:
    watching.until("watching")
    assert "Traceback" not in watching.end(signal.SIGTERM)


@pytest.mark.skipif(WINDOWS, reason="Windows sends Ctrl-C to a whole console")
def test_ctrl_c_ends_a_preview_quietly(tmp_path: Path) -> None:
    watching = Watching(write_book(tmp_path / "book"), "--no-browser", verb="preview")
    said = watching.until("made in")
    assert re.match(r"showing \S+ at http://127\.0\.0\.1:\d+/; Ctrl-C ends it\n", said)
    assert watching.end() == ""
