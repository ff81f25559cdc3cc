"""Short ways to the press PDF of a small book."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
from pdf_book import METADATA, Here, design, printed
from PIL import Image

from bindery.edition.section import Section
from bindery.folder import SHIPPED
from bindery.pdf import Design, PrintedBook
from bindery.pdf.press.book import Commission, PressBook, make_press_pdf
from bindery.printers import PrintJob, read_printer
from bindery.printers.job import DEFAULT_ICC, Condition
from bindery.printers.profile import Edges

JOB = PrintJob(
    printer=read_printer("offset"),
    kind="PDF/X-4",
    transparency=True,
    bleed=Edges(inner=0, outer=3.175, top=3.175, bottom=3.175),
    marks="none",
    black=False,
    condition=Condition((SHIPPED / DEFAULT_ICC).read_bytes(), "FOGRA39", "http://www.color.org"),
    intent="relative-colorimetric",
    ink_limit=None,
    signature=1,
    paper="",
    spine=None,
)
STRICT_JOB = replace(JOB, kind="PDF/X-1a:2001", transparency=False, ink_limit=240)


def look(style: str = "", **made: bytes) -> Design:
    """The small book's design, laid out with bleed."""
    plain = design(**made)
    sheets = (*plain.stylesheets, ("styles/more.css", style))
    return replace(plain, stylesheets=sheets, bleed=3.175)


def pressed(book: PrintedBook, look: Design, job: PrintJob = JOB) -> PressBook:
    return make_press_pdf(book.bundles, Commission(look, METADATA, job), Here())


def press_of(sections: Sequence[Section], style: str = "", job: PrintJob = JOB, **made: bytes) -> PressBook:
    how = look(style, **made)
    return pressed(printed(sections, how), how, job)


def operators(pdf: pikepdf.Pdf, wanted: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Each use of one of the operators `wanted` in all content streams, with its operands as numbers or text."""
    for page in pdf.pages:
        yield from _operators(page.obj, wanted.split())


def _operators(holder: pikepdf.Object, wanted: list[str]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for operands, operator in pikepdf.parse_content_stream(holder):
        if kind := {"gs": "/ExtGState", "Do": "/XObject", "Tf": "/Font"}.get(str(operator)):
            assert str(operands[0]) in holder.Resources[kind], "every name means something"
        if str(operator) in wanted:
            yield str(operator), tuple(float(o) if not isinstance(o, pikepdf.Name) else str(o) for o in operands)
    resources = holder.get("/Resources", {})
    for kind in ("/XObject", "/Pattern"):
        for inner in resources.get(kind, {}).values():
            if inner.get("/Subtype") == "/Form" or inner.get("/PatternType") == 1:
                yield from _operators(inner, wanted)


def images(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [each for each in pdf.objects if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"]


def picture(color: tuple[int, ...], kind: str = "PNG", mode: str = "RGB", size: int = 8) -> bytes:
    data = BytesIO()
    Image.new(mode, (size, size), color).save(data, kind)
    return data.getvalue()
