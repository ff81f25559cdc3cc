"""The rules of preflight: what a printer may not take, each finding with a stable code, its page, and what to do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf

from bindery.checks.preflight.measured import Measured
from bindery.checks.preflight.painted import Color, Painted
from bindery.checks.preflight.places import Place
from bindery.diagnostics import Severity
from bindery.fonts.permission import forbidden
from bindery.printers import Printer

_POINTS = 72 / 25.4
_HAIR = 0.2
"""pt by which a box or a margin may miss what is asked."""
_INK_ROUNDING = 3
_FOR_SCREENS = frozenset(("DeviceRGB", "CalRGB", "CalGray", "Lab", "ICCBased1", "ICCBased3"))
_OLD = "1.6"
"""PDF before this has no fonts in OpenType files."""


@dataclass(frozen=True, order=True)
class Finding:
    """`page` counts the sheets' sides from 1; 0 is the whole file. `place` is pt from its lower left corner."""

    page: int
    code: str
    severity: Severity
    message: str
    hint: str = ""
    place: Place | None = None
    file: str = ""
    """Of the manuscript, where the PDF is known to be made of it."""
    line: int = 0
    """In `file`; 0 where that is not known."""

    @property
    def written(self) -> str:
        """Where in the manuscript, as other messages say it."""
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True)
class Sheet:
    """One page, with all that is known of it. Boxes are pt."""

    number: int
    page: pikepdf.Page
    painted: Painted
    measured: Measured
    spine_is_left: bool
    """Which edge of the page is bound."""
    count: int
    """Pages of the file."""

    def box(self, name: str) -> Place | None:
        value = self.page.obj.get(name)
        if value is None and name == "/MediaBox":
            value = self.page.mediabox
        return None if value is None else tuple(map(float, value))  # type: ignore[return-value]

    @property
    def trim(self) -> Place:
        """The TrimBox; of a page without one, its whole sheet."""
        whole = self.box("/MediaBox")
        assert whole is not None
        return self.box("/TrimBox") or whole


def _error(page: int, code: str, message: str, hint: str = "", place: object = None) -> Finding:
    return Finding(page, f"preflight-{code}", Severity.ERROR, message, hint, place)  # type: ignore[arg-type]


def _warning(page: int, code: str, message: str, hint: str = "", place: object = None) -> Finding:
    return Finding(page, f"preflight-{code}", Severity.WARNING, message, hint, place)  # type: ignore[arg-type]


def findings(pdf: pikepdf.Pdf, sheets: Sequence[Sheet], size: int, printer: Printer) -> Iterator[Finding]:
    """All that is wrong with the file of `size` bytes for the printer."""
    yield from _file(pdf, size, printer)
    yield from _metadata(pdf)
    yield from _fonts(pdf)
    yield from _count(sheets, printer)
    for sheet in sheets:
        yield from _boxes(sheet, sheets[0], printer)
        yield from _colors(sheet, printer)
        yield from _pictures(sheet, printer)
        yield from _type(sheet, printer)
        yield from _lines(sheet, printer)
        if "/Annots" in sheet.page.obj and len(sheet.page.obj.Annots):
            yield _error(
                sheet.number,
                "annotations",
                "the page has links or notes",
                "give the file for print, not the one for screens",
            )


def _file(pdf: pikepdf.Pdf, size: int, printer: Printer) -> Iterator[Finding]:
    hint = "give the file for print, not the one for screens"
    if pdf.is_encrypted:
        yield _error(0, "encrypted", "the file is encrypted", "save it without a password")
    for key, code, what in (
        ("/Outlines", "outline", "bookmarks"),
        ("/AcroForm", "form", "a form"),
        ("/OCProperties", "layers", "layers"),
    ):
        if key in pdf.Root:
            yield _error(0, code, f"the file has {what}", hint)
    names: Any = pdf.Root.get("/Names", {})
    if "/OpenAction" in pdf.Root or "/JavaScript" in names or "/AA" in pdf.Root:
        yield _error(0, "script", "the file does something when it is opened", hint)
    if printer.file and printer.file.largest_mb and size > printer.file.largest_mb * 1_000_000:
        message = f"the file has {size / 1e6:.0f} MB, and {printer.name} takes {printer.file.largest_mb} at most"
        yield _error(0, "size", message, "bring its pictures down to the resolution that they are printed at")
    intents = [intent for intent in pdf.Root.get("/OutputIntents", []) if intent.get("/S") == "/GTS_PDFX"]
    if not intents:
        yield _warning(0, "output-intent", "the file does not say which press it is meant for (no PDF/X output intent)")
    for intent in intents:
        if "/DestOutputProfile" in intent and int(intent.DestOutputProfile.N) != 4:
            yield _error(
                0, "output-intent", "the output intent's profile is not one for four inks", "use a CMYK profile"
            )


def _metadata(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    if "/Metadata" not in pdf.Root:
        return
    with pdf.open_metadata() as xmp:
        for key, name in (("/Title", "dc:title"), ("/Producer", "pdf:Producer"), ("/Keywords", "pdf:Keywords")):
            one, other = str(pdf.docinfo.get(key, "")), str(xmp.get(name, ""))
            if one != other:
                yield _warning(
                    0, "metadata", f"the file says two things of its {key[1:].lower()}: “{one}” and “{other}”"
                )


def _fonts(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    for font in pdf.objects:
        if not isinstance(font, pikepdf.Dictionary) or font.get("/Type") != "/Font":
            continue
        name, kind = str(font.get("/BaseFont", "/a font"))[1:], font.get("/Subtype")
        if kind == "/Type3":
            yield _warning(
                0, "fonts", f"{name} is drawn by the file itself (Type 3)", "use a TrueType or OpenType font"
            )
        elif kind != "/Type0":
            descriptor = font.get("/FontDescriptor", pikepdf.Dictionary())
            programs = [key for key in ("/FontFile", "/FontFile2", "/FontFile3") if key in descriptor]
            if not programs:
                yield _error(0, "fonts", f"the font {name} is not embedded", "embed it, with the right to do so")
            elif descriptor[programs[0]].get("/Subtype") == "/OpenType" and pdf.pdf_version < _OLD:
                message = f"the font {name} is an OpenType file, which PDF {pdf.pdf_version} does not know"
                yield _error(0, "fonts", message, "use a TrueType font")
            if programs and (denied := forbidden(descriptor[programs[0]].read_bytes())):
                message = f"the font {name} may not be {denied}"
                yield _error(0, "fonts", message, "take another font, or ask its maker for one that may be embedded")


def _count(sheets: Sequence[Sheet], printer: Printer) -> Iterator[Finding]:
    count, asked = len(sheets), printer.pages
    if asked:
        if asked.least and count < asked.least:
            yield _error(0, "pages", f"{count} pages, and {printer.name} binds {asked.least} at least", asked.source)
        if asked.most and count > asked.most:
            yield _error(0, "pages", f"{count} pages, and {printer.name} binds {asked.most} at most", asked.source)
        if count % asked.multiple:
            message = f"{count} pages are no multiple of {asked.multiple}"
            yield _error(0, "pages", message, "add blank pages at the end; `print: {signature: …}` does it")
    if printer.blanks:
        row = 0
        # The last pages are blank to fill the signature.
        last = max((sheet.number for sheet in sheets if not sheet.painted.is_blank), default=0)
        for sheet in sheets:
            row = row + 1 if sheet.painted.is_blank and sheet.number < last else 0
            if row == printer.blanks.most + 1:
                message = f"more than {printer.blanks.most} blank pages in a row"
                yield _warning(sheet.number, "blank", message, printer.blanks.source)


def _boxes(sheet: Sheet, first: Sheet, printer: Printer) -> Iterator[Finding]:
    media, trim, bleed = sheet.box("/MediaBox"), sheet.trim, sheet.box("/BleedBox") or sheet.box("/MediaBox")
    assert media is not None and bleed is not None
    if sheet.box("/TrimBox") is None:
        yield _error(sheet.number, "boxes", "the page does not say where it is cut (no TrimBox)")
    if abs(media[0]) > _HAIR or abs(media[1]) > _HAIR:
        yield _warning(sheet.number, "boxes", "the sheet does not begin at 0, 0 (MediaBox)")
    inside = all(m <= t + _HAIR for m, t in zip(media[:2], trim[:2], strict=True)) and all(
        m >= t - _HAIR for m, t in zip(media[2:], trim[2:], strict=True)
    )
    if not inside:
        yield _error(sheet.number, "boxes", "the trimmed page is larger than its sheet")
    width, height = trim[2] - trim[0], trim[3] - trim[1]
    if abs(width - first.trim[2] + first.trim[0]) > _HAIR or abs(height - first.trim[3] + first.trim[1]) > _HAIR:
        yield _error(sheet.number, "page-size", "the page is not as large as the first one", "all pages are cut alike")
    sizes = printer.trim
    if sizes and sheet is first:
        offered = (
            sizes.width.least * _POINTS - 1 <= width <= sizes.width.most * _POINTS + 1
            and sizes.height.least * _POINTS - 1 <= height <= sizes.height.most * _POINTS + 1
        )
        if not offered:
            message = f"{printer.name} does not print pages of {width / _POINTS:.4g} x {height / _POINTS:.4g} mm"
            yield _error(sheet.number, "page-size", message, sizes.source)
    if printer.bleed and bleed != trim:
        left, right = printer.bleed.inner, printer.bleed.outer
        if not sheet.spine_is_left:
            left, right = right, left
        asked = (left, printer.bleed.bottom, right, printer.bleed.top)
        has = (trim[0] - bleed[0], trim[1] - bleed[1], bleed[2] - trim[2], bleed[3] - trim[3])
        for side, there, needed in zip(("left", "bottom", "right", "top"), has, asked, strict=True):
            if abs(there - needed * _POINTS) > 2 * _HAIR:
                message = (
                    f"{there / _POINTS:.3g} mm of bleed on the {side}, and {printer.name} asks for {needed:.4g} mm"
                )
                yield _error(sheet.number, "bleed", message, printer.bleed.source)


def _colors(sheet: Sheet, printer: Printer) -> Iterator[Finding]:
    painted = sheet.painted
    for space in sorted(painted.spaces.keys() & _FOR_SCREENS):
        message, hint = f"colours in {space}, which a press does not print", "convert them to CMYK or grey"
        yield _error(sheet.number, "color-space", message, hint, painted.spaces[space])
    if printer.file and not printer.file.transparency and painted.is_transparent:
        message = f"transparency, which {printer.name} does not take"
        yield _error(sheet.number, "transparency", message, "flatten it", painted.translucent)
    mixed = next((place for color, place in painted.texts.items() if _is_mixed_black(color)), None)
    if mixed:
        message = "black type of several inks: where the plates do not quite meet, it has coloured edges"
        yield _warning(sheet.number, "black-type", message, "use black ink alone: device-cmyk(0 0 0 1)", mixed)
    if printer.ink and sheet.measured.most_ink > printer.ink.most + _INK_ROUNDING:
        message = f"{sheet.measured.most_ink} % of ink on one spot, and {printer.name} takes {printer.ink.most} %"
        yield _error(sheet.number, "ink", message, "use less of the inks together", sheet.measured.inkiest)
    if printer.tints:
        light = [color for color in painted.fills if 0 < _black_of(color) < printer.tints.least / 100 - 0.005]
        if light:
            lightest = min(light, key=_black_of)
            message = f"a tint of {100 * _black_of(lightest):.0f} % of black may vanish"
            hint = f"at least {printer.tints.least} % ({printer.tints.source})"
            yield _warning(sheet.number, "tint", message, hint, painted.fills[lightest])


def _is_mixed_black(color: Color) -> bool:
    space, parts = color
    return space == "DeviceCMYK" and len(parts) == 4 and parts[3] >= 0.85 and sum(parts[:3]) > 0.05


def _black_of(color: Color) -> float:
    """The share of black of a tint in black alone; 0 of any other colour."""
    space, parts = color
    if space == "DeviceGray" and parts:
        return 1 - parts[0]
    return parts[3] if space == "DeviceCMYK" and len(parts) == 4 and not sum(parts[:3]) else 0.0


def _pictures(sheet: Sheet, printer: Printer) -> Iterator[Finding]:
    if not printer.pictures:
        return
    for picture in sheet.painted.pictures:
        if picture.ppi < printer.pictures.least_ppi - 1:
            asked = printer.pictures.least_ppi
            message = f"a picture of {picture.ppi:.0f} pixels an inch, and {printer.name} asks for {asked}"
            hint = "make it smaller, or give one with more pixels"
            yield _warning(sheet.number, "resolution", message, hint, picture.box)


def _type(sheet: Sheet, printer: Printer) -> Iterator[Finding]:
    trim = sheet.trim
    if printer.type:
        small = [run for run in sheet.measured.type if run.size < printer.type.least * _POINTS - 0.05]
        if small:
            run = min(small, key=lambda run: (run.size, run.box))
            least = f"{printer.type.least * _POINTS:.3g} pt"
            message = f"type of {run.size:.1f} pt, and {printer.name} asks for {least} at least"
            yield _warning(sheet.number, "type-size", message, printer.type.source, run.box)
    source = printer.margins or printer.gutter
    if source:
        asked = printer.least_margins(sheet.count, has_bleed=sheet.box("/BleedBox") not in (None, trim))
        left, right = (asked.inner, asked.outer) if sheet.spine_is_left else (asked.outer, asked.inner)
        safe = (
            trim[0] + left * _POINTS,
            trim[1] + asked.bottom * _POINTS,
            trim[2] - right * _POINTS,
            trim[3] - asked.top * _POINTS,
        )
        out = max(sheet.measured.type, key=lambda run: _over(run.box, safe), default=None)
        if out and _over(out.box, safe) > 2 * _HAIR:
            is_inner = out.box[0] < safe[0] if sheet.spine_is_left else out.box[2] > safe[2]
            needed = f"{asked.inner:.4g} mm from the spine" if is_inner else f"{asked.outer:.4g} mm from the edge"
            message = f"type nearer to the {'spine' if is_inner else 'edge'} than {printer.name} allows"
            read = (printer.gutter if is_inner else None) or source
            hint = f"it keeps {needed} in a book of {sheet.count} pages ({read.source})"
            yield _warning(sheet.number, "margin", message, hint, out.box)


def _over(box: Place, safe: Place) -> float:
    """How far a box reaches out of the other."""
    return max(safe[0] - box[0], safe[1] - box[1], box[2] - safe[2], box[3] - safe[3])


def _lines(sheet: Sheet, printer: Printer) -> Iterator[Finding]:
    if not printer.lines:
        return
    least = printer.lines.least * _POINTS
    thin = {width: place for (width, _), place in sheet.painted.lines.items() if width < least - 0.01}
    if thin:
        message = f"a line of {min(thin):.2g} pt, and {printer.name} asks for {least:.3g} pt at least"
        yield _warning(sheet.number, "hairline", message, printer.lines.source, thin[min(thin)])
