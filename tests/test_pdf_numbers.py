"""Page numbers that are written when all pages are counted: the same pages as if they had been there from the start."""

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pdf_book import STYLE, Here, contents, design, opened, page_reference, page_texts, paragraphs, printed, section

from bindery.edition.section import Matter, Section
from bindery.edition.slots import fill, stand_in
from bindery.pagemap import Place
from bindery.pdf import PrintedBook, furniture, paginate
from bindery.pdf.typeset import TypesetTask

PROPORTIONAL = STYLE + ".folio, .locators a { font-variant-numeric: proportional-nums }"


class Counting(Here):
    """Knows how often each section was typeset."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def submit(self, function: Any, /, *arguments: Any, **options: Any) -> "Future[Any]":
        if isinstance(arguments[0], TypesetTask):
            self.asked.append(arguments[0].section)
        return super().submit(function, *arguments, **options)


def book(before: int = 12) -> list[Section]:
    """References in text and in a repeated table head, contents, and an index: numbers of one figure and of two."""
    lines = "".join(f"<tr><td>{n}</td><td>row</td></tr>" for n in range(40))
    head = f"<thead><tr><th>See p. {page_reference('last')}</th><th>Kind</th></tr></thead>"
    first = section(
        "first",
        f"<p>On pages {page_reference('second')} and {page_reference('last')}.</p>"
        f"<table>{head}<tbody>{lines}</tbody></table>",
    )
    second = section("second", paragraphs(before * 6), starts="any")
    last = section("last", f'<p>Here.</p><p class="break" id="end">Back to {page_reference("first")}.</p>')
    entries = "".join(
        f'<p><span class="headword">{word}</span>, <span class="locators" data-of="{places}"></span></p>'
        for word, places in (
            ("Agdam", "first second last"),
            ("Baku", "first last..end"),
            ("Shusha", "last..end nowhere"),
        )
    )
    index = section("index", entries, "index", matter=Matter.BACK, starts="any")
    return [contents(first, second, last, index), first, second, last, index]


@contextmanager
def by_value() -> Iterator[None]:
    """Every number is laid out, as if no figures were alike."""
    with pytest.MonkeyPatch.context() as patches:
        patches.setattr(paginate, "stand_in", lambda body, places: paginate.StandIn(fill(body, places), ()))
        patches.setattr(furniture.FurniturePage, "standing_in", lambda page: page)
        yield


@pytest.fixture(scope="module")
def watched() -> Counting:
    """What had the book made that is `written`."""
    return Counting()


@pytest.fixture(scope="module")
def written(watched: Counting) -> PrintedBook:
    return printed(book(), executor=watched)


@pytest.fixture(scope="module")
def laid_out() -> bytes:
    with by_value():
        return printed(book()).pdf


def contents_of_pages(pdf: bytes) -> Iterator[bytes]:
    with pikepdf.open(BytesIO(pdf)) as opened:
        for page in opened.pages:
            streams = page.Contents if isinstance(page.Contents, pikepdf.Array) else [page.Contents]
            yield b"".join(stream.read_bytes() for stream in streams)


def pictures(pdf: bytes) -> Iterator[bytes]:
    for page in pypdfium2.PdfDocument(pdf):
        yield page.render(scale=2).to_pil().tobytes()


def annotation_texts(pdf: bytes) -> list[str]:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return [str(note.Contents) for page in opened.pages for note in page.get("/Annots", ())]


def test_pages_are_those_with_the_numbers_laid_out(written: PrintedBook, laid_out: bytes) -> None:
    assert list(contents_of_pages(written.pdf)) == list(contents_of_pages(laid_out))
    assert annotation_texts(written.pdf) == annotation_texts(laid_out)


def test_folios_stand_where_they_would_be_laid_out(written: PrintedBook, laid_out: bytes) -> None:
    for one, other in zip(pictures(written.pdf), pictures(laid_out), strict=True):
        assert one == other


def test_each_number_is_true(written: PrintedBook) -> None:
    texts = page_texts(written)
    with opened(written) as pdf:
        labels = [page.label for page in pdf.pages]
    second, last = (written.page_map[anchor].folio for anchor in ("second", "last"))
    assert labels[written.page_map["last"].page] == last and len(last) == 2
    assert f"On pages {second} and {last}." in texts[labels.index("1")]
    assert [text.count(f"See p. {last}") for text in texts[labels.index("1") : labels.index(second)]][:2] == [1, 1]
    index = texts[-1]
    assert f"Agdam, 1, {second}, {last}" in index
    assert f"Baku, 1, {last}–{int(last) + 1}" in index
    assert f"Shusha, {last}–{int(last) + 1}, 00" in index
    assert f"Last {last}" in texts[0]
    assert last in annotation_texts(written.pdf)


def test_numbers_that_change_are_written_without_typesetting_what_prints_them(
    written: PrintedBook, watched: Counting
) -> None:
    again = Counting()
    longer = printed(book(15), executor=again)
    assert longer.page_map["last"].folio != written.page_map["last"].folio
    assert [made.asked.count("first") for made in (watched, again)] == [1, 1]
    assert [made.asked.count("index") for made in (watched, again)] == [1, 1]


def test_figures_of_several_widths_are_laid_out() -> None:
    watched = Counting()
    made = printed(book(), design(PROPORTIONAL), executor=watched)
    assert watched.asked.count("first") > 1
    last = made.page_map["last"].folio
    assert f"Baku, 1, {last}–{int(last) + 1}" in page_texts(made)[-1]


def test_folios_with_figures_of_several_widths_are_laid_out(written: PrintedBook) -> None:
    proportional = design(STYLE + "@page { @bottom-center { font-variant-numeric: proportional-nums } }")
    with by_value():
        laid_out = printed(book(), proportional).pdf
    assert list(pictures(printed(book(), proportional).pdf)) == list(pictures(laid_out)) != list(pictures(written.pdf))


def test_figures_keep_their_features(written: PrintedBook) -> None:
    oldstyle = STYLE + ".folio { font-variant-numeric: oldstyle-nums tabular-nums }"
    made = printed(book(), design(oldstyle))
    heights = []
    for pdf in (made.pdf, written.pdf):
        page = pypdfium2.PdfDocument(pdf)[0]
        text = page.get_textpage()
        where = text.get_text_range().index("Second") + len("Second ")
        box = text.get_charbox(where)
        heights.append(box[3] - box[1])
    assert heights[0] < heights[1]


FOLIOS = st.integers(1, 3000).map(str) | st.sampled_from(["i", "ii", "iv", "xii", "c"])


@settings(deadline=None)
@given(st.lists(FOLIOS, min_size=3, max_size=3))
def test_zeros_stand_for_the_figures_of_all_numbers(folios: list[str]) -> None:
    places = {anchor: Place(10 * page, folio) for page, (anchor, folio) in enumerate(zip("abc", folios, strict=True))}
    body = (
        '<p><span class="folio" data-of="a"></span> <span class="locators" data-of="a..b c"></span>'
        ' <span class="folio" data-of="nowhere"></span></p>'
    )
    standing = stand_in(body, places)
    numbers = iter(standing.numbers)
    filled = etree.fromstring(fill(body, places))
    tree = etree.fromstring(standing.body)
    for element, true in zip(tree.iter(), filled.iter(), strict=True):
        parts = [part for part in (true.text or "").replace("–", " ").split() if part.isdecimal()]
        if parts:
            assert standing.numbers[int(element.get("numbers")) :][: len(parts)] == tuple(parts)
            assert [next(numbers) for _ in parts] == parts
            assert len(element.text) == len(true.text)
            assert set(element.text) <= set("0–") | set("ivxc")
        else:
            assert (element.get("numbers"), element.text) == (None, true.text)
    assert list(numbers) == []
