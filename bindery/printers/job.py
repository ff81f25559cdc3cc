"""A book's print job: what its manifest and its printer say together, and where they contradict each other."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO

from bindery.diagnostics import BookError, Diagnostic, did_you_mean, error
from bindery.edition.styles import PageDesign
from bindery.folder import BookFolder
from bindery.manifest import Manifest, Print
from bindery.manifest.printing import Intent, Marks
from bindery.printers.profile import Edges, Kind, Printer, read_printer

DEFAULT_ICC = "styles/icc/FOGRA39L_coated.icc"
_DEFAULT_CONDITION = ("FOGRA39", "http://www.color.org")
"""Its name in the ICC's registry of printing conditions, and the registry."""
LARGEST_BLEED = 3.175
"""mm (1/8 in): the most that a printer who has a name here asks for. Pages are laid out so, whoever prints."""
_HAIR = 0.05
"""mm by which a margin may miss what is asked."""


@dataclass(frozen=True)
class Condition:
    """The printing condition: the press's ICC profile, and its name."""

    icc: bytes = field(repr=False)
    name: str
    registry: str
    """Where the name is registered; "" for a profile of the author's own."""


@dataclass(frozen=True)
class PrintJob:
    """How the book's files for print are made."""

    printer: Printer
    kind: Kind
    transparency: bool
    bleed: Edges
    marks: Marks
    black: bool
    condition: Condition
    intent: Intent
    ink_limit: int | None
    signature: int
    """The number of pages is a multiple of it."""
    paper: str
    spine: float | None
    """mm, where the manifest gives it."""

    def least_margins(self, pages: int) -> Edges:
        """What type keeps from the trim in a book of so many pages; 0 where nothing is asked."""
        has_bleed = any((self.bleed.outer, self.bleed.top, self.bleed.bottom))
        return self.printer.least_margins(pages, has_bleed)

    def padded(self, pages: int) -> int:
        """The number of pages with the blank ones that fill the last signature."""
        return -(-pages // self.signature) * self.signature


def job_of(manifest: Manifest, folder: BookFolder, page: PageDesign) -> PrintJob:
    """The print job of the manifest, or the default one. Raises BookError with every contradiction in it."""
    wanted = manifest.print or Print()
    found: list[Diagnostic] = []
    try:
        printer = read_printer(wanted.printer, folder)
        condition = _condition(wanted, manifest, folder)
    except BookError as failed:
        found += [
            each if each.file else error(manifest.file, _line(manifest, "printer"), each.message, each.code, each.hint)
            for each in failed.diagnostics
        ]
        raise BookError(found) from None
    found += _contradictions(wanted, manifest, printer, page)
    if found:
        raise BookError(found)
    asked = printer.file
    limit = min((number for number in (wanted.ink_limit, printer.ink and printer.ink.most) if number), default=None)
    multiple = printer.pages.multiple if printer.pages else 1
    return PrintJob(
        printer=printer,
        kind=(asked and asked.kind) or "PDF/X-4",
        transparency=asked is None or asked.transparency,
        bleed=_bleed(wanted.bleed, printer),
        marks=wanted.marks,
        black=wanted.color == "black",
        condition=condition,
        intent=wanted.intent,
        ink_limit=limit,
        signature=wanted.signature or multiple,
        paper=wanted.paper,
        spine=wanted.spine,
    )


def _line(manifest: Manifest, key: str) -> int:
    return manifest.line("print", key)


def _bleed(wanted: float | None, printer: Printer) -> Edges:
    """The manifest's amount on the sides where the printer wants bleed; on all where nothing is known of that."""
    asked = printer.bleed
    sides = (asked.inner, asked.outer, asked.top, asked.bottom) if asked else (0.0, 0.0, 0.0, 0.0)
    if wanted is None:
        return Edges(*sides)
    return Edges(*(wanted if side or not asked else 0.0 for side in sides))


def _condition(wanted: Print, manifest: Manifest, folder: BookFolder) -> Condition:
    if not wanted.icc:
        shipped = folder.style_file(DEFAULT_ICC)
        assert shipped is not None
        return Condition(shipped.read_bytes(), *_DEFAULT_CONDITION)
    # Only a profile of the author's own has to be looked into.
    from PIL import ImageCms

    data = (folder.root / wanted.icc).read_bytes()
    line = _line(manifest, "icc")
    try:
        profile = ImageCms.ImageCmsProfile(BytesIO(data)).profile
    except OSError:
        message = f"'{wanted.icc}' is not an ICC profile"
        raise BookError(
            [error(manifest.file, line, message, "print-icc", "give the profile of your printer")]
        ) from None
    if profile.xcolor_space.strip() != "CMYK":
        message = f"'{wanted.icc}' is a profile for {profile.xcolor_space.strip()}, and a press prints CMYK"
        hint = "give the profile of your printer, or leave 'icc' out for FOGRA39"
        raise BookError([error(manifest.file, line, message, "print-icc", hint)])
    try:
        srgb = ImageCms.createProfile("sRGB")
        ImageCms.buildTransform(srgb, profile, "RGB", "CMYK")
        ImageCms.buildTransform(profile, srgb, "CMYK", "RGB")
    except ImageCms.PyCMSError:
        message = f"'{wanted.icc}' has no tables to convert colours by"
        hint = "give the whole profile of your printer"
        raise BookError([error(manifest.file, line, message, "print-icc", hint)]) from None
    return Condition(data, (profile.profile_description or "Custom").strip(), "")


def _contradictions(wanted: Print, manifest: Manifest, printer: Printer, page: PageDesign) -> Iterator[Diagnostic]:
    file, line = manifest.file, _line(manifest, "printer")
    sizes = printer.trim
    if sizes and not (
        sizes.width.least - _HAIR <= page.width <= sizes.width.most + _HAIR
        and sizes.height.least - _HAIR <= page.height <= sizes.height.most + _HAIR
    ):
        yield error(
            file,
            manifest.line("page", "trim") or line,
            f"{printer.name} does not print pages of {page.width:g} x {page.height:g} mm",
            "print-trim",
            f"from {sizes.width.least:g} x {sizes.height.least:g} to {sizes.width.most:g} x {sizes.height.most:g} mm "
            f"({sizes.source})",
        )
    if printer.file and not printer.file.marks and wanted.marks != "none":
        message = f"{printer.name} takes no files with marks"
        yield error(file, _line(manifest, "marks"), message, "print-marks", f"take 'marks' out ({printer.file.source})")
    asked = printer.bleed
    if asked and wanted.bleed and wanted.bleed + _HAIR < max(asked.inner, asked.outer, asked.top, asked.bottom):
        needed = max(asked.inner, asked.outer, asked.top, asked.bottom)
        message = f"{printer.name} asks for a bleed of {needed:g} mm, not {wanted.bleed:g} mm"
        yield error(file, _line(manifest, "bleed"), message, "print-bleed", f"take 'bleed' out ({asked.source})")
    papers = printer.spine.inches_per_page if printer.spine else {}
    if wanted.paper and papers and wanted.paper not in papers:
        message = f"{printer.name} has no paper '{wanted.paper}'"
        hint = did_you_mean(wanted.paper, papers) or f"the papers are {', '.join(papers)}"
        yield error(file, _line(manifest, "paper"), message, "print-paper", hint)


def check_pages(job: PrintJob, manifest: Manifest, page: PageDesign, pages: int) -> Iterator[Diagnostic]:
    """What of the finished layout the printer does not take: too few or too many pages, margins that are too small."""
    counted, printer = job.padded(pages), job.printer
    line = _line(manifest, "printer")
    if (asked := printer.pages) and asked.least and counted < asked.least:
        message = f"the book has {counted} pages, and {printer.name} binds {asked.least} at least"
        yield error(manifest.file, line, message, "print-pages", f"source: {asked.source}")
    if asked and asked.most and counted > asked.most:
        message = f"the book has {counted} pages, and {printer.name} binds {asked.most} at most"
        yield error(manifest.file, line, message, "print-pages", f"source: {asked.source}")
    least = job.least_margins(counted)
    for side in ("inner", "outer", "top", "bottom"):
        has, needed = getattr(page, side), getattr(least, side)
        if has + _HAIR < needed:
            message = (
                f"the {side} margin of {has:.4g} mm is too small: {printer.name} asks for {needed:.4g} mm "
                f"in a book of {counted} pages"
            )
            hint = f"write {side}: {needed:.4g}mm, or take it out and it follows the printer"
            where = manifest.line("page", "margins", side) or line
            yield error(manifest.file, where, message, "print-margin", hint)


def with_printers_margins(page: PageDesign, manifest: Manifest, job: PrintJob, pages: int) -> PageDesign:
    """The page with the margins that the author did not set as large as the printer asks; none becomes smaller."""
    least, own = job.least_margins(job.padded(pages)), manifest.page.margins
    grown = {
        side: max(getattr(page, side), getattr(least, side))
        for side in ("inner", "outer", "top", "bottom")
        if getattr(own, side) is None
    }
    roomy = replace(page, **grown)
    return roomy.on_grid() if own.bottom is None else roomy


def bleed_of_layout(manifest: Manifest) -> float:
    """mm: how far over the trim pages are laid out. The same for all printers, so that they print the same pages."""
    return max(LARGEST_BLEED, (manifest.print and manifest.print.bleed) or 0.0)
