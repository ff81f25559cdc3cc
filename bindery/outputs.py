"""Finished files take their places together, or none does."""

import errno
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path


class CannotWrite(Exception):
    """The files could not be written or replaced; the message is a sentence for the author."""


def replace_together(files: Mapping[Path, bytes]) -> None:
    """Write every file beside its place, then put all in place. On any failure the old files are as they were.

    Raises CannotWrite.
    """
    beside = {path: path.with_name(f".{path.name}.{os.getpid()}.new") for path in files}
    aside = {path: path.with_name(f".{path.name}.{os.getpid()}.old") for path in files}
    placed: list[Path] = []
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(beside[path], content)
        for path in files:
            if path.exists():
                Path(path).replace(aside[path])
            placed.append(path)
            Path(beside[path]).replace(path)
    except BaseException as problem:
        for path in reversed(placed):
            with suppress(OSError):
                if aside[path].exists():
                    Path(aside[path]).replace(path)
                elif not beside[path].exists():
                    path.unlink()
        if isinstance(problem, OSError):
            raise CannotWrite(_sentence(problem, next(iter(files)).parent)) from problem
        raise
    finally:
        for path in (*beside.values(), *aside.values()):
            with suppress(OSError):
                path.unlink()


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sentence(problem: OSError, folder: Path) -> str:
    name = Path(problem.filename or "").name.lstrip(".").rsplit(".", 2)[0] if problem.filename else folder.name
    match problem.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return f"the disk is full: nothing in {folder} was changed; make room and build again"
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
