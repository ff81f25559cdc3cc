"""`make_book.py check`: everything that is wrong with the manuscript, without typesetting it."""

import time
from pathlib import Path

from bindery.diagnostics import errors_in
from bindery.engine.workers import Workers
from bindery.preparation import check, remembering
from bindery.progress import Silent, counted
from bindery.terminal import Terminal


def run(manifest: Path, *, strict: bool, as_json: bool, jobs: int | None) -> int:
    terminal = Terminal(as_json)
    began = time.monotonic()
    with Workers(jobs) as pool:
        executor = remembering(pool, manifest.parent)
        found = check(manifest, executor, Silent())
    terminal.diagnostics(found, manifest.parent)
    errors = len(errors_in(found))
    said = f"{counted(errors, 'error')}, {counted(len(found) - errors, 'warning')}"
    terminal.line(f"checked in {time.monotonic() - began:.1f} s: {said}")
    return 1 if errors or (strict and found) else 0
