"""`make_book.py preflight FILE.pdf --printer NAME`: what a printer would not take of a finished PDF."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import pikepdf

from bindery.build import make
from bindery.checks.preflight.manuscript import Manuscript
from bindery.checks.preflight.page import html_page
from bindery.checks.preflight.report import in_words
from bindery.checks.preflight.whole import preflight
from bindery.diagnostics import BookError
from bindery.engine.workers import Workers
from bindery.folder import BookFolder
from bindery.manifest import load
from bindery.outputs import Order, replace_together
from bindery.preparation import prepare, remembering
from bindery.printers import Printer, read_printer
from bindery.progress import Silent, counted
from bindery.terminal import Terminal


def run(
    order: Order | None, file: Path | None, printer: str | None, page: Path | None, *, strict: bool, as_json: bool
) -> int:
    """Look at `file`, or at the finished file for print of the book of `order`; by `printer`, or by the book's own.

    `page` is where a report for the browser goes. Raises BookError, CannotWrite.
    """
    terminal = Terminal(as_json)
    try:
        asked, path = _asked(order, file, printer)
        content = path.read_bytes()
        with _manuscript(order if file is None else None, content, terminal) as manuscript:
            report = preflight(content, asked, manuscript)
    except OSError as problem:
        terminal.problem(f"{problem.filename} cannot be read: {problem.strerror}; build the book first, or name a file")
        return 1
    except pikepdf.PdfError as problem:
        terminal.problem(f"{file} is no PDF that can be read: {problem}")
        return 1
    if as_json:
        print(json.dumps(asdict(report), ensure_ascii=False, indent=2))
    else:
        terminal.line(f"{path.name} for {report.printer}: {counted(report.pages, 'page')}")
        for line in in_words(report):
            terminal.line(line)
    if page:
        replace_together({page: html_page(report, path.name, content).encode()})
        terminal.line(f"{page} shows the pages with the spots marked")
    return 1 if report.errors or (strict and report.findings) else 0


def _asked(order: Order | None, file: Path | None, printer: str | None) -> tuple[Printer, Path]:
    """The printer and the file. Raises BookError."""
    if printer and file:
        return read_printer(printer, BookFolder(Path.cwd())), file
    assert order is not None, "without a printer, the book's manifest names it"
    manifest = load(order.manifest, order.variant)
    name = printer or (manifest.print.printer if manifest.print else "offset")
    return read_printer(name, BookFolder(order.manifest.parent)), file or order.place / f"{manifest.name}-print.pdf"


@contextmanager
def _manuscript(order: Order | None, content: bytes, terminal: Terminal) -> Iterator[Manuscript | None]:
    """What the book's file for print was made of; None where it cannot be made again as it is."""
    if order is None:
        yield None
        return
    with Workers() as pool:
        executor = remembering(pool, order.manifest.parent)
        try:
            made = make(replace(order, targets=("print",), strict=False, proof=False), executor, Silent())
        except BookError:
            made = None
        if made and made.printed and content in [made_file.read() for made_file in made.files.values()]:
            prepared, _ = prepare(order.manifest, executor, Silent(), order.variant)
            yield Manuscript(prepared, made.printed, executor)
        else:
            terminal.line(
                "the book has changed since its file for print was made: build it again, and findings have lines"
            )
            yield None
