"""What was saved in a book's folder, told within a twentieth of a second."""

import os
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from watchfiles import Change, watch

GROUPED_FOR = 50
"""Milliseconds for which saves that follow each other are taken for one."""
_STILL_FOR = 15
"""Milliseconds without a further save after which they are told at once."""
_LOOKED_AFTER = 250
"""Milliseconds after which the folder itself is looked for, should it have been renamed."""

_TEMPORARY = re.compile(
    r"""
      .*~ | \#.*\# | .*\.sw[a-z] | 4913          # Emacs, nano, Vim
    | .*\.(tmp|temp|bak|crswap|part|orig|crdownload)
    | .*___jb_(tmp|old|bak)___ | .*\.sb-[0-9a-z]+-[0-9A-Za-z]+   # JetBrains, macOS
    | ~\$.* | Thumbs\.db | desktop\.ini | Icon\r
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What editors and systems write beside an author's files for a moment, or for themselves."""
_NOT_THE_AUTHORS = frozenset(("node_modules", "__pycache__"))

Saved = frozenset[str]
"""Names of files, relative to the book's folder."""


@dataclass(frozen=True)
class Grounds:
    """The folder that is watched, `root`, and the one in it that finished files are written to.

    The `catalogue` which has the book is watched too, wherever it lies.
    """

    root: Path
    output_folder: Path
    catalogue: Path | None = None

    def name(self, path: str) -> str | None:
        """The name in the book of a changed file; None when nobody needs to know of it."""
        relative = os.path.relpath(path, self.root)
        parts = PurePosixPath(Path(relative).as_posix()).parts
        if not parts or parts[0] == os.pardir or any(part.startswith(".") for part in parts):
            return None
        if self._is_finished(Path(path)) or not _NOT_THE_AUTHORS.isdisjoint(parts):
            return None
        return None if _TEMPORARY.fullmatch(parts[-1]) else "/".join(parts)

    def _is_finished(self, path: Path) -> bool:
        if self.root.is_relative_to(self.output_folder):
            # Finished files lie among the manuscript, which has neither.
            return path.parent == self.output_folder and path.suffix in (".pdf", ".epub")
        return path.is_relative_to(self.output_folder)

    def state(self) -> tuple[object, object]:
        """Which folder stands in this place, or None; and which catalogue, last saved when."""
        folder = _status(self.root)
        catalogue = _status(self.catalogue) if self.catalogue else None
        return (
            folder and (folder.st_dev, folder.st_ino),
            catalogue and (catalogue.st_ino, catalogue.st_mtime_ns, catalogue.st_size),
        )


def saves(where: Callable[[], Grounds], stop: threading.Event, complain: Callable[[str], None]) -> Iterator[Saved]:
    """What was saved on the grounds, as it happens, until `stop` is set. They may become others at any time.

    An empty set says that anything may have changed: at first, as soon as nothing can be missed any
    more, when the folder goes, and when it comes back, and when the catalogue was saved or the grounds
    are others. `complain` is told, in a sentence, what the machine makes difficult.
    """
    polling = False
    while not stop.is_set():
        grounds = where()
        state = grounds.state()
        is_over = partial(_are_others, where, grounds, state)
        if state[0] is None:
            yield frozenset()
            while not is_over() and not stop.wait(_LOOKED_AFTER / 1000):
                continue
            continue
        try:
            yield from _saves_of(grounds, is_over, stop, polling)
        except FileNotFoundError:
            continue
        except OSError as problem:
            if polling:
                raise
            polling = True
            complain(
                f"the system does not report saved files here ({problem}), so they are looked for four times a second"
            )


def _are_others(where: Callable[[], Grounds], known: Grounds, state: object) -> bool:
    return known.state() != state or where() != known


def _saves_of(grounds: Grounds, is_over: Callable[[], bool], stop: threading.Event, polling: bool) -> Iterator[Saved]:
    """What was saved until `is_over`, which is asked four times a second."""

    def wanted(_: Change, path: str) -> bool:
        return grounds.name(path) is not None

    begun = False
    for changes in watch(
        grounds.root,
        watch_filter=wanted,
        debounce=GROUPED_FOR,
        step=_STILL_FOR,
        stop_event=stop,
        rust_timeout=_LOOKED_AFTER,
        yield_on_timeout=True,
        raise_interrupt=False,
        force_polling=polling or None,
        poll_delay_ms=_LOOKED_AFTER,
        ignore_permission_denied=True,
    ):
        if stop.is_set() or is_over():
            return
        if changes or not begun:
            names = {grounds.name(path) for _, path in changes} if begun else set()
            begun = True
            yield frozenset(name for name in names if name)


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None
