"""`make_book.py check`: everything that is wrong with the manuscript; with `--epub`, with the finished EPUB too."""

import time
from pathlib import Path

from bindery.diagnostics import BookError, Diagnostic, errors_in
from bindery.engine.workers import Workers
from bindery.preparation import check, remembering
from bindery.progress import Silent, counted
from bindery.terminal import Terminal


def run(manifest: Path, *, strict: bool, as_json: bool, jobs: int | None, epub: bool = False) -> int:
    terminal = Terminal(as_json)
    began = time.monotonic()
    found: tuple[Diagnostic, ...]
    with Workers(jobs) as pool:
        executor = remembering(pool, manifest.parent)
        found = check(manifest, executor, Silent())
        if epub and not errors_in(found):
            # What makes and opens an EPUB takes a while to load.
            from bindery.checks.finished import examine

            try:
                examined = examine(manifest, executor, terminal)
            except BookError as failed:
                found = tuple(sorted({*found, *failed.diagnostics}))
            else:
                found = tuple(sorted({*found, *examined.diagnostics}))
                for said in examined.said:
                    terminal.line(said)
    terminal.diagnostics(found, manifest.parent)
    errors = len(errors_in(found))
    said = f"{counted(errors, 'error')}, {counted(len(found) - errors, 'warning')}"
    terminal.line(f"checked in {time.monotonic() - began:.1f} s: {said}")
    return 1 if errors or (strict and found) else 0
