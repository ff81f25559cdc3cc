"""How long a book takes, against one WeasyPrint document of the same XHTML and CSS, Typst, and XeLaTeX.

    python -m tests.benchmarks [--sizes 200,2000,4000]

from the checkout, with the interpreter that has the program's requirements (.venv/bin/python). It measures a generated
handbook of 30 chapters and, where the manuscript is found, Sherlock Holmes; prints tables; and draws
build/benchmark.svg. It is no test: what it finds depends on the machine, and only ratios within one run say something.
Ten minutes or so; with `--sizes` much longer. `pip install typst` for that comparison. Memory is measured on Linux.
"""

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from .books import CHECKOUT, Book, handbook, sherlock_holmes
from .cases import (
    Case,
    CaseFailed,
    build,
    chapter_grows,
    cold,
    nothing_changed,
    one_chapter_edited,
    one_chapter_edited_while_watched,
    pages_of,
)
from .comparison import compare
from .handbook import CHAPTERS
from .measure import CommandFailed, Run
from .plot import draw
from .previewed import save_to_screen
from .reference import typst, weasyprint_alone, xelatex
from .report import Measured, Size, show

_PAGES_A_CHAPTER = 25.6


def main() -> None:
    options = _options()
    console = Console(width=150)
    work = options.folder.resolve()
    books: list[Measured] = []
    if not options.only_sizes:
        books.append(
            _measure(lambda any_side: handbook(work / "book", CHAPTERS, any_side=any_side), work, options.repeat)
        )
        if sherlock_holmes(work / "book") is None:
            console.print("Sherlock Holmes is left out: BINDERY_MANUSCRIPTS names no folder that has it")
        else:
            books.append(
                _measure(lambda any_side: sherlock_holmes(work / "book", any_side=any_side), work, options.repeat)
            )
    sizes = [_measure_size(pages, work) for pages in options.sizes]
    show(console, books, sizes)
    console.print(f"load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    options.svg.parent.mkdir(parents=True, exist_ok=True)
    options.svg.write_text(draw(books, sizes), encoding="utf-8")
    console.print(f"drawn: {options.svg}", highlight=False)


def _measure(write: Callable[[bool], Book | None], work: Path, times: int) -> Measured:
    book = _written(write, False)
    _say(f"{book.name}: cold")
    cases: list[Case] = [cold(book, 1)]
    _tell(cases[0].run)
    problems: list[str] = []
    _say(f"{book.name}: one WeasyPrint document")
    reference = work / "reference"
    alone = weasyprint_alone(book.folder, reference)
    _tell(alone.run)
    comparison = compare(alone.same_book, alone.pdf, alone.document)
    _say(f"{book.name}: other builders")
    others = (typst(book.folder, reference, reference / "fonts"), xelatex(book.folder, reference))

    def measure(name: str, case: Callable[[], Case]) -> None:
        _say(f"{book.name}: {name}")
        try:
            cases.append(case())
            _tell(cases[-1].run)
        except (CaseFailed, CommandFailed) as failed:
            problems.append(f"{name}: {failed}")

    measure("nothing changed", lambda: nothing_changed(book, times))
    measure("a chapter edited", lambda: one_chapter_edited(book, times))
    measure("a chapter edited while watched", lambda: one_chapter_edited_while_watched(book, times))
    _say(f"{book.name}: a chapter edited in the preview")
    try:
        to_screen = save_to_screen(book, alone.document, times)
        _say(f"  {to_screen.shown:.2f} s to the screen, {to_screen.alone:.2f} s for the chapter alone")
    except CommandFailed as failed:
        to_screen = None
        problems.append(f"a chapter edited in the preview: {failed}")
    measure("two pages more", lambda: chapter_grows(book, 2, "an early chapter grows by two pages", work, times))
    book = _written(write, True)
    build(book)
    measure("one page more", lambda: chapter_grows(book, 1, "by one page, chapters on any side", work, times))
    return Measured(
        book.name, alone.run, pages_of(alone.pdf), tuple(cases), others, comparison, tuple(problems), to_screen
    )


def _measure_size(pages: int, work: Path) -> Size:
    book = handbook(work / "book", round(pages / _PAGES_A_CHAPTER))
    _say(f"{book.name}: cold, and one WeasyPrint document")
    ours = cold(book, 1)
    _tell(ours.run)
    alone = weasyprint_alone(book.folder, work / "reference").run
    _tell(alone)
    return Size(ours.pages, ours.run, alone)


def _written(write: Callable[[bool], Book | None], any_side: bool) -> Book:
    book = write(any_side)
    assert book
    return book


def _say(words: str) -> None:
    print(f"… {words}", flush=True)


def _tell(measured: Run) -> None:
    _say(f"  {measured.seconds:.2f} s, {measured.cpu_seconds:.1f} s of processors, {measured.peak:.0f} MB")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=_numbers, default=[], help="pages of further handbooks: 200,2000,4000")
    parser.add_argument("--only-sizes", action="store_true", help="leave the cases out")
    parser.add_argument("--repeat", type=int, default=3, help="runs of the quick cases, of which the best counts")
    build_folder = CHECKOUT / "build"
    parser.add_argument("--folder", type=Path, default=build_folder / "benchmark", help="where the books are made")
    parser.add_argument("--svg", type=Path, default=build_folder / "benchmark.svg", help="where the plot goes")
    return parser.parse_args()


def _numbers(words: str) -> list[int]:
    return [int(word) for word in words.split(",")]


if __name__ == "__main__":
    main()
