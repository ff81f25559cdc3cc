"""`make_book.py build`: make the book and say what was made."""

import os
import time
from pathlib import Path

from bindery.build import Output, build
from bindery.diagnostics import BookError
from bindery.progress import counted
from bindery.terminal import Terminal


def run(
    manifest: Path,
    targets: tuple[str, ...],
    output_folder: Path | None,
    *,
    strict: bool,
    as_json: bool,
    jobs: int | None,
) -> int:
    terminal = Terminal(as_json)
    began = time.monotonic()
    try:
        outcome = build(manifest, targets, output_folder, strict=strict, jobs=jobs, progress=terminal)
    except BookError as problem:
        terminal.diagnostics(problem.diagnostics, manifest.parent)
        errors = sum(found.severity == "error" for found in problem.diagnostics)
        terminal.problem(
            f"{counted(errors, 'error')}, {counted(len(problem.diagnostics) - errors, 'warning')}; nothing was changed"
        )
        return 1
    finally:
        terminal.stop()
    for output in outcome.outputs:
        terminal.wrote(_shown(output.path), _what(output))
    terminal.diagnostics(outcome.diagnostics, manifest.parent)
    terminal.line(
        f"built in {time.monotonic() - began:.1f} s"
        + (f" with {counted(len(outcome.diagnostics), 'warning')}" if outcome.diagnostics else "")
    )
    return 0


def _shown(path: Path) -> str:
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def _what(output: Output) -> str:
    size = f"{output.size / 1e6:.1f} MB" if output.size >= 100_000 else f"{output.size / 1e3:.0f} kB"
    return f"{counted(output.pages, 'page')}, {size}" if output.pages else size
