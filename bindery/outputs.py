"""Finished files take their places together, or none does."""

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Self

from bindery.diagnostics import Diagnostic
from bindery.engine.limits import USUAL, Limits
from bindery.variant import PLAIN, Variant

TARGETS = ("pdf", "print", "cover", "epub")
"""The PDF for screens, the pages and the cover for the printer, the e-book."""


@dataclass(frozen=True)
class Order:
    """What is to be made of which book. `targets` are some of `TARGETS`, or none for what its manifest asks for;
    `jobs` is how many workers may be at it, and `limits` what each may use for one piece; `booklet` asks for the pages
    as sheets to fold, besides, and with `proof` every word of the manuscript is looked for in the finished files.
    `variant` is which form of the book is meant; with `cluster`, the address of a Dask scheduler, the workers are those
    of a cluster.
    """

    manifest: Path
    targets: tuple[str, ...] = ("pdf", "epub")
    output_folder: Path | None = None
    strict: bool = False
    jobs: int | None = None
    booklet: bool = False
    proof: bool = True
    limits: Limits = USUAL
    variant: Variant = PLAIN
    cluster: str = ""

    @property
    def place(self) -> Path:
        """Where the finished files go."""
        return self.output_folder or self.manifest.parent / "build"


@dataclass(frozen=True)
class Output:
    """A finished file: where it is, its bytes' number, and for a PDF its pages and the standards that it keeps."""

    path: Path
    size: int
    pages: int = 0
    standards: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a build made, and what it noticed on the way."""

    outputs: tuple[Output, ...]
    diagnostics: tuple[Diagnostic, ...]


IN_MEMORY = 8 * 2**20
"""Bytes of a file that is being made which may stay in memory; a larger one goes to a temporary file."""

_PART = 2**20
"""Bytes that are read at a time."""


class Finished:
    """A file that has been made, but has not taken its place: its bytes are in `file`, which goes with this."""

    def __init__(self, file: IO[bytes]):
        self.file = file
        self.size = file.seek(0, os.SEEK_END)

    @classmethod
    def of(cls, content: bytes) -> Self:
        return cls(BytesIO(content))

    @cached_property
    def sha256(self) -> str:
        """The digest of its bytes, in hexadecimal."""
        digest = hashlib.sha256()
        self.file.seek(0)
        while part := self.file.read(_PART):
            digest.update(part)
        return digest.hexdigest()

    def read(self) -> bytes:
        """All of it."""
        self.file.seek(0)
        return self.file.read()

    def copy(self, file: IO[bytes]) -> None:
        """Write all of it to another file."""
        self.file.seek(0)
        shutil.copyfileobj(self.file, file)


def workpiece() -> IO[bytes]:
    """An empty file to make one in: in memory while it is small. Writing may raise OSError."""
    return SpooledTemporaryFile(IN_MEMORY)


_DRAFT = re.compile(r"\.(.+)\.\d+\.(new|old)")
FULL = "the disk is full"


class CannotWrite(Exception):
    """The files could not be written or replaced; the message is a sentence for the author."""


def is_full(problem: OSError) -> bool:
    """Whether a file could not be written because there is no room for it."""
    return problem.errno in (errno.ENOSPC, errno.EDQUOT)


def replace_together(files: Mapping[Path, bytes | Finished]) -> None:
    """Write every file beside its place, then put all in place. On any failure everything is as it was.

    Raises CannotWrite.
    """
    beside = {path: path.with_name(f".{path.name}.{os.getpid()}.new") for path in files}
    aside = {path: path.with_name(f".{path.name}.{os.getpid()}.old") for path in files}
    new_folders = list(dict.fromkeys(folder for path in files for folder in path.parents if not folder.exists()))
    new_files = [path for path in files if not path.exists()]
    done = False
    try:
        for path, content in files.items():
            if path.is_dir():
                raise CannotWrite(f"{path} is a folder; move it away, or set another output-name in the manifest")
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(beside[path], content)
        for path in files:
            if path.exists():
                Path(path).replace(aside[path])
            Path(beside[path]).replace(path)
        done = True
    except OSError as problem:
        raise CannotWrite(_sentence(problem, next(iter(files)).parent)) from problem
    finally:
        if not done:
            _put_back(aside, new_files)
        for path in (*beside.values(), *(aside.values() if done else ())):
            with suppress(OSError):
                path.unlink()
        for folder in new_folders if not done else ():
            with suppress(OSError):
                folder.rmdir()


def _put_back(aside: Mapping[Path, Path], new_files: Iterable[Path]) -> None:
    for path in new_files:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    for path, old in aside.items():
        with suppress(OSError):
            if old.exists():
                old.replace(path)


def _write(path: Path, content: bytes | Finished) -> None:
    with path.open("wb") as file:
        if isinstance(content, Finished):
            content.copy(file)
        else:
            file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sentence(problem: OSError, folder: Path) -> str:
    name = _DRAFT.sub(r"\1", Path(problem.filename).name) if problem.filename else folder.name
    if is_full(problem):
        return f"{FULL}: nothing in {folder} was changed; make room and build again"
    match problem.errno:
        case errno.EACCES | errno.EPERM | errno.EBUSY:
            return (
                f"{name} in {folder} cannot be replaced: is it open in another program, or the folder read-only? "
                "Close it and build again; nothing was changed"
            )
        case errno.EROFS:
            return f"{folder} is on a read-only disk; choose another folder with --output-dir"
        case errno.ENOTDIR | errno.EEXIST:
            return f"{folder} is not a folder; move the file of that name away, or choose another with --output-dir"
    return f"{name} cannot be written in {folder}: {problem.strerror or problem}"
