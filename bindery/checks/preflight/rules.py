"""The rules of preflight: what a printer may not take, of the whole file and of each page."""

from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf

from bindery.checks.preflight.finding import FILE_FOR_PRINT, Finding, caution, failure
from bindery.checks.preflight.sheet import Sheet
from bindery.checks.preflight.sheet_rules import sheet_findings
from bindery.fonts.permission import forbidden
from bindery.printers import Printer

_OLD = "1.6"
"""PDF before this has no fonts in OpenType files."""


def findings(pdf: pikepdf.Pdf, sheets: Sequence[Sheet], size: int, printer: Printer) -> Iterator[Finding]:
    """All that is wrong with the file of `size` bytes for the printer."""
    yield from _file(pdf, size, printer)
    yield from _metadata(pdf)
    yield from _fonts(pdf)
    yield from _count(sheets, printer)
    for sheet in sheets:
        yield from sheet_findings(sheet, sheets[0], printer)


def _file(pdf: pikepdf.Pdf, size: int, printer: Printer) -> Iterator[Finding]:
    if pdf.is_encrypted:
        yield failure(0, "encrypted", "the file is encrypted", "save it without a password")
    for key, code, what in (
        ("/Outlines", "outline", "bookmarks"),
        ("/AcroForm", "form", "a form"),
        ("/OCProperties", "layers", "layers"),
    ):
        if key in pdf.Root:
            yield failure(0, code, f"the file has {what}", FILE_FOR_PRINT)
    names: Any = pdf.Root.get("/Names", {})
    if "/OpenAction" in pdf.Root or "/JavaScript" in names or "/AA" in pdf.Root:
        yield failure(0, "script", "the file does something when it is opened", FILE_FOR_PRINT)
    if printer.file and printer.file.largest_mb and size > printer.file.largest_mb * 1_000_000:
        message = f"the file has {size / 1e6:.0f} MB, and {printer.name} takes {printer.file.largest_mb} at most"
        yield failure(0, "size", message, "bring its pictures down to the resolution that they are printed at")
    intents = [intent for intent in pdf.Root.get("/OutputIntents", []) if intent.get("/S") == "/GTS_PDFX"]
    if not intents:
        yield caution(0, "output-intent", "the file does not say which press it is meant for (no PDF/X output intent)")
    for intent in intents:
        if "/DestOutputProfile" in intent and int(intent.DestOutputProfile.N) != 4:
            yield failure(
                0, "output-intent", "the output intent's profile is not one for four inks", "use a CMYK profile"
            )


def _metadata(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    if "/Metadata" not in pdf.Root:
        return
    with pdf.open_metadata() as xmp:
        for key, name in (("/Title", "dc:title"), ("/Producer", "pdf:Producer"), ("/Keywords", "pdf:Keywords")):
            one, other = str(pdf.docinfo.get(key, "")), str(xmp.get(name, ""))
            if one != other:
                yield caution(
                    0, "metadata", f"the file says two things of its {key[1:].lower()}: “{one}” and “{other}”"
                )


def _fonts(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    for font in pdf.objects:
        if not isinstance(font, pikepdf.Dictionary) or font.get("/Type") != "/Font":
            continue
        name, kind = str(font.get("/BaseFont", "/a font"))[1:], font.get("/Subtype")
        if kind == "/Type3":
            yield caution(0, "fonts", f"{name} is drawn by the file itself (Type 3)", "use a TrueType or OpenType font")
        elif kind != "/Type0":
            descriptor = font.get("/FontDescriptor", pikepdf.Dictionary())
            programs = [key for key in ("/FontFile", "/FontFile2", "/FontFile3") if key in descriptor]
            if not programs:
                yield failure(0, "fonts", f"the font {name} is not embedded", "embed it, with the right to do so")
            elif descriptor[programs[0]].get("/Subtype") == "/OpenType" and pdf.pdf_version < _OLD:
                message = f"the font {name} is an OpenType file, which PDF {pdf.pdf_version} does not know"
                yield failure(0, "fonts", message, "use a TrueType font")
            if programs and (denied := forbidden(descriptor[programs[0]].read_bytes())):
                message = f"the font {name} may not be {denied}"
                yield failure(0, "fonts", message, "take another font, or ask its maker for one that may be embedded")


def _count(sheets: Sequence[Sheet], printer: Printer) -> Iterator[Finding]:
    count, asked = len(sheets), printer.pages
    if asked:
        if asked.least and count < asked.least:
            yield failure(0, "pages", f"{count} pages, and {printer.name} binds {asked.least} at least", asked.source)
        if asked.most and count > asked.most:
            yield failure(0, "pages", f"{count} pages, and {printer.name} binds {asked.most} at most", asked.source)
        if count % asked.multiple:
            message = f"{count} pages are no multiple of {asked.multiple}"
            yield failure(0, "pages", message, "add blank pages at the end; `print: {signature: …}` does it")
    if printer.blanks:
        row = 0
        # The last pages are blank to fill the signature.
        last = max((sheet.number for sheet in sheets if not sheet.painted.is_blank), default=0)
        for sheet in sheets:
            row = row + 1 if sheet.painted.is_blank and sheet.number < last else 0
            if row == printer.blanks.most + 1:
                message = f"more than {printer.blanks.most} blank pages in a row"
                yield caution(sheet.number, "blank", message, printer.blanks.source)
