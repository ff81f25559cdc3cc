"""What typesetting one edited chapter alone costs, where everything is warm.

python -m tests.benchmarks.chapter_alone BOOK CHAPTER TURN

edits a word of the chapter twice, typesets the book each time in this process, and prints the seconds that the chapter
took the second time.
"""

import gc
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

from bindery import build
from bindery.outputs import Order
from bindery.pdf.typeset import typeset
from bindery.preparation import remembering
from bindery.progress import Silent

from .books import change_a_word


class _Timed(Executor):
    """Does everything at once, and knows how long typesetting took."""

    seconds = 0.0

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **named: Any) -> "Future[Any]":
        begun = time.perf_counter()
        done: Future[Any] = Future()
        done.set_result(work(*arguments, **named))
        if work is typeset:
            self.seconds += time.perf_counter() - begun
        return done


def main() -> None:
    book, chapter, turn = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    gc.disable()
    for again in range(2):
        change_a_word(chapter, turn - again)
        timed = _Timed()
        build.make(Order(book / "book.yaml", ("pdf",)), remembering(timed, book), Silent())
    print(timed.seconds)


if __name__ == "__main__":
    main()
