"""What is remembered between builds: results of pure stages, by a digest of all that they depend on.

Files lie in `.bindery/` beside the manifest, which is part of an untrusted book. So they carry the
user's own seal, and hold data that is checked against its type when it is read, never pickles; one that
is damaged, foreign or half written counts as not there. Each is written beside its place and then renamed:
a killed build leaves nothing wrong behind, and two builds at once do no harm to each other.
"""

import contextlib
import hmac
import os
import stat
import tempfile
import threading
import time
from collections import OrderedDict
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from msgspec import MsgspecError
from msgspec.msgpack import Decoder, Encoder

from bindery.engine.seal import LENGTH, seal

Value = TypeVar("Value")

MEMORY = ".bindery"
"""The folder beside the manifest that holds what is remembered."""
LARGEST = 1_000_000_000
"""Bytes that a book's cache may hold; what was used longest ago goes first."""
_DRAFT = "new-"
_ABANDONED = 3600
"""Seconds after which nobody writes a draft any more: its build was killed."""

_encode = Encoder().encode


def memory_of(root: Path) -> Path:
    """The folder for what is remembered of the book in `root`; one that takes nothing if the book has a link there."""
    memory = root / MEMORY
    return memory if memory.resolve() == root.resolve() / MEMORY else Path(os.devnull)


class Recent:
    """Values that a process which stays keeps at hand: those used last, up to `largest` bytes as they are written down.

    They are the values themselves, which nobody may change.
    """

    def __init__(self, largest: int):
        self._largest = largest
        self._values: OrderedDict[str, tuple[object, int]] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, name: str) -> object | None:
        with self._lock:
            if name not in self._values:
                return None
            self._values.move_to_end(name)
            return self._values[name][0]

    def put(self, name: str, value: object, size: int) -> None:
        with self._lock:
            _, old = self._values.pop(name, (None, 0))
            self._values[name] = (value, size)
            self._size += size - old
            while self._size > self._largest:
                _, (_, freed) = self._values.popitem(last=False)
                self._size -= freed


class Cache:
    """Values by digest in `folder`, and in `recent`. Where the folder cannot be written, nothing is remembered there.

    Values are dataclasses of data; text with lone surrogates and numbers beyond 64 bits are not remembered.
    """

    def __init__(self, folder: Path, recent: Recent | None = None):
        self.folder = folder
        self._recent = recent
        self._has_grown = False

    def get(self, name: str, kind: type[Value]) -> Value | None:
        """The value remembered as `name`, or None."""
        path = self._path(name)
        at_hand = self._recent.get(name) if self._recent else None
        if isinstance(at_hand, kind):
            with contextlib.suppress(OSError):
                os.utime(path, follow_symlinks=False)
            return at_hand
        data = _read(path)
        content = memoryview(data)[LENGTH:]
        if not hmac.compare_digest(seal(name, content), data[:LENGTH]):
            return None
        hinted: Any = kind
        try:
            value: Value = _decoder(hinted).decode(content)
        except (MsgspecError, ValueError, RecursionError):
            return None
        if self._recent:
            self._recent.put(name, value, len(content))
        return value

    def put(self, name: str, value: object) -> None:
        """Raises TypeError for what is not data."""
        try:
            content = _encode(value)
        except (ValueError, OverflowError, RecursionError):
            return
        if self._recent:
            self._recent.put(name, value, len(content))
        path = self._path(name)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, seal(name, content), content)
            self._has_grown = True

    def trim(self, largest: int = LARGEST) -> None:
        """Forget what was used longest ago, until no more than `largest` bytes are left. Quick where nothing is new."""
        if not self._has_grown:
            return
        self._has_grown = False
        files = []
        for folder in _entries(self.folder):
            for entry in _entries(folder) if folder.is_dir(follow_symlinks=False) else ():
                with contextlib.suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    files.append((-status.st_mtime, status.st_size, entry))
        total = 0
        for age, size, entry in sorted(files, key=lambda file: file[0]):
            total += size
            if total > largest or (entry.name.startswith(_DRAFT) and time.time() + age > _ABANDONED):
                with contextlib.suppress(OSError):
                    Path(entry).unlink()

    def _path(self, name: str) -> Path:
        folder = self.folder / name[:2]
        # The book may have come with links to elsewhere.
        return Path(os.devnull) / name if self.folder.is_symlink() or folder.is_symlink() else folder / name[2:]


@cache
def _decoder(kind: Any) -> Decoder[Any]:
    return Decoder(kind)


def _entries(folder: "Path | os.DirEntry[str]") -> list["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _read(path: Path) -> bytes:
    """The bytes of a file that was just used; none of what is no file, or larger than all that is remembered."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
                return b""
            data = file.read()
        os.utime(path)
    except OSError:
        return b""
    return data


def _write(path: Path, *parts: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=_DRAFT, delete=False) as draft:
        try:
            draft.writelines(parts)
            draft.close()
            Path(draft.name).replace(path)
        except OSError:
            Path(draft.name).unlink(missing_ok=True)
            raise
