"""The rules of preflight for each page: its boxes, colours, pictures, type and lines."""

from collections.abc import Iterator

from bindery.checks.preflight.finding import FILE_FOR_PRINT, Finding, caution, failure
from bindery.checks.preflight.painted import Color
from bindery.checks.preflight.places import Place
from bindery.checks.preflight.sheet import Sheet
from bindery.printers import Printer

_POINTS = 72 / 25.4
_HAIR = 0.2
"""pt by which a box or a margin may miss what is asked."""
_INK_ROUNDING = 3
_FOR_SCREENS = frozenset(("DeviceRGB", "CalRGB", "CalGray", "Lab", "ICCBased1", "ICCBased3"))


def sheet_findings(sheet: Sheet, first: Sheet, printer: Printer) -> Iterator[Finding]:
    """All that is wrong with a page for the printer; `first` is that of the file, which the others are as large as."""
    yield from _boxes(sheet, first, printer)
    yield from _colors(sheet, printer)
    yield from _pictures(sheet, printer)
    yield from _type(sheet, printer)
    yield from _lines(sheet, printer)
    if "/Annots" in sheet.page.obj and len(sheet.page.obj.Annots):
        yield failure(sheet.number, "annotations", "the page has links or notes", FILE_FOR_PRINT)


def _boxes(sheet: Sheet, first: Sheet, printer: Printer) -> Iterator[Finding]:
    media, trim, bleed = sheet.box("/MediaBox"), sheet.trim, sheet.box("/BleedBox") or sheet.box("/MediaBox")
    assert media is not None and bleed is not None
    if sheet.box("/TrimBox") is None:
        yield failure(sheet.number, "boxes", "the page does not say where it is cut (no TrimBox)")
    if abs(media[0]) > _HAIR or abs(media[1]) > _HAIR:
        yield caution(sheet.number, "boxes", "the sheet does not begin at 0, 0 (MediaBox)")
    inside = all(m <= t + _HAIR for m, t in zip(media[:2], trim[:2], strict=True)) and all(
        m >= t - _HAIR for m, t in zip(media[2:], trim[2:], strict=True)
    )
    if not inside:
        yield failure(sheet.number, "boxes", "the trimmed page is larger than its sheet")
    width, height = trim[2] - trim[0], trim[3] - trim[1]
    if abs(width - first.trim[2] + first.trim[0]) > _HAIR or abs(height - first.trim[3] + first.trim[1]) > _HAIR:
        yield failure(sheet.number, "page-size", "the page is not as large as the first one", "all pages are cut alike")
    sizes = printer.trim
    if sizes and sheet is first:
        offered = (
            sizes.width.least * _POINTS - 1 <= width <= sizes.width.most * _POINTS + 1
            and sizes.height.least * _POINTS - 1 <= height <= sizes.height.most * _POINTS + 1
        )
        if not offered:
            message = f"{printer.name} does not print pages of {width / _POINTS:.4g} x {height / _POINTS:.4g} mm"
            yield failure(sheet.number, "page-size", message, sizes.source)
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
                yield failure(sheet.number, "bleed", message, printer.bleed.source)


def _colors(sheet: Sheet, printer: Printer) -> Iterator[Finding]:
    painted = sheet.painted
    for space in sorted(painted.spaces.keys() & _FOR_SCREENS):
        message, hint = f"colours in {space}, which a press does not print", "convert them to CMYK or grey"
        yield failure(sheet.number, "color-space", message, hint, painted.spaces[space])
    if printer.file and not printer.file.transparency and painted.is_transparent:
        message = f"transparency, which {printer.name} does not take"
        yield failure(sheet.number, "transparency", message, "flatten it", painted.translucent)
    mixed = next((place for color, place in painted.texts.items() if _is_mixed_black(color)), None)
    if mixed:
        message = "black type of several inks: where the plates do not quite meet, it has coloured edges"
        yield caution(sheet.number, "black-type", message, "use black ink alone: device-cmyk(0 0 0 1)", mixed)
    if printer.ink and sheet.measured.most_ink > printer.ink.most + _INK_ROUNDING:
        message = f"{sheet.measured.most_ink} % of ink on one spot, and {printer.name} takes {printer.ink.most} %"
        yield failure(sheet.number, "ink", message, "use less of the inks together", sheet.measured.inkiest)
    if printer.tints:
        light = [color for color in painted.fills if 0 < _black_of(color) < printer.tints.least / 100 - 0.005]
        if light:
            lightest = min(light, key=_black_of)
            message = f"a tint of {100 * _black_of(lightest):.0f} % of black may vanish"
            hint = f"at least {printer.tints.least} % ({printer.tints.source})"
            yield caution(sheet.number, "tint", message, hint, painted.fills[lightest])


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
            yield caution(sheet.number, "resolution", message, hint, picture.box)


def _type(sheet: Sheet, printer: Printer) -> Iterator[Finding]:
    trim = sheet.trim
    if printer.type:
        small = [run for run in sheet.measured.type if run.size < printer.type.least * _POINTS - 0.05]
        if small:
            run = min(small, key=lambda run: (run.size, run.box))
            least = f"{printer.type.least * _POINTS:.3g} pt"
            message = f"type of {run.size:.1f} pt, and {printer.name} asks for {least} at least"
            yield caution(sheet.number, "type-size", message, printer.type.source, run.box)
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
            yield caution(sheet.number, "margin", message, hint, out.box)


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
        yield caution(sheet.number, "hairline", message, printer.lines.source, thin[min(thin)])
