"""Which program makes the book: a name for all that a result depends on besides its inputs."""

import os
import platform
import sys
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import bindery
from bindery.engine.digest import digest
from bindery.folder import PACKAGE, SHIPPED
from bindery.machine import library_versions

BUILDER = "the builder's own code"
_PACKAGES = (
    "cssselect2 ebooklib fonttools jinja2 lxml pikepdf pillow pydyf pygments pypandoc-binary pyphen pyuca"
    " python-barcode tinycss2 tinyhtml5 uharfbuzz weasyprint ziafont ziamath"
).split()
"""Those whose work shows in the finished files."""
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
    """A digest of the builder's own source and of the colour profiles that it reads; the same of a checkout and of the
    wheel that is built of it.
    """
    places = ((PACKAGE, PACKAGE), (SHIPPED / "styles" / "icc", SHIPPED))
    return digest(
        sorted(
            (path.relative_to(root).as_posix(), path.read_bytes())
            for place, root in places
            for folder, _, files in os.walk(place)
            for path in map(Path(folder).joinpath, files)
            if path.suffix != ".pyc" and (root == SHIPPED or not path.is_relative_to(PACKAGE / "shipped"))
        )
    )


@cache
def engines() -> dict[str, str]:
    """The version of each engine whose work shows in finished files, by its name; of the builder's code, a digest."""
    found = {
        "bindery": bindery.__version__,
        BUILDER: sources_digest(),
        "Python": platform.python_version(),
        "platform": f"{sys.platform} {platform.machine()}",
    }
    for package in _PACKAGES:
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    for library in library_versions():
        name, _, number = library.partition(" ")
        found[name] = number.removeprefix("b").strip("'")
    return found
