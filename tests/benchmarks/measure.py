"""Running a command, with its wall time, its processor time and the peak memory of each of its processes."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_EVERY = 0.04
"""Seconds between two looks at the processes' memory."""


@dataclass(frozen=True)
class Run:
    """A command that came to its end. Memory is in MB, the high-water mark of the resident set (VmHWM)."""

    seconds: float
    cpu_seconds: float
    """Of the command and all processes that it waited for."""
    first_peak: float
    """Of the command's own process; 0 where the system has no /proc."""
    other_peak: float
    """The highest of any other process that it started."""
    output: str

    @property
    def peak(self) -> float:
        return max(self.first_peak, self.other_peak)


class CommandFailed(Exception):
    """A measured command ended with an error; the text is what it said."""


def run(command: Sequence[str | Path], folder: Path, environment: Mapping[str, str] | None = None) -> Run:
    """Run `command` in `folder` and wait for it. Raises CommandFailed."""
    begun = time.perf_counter()
    with subprocess.Popen(
        [str(word) for word in command],
        cwd=folder,
        env={**usual_environment(), **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        before = os.times()
        watch = Watch(process.pid)
        output, _ = process.communicate()
        seconds = time.perf_counter() - begun
        after = os.times()
        first, other = watch.end()
    if process.returncode:
        raise CommandFailed(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{output[-3000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(seconds, cpu, first, other, output)


@contextmanager
def at_work(command: Sequence[str | Path], folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """The command while it runs, which is ended after that; what it says is in its `stdout`."""
    process = subprocess.Popen(
        [str(word) for word in command],
        cwd=folder,
        env={**usual_environment(), "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    try:
        yield process
    finally:
        # SIGINT would not arrive where the benchmark runs in the background of a shell.
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def usual_environment() -> dict[str, str]:
    """This process's, in which Python keeps compiled modules, as it does unless a machine's setup forbids it."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class Watch:
    """Looks at the memory of a process and its descendants, from now to `end`."""

    def __init__(self, process: int):
        self._process = process
        self._peaks: dict[int, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def end(self) -> tuple[float, float]:
        """`so_far`, for the last time."""
        self._over.set()
        self._thread.join()
        return self.so_far()

    def so_far(self) -> tuple[float, float]:
        """The peak in MB of the process itself, and the highest of its descendants."""
        peaks = dict(self._peaks)
        others = [peak for process, peak in peaks.items() if process != self._process]
        return peaks.get(self._process, 0.0), max(others, default=0.0)

    def _look(self) -> None:
        while True:
            for process in family(self._process):
                self._peaks[process] = max(self._peaks.get(process, 0.0), peak_of(process))
            if self._over.wait(_EVERY):
                return


def family(process: int) -> list[int]:
    """The process and its descendants."""
    members = [process]
    for member in members:
        try:
            for thread in (_PROC / str(member) / "task").iterdir():
                members += map(int, (thread / "children").read_text().split())
        except OSError:
            continue  # It has ended, or there is no /proc.
    return members


def peak_of(process: int | str) -> float:
    """The high-water mark of a process's resident set in MB; "self" is this one, and 0 one that has ended."""
    try:
        status = (_PROC / str(process) / "status").read_text()
    except OSError:
        return 0.0
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
