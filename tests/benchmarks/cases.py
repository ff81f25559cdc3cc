"""The cases of the benchmark: what an author does to a book, and how long the real command then takes."""

import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from .books import CHECKOUT, WORKERS, Book, add_words, change_a_word
from .comparison import bare
from .measure import Run, run
from .watched import watched

_WORDS_A_PAGE = 330
_MOST_TRIES = 8


@dataclass(frozen=True)
class Case:
    """A measured case: the run that counts, and what is to be said of it."""

    name: str
    run: Run
    pages: int
    targets: tuple[float, ...] = ()
    """Ratios to the reference: the first one to reach, then the next."""
    note: str = ""


class CaseFailed(Exception):
    """A case did not turn out as it should, so that its time would mean nothing."""


def build(book: Book) -> Run:
    """The command, to its PDF. Raises measure.CommandFailed."""
    command: list[str | Path] = [
        sys.executable,
        "make_book.py",
        "build",
        book.folder,
        "--to",
        "pdf",
        "--jobs",
        str(WORKERS),
    ]
    return run(command, CHECKOUT)


def cold(book: Book, times: int) -> Case:
    def once() -> Run:
        book.forget()
        return build(book)

    return Case(f"cold, {WORKERS} workers", _best(once, times), pages_of(book.pdf), (0.45,))


def nothing_changed(book: Book, times: int) -> Case:
    return Case("nothing changed", _best(lambda: build(book), times), pages_of(book.pdf), (0.02,))


def one_chapter_edited(book: Book, times: int) -> Case:
    """A word of the same letters in the middle chapter, another one each time."""

    def build_after(save: Callable[[], object]) -> Run:
        save()
        return build(book)

    runs = [_edited(book, turn, build_after) for turn in range(times)]
    return _edit_case(book, "one chapter edited, same page count", runs)


def one_chapter_edited_while_watched(book: Book, times: int) -> Case:
    """The same, from the save to the new PDF, under `make_book.py watch`."""
    with watched(book) as watch:
        runs = [_edited(book, -1 - turn, watch.after) for turn in range(times)]
    return _edit_case(book, "the same, while watched", runs)


def _edited(book: Book, turn: int, build_after: Callable[[Callable[[], object]], Run]) -> Run:
    """Change a word, build, and see that the page count is the same and the word is in the PDF."""
    pages, before = pages_of(book.pdf), text_of(book.pdf)
    words: list[str] = []
    chapter = book.chapters[len(book.chapters) // 2]
    measured = build_after(lambda: words.append(change_a_word(chapter, turn)))
    if pages_of(book.pdf) != pages or text_of(book.pdf).count(bare(words[0])) <= before.count(bare(words[0])):
        raise CaseFailed(f"the edit of '{words[0]}' did not change the chapter alone")
    return measured


def _edit_case(book: Book, name: str, runs: list[Run]) -> Case:
    best = min(runs, key=lambda each: each.seconds)
    return Case(name, best, pages_of(book.pdf), (0.10, 0.05), f"1 of {len(book.chapters)} chapters")


def chapter_grows(book: Book, by: int, name: str, work: Path, times: int) -> Case:
    """An early chapter grows until the last one begins `by` pages later; the builds that missed that are undone."""
    chapter, before = book.chapters[2], place_of_last_chapter(book)
    kept = work / "before-growth"
    book.keep(kept)
    words = by * _WORDS_A_PAGE

    def grow() -> Run:
        book.put_back(kept)
        add_words(chapter, words)
        return build(book)

    for _ in range(_MOST_TRIES):
        measured = grow()
        moved = place_of_last_chapter(book) - before
        if moved == by:
            best = min((measured, *(grow() for _ in range(times - 1))), key=lambda each: each.seconds)
            shutil.rmtree(kept)
            return Case(name, best, pages_of(book.pdf), (0.15, 0.08), f"the last chapter moved by {moved}")
        words += (by - moved) * _WORDS_A_PAGE // 2
    raise CaseFailed(f"no growth of {chapter.name} moved the last chapter by {by}")


def _best(once: Callable[[], Run], times: int) -> Run:
    """The quickest of several runs: what is above it is other programs' doing."""
    return min((once() for _ in range(times)), key=lambda each: each.seconds)


def pages_of(pdf: Path) -> int:
    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def text_of(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join(bare(page.get_textpage().get_text_range()) for page in document)


def place_of_last_chapter(book: Book) -> int:
    """The page, from 0, on which the last chapter begins, by the PDF's outline."""
    text = book.chapters[-1].read_text(encoding="utf-8")
    heading = re.search(r"^# (.+?)( \{.*)?$", text, re.MULTILINE)
    assert heading
    with pypdfium2.PdfDocument(book.pdf) as document:
        for item in reversed(list(document.get_toc())):
            place = item.get_dest()
            if place is not None and bare(item.get_title()).endswith(bare(heading[1])):
                return int(place.get_index())
    raise CaseFailed(f"'{heading[1]}' is not in the outline of {book.pdf}")
