"""A small book under revision: a workshop at work on it, and what it told."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from bindery.revise.workshop import Audience, News, Order, Workshop

CHAPTERS = ("one", "two", "three")
MANIFEST = "title: Revised\nlanguage: en\nauthors: [Nobody Known]\nchapters: [one.md, two.md, three.md]\n"
PATIENCE = 90
"""Seconds after which what should have happened has not."""


def write_book(folder: Path, manifest: str = MANIFEST) -> Path:
    """Write `BOOK` with this manifest to the folder, and give the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {**BOOK, "book.yaml": manifest}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def chapter(name: str, first: str = "") -> str:
    """`first` goes to the beginning of its text."""
    paragraphs = [f"In chapter {name} paragraph {number} says this. " * 12 for number in range(14)]
    return "\n\n".join(
        [f"# Chapter {name}", first, *paragraphs[:7], f"## Section of {name} {{#sec-{name}}}", *paragraphs[7:]]
    )


BOOK = {"book.yaml": MANIFEST, **{f"{name}.md": chapter(name) for name in CHAPTERS}}
"""The files of a book of three chapters of some four pages, each with two sections; chapters begin on rectos."""


class Revising:
    """The workshop at work on the book in `folder`, until the context is left."""

    def __init__(self, folder: Path, audience: Audience | None = None, **order: object):
        self.folder = folder
        self.told: list[News] = []
        self._audience = audience
        self._arrived = threading.Condition()
        self._stop = threading.Event()
        workshop = Workshop(Order(folder / "book.yaml", jobs=2, **order), self._hear)  # type: ignore[arg-type]
        self._thread = threading.Thread(target=workshop.run, args=(self._stop,), daemon=True)

    def __enter__(self) -> "Revising":
        self._thread.start()
        self.settled()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, where: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    @property
    def latest(self) -> News:
        return self.told[-1]

    def after(self, save: Callable[[], object]) -> News:
        """How things stand when the build that follows `save` is over."""
        before = len(self.told)
        save()
        return self.settled(before)

    def save(self, name: str, text: str) -> News:
        return self.after(lambda: (self.folder / name).write_text(text, encoding="utf-8"))

    def settled(self, since: int = 0) -> News:
        """How things stand when a build that began after so many steps is over, and no other follows at once."""
        self.wait(lambda news: news.status != "building", since)
        while True:
            known = len(self.told)
            time.sleep(0.4)
            if len(self.told) == known and self.latest.status != "building":
                return self.latest

    def wait(self, wanted: Callable[[News], bool], since: int = 0) -> News:
        """The first step after so many that is `wanted`."""
        end = time.monotonic() + PATIENCE
        with self._arrived:
            while True:
                found = next((news for news in self.told[since:] if wanted(news)), None)
                if found:
                    return found
                assert self._arrived.wait(max(end - time.monotonic(), 0)), f"still {self.told[-1:]}"

    def _hear(self, news: News) -> None:
        if self._audience:
            self._audience(news)
        with self._arrived:
            self.told.append(news)
            self._arrived.notify_all()
