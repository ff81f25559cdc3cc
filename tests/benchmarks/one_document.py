"""The book as one document for WeasyPrint alone: the same XHTML and CSS, with the furniture as plain CSS.

    python -m tests.benchmarks.one_document BOOK FOLDER

writes FOLDER/document.xhtml and all that it needs. What the builder does for a book beyond WeasyPrint is said in CSS as
far as that goes: page names, strings, page numbers from counters, and target-counter() in the contents. The numbers in
indexes and bibliographies, which CSS cannot merge into ranges, are printed as the builder found them.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

from lxml import etree

from bindery import cli, pdf
from bindery.edition.section import Matter, Section
from bindery.edition.slots import fill
from bindery.pdf.furniture import css_string
from bindery.pdf.page import document, page_sheets
from bindery.pdf.resources import gather

_XHTML = "{http://www.w3.org/1999/xhtml}"
_START = "main-start"
"""The page name of the first section with arabic folios."""


def write_document(book: Path, folder: Path) -> Path:
    """Write the reference document of the book in `book` into `folder`, and give its path. The book is built for it."""
    printing = _Printing()
    original, pdf.make_pdf = pdf.make_pdf, printing
    try:
        if cli.main(["build", str(book), "--to", "pdf", "--output-dir", str(folder / "built")]):
            raise SystemExit(f"{book} cannot be built")
    finally:
        pdf.make_pdf = original
    for name, content in _files(printing.sections, printing.design, printing.metadata, printing.printed):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / "document.xhtml"


class _Printing:
    """Stands in for make_pdf, and keeps what it was given and what it gave."""

    def __init__(self) -> None:
        self._make = pdf.make_pdf

    def __call__(self, sections: Any, design: Any, metadata: Any, *rest: Any, **options: Any) -> Any:
        self.sections, self.design, self.metadata = sections, design, metadata
        self.printed = self._make(sections, design, metadata, *rest, **options)
        return self.printed


def _files(
    sections: Sequence[Section], design: pdf.Design, metadata: pdf.Metadata, printed: pdf.PrintedBook
) -> Iterator[tuple[str, bytes]]:
    front = {anchor for section in sections if section.matter is Matter.FRONT for anchor in _anchors(section)}
    body = "".join(fill(_counted(section.body, front), printed.page_map) for section in sections)
    sheets = [(name, text) for name, text in page_sheets(design)]
    links = []
    texts = [("faces.css", _faces(design)), *((name or f"own-{i}.css", text) for i, (name, text) in enumerate(sheets))]
    for name, text in (*texts, ("furniture.css", _furniture(sections, metadata.title))):
        links.append(f'<link rel="stylesheet" href="{escape(name)}"/>')
        yield name, _plain(text).encode()
    page = document(body, metadata.language, metadata.title)
    yield "document.xhtml", page.replace("</head>", f"{''.join(links)}</head>", 1).encode()
    for face in design.faces:
        yield f"fonts/{face.file_name}", face.data
    written = {name for name, _ in texts}
    for name, data in gather([page], sheets, design.resources.read):
        if name not in written:
            yield name, data


def _anchors(section: Section) -> Iterator[str]:
    yield from re.findall(r'\bid="([^"]+)"', section.body)


def _counted(body: str, front: set[str]) -> str:
    """The body with the slots of single folios as places for target-counter()."""
    root = etree.fromstring(document(body, ""))
    for slot in root.iter(f"{_XHTML}span"):
        target = slot.get("data-of")
        if target and "folio" in slot.get("class", "").split():
            del slot.attrib["data-of"]
            slot.set("data-page-of", f"#{target}")
            if target in front:
                slot.set("data-roman", "")
    inner = root.find(f"{_XHTML}body")
    assert inner is not None
    return "".join(etree.tostring(child, encoding="unicode") for child in inner)


def _faces(design: pdf.Design) -> str:
    return "".join(
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: {face.style};'
        f' src: url("fonts/{face.file_name}") }}\n'
        for face in design.faces
    )


def _plain(sheet: str) -> str:
    """A style sheet whose builder's names for pages and strings are CSS's own.

    A margin over the notes makes WeasyPrint alone move each note to the next page, with the line that calls it: a third
    more pages. It is left out.
    """
    sheet = re.sub(r"@footnote \{ margin-top: [\d.]+pt; ", "@footnote { ", sheet)
    sheet = re.sub(r"@page\s+([a-z-]+)-opening\b", r"@page \1:nth(1 of \1)", sheet)
    sheet = re.sub(r"@page\s+blank\b", "@page :blank", sheet)
    return sheet.replace("string(folio)", "counter(page)").replace("string(last-entry)", "string(last-entry, last)")


def _furniture(sections: Sequence[Section], book: str) -> str:
    return "\n".join((*_pages(sections), *_strings(sections, book), _GENERAL))


def _pages(sections: Sequence[Section]) -> Iterator[str]:
    first_main = next((section for section in sections if section.matter is not Matter.FRONT), None)
    for section in sections:
        name = _START if section is first_main else section.kind
        side = "recto" if section is first_main else {"any": "page"}.get(section.starts, section.starts)
        yield f"#{section.id} {{ page: {name}; break-before: {side} }}"
    for kind in dict.fromkeys(section.kind for section in sections if section.matter is Matter.FRONT):
        yield f"@page {kind} {{ @bottom-center {{ content: counter(page, lower-roman) }} }}"
    # Its furniture is that of an opening, without a head.
    bare = " @bottom-center { content: none }" if first_main and first_main.kind == "part" else ""
    yield f"@page {_START}:nth(1 of {_START}) {{ counter-reset: page 1; @top-center {{ content: none }}{bare} }}"


def _strings(sections: Sequence[Section], book: str) -> Iterator[str]:
    for section in sections:
        strings = {"book": book, "part": "", "chapter": section.title, **section.strings}
        values = ", ".join(f"{name} {css_string(text)}" for name, text in strings.items())
        yield f"#{section.id} {{ string-set: {values} }}"


_GENERAL = """
h2 { string-set: section content(text) }
.headword { string-set: first-entry content(text), last-entry content(text) }
.folio[data-page-of]::after { content: target-counter(attr(data-page-of url), page) }
.folio[data-roman]::after { content: target-counter(attr(data-page-of url), page, lower-roman) }
.note { footnote-policy: line }
table[data-continued]::before { content: none }
@page :blank { @top-center { content: none } @bottom-center { content: none } }
"""

if __name__ == "__main__":
    print(write_document(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()))
