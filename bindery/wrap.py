"""The cover of the printed book as one sheet: back, spine and front, the spine as wide as the book is thick."""

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from markupsafe import Markup

from bindery import pdf
from bindery.bars import Bars, bars
from bindery.book import Book
from bindery.diagnostics import BookError, Diagnostic, error, warning
from bindery.direction import direction_of
from bindery.edition.planning import plan_of
from bindery.edition.section import Matter, Section
from bindery.edition.styles import PageDesign, Style
from bindery.edition.templates import Shared, Templates
from bindery.fonts import Face
from bindery.manifest import Manifest, Wrap
from bindery.particulars import printed_metadata
from bindery.pdf import Design, Resources
from bindery.pdf.press.book import Commission, PressBook, make_press_pdf
from bindery.printers import PrintJob
from bindery.printers.job import LARGEST_BLEED
from bindery.printers.profile import Edges

_ID = "cover-wrap"
_SAFE = 6.35
"""mm that words keep from the trim where the printer does not say."""
_POINT = 25.4 / 72
_LARGEST, _SMALLEST = 13.0, 6.0
"""pt: type on the spine."""
_WIDTH_OF_LETTER = 0.5
"""em, on average."""


@dataclass(frozen=True)
class Sheet:
    """The measures of the wrap in mm: trimmed page, spine, bleed, and what words keep from the trim."""

    page: PageDesign
    spine: float
    bleed: float
    safe: float
    front_is_right: bool

    @property
    def width(self) -> float:
        return 2 * self.page.width + self.spine


def make_wrap(
    book: Book, style: Style, faces: tuple[Face, ...], job: PrintJob, pages: int, executor: Executor
) -> PressBook:
    """The wrap of a book of so many pages, in ink. Raises BookError where its spine cannot be known."""
    manifest, wanted = book.manifest, book.manifest.cover.wrap or Wrap()
    sheet = sheet_of(manifest, style.page, job, pages)
    drawn, found = _bars_of(manifest, wanted)
    field = _field_of(job, wanted, drawn)
    type_size, thin = _type_on_spine(manifest, job, sheet, pages)
    shared = Shared(print=True, book=plan_of(book, style, faces).front, language=book.language)
    body = Templates(book.folder, shared, executor).render(
        "cover-wrap.xhtml",
        section={"id": "cover"},
        wrap={
            "id": _ID,
            "words": _paragraphs(wanted.back or manifest.description),
            "has_field": field is not None,
            "bars": Markup(drawn.svg) if drawn else "",
            "has_spine_text": type_size > 0,
            "image": manifest.cover.image,
        },
    )
    section = Section(_ID, _ID, Matter.FRONT, manifest.title, body, in_contents=False, source=manifest.file)
    rules = "\n".join(_rules(sheet, field, drawn, type_size))
    design = Design(
        (sheet.width, sheet.page.height), style.print_sheets, faces, Resources(book.folder), rules, sheet.bleed
    )
    printed = pdf.make_pdf([section], design, printed_metadata(manifest), executor)
    in_color = replace(job, black=False, signature=1, bleed=Edges(sheet.bleed, sheet.bleed, sheet.bleed, sheet.bleed))
    press = make_press_pdf(printed.bundles, Commission(design, printed_metadata(manifest), in_color), executor)
    return replace(press, diagnostics=(*printed.diagnostics, *press.diagnostics, *found, *thin))


def sheet_of(manifest: Manifest, page: PageDesign, job: PrintJob, pages: int) -> Sheet:
    """The measures of the wrap. Raises BookError where the spine's width is neither given nor to be reckoned."""
    asked = job.printer.cover
    return Sheet(
        page,
        _spine(manifest, job, job.padded(pages)),
        asked.bleed if asked else LARGEST_BLEED,
        (asked and asked.safe) or _SAFE,
        direction_of(manifest.language) != "rtl",
    )


def _spine(manifest: Manifest, job: PrintJob, pages: int) -> float:
    if job.spine is not None:
        return job.spine
    papers = job.printer.spine.inches_per_page if job.printer.spine else {}
    line = manifest.line("print", "printer") or manifest.line("cover", "wrap")
    if not papers:
        message = f"{job.printer.name} publishes no formula for the width of the spine"
        hint = f"ask for it, for {pages} pages, and write it: print: {{spine: 12mm}}"
        raise BookError([error(manifest.file, line, message, "print-spine", hint)])
    if job.paper not in papers:
        message = (
            f"the width of the spine depends on the paper, and the manifest does not say which {job.printer.name} takes"
        )
        hint = f"write print: {{paper: …}}, one of {', '.join(papers)}"
        raise BookError([error(manifest.file, line, message, "print-spine", hint)])
    return pages * papers[job.paper] * 25.4


def _bars_of(manifest: Manifest, wanted: Wrap) -> tuple[Bars | None, list[Diagnostic]]:
    if wanted.barcode != "isbn":
        return None, []
    if not manifest.isbn.print:
        message = "the cover has no bar code, since the printed book has no ISBN"
        hint = "write isbn: {print: …}; or cover: {wrap: {barcode: space}}, where the printer puts one there"
        return None, [warning(manifest.file, manifest.line("cover", "wrap"), message, "cover-isbn", hint)]
    return bars(manifest.isbn.print, wanted.price, wanted.barcode_size), []


@dataclass(frozen=True)
class _Field:
    """The white field at the lower right of the back, in mm; `distance` is from trim and spine."""

    width: float
    height: float
    distance: float


def _field_of(job: PrintJob, wanted: Wrap, drawn: Bars | None) -> _Field | None:
    """As large as the printer says, and at least as the bar code."""
    if wanted.barcode == "none":
        return None
    asked = job.printer.barcode
    width, height = (asked.width, asked.height) if asked else (0.0, 0.0)
    distance = asked.distance if asked else _SAFE
    if drawn:
        width, height = max(width, drawn.width), max(height, drawn.height)
    return _Field(width, height, distance) if width else None


def _type_on_spine(manifest: Manifest, job: PrintJob, sheet: Sheet, pages: int) -> tuple[float, list[Diagnostic]]:
    """The size of the type in pt, 0 where the spine has none; and why."""
    asked = job.printer.spine
    line = manifest.line("cover", "wrap")
    counted = job.padded(pages)
    if asked and asked.text_from and counted < asked.text_from:
        message = (
            f"the spine has no words: {job.printer.name} prints them from {asked.text_from} pages, not on {counted}"
        )
        return 0.0, [warning(manifest.file, line, message, "cover-spine")]
    words = " ".join((", ".join(person.name for person in manifest.authors), manifest.title))
    room = (sheet.spine - 2 * (asked.clear if asked else 0.0)) / _POINT
    long = (sheet.page.height - 2 * sheet.safe) / _POINT / ((len(words) + 3) * _WIDTH_OF_LETTER)
    size = min(_LARGEST, 0.7 * room, long)
    if size < _SMALLEST:
        message = f"the spine of {sheet.spine:.3g} mm is too thin for words"
        return 0.0, [warning(manifest.file, line, message, "cover-spine", "a book of more pages has a thicker one")]
    return round(size, 2), []


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def _rules(sheet: Sheet, field: _Field | None, drawn: Bars | None, type_size: float) -> Iterator[str]:
    """Where back, spine and front stand. All in mm; each goes as far as the bleed."""
    width, height, spine, bleed, safe = sheet.page.width, sheet.page.height, sheet.spine, sheet.bleed, sheet.safe
    tall = height + 2 * bleed
    left, right = (-bleed, width + spine)
    back, front = (left, right) if sheet.front_is_right else (right, left)
    # What is inside of the bleed on the panel's outer side.
    outer_left, outer_right = (bleed, 0.0) if sheet.front_is_right else (0.0, bleed)
    yield f"@page {{ size: {sheet.width:.4f}mm {height:.4f}mm; margin: 0 }}"
    yield f".wrap {{ position: relative; width: {sheet.width:.4f}mm; height: {height:.4f}mm }}"
    for name, start, wide in (("back", back, width + bleed), ("spine", width, spine), ("front", front, width + bleed)):
        yield (
            f".wrap-{name} {{ position: absolute; left: {start:.4f}mm; top: {-bleed:.4f}mm; width: {wide:.4f}mm;"
            f" height: {tall:.4f}mm }}"
        )
    yield f".wrap-front img {{ display: block; width: {width + bleed:.4f}mm; height: {tall:.4f}mm; object-fit: cover }}"
    yield f".wrap-front .cover {{ height: {tall:.4f}mm }}"
    yield (
        f".wrap-front .cover-field {{ height: {0.74 * height + bleed:.4f}mm; padding: {0.09 * height + bleed:.4f}mm"
        f" {0.09 * width + outer_left:.4f}mm 0 {0.09 * width + outer_right:.4f}mm }}"
    )
    yield (
        f".wrap-words {{ position: absolute; left: {2 * safe + outer_left:.4f}mm; top: {2 * safe + bleed:.4f}mm;"
        f" width: {width - 4 * safe:.4f}mm }}"
    )
    if field:
        yield (
            f".wrap-bars {{ position: absolute; left: {outer_left + width - field.distance - field.width:.4f}mm;"
            f" top: {bleed + height - field.distance - field.height:.4f}mm; width: {field.width:.4f}mm;"
            f" height: {field.height:.4f}mm }}"
        )
    if field and drawn:
        yield (
            f".wrap-bars svg {{ position: absolute; left: {(field.width - drawn.width) / 2:.4f}mm;"
            f" top: {(field.height - drawn.height) / 2:.4f}mm }}"
        )
    if type_size:
        long, high = height - 2 * safe, type_size * _POINT * 1.2
        yield (
            f".wrap-spine-text {{ position: absolute; margin: 0; width: {long:.4f}mm; height: {high:.4f}mm;"
            f" left: {(spine - long) / 2:.4f}mm; top: {(tall - high) / 2:.4f}mm; transform: rotate(90deg);"
            f" text-align: center; white-space: nowrap; font-size: {type_size:g}pt; line-height: {high:.4f}mm }}"
        )
