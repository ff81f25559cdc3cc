"""`make_book.py preflight FILE.pdf --printer NAME`: what a printer would not take of a finished PDF."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import pikepdf

from bindery.checks.preflight import Report, preflight
from bindery.folder import BookFolder
from bindery.manifest import load
from bindery.printers import Printer, read_printer
from bindery.progress import counted
from bindery.terminal import Terminal


def run(book: Path | None, file: Path | None, printer: str | None, *, strict: bool, as_json: bool) -> int:
    """Look at `file`, or at the finished file of the book for print; by `printer`, or by the book's own."""
    terminal = Terminal(as_json)
    try:
        asked, path = _asked(book, file, printer)
        content = path.read_bytes()
        report = preflight(content, asked)
    except OSError as problem:
        terminal.problem(f"{problem.filename} cannot be read: {problem.strerror}; build the book first, or name a file")
        return 1
    except pikepdf.PdfError as problem:
        terminal.problem(f"{file} is no PDF that can be read: {problem}")
        return 1
    if as_json:
        print(json.dumps(asdict(report), ensure_ascii=False, indent=2))
    else:
        for line in _lines(path, report):
            terminal.line(line)
    errors = sum(found.severity == "error" for found in report.findings)
    return 1 if errors or (strict and report.findings) else 0


def _asked(book: Path | None, file: Path | None, printer: str | None) -> tuple[Printer, Path]:
    """The printer and the file. Raises BookError."""
    if printer and file:
        return read_printer(printer, BookFolder(Path.cwd())), file
    assert book is not None, "without a printer, the book's manifest names it"
    manifest = load(book)
    name = printer or (manifest.print.printer if manifest.print else "offset")
    return read_printer(name, BookFolder(book.parent)), file or book.parent / "build" / f"{manifest.name}-print.pdf"


def _lines(path: Path, report: Report) -> Iterable[str]:
    yield f"{path.name} for {report.printer}: {counted(report.pages, 'page')}"
    alike: dict[tuple[str, str, str, str], list[int]] = {}
    for finding in report.findings:
        alike.setdefault((finding.code, finding.severity, finding.message, finding.hint), []).append(finding.page)
    for (code, severity, message, hint), pages in alike.items():
        where = f"{'page' if len(set(pages)) == 1 else 'pages'} {_ranges(pages)}: " if any(pages) else ""
        yield f"{where}{severity}: {message} [{code}]" + (f"\n    hint: {hint}" if hint else "")
    if report.color_pages:
        yield f"pages with colour: {_ranges(report.color_pages)}"
    yield f"most ink on one spot: {report.most_ink} %"
    if report.not_checked:
        yield f"not checked, for want of a source: {', '.join(report.not_checked)}"
    errors = sum(found.severity == "error" for found in report.findings)
    yield f"{counted(errors, 'error')}, {counted(len(report.findings) - errors, 'warning')}"


def _ranges(pages: Iterable[int]) -> str:
    """Numbers with their runs shortened: 1, 3-5."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and runs[-1][-1] == page - 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
