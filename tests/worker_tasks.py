"""What the tests have worker processes do. They import this module, and little else."""

import gc
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Never


def process(_: object = None) -> int:
    return os.getpid()


def doubled(number: int) -> int:
    return 2 * number


def size(data: bytes) -> int:
    return len(data)


def zeros(count: int) -> bytes:
    print("a library that speaks")
    os.write(1, b"and another one\n")
    return bytes(count)


def collects(_: object = None) -> bool:
    return gc.isenabled()


def has(module: str) -> bool:
    return module in sys.modules


class Unpicklable(Exception):
    def __init__(self, one: int, other: int):
        super().__init__(f"{one} and {other}")


def fail(kind: str) -> Never:
    problem = Unpicklable(1, 2) if kind == "unpicklable" else LookupError("no such page")
    problem.add_note("while 'One' was typeset")
    raise problem


def rest(folder: Path) -> None:
    """Say that it began, and where temporary files are; then do nothing for ten minutes."""
    (folder / str(os.getpid())).write_text(tempfile.mkdtemp())
    time.sleep(600)


def fail_or_rest(folder: Path) -> None:
    if not folder.exists():
        raise LookupError(f"no folder {folder}")
    rest(folder)


def die_until(folder: Path, times: int) -> int:
    """End its process, the first so many times that it is asked."""
    deaths = len(list(folder.iterdir()))
    if deaths < times:
        (folder / str(deaths)).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return deaths


def unfinished_answer(folder: Path) -> bytes:
    """End its process in the middle of an answer."""
    (folder / "asked").touch()
    if len(list(folder.iterdir())) == 1:
        return b""
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, (1_000_000).to_bytes(8, "big") + b"only this")
        except OSError:
            continue
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


@dataclass(frozen=True)
class Font:
    """Known by its digest, as faces are."""

    data: bytes

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Text:
    words: str
    fonts: tuple[Font, ...]


def data_in(text: Text) -> list[bytes]:
    return [font.data for font in text.fonts]


@dataclass(frozen=True)
class Piece:
    """A task that says what it is about, as those of a book do."""

    file: str
    title: str = ""


def never_end(piece: Piece) -> None:
    while True:
        pass


def take_all(piece: Piece) -> int:
    """Want more and more memory: nothing is given back before the end."""
    taken = [piece.file]
    while True:
        taken.append(taken[-1] * 2)


def run_never_ending(folder: Path) -> None:
    """Run a program that does not end, and whose number is then the name of a file."""
    program = f"import os, time; open({str(folder)!r} + '/' + str(os.getpid()), 'w').close(); time.sleep(600)"
    subprocess.run([sys.executable, "-c", program], check=True)


def urgency(_: object = None) -> str:
    return Path("/proc/self/oom_score_adj").read_text(encoding="ascii").strip()


class Web:
    """Objects that hold each other, as those of a layout do."""

    alive = 0

    def __init__(self, parts: int):
        self.parts: list[object] = [[self] for _ in range(parts)]
        Web.alive += 1

    def __del__(self) -> None:
        Web.alive -= 1


def leave_a_web(parts: int) -> int:
    """How many there are then."""
    Web(parts)
    return Web.alive
