"""A whole file, looked at from all sides."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO

import pikepdf

from bindery.checks.preflight.finding import Finding
from bindery.checks.preflight.manuscript import Manuscript
from bindery.checks.preflight.measured import measured, words_at
from bindery.checks.preflight.painted import painted
from bindery.checks.preflight.report import Report
from bindery.checks.preflight.rules import findings
from bindery.checks.preflight.sheet import Sheet
from bindery.pdf.folios import side_of
from bindery.printers import Printer


def preflight(file: bytes, printer: Printer, manuscript: Manuscript | None = None) -> Report:
    """What is wrong with a file, and where in the `manuscript` that it was made of, where that is known.

    Raises pikepdf.PdfError where the file is no PDF that can be read.
    """
    with pikepdf.open(BytesIO(file)) as pdf:
        sheets = tuple(_sheets(pdf, file))
        found = sorted(set(findings(pdf, sheets, len(file), printer)), key=lambda each: (each.page, each.code))
        if manuscript:
            found = [_written(each, sheets, manuscript) for each in found]
    return Report(
        printer.name,
        len(sheets),
        tuple(sheet.number for sheet in sheets if sheet.measured.has_color),
        max((sheet.measured.most_ink for sheet in sheets), default=0),
        tuple(found),
        printer.not_checked,
    )


def _written(finding: Finding, sheets: Sequence[Sheet], manuscript: Manuscript) -> Finding:
    """The finding with its file and line: of the picture that is there, or of the words next to it."""
    if not finding.page:
        return finding
    sheet = sheets[finding.page - 1]
    pictures = sheet.painted.pictures
    shown = next((picture for picture in pictures if picture.box == finding.place), None)
    if shown:
        file, line = manuscript.of_picture(sheet.number - 1, shown, pictures)
    else:
        file, line = manuscript.of_words(sheet.number - 1, words_at(finding.place, sheet.measured.type))
    return replace(finding, file=file, line=line)


def _sheets(pdf: pikepdf.Pdf, file: bytes) -> Iterator[Sheet]:
    from_right = pdf.Root.get("/ViewerPreferences", pikepdf.Dictionary()).get("/Direction") == "/R2L"
    for number, (page, drawn) in enumerate(zip(pdf.pages, measured(file), strict=True), 1):
        is_recto = side_of(number - 1) == "right"
        yield Sheet(number, page, painted(page), drawn, is_recto != from_right, len(pdf.pages))
