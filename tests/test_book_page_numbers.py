"""The page numbers of the printed book in the e-book: on unless the manifest says no, the same however it is made."""

import re
from pathlib import Path
from typing import Any

import pytest
from epubchecked import epubcheck
from made_book import NAMES, MadeBook, Packaged, make, prose, shared_memory
from page_marks import astray, marks, page_list

from bindery import build
from bindery.engine.workers import Workers
from bindery.outputs import Order
from bindery.pdf.typeset import typeset
from bindery.preparation import remembering
from bindery.progress import Silent
from bindery.revise import making

CHAPTERS = {
    "hills": f"# Hills {{#sec-hills}}\n\nSee the wells ([](#sec-wells){{.page}}; [on page](#sec-hills){{.page}}) and "
    f"[Shusha]{{.index}}.^[A note.]\n\n{prose(7, 'walking')}\n\n[Shusha]{{.index}} again.\n",
    "wells": f"# Wells {{#sec-wells}}\n\n{prose(6, 'digging')}\n\n[Shusha]{{.index}}\n",
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    return make(tmp_path_factory.mktemp("paged"), CHAPTERS, {"isbn": {"print": "9780306406157"}})


def source(epub: Packaged) -> list[Any]:
    found = epub.package.xpath("//opf:meta[@property='pageBreakSource']/text()", namespaces=NAMES)
    assert isinstance(found, list)
    return found


def test_each_page_is_marked_and_listed(book: MadeBook) -> None:
    assert astray(book.pdf, book.epub) == []
    assert [mark.folio for mark in page_list(book.epub)] == marks(book.epub) == book.pdf.labels
    assert source(book.epub) == ["urn:isbn:9780306406157"]
    assert epubcheck(book.epub.path) == ()


def test_references_to_pages_have_the_printed_numbers(book: MadeBook) -> None:
    wells = book.pdf.labels[book.pdf.places["ch-wells"][0]]
    shown = [link.xpath("string()") for link in book.epub.find("ch-hills", "//h:a[@class='page-ref']")]
    assert shown == [f"p.\N{NO-BREAK SPACE}{wells}", "on page\N{NO-BREAK SPACE}1"]
    index = book.epub.text("index")
    printed = book.pdf.texts[book.pdf.places["index"][0]]
    assert re.search(r"Shusha, [\d–, ]+", index)[0].strip() in printed  # type: ignore[index]
    assert not any(b"data-of" in data for name, data in book.epub.files.items() if name.endswith(".xhtml"))


def test_the_epub_alone_is_the_same_and_typesets_nothing_again(book: MadeBook) -> None:
    with shared_memory(), Workers(1) as pool:
        executor = remembering(pool, book.folder)
        made = build.make(Order(book.folder / "book.yaml", targets=("epub",)), executor, Silent())
        assert executor.made_of[typeset] == 0
        edition = making.read(book.folder / "book.yaml", pool, Silent(), strict=False)
        previewed, _ = making.package_book(edition, None, Silent())
    assert [path.suffix for path in made.files] == [".epub"]
    assert [file.read() for file in made.files.values()] == [previewed.epub.read()] == [book.epub.path.read_bytes()]


def test_a_book_may_do_without(tmp_path: Path) -> None:
    book = make(tmp_path, CHAPTERS, {"epub": {"page-list": False}})
    text = {name: data.decode() for name, data in book.epub.files.items() if name.endswith((".xhtml", ".opf", ".ncx"))}
    assert not [name for name, written in text.items() if re.search("page-?(list|break|nav)", written, re.IGNORECASE)]
    shown = [link.xpath("string()") for link in book.epub.find("ch-hills", "//h:a[@class='page-ref']")]
    assert shown == ["Chapter\N{NO-BREAK SPACE}2", "on page"]
    assert len(book.epub.find("index", "//h:a")) == 3
    assert epubcheck(book.epub.path) == ()


def test_where_the_print_has_no_isbn_the_pdf_is_named(tmp_path: Path) -> None:
    book = make(tmp_path, {"one": "# One\n\nText.\n"}, {"title": "Wells", "subtitle": "A Guide", "date": "2026-11"})
    assert source(book.epub) == ["Wells: A Guide, 2026-11, PDF"]


@pytest.mark.parametrize("place", ["chapter-end", "book-end"])
def test_pages_of_notes_begin_in_the_notes(tmp_path: Path, place: str) -> None:
    notes = "".join(f"^[{words}: {'what the note has to say. ' * 4}]" for words in ("First", "Second", "Third"))
    text = "\n\n".join(f"Paragraph {number}.{notes}" for number in range(14))
    book = make(tmp_path, {"one": f"# One\n\n{text}\n"}, {"notes": place})
    assert astray(book.pdf, book.epub) == []
    assert [mark.folio for mark in page_list(book.epub)] == marks(book.epub) == book.pdf.labels
    in_a_note = "ancestor::h:div[@role='doc-footnote']"
    within = [mark for mark in page_list(book.epub) if mark.element.xpath(in_a_note, namespaces=NAMES)]
    assert len(within) >= 2
