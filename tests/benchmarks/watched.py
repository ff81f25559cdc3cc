"""A book under `make_book.py watch`: from a save to the new PDF, with everything warm."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .books import CHECKOUT, WORKERS, Book
from .measure import CommandFailed, Run, Watch, at_work, family

_MADE = re.compile(r"made in [\d.]+ s")


class Watched:
    """The running command. Memory is what it took from its beginning to the save's end."""

    def __init__(self, process: "subprocess.Popen[str]"):
        self._process = process
        self._memory = Watch(process.pid)

    def after(self, save: Callable[[], object]) -> Run:
        """What the command takes from the end of `save` to the new PDF. Raises CommandFailed."""
        before = _processor_seconds(self._process.pid)
        save()
        begun = time.perf_counter()
        said = self.wait()
        seconds = time.perf_counter() - begun
        first, other = self._memory.so_far()
        return Run(seconds, _processor_seconds(self._process.pid) - before, first, other, said)

    def wait(self) -> str:
        """What it says until the book is made."""
        said = ""
        assert self._process.stdout
        for line in self._process.stdout:
            said += line
            if _MADE.search(line):
                return said
        raise CommandFailed(f"watch ended with {self._process.wait()}:\n{said[-3000:]}")

    def end(self) -> None:
        self._memory.end()


@contextmanager
def watched(book: Book) -> Iterator[Watched]:
    """The command at work on the book, after its first build."""
    command: list[str | Path] = [
        sys.executable,
        "make_book.py",
        "watch",
        book.folder,
        "--to",
        "pdf",
        "--jobs",
        str(WORKERS),
    ]
    with at_work(command, CHECKOUT) as process:
        running = Watched(process)
        try:
            running.wait()
            yield running
        finally:
            running.end()


def _processor_seconds(process: int) -> float:
    """Of a process and those it started that still run; 0 without /proc (proc(5), stat, fields 14 to 17)."""
    total = 0.0
    for member in family(process):
        try:
            fields = Path(f"/proc/{member}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return total
