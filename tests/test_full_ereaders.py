"""The finished EPUB in two e-readers, foliate-js and epub.js, as a reader uses it: this repository's own book, and one
with one of everything.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
from chromium import Chromium, needs_chromium
from epub_sample import PUBLICATION, SECTIONS, epub_alone, faces, resources, stylesheets
from ereaders import FULL, MARGINS, EReader, Picture, Place, opened, served
from made_book import Packaged, words_of

from bindery.checks.allowances import allowed

pytestmark = [
    pytest.mark.full,
    pytest.mark.browser,
    needs_chromium,
    pytest.mark.skipif(
        not all((FULL / "node_modules" / name).is_dir() for name in ("foliate-js", "epubjs")),
        reason="the e-readers are not installed; README.md has the line that does it",
    ),
]

BLANK = 0.0005
"""The part of a screen that ink covers, at most, where nothing is: the two words of a half-title cover 0.0013."""
LOST = 0.8
"""The part of the ink of a light screen that must be seen in the dark too; papers behind drawings add to it there."""


@dataclass(frozen=True)
class Book:
    """A finished EPUB, and where the readers find it."""

    epub: Packaged
    address: str

    @property
    def spine(self) -> list[str]:
        """The names of the content documents in reading order."""
        items = {item.get("id"): Path(item.get("href")).stem for item in self.epub.package.iter("{*}item")}
        return [items[ref.get("idref")] for ref in self.epub.package.iter("{*}itemref")]


@pytest.fixture(scope="module")
def books(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Book]]:
    """Gives a book by its name, and makes it when it is first asked for: the companion, which takes longest, is not
    always.
    """
    mirrored = tmp_path_factory.mktemp("mirrored") / "book.epub"
    publication = replace(PUBLICATION, language="he", direction="rtl")
    mirrored.write_bytes(epub_alone(SECTIONS, publication, stylesheets(), faces(), resources()))
    epubs = {"mirrored": mirrored}
    with served(epubs) as address:

        @cache
        def book(name: str) -> Book:
            if name not in epubs:
                epubs[name] = next(request.getfixturevalue(name).glob("*.epub"))
            return Book(Packaged(epubs[name]), f"{address}/{name}.epub")

        yield book


COMPANION = pytest.param("companion", marks=pytest.mark.long)


@pytest.fixture(params=[COMPANION, "everything"])
def book(request: pytest.FixtureRequest, books: Callable[[str], Book]) -> Book:
    return books(request.param)


@pytest.fixture(params=list(MARGINS))
def reader(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@contextmanager
def reading(chromium: Chromium, reader: str, book: Book, color_scheme: str = "light") -> Iterator[EReader]:
    """The book open in a reader, which must have nothing to complain of."""
    complaints: list[str] = []
    with opened(chromium, reader, book.address, complaints, color_scheme) as ereader:
        yield ereader
    assert [said for said in complaints if not allowed("foliate-js", said)] == []


def test_it_opens_with_its_title_and_its_contents(chromium: Chromium, reader: str, book: Book) -> None:
    with reading(chromium, reader, book) as ereader:
        assert ereader.ask("title") == book.epub.package.findtext(".//{http://purl.org/dc/elements/1.1/}title")
        assert ereader.ask("sections") == len(book.spine)
        links = book.epub.find("nav", "//h:nav[@epub:type='toc']//h:a")
        contents = ereader.ask("contents")
        assert [entry["label"] for entry in contents] == [words_of(link) for link in links]
        for entry in contents[::5]:
            ereader.go(entry["address"])
            assert Path(entry["address"].partition("#")[0]).stem == book.spine[ereader.place.section]


@pytest.mark.parametrize("name", [COMPANION, "everything", "mirrored"])
def test_its_pages_are_whole_in_light_and_in_the_dark(
    chromium: Chromium, reader: str, books: Callable[[str], Book], name: str
) -> None:
    book = books(name)
    margin, faults = MARGINS[reader], []
    light = dict(screens(chromium, reader, book, "light"))
    dark = dict(screens(chromium, reader, book, "dark"))
    places = list(light)
    assert places == list(dark) == sorted(places)
    assert [place.section for place in places if place.page == places[0].page] == list(range(len(book.spine)))
    for place in places:
        where = f"{book.spine[place.section]}, screen {place.page}"
        day, night = light[place], dark[place]
        # A cover may go to the edges, and is of its own colours.
        if place.section == 0 and book.spine[0] == "cover":
            continue
        if day.is_dark or not night.is_dark:
            faults.append(f"{where} is not of the reader's colours")
        if day.coverage <= BLANK and not allowed("e-readers", f"blank: {book.spine[place.section]}"):
            faults.append(f"{where} is blank")
        if night.coverage < LOST * day.coverage:
            faults.append(f"{where} loses ink in the dark: {night.coverage:.4f} of {day.coverage:.4f}")
        faults += [f"{where} is cut off at its {edge} edge" for edge in day.edges(margin)]
    assert faults == []


def screens(chromium: Chromium, reader: str, book: Book, color_scheme: str) -> Iterator[tuple[Place, Picture]]:
    """Each screen of the book in the order in which its pages are turned; the last ones are turned back to, too."""
    with reading(chromium, reader, book, color_scheme) as ereader:
        places = [ereader.place]
        yield places[0], ereader.picture()
        while not ereader.ask("isAtEnd()"):
            ereader.turn()
            places.append(ereader.place)
            yield places[-1], ereader.picture()
        for place in places[-2:-5:-1]:
            ereader.turn(-1)
            assert ereader.place == place


def test_its_fonts_are_loaded_where_they_are_asked_for(chromium: Chromium, reader: str, book: Book) -> None:
    """Those of headings, of code and of other scripts; the reader's own font is that of running text."""
    declared, loaded = set(), set()
    with reading(chromium, reader, book) as ereader:
        for name in dict.fromkeys(Path(entry["address"].partition("#")[0]).name for entry in ereader.ask("contents")):
            ereader.go(ereader.address(name))
            for family, status in ereader.ask("fonts()"):
                declared.add(family)
                assert status != "error", f"{family} in {name}"
                loaded |= {family} if status == "loaded" else set()
    assert declared == loaded >= {"Book", "Book Hebrew", "Book Armenian"}


def test_a_note_is_read_and_left_again(chromium: Chromium, reader: str, book: Book) -> None:
    name, call = next(
        (name, calls[-1]) for name in book.spine if len(calls := book.epub.find(name, "//h:a[@role='doc-noteref']")) > 1
    )
    note = words_of(book.epub.target(name, call.get("href"))).removeprefix(words_of(call)).strip()
    with reading(chromium, reader, book) as ereader:
        ereader.go(ereader.address(f"{name}.xhtml#{call.get('id')}"))
        here = ereader.place
        ereader.frame.locator(f"[id='{call.get('id')}']").click()
        if reader == "foliate":
            ereader.wait_for("popup()?.words", note)
            assert ereader.ask("popup().type") == "footnote"
            ereader.ask("closePopup()")
        else:
            ereader.wait_for("words()", note[:30])
            ereader.frame.locator(f"[id='{call.get('href').partition('#')[2]}'] [role='doc-backlink']").first.click()
            ereader.wait_for("words()", words_of(call.getparent())[:30])
        assert ereader.place == here


def test_the_pages_of_the_printed_book_are_found(chromium: Chromium, reader: str, book: Book) -> None:
    """A jump to one of them brings the words around its beginning to the screen."""
    links = book.epub.find("nav", "//h:nav[@epub:type='page-list']//h:a")
    assert len(links) > 20
    with reading(chromium, reader, book) as ereader:
        pages = ereader.ask("pages")
        labels = [words_of(link) for link in links]
        # epub.js knows pages by their numbers, and so none with a roman one.
        known = labels if reader == "foliate" else [label if label.isdigit() else "NaN" for label in labels]
        assert [page["label"] for page in pages] == known
        for page, link in list(zip(pages, links, strict=True))[::6]:
            begins = book.epub.target("nav", link.get("href"))
            assert not begins.xpath("ancestor-or-self::*[@hidden]")
            before = "".join("".join(begins.xpath("preceding::text()")).split())[-12:]
            after = "".join("".join(begins.xpath(".//text() | following::text()")).split())[:12]
            ereader.go(page["address"])
            shown = "".join(ereader.ask("words()").split())
            assert after in shown or before in shown, f"page {words_of(link)}: {after}"


def test_the_number_of_a_formula_stands_beside_it(
    chromium: Chromium, reader: str, books: Callable[[str], Book]
) -> None:
    book = books("everything")
    name = next(name for name in book.spine if book.epub.find(name, "//*[@class='equation-number']"))
    with reading(chromium, reader, book) as ereader:
        ereader.go(ereader.address(f"{name}.xhtml#eq-area"))
        formula = ereader.frame.locator("#eq-area math").bounding_box()
        number = ereader.frame.locator("#eq-area .equation-number").bounding_box()
    assert formula and number
    assert formula["x"] + formula["width"] < number["x"]
    assert formula["y"] < number["y"] + number["height"] / 2 < formula["y"] + formula["height"]
