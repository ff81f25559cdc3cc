"""A small printed book for the tests of the pdf room: its design, and short ways to write sections."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2

from bindery.edition.section import Heading, Matter, Section
from bindery.folder import BookFolder
from bindery.fonts import Face, load_faces
from bindery.pdf import Design, Metadata, PrintedBook, Resources, make_pdf

TRIM = (127.0, 203.0)

STYLE = """
html { font: 10pt/14pt "Book"; color: black }
body { margin: 0 }
h1 { font: 16pt/28pt "Book"; margin: 0 0 14pt }
h2 { font: 12pt/14pt "Book"; margin: 14pt 0; break-after: avoid }
p { margin: 0; text-indent: 1em; text-align: justify; orphans: 2; widows: 2; hyphens: auto }
a { color: inherit; text-decoration: none }
ol, ul, dl, table, figure { margin: 14pt 0 }
.contents li a { display: block }
.note { float: footnote; font-size: 8pt; line-height: 10pt }
.break { break-before: page }
@page { margin: 15mm 15mm 20mm; @footnote { border-top: .5pt solid; padding-top: 3pt } }
@page :right { margin-left: 20mm }
@page :left { margin-right: 20mm }
@page { @bottom-center { content: string(folio) } }
@page chapter:left { @top-left { content: string(book) } }
@page chapter:right { @top-right { content: string(section) } }
@page index { @top-center { content: string(first-entry) "–" string(last-entry) } }
"""


@cache
def faces() -> tuple[Face, ...]:
    """The literary style's roman, italic and bold."""
    wanted = {("Book", 400, "normal"), ("Book", 400, "italic"), ("Book", 700, "normal")}
    every = load_faces("literary", BookFolder(Path(__file__).parent))
    return tuple(face for face in every if (face.family, face.weight, face.style) in wanted)


class Here(Executor):
    """An executor that works at once in this process."""

    def submit(self, function: Any, /, *arguments: Any, **options: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        future.set_result(function(*arguments, **options))
        return future


def design(style: str = STYLE, page_css: str = "", root: Path = Path(__file__).parent, **made: bytes) -> Design:
    """`made` are pictures, with "__" for "/" and "_" for "." in their names: images__dot_png."""
    pictures = {name.replace("__", "/").replace("_", "."): data for name, data in made.items()}
    return Design(TRIM, (("styles/test.css", style),), faces(), Resources(BookFolder(root), pictures), page_css)


METADATA = Metadata(
    title="A Small Book", language="en", authors=("Əli Qasımov", "Ann Author"), moment="2024-05-06T00:00:00Z"
)


def printed(
    sections: Sequence[Section],
    look: Design | None = None,
    metadata: Metadata = METADATA,
    executor: Executor | None = None,
) -> PrintedBook:
    return make_pdf(sections, look or design(), metadata, executor or Here())


def section(identifier: str, content: str, kind: str = "chapter", **particulars: Any) -> Section:
    """A section of the main matter whose title is its id, unless `particulars` say otherwise."""
    title = particulars.setdefault("title", identifier.capitalize())
    particulars.setdefault("matter", Matter.MAIN)
    particulars.setdefault("source", f"chapters/{identifier}.md")
    body = f'<section id="{identifier}" class="{kind}"><h1>{title}</h1>{content}</section>'
    return Section(id=identifier, kind=kind, body=body, **particulars)


def contents(*chapters: Section) -> Section:
    lines = "".join(
        f'<li><a href="#{chapter.id}"><span class="entry-title">{chapter.title}</span> '
        f'<span class="folio" data-of="{chapter.id}"></span></a></li>'
        for chapter in chapters
    )
    return section("contents", f"<ol>{lines}</ol>", "contents", matter=Matter.FRONT, title="Contents")


def page_reference(anchor: str) -> str:
    return f'<a class="page-ref" href="#{anchor}"><span class="folio" data-of="{anchor}"></span></a>'


def paragraphs(count: int, words: int = 60) -> str:
    text = " ".join(
        ("reading", "printed", "books", "is", "a", "quiet", "way", "of", "travelling")[n % 9] for n in range(words)
    )
    return "".join(f"<p>Paragraph {number}: {text}.</p>" for number in range(count))


def heading(identifier: str, title: str) -> tuple[str, Heading]:
    return f'<h2 id="{identifier}">{title}</h2>', Heading(identifier, 2, title)


def book_sections() -> list[Section]:
    """Contents, a chapter of several pages that refers to the last one, a short chapter, and an index."""
    opening, first = heading("sec-one", "First things")
    later, second = heading("sec-two", "Later things")
    travel = section(
        "travel",
        f"<p>See {page_reference('qarabağ')} and <a class='xref' href='#qarabağ'>the <em>second</em> chapter</a>.</p>"
        f"{opening}{paragraphs(14)}{later}{paragraphs(6)}",
        title="Travel",
        number="1",
        headings=(first, second),
        strings={"part": "Part One"},
    )
    names = section("qarabağ", "<p>Back to <a href='#sec-two'>later things</a>.</p>", title="Qarabağ", number="2")
    entries = "".join(
        f'<p><span class="headword">{word}</span>, <span class="locators" data-of="sec-one sec-two qarabağ"></span></p>'
        for word in ("Agdam", "Baku", "Shusha")
    )
    index = section("index", entries, "index", matter=Matter.BACK, title="Index", starts="any")
    return [contents(travel, names), travel, names, index]


def png(red: int) -> bytes:
    """A picture of 2 by 2 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes((red, 0, 0)) * 2 for _ in range(2))
    header = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@contextmanager
def opened(book: PrintedBook) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(book.pdf)) as pdf:
        yield pdf


def page_texts(book: PrintedBook) -> list[str]:
    """The words of each page, with single spaces."""
    document = pypdfium2.PdfDocument(book.pdf)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def labels(book: PrintedBook) -> list[str]:
    with opened(book) as pdf:
        return [page.label for page in pdf.pages]
