"""The builders that a book is measured against, each in a process of its own."""

import importlib.util
import json
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pypandoc

from .measure import Run, run

HERE = Path(__file__).parent
CHECKOUT = HERE.parent.parent

_REFERENCE = re.compile(r"-?@((?:fig|tbl|lst|eq|sec)-[\w-]*\w)")
_DRAWING = re.compile(r"^!\[.*\]\([^)]*\.svg\).*$", re.MULTILINE)
_PAGE_REFERENCE = re.compile(r"\[\]\(#[\w-]+\)\{\.page\}")


@dataclass(frozen=True)
class Alone:
    """The book as one document of WeasyPrint: its PDF, that of the builder for the same text, and what it took."""

    run: Run
    pdf: Path
    same_book: Path
    document: Path


def weasyprint_alone(book: Path, work: Path) -> Alone:
    """Typeset the book in `book` as one document; only WeasyPrint's own process is measured."""
    shutil.rmtree(work, ignore_errors=True)
    document = work / "document.xhtml"
    run([sys.executable, "-m", "tests.benchmarks.one_document", book, work], CHECKOUT)
    pdf = work / "weasyprint.pdf"
    measured = run([sys.executable, HERE / "weasyprint_alone.py", document, pdf], work)
    (same_book,) = (work / "built").glob("*.pdf")
    return Alone(measured, pdf, same_book, document)


@dataclass(frozen=True)
class Other:
    """Another builder's times in seconds; `missing` says why there are none."""

    name: str
    cold: Run | None = None
    edited: float | None = None
    missing: str = ""


def typst(book: Path, work: Path, fonts: Path) -> Other:
    """Typst on pandoc's Typst of the chapters: a cold process, and the second of two compilations in one."""
    name = "Typst on pandoc's typst"
    if not importlib.util.find_spec("typst"):
        return Other(name, missing="not installed: pip install typst")
    settings = work / "typst.yaml"
    settings.write_text("{papersize: us-trade, margin: {x: 0.75in, y: 0.8in}, mainfont: EB Garamond}", encoding="utf-8")
    source = book / "chapters" / "book.typ"
    run([*_pandoc(book, _joined(book, work)), "--metadata-file", settings, "-o", source], book)
    script, pdf = HERE / "typst_alone.py", work / "typst.pdf"
    cold = run([sys.executable, script, source, pdf, book, fonts], work)
    both = run([sys.executable, script, source, pdf, book, fonts, "--twice"], work)
    return Other(name, cold, float(json.loads(both.output)["edited"]))


def xelatex(book: Path, work: Path) -> Other:
    """pandoc and XeLaTeX on the same chapters; without rsvg-convert, which pandoc needs for them, without drawings."""
    name = "pandoc + xelatex"
    if not shutil.which("xelatex"):
        return Other(name, missing="not installed: xelatex")
    text = _joined(book, work)
    if not shutil.which("rsvg-convert"):
        text.write_text(_DRAWING.sub("", text.read_text(encoding="utf-8")), encoding="utf-8")
    options = ["-V", "documentclass=book", "-V", "geometry=papersize={6in,9in}", "-V", "geometry=margin=0.8in"]
    command = [*_pandoc(book, text), "--pdf-engine=xelatex", *options, "-o", work / "xelatex.pdf"]
    return Other(name, run(command, book / "chapters"))


def _joined(book: Path, work: Path) -> Path:
    """All chapters in one file; what only this builder's dialect knows becomes words."""
    names = re.findall(r"chapters/[\w-]+\.md", (book / "book.yaml").read_text(encoding="utf-8"))
    text = "\n\n".join((book / name).read_text(encoding="utf-8") for name in names)
    joined = work / "book.md"
    joined.write_text(_PAGE_REFERENCE.sub("there", _REFERENCE.sub(r"\1", text)), encoding="utf-8")
    return joined


def _pandoc(book: Path, text: Path) -> list[str | Path]:
    works = book / "chapters" / "references.yaml"
    cited: list[str | Path] = ["--citeproc", "--bibliography", works] if works.exists() else []
    return [pypandoc.get_pandoc_path(), "-f", "markdown", "-s", "--toc", *cited, text]
