"""The book kept in this repository, as it comes out of the builder."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from epubchecked import epubcheck
from lxml import etree
from made_book import NAMES, Packaged, Printed
from page_marks import astray, marks, page_list
from page_measures import Leaf, leaves
from test_pdf_tags import tree_of

CHECKOUT = Path(__file__).parent.parent
MANIFEST = yaml.safe_load((CHECKOUT / "book.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def printed(companion: Path) -> Printed:
    return Printed(next(companion.glob("*.pdf")))


@pytest.fixture(scope="module")
def packaged(companion: Path) -> Packaged:
    return Packaged(next(companion.glob("*.epub")))


@pytest.fixture(scope="module")
def chapters(printed: Printed) -> list[list[Leaf]]:
    names = [f"ch-{Path(chapter).stem}" for part in MANIFEST["chapters"] for chapter in part["chapters"]]
    return leaves(printed, names, "ch-back-chronology")


def test_no_page_ends_more_than_three_lines_short_but_the_last_of_a_chapter(
    printed: Printed, chapters: list[list[Leaf]]
) -> None:
    lowest = min(leaf.foot for chapter in chapters for leaf in chapter if not leaf.notes)
    free = {printed.labels[leaf.page]: leaf.free_lines(lowest) for chapter in chapters for leaf in chapter[:-1]}
    assert len(free) > 60
    assert {folio: lines for folio, lines in free.items() if lines > 3} == {}
    assert sum(free.values()) / len(free) < 1.2


def test_no_chapter_ends_with_a_few_lines_on_a_page(chapters: list[list[Leaf]]) -> None:
    for chapter in chapters:
        assert len({round(letter.baseline) for letter in chapter[-1].letters}) > 6


def test_the_lines_of_the_text_are_not_loose(chapters: list[list[Leaf]]) -> None:
    """A space is a quarter of an em where nothing is stretched."""
    spaces = [space for chapter in chapters for leaf in chapter for space, _ in leaf.loose_lines()]
    assert len(spaces) > 1200
    assert max(spaces) < 0.65
    assert sum(space > 0.5 for space in spaces) < len(spaces) / 50


def test_most_facing_pages_end_on_the_same_line(chapters: list[list[Leaf]]) -> None:
    spreads = [
        (verso, recto)
        for chapter in chapters
        for verso, recto in pairwise(chapter[:-1])
        if verso.page % 2 and recto.page == verso.page + 1
    ]
    alike = sum(abs(verso.last - recto.last) < 3 for verso, recto in spreads)
    assert alike / len(spreads) > 0.65


def test_epubcheck_has_nothing_to_say(packaged: Packaged) -> None:
    assert epubcheck(packaged.path) == ()


def test_every_link_of_the_e_book_leads_somewhere(packaged: Packaged) -> None:
    assert packaged.broken_links() == []


def test_the_outline_names_parts_and_chapters(printed: Printed) -> None:
    entries = {(level, re.sub(r"^([IVX]+|\d+) ", "", " ".join(title.split()))) for level, title, _ in printed.outline}
    for part in MANIFEST["chapters"]:
        assert (0, part["part"]) in entries
        for chapter in part["chapters"]:
            heading = (CHECKOUT / chapter).read_text(encoding="utf-8").partition("\n")[0]
            title = re.sub(r"\{.*\}|^#\s*|[*_`]", "", heading)
            assert (1, " ".join(title.split())) in entries


def test_folios_are_roman_before_the_first_part_and_arabic_from_it(printed: Printed) -> None:
    first = printed.places["part-1"][0]
    assert all(re.fullmatch("[ivxl]+", label) for label in printed.labels[:first])
    assert printed.labels[first:] == [str(number) for number in range(1, len(printed.labels) - first + 1)]


def test_links_lead_to_pages_of_the_book(printed: Printed) -> None:
    assert len(printed.links) > 900
    for link in printed.links:
        if link.name.startswith(("fig-", "tbl-")) and re.fullmatch(r"(Figure|Table)\s[\d.]+", link.words):
            assert link.words.replace("\xa0", " ") in printed.texts[link.leads_to].replace("\xa0", " ")


def test_the_contents_print_true_pages(printed: Printed) -> None:
    for place, least in (("contents", 18), ("figures", 17), ("tables", 15)):
        lines = [link for link in printed.links_on(printed.places[place][0]) if re.search(r"\s[ivxl\d]+$", link.words)]
        assert len(lines) >= least
        for line in lines:
            assert line.words.split()[-1] == printed.labels[line.leads_to], line


def test_pages_of_the_index_hold_what_it_says(printed: Printed) -> None:
    first = printed.places["index"][0]
    marks = [link for link in printed.links if link.page >= first and link.name.startswith("idx-")]
    assert len(marks) > 150
    for link in marks:
        folio = re.split("[–-]", link.words)[0]
        assert printed.labels[link.leads_to] == folio


def test_the_register_gives_the_pages_on_which_sections_discuss_a_claim(printed: Printed) -> None:
    first, after = printed.places["ch-back-claims"][0], printed.places["ch-back-open-questions"][0]
    marks = [link for link in printed.links if first <= link.page < after and link.words.startswith("p.")]
    assert len(marks) > 60
    for link in marks:
        assert link.words.replace("\xa0", " ") == f"p. {printed.labels[link.leads_to]}"
    register = " ".join(printed.texts[first:after])
    for number in range(1, 56):
        assert re.search(rf"\b{number}\. .*?Discussed in Chapter", register), number


def test_the_glossary_has_its_fifty_terms_in_their_scripts(packaged: Packaged) -> None:
    entries = yaml.safe_load((CHECKOUT / "chapters" / "glossary.yaml").read_text(encoding="utf-8"))
    assert len(entries) == 50
    printed = {
        (form.get("lang"), form.get("dir"), "".join(form.itertext()))
        for form in packaged.find("glossary", "//h:dt//h:span[@lang]")
    }
    forms = [form for entry in entries for form in entry.get("forms", [])]
    assert {form["lang"] for form in forms} >= {"az", "hy", "ru", "he", "fa"}
    for form in forms:
        assert (form["lang"], form.get("dir"), form["text"]) in printed


def test_the_e_book_says_where_each_page_begins(printed: Printed, packaged: Packaged) -> None:
    assert astray(printed, packaged) == []
    assert [mark.folio for mark in page_list(packaged)] == marks(packaged) == printed.labels


@pytest.mark.parametrize(("document", "least"), [("index", 40), ("glossary", 30), ("bibliography", 15)])
def test_page_numbers_in_the_e_book_lead_to_places_between_the_marks_of_their_pages(
    packaged: Packaged, document: str, least: int
) -> None:
    links = packaged.find(document, "//h:span[@class='locators']/h:a")
    assert len(links) > least
    for link in links:
        place = packaged.target(document, link.get("href"))
        # What is cited in a note stands on the page of its call, and in the e-book after the chapter.
        for note in place.xpath("ancestor::h:div[@role='doc-footnote']", namespaces=NAMES):
            place = packaged.find(document_of(link, document), f"//h:a[@href='#{note.get('id')}']")[0]
        pages = place.xpath("preceding::h:span[@role='doc-pagebreak']/@aria-label", namespaces=NAMES)
        assert pages[-1] == link.text.partition("–")[0]


def document_of(link: etree._Element, document: str) -> str:
    """The document that a link in `document` leads into."""
    return link.get("href").partition("#")[0].removesuffix(".xhtml") or document


def test_all_text_is_tagged(printed: Printed) -> None:
    tree = tree_of(printed.pdf)
    assert len(tree.all("H1")) > 20 and len(tree.all("Figure")) >= 17


def test_each_kept_page_is_within_its_edges(printed: Printed) -> None:
    width, height = (mm / 25.4 * 72 for mm in printed.size())
    for page in range(len(printed.labels)):
        for left, bottom, right, top, words in printed.lines(page):
            assert left > 24 and right < width - 24 and bottom > 18 and top < height - 18, (page, words)
