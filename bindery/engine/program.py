"""Which program makes the pages: a name for all that a result depends on besides its inputs."""

import sys
from functools import cache
from importlib.metadata import version

from bindery.engine.cache import digest
from bindery.folder import PACKAGE
from bindery.machine import library_versions

_ROOMS = ("pdf", "fonts")
"""Whose source decides how a page is set."""
_PACKAGES = ("weasyprint", "pydyf", "tinycss2", "cssselect2", "tinyhtml5", "pyphen", "pillow", "fonttools", "uharfbuzz")


@cache
def program() -> str:
    """A digest of the engines' versions and of the builder's own source."""
    sources = tuple(
        (path.relative_to(PACKAGE).as_posix(), path.read_bytes())
        for room in _ROOMS
        for path in sorted((PACKAGE / room).rglob("*.py"))
    )
    packages = tuple(f"{name} {version(name)}" for name in _PACKAGES)
    return digest(sys.version, packages, library_versions(), sources)
