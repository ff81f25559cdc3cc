"""A book under `make_book.py preview`: from a save to the picture of the page that it changed."""

import http.client
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bindery.manuscript.chapter import chapter_id

from .books import CHECKOUT, WORKERS, Book, change_a_word
from .measure import CommandFailed, at_work, run

_SHOWN = re.compile(r"http://127\.0\.0\.1:(\d+)/")
_WIDTH = 800
"""Of a page's picture in pixels, as on a usual screen."""
_PATIENCE = 120
"""Seconds after which nothing more is expected."""


@dataclass(frozen=True)
class ToScreen:
    """Seconds from a save of a chapter to the picture of its changed page, and for typesetting it alone, all warm."""

    shown: float
    alone: float
    """With WeasyPrint at its defaults, as the whole book in (a)."""
    by_itself: float
    """With the program's own stage, which leaves furniture and binding to others."""


def save_to_screen(book: Book, document: Path, times: int) -> ToScreen:
    """The best of several edits of the middle chapter. `document` is the book's as (a) sets it."""
    chapter = book.chapters[len(book.chapters) // 2]
    with previewed(book) as running:
        shown = min(running.after(partial(change_a_word, chapter, -10 - turn)) for turn in range(times))
    by_itself = (
        [sys.executable, "-m", "tests.benchmarks.chapter_alone", book.folder, chapter, str(10 + 2 * turn)]
        for turn in range(times)
    )
    pdf = document.with_name("chapter.pdf")
    alone = [sys.executable, CHECKOUT / "tests/benchmarks/weasyprint_alone.py", document, pdf, chapter_id(chapter.name)]
    return ToScreen(shown, _best([alone] * times), _best(by_itself))


def _best(commands: Iterable[Sequence[str | Path]]) -> float:
    """The least seconds that any of the commands prints."""
    return min(float(run(command, CHECKOUT).output.split()[-1]) for command in commands)


class Previewed:
    """The running command, and the news that an open page hears."""

    def __init__(self, port: int):
        self._port = port
        self._news = self._ask("/events")
        self._pictures: frozenset[str] = frozenset()

    def after(self, save: Callable[[], object]) -> float:
        """Seconds from the end of `save` to the first picture of a page that is new by it."""
        before = self._pictures
        save()
        begun = time.perf_counter()
        while not (new := self._pictures_of(self._next_book()) - before):
            continue
        changed = min(new)
        picture = self._ask(f"/pictures/{changed}/{_WIDTH}").read()
        seconds = time.perf_counter() - begun
        if not picture.startswith(b"\x89PNG"):
            raise CommandFailed("preview gave no picture of the changed page")
        self.wait()
        return seconds

    def wait(self) -> None:
        """Until the book is whole and nothing more is being made."""
        while True:
            kind, told = self._hear()
            if kind == "book":
                self._pictures = self._pictures_of(told)
            elif kind == "state" and told["status"] == "ready":
                return

    def _next_book(self) -> dict[str, Any]:
        while True:
            kind, told = self._hear()
            if kind == "book":
                return told

    def _hear(self) -> tuple[str, dict[str, Any]]:
        while line := self._news.readline().decode():
            if line.startswith("event: "):
                return line[7:].strip(), json.loads(self._news.readline().decode().removeprefix("data: "))
        raise CommandFailed("preview told nothing more")

    def _ask(self, path: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_PATIENCE)
        connection.request("GET", path)
        return connection.getresponse()

    @staticmethod
    def _pictures_of(told: dict[str, Any]) -> frozenset[str]:
        return frozenset(page["picture"] for page in told["pages"])


@contextmanager
def previewed(book: Book) -> Iterator[Previewed]:
    """The command at work on the book, after its first build."""
    command: list[str | Path] = [
        sys.executable,
        "make_book.py",
        "preview",
        book.folder,
        "--no-browser",
        "--jobs",
        str(WORKERS),
    ]
    with at_work(command, CHECKOUT) as process:
        assert process.stdout
        said = next((found for line in process.stdout if (found := _SHOWN.search(line))), None)
        if said is None:
            raise CommandFailed(f"preview ended with {process.wait()}")
        running = Previewed(int(said[1]))
        running.wait()
        yield running
