"""A whole file, looked at from all sides."""

from collections.abc import Iterator
from io import BytesIO

import pikepdf

from bindery.checks.preflight.measured import measured
from bindery.checks.preflight.painted import painted
from bindery.checks.preflight.report import Report
from bindery.checks.preflight.rules import Sheet, findings
from bindery.printers import Printer


def preflight(file: bytes, printer: Printer) -> Report:
    """Raises pikepdf.PdfError where the file is no PDF that can be read."""
    with pikepdf.open(BytesIO(file)) as pdf:
        sheets = tuple(_sheets(pdf, file))
        found = tuple(sorted(set(findings(pdf, sheets, len(file), printer)), key=lambda each: (each.page, each.code)))
    return Report(
        printer.name,
        len(sheets),
        tuple(sheet.number for sheet in sheets if sheet.measured.has_color),
        max((sheet.measured.most_ink for sheet in sheets), default=0),
        found,
        printer.not_checked,
    )


def _sheets(pdf: pikepdf.Pdf, file: bytes) -> Iterator[Sheet]:
    for number, (page, drawn) in enumerate(zip(pdf.pages, measured(file), strict=True), 1):
        yield Sheet(number, page, painted(page), drawn)
