"""Which program makes the book: a name for all that a result depends on besides its inputs."""

import os
import sys
from functools import cache
from pathlib import Path

from bindery.engine.digest import digest
from bindery.folder import PACKAGE
from bindery.machine import library_versions

_INSTALLED = (".dist-info", ".egg-info")


@cache
def program() -> str:
    """A digest of the builder's own source, and of the versions of the packages and libraries that it finds."""
    # pip's folders are called after their packages' versions.
    packages = sorted(
        entry.name
        for folder in map(Path, sys.path)
        if folder.is_dir()
        for entry in folder.iterdir()
        if entry.suffix in _INSTALLED
    )
    return digest(sys.version, packages, library_versions(), sources_digest())


@cache
def sources_digest() -> str:
    """A digest of the builder's own source."""
    return digest(
        sorted(
            (path.relative_to(PACKAGE).as_posix(), path.read_bytes())
            for folder, _, files in os.walk(PACKAGE)
            for path in map(Path(folder).joinpath, files)
            if path.suffix != ".pyc"
        )
    )
