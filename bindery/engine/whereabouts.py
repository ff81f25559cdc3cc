"""How far a worker has come with its task, as a number that outlives it: who had to end it can say where it was."""

import mmap
import os
from pathlib import Path

_LENGTH = 8
_noted: mmap.mmap | None = None
"""The worker's own; there is none in other processes."""


def keep(folder: str) -> None:
    """Have what is noted from now on kept in `folder`, for this process."""
    global _noted
    path = _file(folder, os.getpid())
    path.write_bytes(bytes(_LENGTH))
    with path.open("r+b") as file:
        _noted = mmap.mmap(file.fileno(), _LENGTH)


def note(number: int) -> None:
    """Say where the task is now, in numbers of its own; 0 at its beginning."""
    if _noted is not None:
        _noted[:] = number.to_bytes(_LENGTH, "little")


def last_noted(folder: str, process: int) -> int:
    """What `process` noted last; 0 where nothing was."""
    try:
        return int.from_bytes(_file(folder, process).read_bytes(), "little")
    except OSError:
        return 0


def _file(folder: str, process: int) -> Path:
    return Path(folder, f"at-{process}")
