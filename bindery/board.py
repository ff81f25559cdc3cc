"""Many builds at once on the terminal: what is under way, a line for each book that is done, a table of them all."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.text import Text

from bindery.catalogue.making import Planned, Result
from bindery.diagnostics import Diagnostic, errors_in
from bindery.folder import placed
from bindery.progress import counted
from bindery.terminal import Terminal

_WIDEST = 44


class Board:
    """Shows what becomes of `count` books. Steps of books are told by their threads, all else by the one that waits."""

    def __init__(self, terminal: Terminal, count: int):
        self.made = 0
        """Books that are finished."""
        self._terminal, self._count, self._done = terminal, count, 0
        self._bars = Progress(
            TextColumn("  {task.description:<44}"),
            BarColumn(24),
            TextColumn("{task.fields[steps]}"),
            console=terminal.out,
            transient=True,
            disable=terminal.as_json or not terminal.out.is_terminal,
        )
        self._all = self._bars.add_task("", total=count, steps="")

    def __enter__(self) -> "Board":
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def progress_of(self, planned: Planned) -> "BookProgress":
        return BookProgress(self._bars, label(planned))

    def result(self, result: Result) -> None:
        """Say what became of a book, with all that is wrong with it."""
        self._done += 1
        self.made += result.outcome is not None
        self._bars.update(self._all, completed=self._done, steps=f"{self._done} of {counted(self._count, 'book')}")
        with self._aside():
            self._terminal.file(
                _did(result), label(result.planned), f"{result.seconds:5.1f} s   {_what(result)}".rstrip()
            )
            if not self._terminal.as_json:
                self._terminal.diagnostics(found_in(result), Path.cwd())
            if result.fault:
                self._terminal.err.print(Text(result.fault.rstrip()))
            if result.problem:
                self._terminal.problem(f"{label(result.planned)}: {result.problem}")

    @contextmanager
    def _aside(self) -> Iterator[None]:
        """The bars are gone while something is printed that stays."""
        self._bars.stop()
        yield
        self._bars.start()


class BookProgress:
    """One book's steps, on a line of its own as long as it is under way."""

    def __init__(self, bars: Progress, name: str):
        self._bars, self._name = bars, name
        self._bar: TaskID | None = None

    def title(self, text: str) -> None: ...

    def begin(self, stage: str, steps: int = 0) -> None:
        self._end()
        self._bar = self._bars.add_task(f"{self._name}: {stage}", total=steps or None, steps="")

    def at(self, step: int, steps: int) -> None:
        if self._bar is not None:
            self._bars.update(self._bar, completed=step, total=steps, steps=f"{step} of {steps}")

    def done(self, what: str, remembered: int = 0) -> None:
        self._end()

    def _end(self) -> None:
        if self._bar is not None:
            self._bars.remove_task(self._bar)
            self._bar = None


def label(planned: Planned) -> str:
    """What a book is called among others: as its files are, or after folder and variant where that is not known."""
    order = planned.order
    return planned.name or "-".join(filter(None, (order.manifest.parent.resolve().name, order.variant.name)))


def found_in(result: Result) -> list[Diagnostic]:
    """What is wrong with a book, as it is told of among others."""
    return placed(result.diagnostics, result.planned.order.manifest.parent)


def table(results: Sequence[Result]) -> Iterator[str]:
    """The books in their order: name, pages, files and seconds of each, and what became of it."""
    width = min(_WIDEST, max([len("book"), *(len(label(result.planned)) for result in results)]))
    yield f"  {'book':<{width}}  {'pages':>6}  {'seconds':>7}  {'files':<20}"
    for result in results:
        pages, files = _made(result)
        row = f"  {label(result.planned):<{width}}  {pages:>6}  {result.seconds:>7.1f}  {files:<20}"
        yield f"{row}  {', '.join(filter(None, (_did(result), _found(result))))}"


def in_all(results: Sequence[Result], seconds: float) -> str:
    """One sentence on them all."""
    made = [result for result in results if result.outcome]
    kept = sum(result.kept for result in made)
    failed = len(results) - len(made)
    parts = [f"{len(made)} of {counted(len(results), 'book')} made in {seconds:.1f} s"]
    parts += [f"{kept} of them kept as they were"] if kept else []
    parts += (
        [f"{failed} not made: {', '.join(label(one.planned) for one in results if not one.outcome)}"] if failed else []
    )
    return "; ".join(parts)


def _did(result: Result) -> str:
    return "kept" if result.kept else "made" if result.outcome else "failed"


def _made(result: Result) -> tuple[str, str]:
    """The pages of its first PDF, and its files by their endings."""
    outputs = result.outcome.outputs if result.outcome else ()
    pages = next((output.pages for output in outputs if output.pages), 0)
    name = result.planned.name
    return str(pages or "–"), " ".join(output.path.name.removeprefix(name).lstrip("-.") for output in outputs) or "–"


def _what(result: Result) -> str:
    pages, _ = _made(result)
    return ", ".join(filter(None, (f"{pages} pages" if pages != "–" else "", _found(result))))


def _found(result: Result) -> str:
    errors = len(errors_in(result.diagnostics))
    warnings = len(result.diagnostics) - errors
    said = (counted(errors, "error") if errors else "", counted(warnings, "warning") if warnings else "")
    return ", ".join(filter(None, said))
