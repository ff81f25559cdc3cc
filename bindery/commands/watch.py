"""`make_book.py watch`: make the book again after each save."""

import signal
import threading
import time

from bindery.catalogue.choice import Choice
from bindery.diagnostics import Diagnostic
from bindery.outputs import Order
from bindery.progress import counted
from bindery.revise.workshop import News, Workshop
from bindery.terminal import Terminal

_BLINK = 0.5
"""Seconds."""


def run(order: Order, choice: Choice | None) -> int:
    """Watch until Ctrl-C, which is how it ends: the exit status is 0 then."""
    terminal, stop = Terminal(), threading.Event()
    try:
        end_as_by_hand()
        reporter = Reporter(terminal, f"watching {order.manifest.parent.resolve()}; Ctrl-C ends it")
        work = threading.Thread(target=Workshop(order, reporter, choice).run, args=(stop,))
        work.start()
        while work.is_alive():
            # Without a limit Windows would not let Ctrl-C through.
            work.join(_BLINK)
    except KeyboardInterrupt:
        # Python waits for the thread, which ends its workers.
        pass
    finally:
        stop.set()
        terminal.stop()
    return 0


def end_as_by_hand() -> None:
    """Let a polite request to end be as good as Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


class Reporter:
    """Prints how things stand after each build. On a terminal that takes the place of what stood there before."""

    def __init__(self, terminal: Terminal, heading: str):
        self._terminal, self._heading = terminal, heading
        self._told: tuple[Diagnostic, ...] = ()
        self._before = News("building")
        terminal.line(heading)

    def __call__(self, news: News) -> None:
        before, self._before = self._before, news
        if news.status == "building":
            self._terminal.waiting(news.stage)
        elif before.status == "building" or news.sentence != before.sentence:
            self._report(news)

    def _report(self, news: News) -> None:
        if self._terminal.clear():
            self._terminal.line(self._heading)
            self._told = ()
        self._terminal.line(f"{time.strftime('%H:%M:%S')}  {_summary(news)}")
        if news.sentence:
            self._terminal.problem(news.sentence)
        if news.diagnostics and news.diagnostics == self._told:
            self._terminal.line("          what is wrong is what was said before")
        else:
            self._terminal.diagnostics(news.diagnostics)
        self._told = news.diagnostics


def _summary(news: News) -> str:
    errors = sum(found.severity == "error" for found in news.diagnostics)
    warnings = counted(len(news.diagnostics) - errors, "warning")
    if errors:
        return f"{counted(errors, 'error')}, {warnings}; the finished files are still those of the last good build"
    if news.status == "faulty":
        return "the finished files are still those of the last good build"
    pages = counted(news.revision.page_count, "page") if news.revision else "the EPUB"
    changed = news.revision.changed if news.revision else ()
    return " · ".join(
        [
            f"made in {news.seconds:.1f} s",
            pages,
            *([f"changed: {_shortened(changed)}"] if changed else []),
            *([warnings] if news.diagnostics else []),
        ]
    )


def _shortened(folios: tuple[str, ...], most: int = 12) -> str:
    more = len(folios) - most
    return ", ".join(folios[:most]) + (f" and {more} more" if more > 0 else "")
