"""`make_book.py new DIR`: a book to begin with, which shows each thing that one can write."""

import json
import re
import shlex
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bindery.folder import PACKAGE
from bindery.manifest import load
from bindery.outputs import CannotWrite, replace_together
from bindery.terminal import Terminal

STARTER = PACKAGE / "starter"


def run(folder: Path, title: str | None, author: str | None, language: str | None) -> int:
    """Write the starter book into `folder`, which is new or empty, and say what to do next.

    Raises CannotWrite, and BookError where the manifest cannot hold what it is to hold; then nothing was written.
    """
    _check_empty(folder)
    files = {path.relative_to(STARTER): path.read_bytes() for path in sorted(STARTER.rglob("*")) if path.is_file()}
    manifest = Path("book.yaml")
    given = {"title": title or _title(folder), "authors": [author] if author else None, "language": language}
    files[manifest] = _filled_in(files[manifest].decode(), given).encode()
    with TemporaryDirectory(prefix="bindery-") as desk:
        for path, content in files.items():
            (desk / path).parent.mkdir(parents=True, exist_ok=True)
            (desk / path).write_bytes(content)
        load(desk / manifest)
    replace_together({folder / path: content for path, content in files.items()})
    _say_what_is_next(folder)
    return 0


def _check_empty(folder: Path) -> None:
    try:
        if folder.exists() and any(folder.iterdir()):
            raise CannotWrite(f"{folder} is not empty; name a folder that is new or empty. Nothing was changed")
    except NotADirectoryError:
        raise CannotWrite(f"{folder} is a file; name a folder that is new or empty. Nothing was changed") from None
    except OSError as problem:
        raise CannotWrite(f"{folder} cannot be opened: {problem.strerror or problem}") from problem


def _title(folder: Path) -> str | None:
    """What the folder's name makes of a title: `a-walk-in-baku` is A Walk In Baku."""
    words = re.split(r"[\W_]+", folder.resolve().name)
    return " ".join(word[:1].upper() + word[1:] for word in words if word) or None


def _filled_in(manifest: str, given: dict[str, str | list[str] | None]) -> str:
    for key, value in given.items():
        if value:
            # A string of JSON is one of YAML.
            before, _, after = re.split(rf"(^{key}:[^#\n]*?(?= *(?:#|$)))", manifest, flags=re.MULTILINE)
            manifest = f"{before}{key}: {json.dumps(value, ensure_ascii=False)}{after}"
    return manifest


def _say_what_is_next(folder: Path) -> None:
    called = Path(sys.argv[0])
    python = "py" if sys.platform == "win32" else "python3"
    command = f"{python} {shlex.quote(str(called))}" if called.suffix == ".py" else called.name
    place = shlex.quote(str(folder))
    lines = {
        f"{command} {place}": "makes its PDF and its EPUB, in build/",
        f"{command} preview {place}": "shows it in the browser, and follows as you write",
        f"{command} check {place}": "says what is wrong with it, in a second",
    }
    width = max(map(len, lines))
    terminal = Terminal()
    terminal.line(f"{folder} holds a small book about itself: read it, then make it yours.")
    for line, what in lines.items():
        terminal.line(f"  {line:<{width}}  {what}")
