"""`make_book.py accessibility`: what the finished book offers to those who do not see it, and what is left to judge."""

import io
import zipfile
from dataclasses import replace

from bindery.build import make
from bindery.checks.accessible import read_epub, report
from bindery.checks.finished import origins_of
from bindery.checks.printed import read_printed
from bindery.diagnostics import BookError
from bindery.engine.workers import Workers
from bindery.outputs import Order
from bindery.preparation import prepare, remembering
from bindery.progress import Silent
from bindery.terminal import Terminal


def run(order: Order) -> int:
    """Print the report on the files of `order.targets`; nothing in build/ is touched."""
    terminal = Terminal()
    terminal.waiting("making the book …")
    with Workers(order.jobs, order.limits) as pool:
        executor = remembering(pool, order.manifest.parent)
        try:
            made = make(replace(order, proof=False), executor, Silent())
        except BookError as problem:
            terminal.diagnostics(problem.diagnostics, order.manifest.parent)
            terminal.problem("the book has errors, so there is nothing yet to report on")
            return 1
        finished = {path.suffix: data.read() for path, data in made.files.items()}
        readable = None
        prepared, _ = prepare(order.manifest, executor, Silent(), order.variant)
        if packed := finished.get(".epub"):
            with zipfile.ZipFile(io.BytesIO(packed)) as archive:
                files = {name: archive.read(name) for name in archive.namelist()}
            readable = read_epub(packed, origins_of(prepared, files, executor))
    printed = read_printed(finished[".pdf"]) if ".pdf" in finished else None
    terminal.stop()
    terminal.line(report(prepared.book.manifest.title, readable, printed))
    return 0
