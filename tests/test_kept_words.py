"""Every word arrives: what is missing in the finished PDF or EPUB, or there twice, is said with its place in the text.

Finished files are damaged in many places, and each time the damage must be found; whole ones give no alarm.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from conftest import FULL
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from made_book import WORKER, MadeBook, make, shared_memory
from test_pdf_tags import marked_texts

from bindery import outputs, packaging, pdf, printing
from bindery.checks.kept import book as kept
from bindery.checks.kept.comparison import Passage, compare
from bindery.checks.kept.words import Cutter, Words
from bindery.diagnostics import Diagnostic
from bindery.edition.section import Medium, Section
from bindery.engine.memory import Remembering
from bindery.preparation import Prepared, begin_writing, prepare, remembering
from bindery.progress import Silent

XHTML = "{http://www.w3.org/1999/xhtml}"
FEW = settings(max_examples=60 if FULL else 4, deadline=None)


@dataclass
class Part:
    """A structure element of the PDF: its words, and its marked content by page (from 0) and number."""

    role: str
    words: str
    content: list[tuple[int, int]]


@dataclass(repr=False)
class Finished:
    """A book that was built: its finished files, and what they were made of."""

    prepared: Prepared
    printed: pdf.PrintedBook
    epub: bytes
    sections: tuple[Section, ...]
    executor: Remembering

    def judged(self, pdf: bytes | None = None, epub: bytes | None = None) -> list[Diagnostic]:
        """What the check says of these files in place of the book's own."""
        printed = self.printed if pdf is None else replace(self.printed, pdf=pdf)
        packaged = kept.Packaged(outputs.Finished.of(self.epub if epub is None else epub), self.sections)
        book = self.prepared.book
        in_pdf, in_epub = (
            kept.look_in_pdf(book, printed, self.executor),
            kept.look_in_epub(book, packaged, self.executor),
        )
        return [*in_pdf(), *in_epub()]

    @cached_property
    def manuscript(self) -> str:
        """The letters of all chapters."""
        book = self.prepared.book
        return letters(" ".join((book.folder.root / chapter.file).read_text("utf-8") for chapter in book.chapters))

    @cached_property
    def parts(self) -> list[Part]:
        """What of the chapters' pages holds words of the manuscript."""
        of_chapters = {
            page
            for bundle in self.printed.bundles
            if bundle.section.source or bundle.section.kind == "notes"
            for page in range(bundle.position.first, bundle.position.first + bundle.position.length)
        }
        written = self.manuscript
        with pikepdf.open(io.BytesIO(self.printed.pdf)) as document:
            found = list(parts_of(document))
        return [
            part
            for part in found
            if {page for page, _ in part.content} <= of_chapters
            and letters(part.words)
            and letters(part.words) in written
            and not re.fullmatch(r"Chapter \d+ ?", part.words)
        ]

    def of(self, *roles: str) -> list[Part]:
        return [part for part in self.parts if part.role in roles]

    def without(self, part: Part) -> bytes:
        """The PDF without the words of a part."""
        with pikepdf.open(io.BytesIO(self.printed.pdf)) as document:
            for page in {page for page, _ in part.content}:
                silence(document, page, {number for place, number in part.content if place == page})
            return saved(document)


def letters(text: str) -> str:
    cutter = Cutter()
    cutter.add(text, 0)
    return "".join(cutter.words().texts)


def parts_of(document: pikepdf.Pdf) -> Iterator[Part]:
    numbers = {page.obj.objgen: number for number, page in enumerate(document.pages)}
    texts = [marked_texts(page) if "/StructParents" in page else {} for page in document.pages]

    def content(node: pikepdf.Object) -> Iterator[tuple[int, int]]:
        for kid in node.get("/K", []):
            if isinstance(kid, int):
                yield numbers[node.Pg.objgen], kid
            elif "/MCID" in kid:
                yield numbers[kid.Pg.objgen], int(kid.MCID)
            elif "/S" in kid and kid.S not in ("/Lbl", "/Note", "/Figure"):
                yield from content(kid)

    def walk(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
        yield node
        for kid in node.get("/K", []):
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield from walk(kid)

    for top in document.Root.StructTreeRoot.K:
        for node in walk(top):
            places = list(content(node))
            yield Part(str(node.S)[1:], "".join(texts[page].get(number, "") for page, number in places), places)


def silence(document: pikepdf.Pdf, page: int, numbers: set[int]) -> None:
    """Take the text out of marked content."""
    kept_instructions = []
    marks: list[int | None] = []
    for instruction in pikepdf.parse_content_stream(document.pages[page]):
        operator = str(instruction.operator)
        if operator in ("BDC", "BMC"):
            properties = instruction.operands[1] if operator == "BDC" else {}
            marks.append(int(properties["/MCID"]) if "/MCID" in properties else None)
        elif operator == "EMC":
            marks.pop()
        if operator not in ("Tj", "TJ") or numbers.isdisjoint(marks):
            kept_instructions.append(instruction)
    document.pages[page].obj.Contents = document.make_stream(pikepdf.unparse_content_stream(kept_instructions))


def move(document: pikepdf.Pdf, part: Part, to: int) -> None:
    """Paint what a part has on its page on another one, which shows the same fonts."""
    page, numbers = part.content[0][0], {number for _, number in part.content}
    moved: list[pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage] = []
    is_open = False
    for instruction in pikepdf.parse_content_stream(document.pages[page]):
        if str(instruction.operator) == "BDC" and "/MCID" in instruction.operands[1]:
            is_open = int(instruction.operands[1]["/MCID"]) in numbers
        if is_open:
            moved.append(instruction)
        is_open = is_open and str(instruction.operator) != "EMC"
    silence(document, page, numbers)
    there = [*pikepdf.parse_content_stream(document.pages[to]), *moved]
    document.pages[to].obj.Contents = document.make_stream(pikepdf.unparse_content_stream(there))


def saved(document: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def changed(epub: bytes, name: str, change: Callable[[etree._Element], None]) -> bytes:
    """The EPUB with one of its documents changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(epub)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == name:
                root = etree.fromstring(data)
                change(root)
                data = etree.tostring(root)
            new.writestr(item, data)
    return out.getvalue()


def finished(folder: Path) -> Finished:
    """The book in a folder that was built there, from what is remembered of it."""
    with shared_memory():
        executor = remembering(WORKER, folder)
        prepared, _ = prepare(folder / "book.yaml", executor, Silent())
        editions = {medium: begin_writing(prepared, medium, executor)().sections for medium in Medium}
        prepared, printed = printing.typeset(prepared, editions[Medium.PRINT], executor, Silent())
        pages = packaging.pages_for_epub(prepared, editions[Medium.PRINT], printed, executor, Silent())
        packed = packaging.package(prepared, editions[Medium.EREADER], pages, executor, Silent())
    return Finished(prepared, printed, packed.read(), editions[Medium.EREADER], executor)


@pytest.fixture(scope="module")
def book(everything: Path) -> Finished:
    return finished(everything.parent)


def test_nothing_is_missing_in_a_book_with_everything(book: Finished) -> None:
    assert book.judged() == []


@FEW
@given(data=st.data())
def test_a_paragraph_that_is_not_printed_is_missed(book: Finished, data: st.DataObject) -> None:
    # The name of a callout, in a paragraph of its own, is the builder's, and so is the number of a formula.
    parts = [part for part in book.of("P", "H1", "H2", "LBody") if re.search(r"[^\W\d].* ", part.words)]
    part = data.draw(st.sampled_from(parts))
    assert "words-lost" in {found.code for found in book.judged(book.without(part))}, part


@FEW
@given(data=st.data())
def test_a_cell_that_is_not_printed_is_missed(book: Finished, data: st.DataObject) -> None:
    part = data.draw(st.sampled_from(book.of("TD", "TH")))
    assert "words-lost" in {found.code for found in book.judged(book.without(part))}, part


@FEW
@given(data=st.data())
def test_a_note_that_is_not_printed_is_missed(book: Finished, data: st.DataObject) -> None:
    part = data.draw(st.sampled_from(book.of("Note")))
    assert "words-lost" in {found.code for found in book.judged(book.without(part))}, part


@FEW
@given(data=st.data())
def test_a_picture_that_is_not_printed_is_missed(book: Finished, data: st.DataObject) -> None:
    chapters = [bundle for bundle in book.printed.bundles if bundle.section.source]
    with pikepdf.open(io.BytesIO(book.printed.pdf)) as document:
        pages = [
            page
            for bundle in chapters
            for page in range(bundle.position.first, bundle.position.first + bundle.position.length)
            if any(is_figure(each) for each in pikepdf.parse_content_stream(document.pages[page]))
        ]
        page = data.draw(st.sampled_from(pages))
        instructions = pikepdf.parse_content_stream(document.pages[page])
        first = next(place for place, each in enumerate(instructions) if is_figure(each))
        last = next(place for place in range(first, len(instructions)) if str(instructions[place].operator) == "EMC")
        left = [*instructions[: first + 1], *instructions[last:]]
        document.pages[page].obj.Contents = document.make_stream(pikepdf.unparse_content_stream(left))
        damaged = saved(document)
    [found] = book.judged(damaged)
    assert found.code == "picture-lost" and found.line


def is_figure(instruction: Any) -> bool:
    return str(instruction.operator) == "BDC" and instruction.operands[0] == "/Figure"


def test_a_picture_without_its_data_is_missed(book: Finished) -> None:
    with pikepdf.open(io.BytesIO(book.printed.pdf)) as document:
        for object in document.objects:
            if isinstance(object, pikepdf.Stream) and object.get("/Subtype") == "/Image":
                object.write(b"")
        damaged = saved(document)
    assert {found.code for found in book.judged(damaged)} == {"picture-lost"}


def test_a_picture_that_the_e_book_does_not_have_is_missed(book: Finished) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book.epub)) as old, zipfile.ZipFile(out, "w") as new:
        shown = next(
            address
            for chapter in book.prepared.book.chapters
            for address in re.findall(rb'<img[^>]* src="([^"]+)"', old.read(f"EPUB/{chapter.id}.xhtml"))
        )
        for item in old.infolist():
            if Path(item.filename).name != Path(shown.decode()).name:
                new.writestr(item, old.read(item))
    assert {found.code for found in book.judged(epub=out.getvalue())} == {"picture-lost"}


def test_a_character_without_a_glyph_is_found(book: Finished) -> None:
    part = next(part for part in book.of("P") if len(part.words.split()) > 12)
    page, number = part.content[0]
    with pikepdf.open(io.BytesIO(book.printed.pdf)) as document:
        instructions = list(pikepdf.parse_content_stream(document.pages[page]))
        is_there = False
        for place, each in enumerate(instructions):
            if str(each.operator) == "BDC" and "/MCID" in each.operands[1]:
                is_there = int(each.operands[1]["/MCID"]) == number
            if is_there and str(each.operator) == "TJ":
                missing = pikepdf.Array([pikepdf.String(b"\0\0")])
                shown = pikepdf.ContentStreamInstruction([missing], each.operator)
                instructions.insert(place + 1, shown)
                break
        document.pages[page].obj.Contents = document.make_stream(pikepdf.unparse_content_stream(instructions))
        damaged = saved(document)
    [found] = [found for found in book.judged(damaged) if found.code == "glyph-missing"]
    assert found.line


def test_a_damaged_file_is_said_to_be_one(book: Finished) -> None:
    for damaged in (book.printed.pdf[:-2000], b"%PDF-1.7\n" + book.printed.pdf[-200:]):
        [found] = book.judged(damaged)
        assert found.code == "pdf-damaged"


@FEW
@given(data=st.data())
def test_a_page_that_is_not_bound_is_missed(book: Finished, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, book.printed.page_count - 1))
    with pikepdf.open(io.BytesIO(book.printed.pdf)) as document:
        del document.pages[number]
        damaged = saved(document)
    assert "pages-lost" in {found.code for found in book.judged(damaged)}


@FEW
@given(data=st.data())
def test_a_page_in_anothers_place_is_missed(book: Finished, data: st.DataObject) -> None:
    part = data.draw(st.sampled_from(book.of("P", "TD", "Note")))
    place = part.content[0][0]
    with pikepdf.open(io.BytesIO(book.printed.pdf)) as document:
        document.pages[place] = document.pages[1]
        damaged = saved(document)
    assert "words-lost" in {found.code for found in book.judged(damaged)}, part


@FEW
@given(data=st.data())
def test_what_is_not_in_the_e_book_is_missed(book: Finished, data: st.DataObject) -> None:
    """A paragraph, a cell, a note, a line of verse, a heading."""
    written = book.manuscript
    places: list[tuple[str, int, str]] = []
    with zipfile.ZipFile(io.BytesIO(book.epub)) as archive:
        for name in archive.namelist():
            if Path(name).stem in {chapter.id for chapter in book.prepared.book.chapters}:
                for number, element in enumerate(etree.fromstring(archive.read(name)).iter(f"{XHTML}*")):
                    words = letters("".join(element.itertext(f"{XHTML}*")))
                    kind = etree.QName(element).localname
                    # A number by itself is that of a formula.
                    is_written = words in written and (kind in ("td", "th") or not words.isdigit())
                    # "Chapter 1" over a title is the template's, though a reference may have the same words.
                    is_own = element.getparent() is not None and element.getparent().get("class") != "opening"
                    if kind in ("p", "td", "th", "h2", "h3", "li", "div") and words and is_written and is_own:
                        places.append((name, number, words))
    name, number, words = data.draw(st.sampled_from(places))

    def drop(root: etree._Element) -> None:
        element = list(root.iter(f"{XHTML}*"))[number]
        element.getparent().remove(element)

    found = book.judged(epub=changed(book.epub, name, drop))
    assert "words-lost" in {diagnostic.code for diagnostic in found}, words


@FEW
@given(data=st.data())
def test_what_is_in_the_e_book_twice_is_found(book: Finished, data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(book.epub)) as archive:
        long = [
            (name, number)
            for name in archive.namelist()
            if Path(name).stem in {chapter.id for chapter in book.prepared.book.chapters}
            for number, element in enumerate(etree.fromstring(archive.read(name)).iter(f"{XHTML}p"))
            if not len(element) and len((element.text or "").split()) > 9
        ]
    name, number = data.draw(st.sampled_from(long))

    def repeat(root: etree._Element) -> None:
        element = list(root.iter(f"{XHTML}p"))[number]
        element.addnext(etree.fromstring(etree.tostring(element)))

    found = book.judged(epub=changed(book.epub, name, repeat))
    assert "words-doubled" in {diagnostic.code for diagnostic in found}


def test_the_place_of_what_is_lost_is_named(book: Finished) -> None:
    once = [part for part in book.of("P") if book.manuscript.count(letters(part.words)[-20:]) == 1]
    part = next(part for part in once if len(part.words.split()) > 12)
    found = next(found for found in book.judged(book.without(part)) if found.code == "words-lost")
    text = (book.prepared.book.folder.root / found.file).read_text("utf-8").splitlines()
    first = letters(part.words.split()[0])
    # A listing begins a line below its fence.
    assert first in letters(" ".join(text[found.line - 1 : found.line + 1]))


def test_a_page_without_one_of_its_fonts_is_missed(book: Finished) -> None:
    """Letters that stand for nothing cannot be read, searched or copied."""
    with pikepdf.open(io.BytesIO(book.printed.pdf)) as document:
        for object in document.objects:
            if isinstance(object, pikepdf.Dictionary) and object.get("/Type") == "/Font" and "/ToUnicode" in object:
                del object.ToUnicode
        damaged = saved(document)
    assert {diagnostic.code for diagnostic in book.judged(damaged)} == {"words-lost"}


NOTES = {
    "one": "# One\n\nText^[A note in line.] and more[^1] of it.\n\n[^1]: A note apart.\n",
    "two": "# Two\n\nOther text.^[Ibid.] And so on.^[The last of the notes.]\n",
}


@pytest.fixture(scope="module", params=["chapter-end", "book-end"])
def ended(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    folder = tmp_path_factory.mktemp("ended")
    made: MadeBook = make(folder, NOTES, {"title": "Notes", "notes": request.param})
    assert made.diagnostics == ()
    return finished(folder)


def test_notes_at_the_end_are_looked_for_there(ended: Finished) -> None:
    assert ended.judged() == []
    [part] = [part for part in ended.of("P", "LBody") if "Ibid" in part.words][:1]
    assert "words-lost" in {found.code for found in ended.judged(ended.without(part))}


def words(text: str) -> Words:
    cutter = Cutter()
    for number, line in enumerate(text.split("\n"), 1):
        cutter.add(line + " ", number)
    return cutter.words()


def test_what_the_builder_adds_is_no_matter() -> None:
    found = words("1 The first (see p. 12). Figure 1.1 The second, ﬁne CAFE\u0301 word.")
    assert compare(words("The first.\nThe second, fine café word."), found).lost == ()


def test_words_that_stand_close_together_are_found() -> None:
    assert compare(words("Year Place Sum\n1805 There 11"), words("YearPlaceSum 1805There11")).lost == ()


def test_a_short_word_is_not_found_in_a_longer_one() -> None:
    assert compare(words("One\nit\nthree"), words("One with three")).lost == (Passage(("it",), 2),)


def test_words_from_right_to_left_are_counted() -> None:
    assert compare(words("שלום עולם"), words("םלוע םולש")).lost == ()
    [lost] = compare(words("שלום\nעולם"), words("םלוע")).lost
    assert lost.line == 1
    assert compare(words("ושלום עולם"), words("םלוע םולש ו")).lost == (), "a part of a word may be set otherwise"
    assert compare(words("שלום עולם"), words("םלועע םולש")).lost == (), "points may have their letter too"
    assert compare(words("שלום עולם עולם"), words("םלועע םולש")).lost == (Passage(("ולםע",), 1),)


def test_a_short_caption_may_stand_elsewhere() -> None:
    found = words("Figure 2.1 A cart\nThe first line.\nThe second line.")
    assert compare(words("The first line.\nA cart\nThe second line."), found).lost == ()
    assert compare(words("The first line.\nA cow\nThe second line."), found).lost == (Passage(("a", "cow"), 2),)


def test_a_word_that_is_lost_beside_a_passage_that_has_moved_is_missed() -> None:
    moved = "This paragraph stands before the table, although it was written below"
    table = "A table has so many cells that it is moved less than what stood after: one, two, three"
    found = words(f"One. {moved}. {table}.")
    assert compare(words(f"One.\n{table}.\n{moved}."), found).lost == ()
    assert compare(words(f"One.\n{table}, x.\n{moved}."), found).lost == (Passage(("x",), 2),)


def test_a_word_that_is_in_a_moved_passage_twice_is_found_twice() -> None:
    moved = "A picture without a picture, nothing is decorative"
    figure = "and the diagonals that give them their place"
    wanted = words(f"Page 8\n{figure}.\n{moved}:\nA table of a size")
    made = "Page 8 {}: Figure 2.1 {}. 2.3 A table of a size Table 2.1"
    assert compare(wanted, words(made.format(moved, figure))).lost == ()
    assert compare(wanted, words(made.format(moved.replace("picture without", ""), figure))).lost
