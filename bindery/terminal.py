"""A build on the terminal: stages while they run, and one quiet line for each when they are done."""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar
from rich.status import Status
from rich.text import Text

from bindery import annotations
from bindery.diagnostics import Diagnostic, Severity


class Terminal:
    """Prints stages to standard output and diagnostics to standard error; plain and quiet where that is no terminal."""

    def __init__(self, as_json: bool = False):
        self.as_json = as_json
        self.out = Console(highlight=False, soft_wrap=True, quiet=as_json)
        self.err = Console(stderr=True, highlight=False, soft_wrap=True)
        self._bar: Bar | None = None
        self._status: Status | None = None
        self._stage, self._began = "", 0.0

    def title(self, text: str) -> None:
        self.out.print(Text(text, style="bold"))

    def begin(self, stage: str, steps: int = 0) -> None:
        self._stage, self._began = stage, time.monotonic()
        if self.out.is_terminal and not self.as_json:
            self._bar = Bar(
                TextColumn("  {task.description:<9}"),
                BarColumn(24),
                TextColumn("{task.fields[steps]}"),
                console=self.out,
                transient=True,
            )
            self._bar.add_task(stage, total=steps or None, steps="")
            self._bar.start()

    def at(self, step: int, steps: int) -> None:
        if self._bar:
            self._bar.update(self._bar.task_ids[0], completed=step, total=steps, steps=f"{step} of {steps}")

    def done(self, what: str, remembered: int = 0) -> None:
        self.stop()
        from_memory = f"   {remembered} from memory" if remembered else ""
        self.out.print(f"  {self._stage:<9} {what:<44} {time.monotonic() - self._began:5.1f} s{from_memory}")

    def waiting(self, what: str) -> None:
        """Say what is being done, on a line that goes when something else is printed; nothing where no terminal is."""
        if self.out.is_terminal and self._status is None:
            self._status = self.out.status(what)
            self._status.start()
        elif self._status:
            self._status.update(what)

    def clear(self) -> bool:
        """Make the terminal empty; False where there is none, and what was printed stays."""
        self.stop()
        self.out.clear()
        return self.out.is_terminal

    def stop(self) -> None:
        """Take a running bar off the terminal."""
        if self._bar:
            self._bar.stop()
            self._bar = None
        if self._status:
            self._status.stop()
            self._status = None

    def file(self, did: str, path: str, what: str) -> None:
        """A finished file that was written, or kept."""
        self.out.print(f"  {did:<9} {path:<44} {what}")

    def line(self, text: str) -> None:
        self.out.print(text)

    def diagnostics(self, found: Sequence[Diagnostic], book: Path | None = None) -> None:
        """All of them, in the order of files and lines; as JSON, one list on standard output.

        GitHub is told of those of the book in the folder `book`.
        """
        self.stop()
        if self.as_json:
            print(json.dumps([asdict(diagnostic) for diagnostic in found], ensure_ascii=False, indent=2))
            return
        for diagnostic in found:
            style = "red" if diagnostic.severity is Severity.ERROR else "yellow"
            text = Text(str(diagnostic))
            text.highlight_words([f"{diagnostic.severity}:"], style=style)
            self.err.print(text)
        if book and annotations.are_wanted():
            for annotation in annotations.annotations(found, book):
                print(annotation)

    def problem(self, sentence: str) -> None:
        self.stop()
        self.err.print(f"make_book: {sentence}")
