"""Citations and bibliographies: three manners of citing, groups, and lists for the book or for each chapter."""

import re
from pathlib import Path

import pytest
from made_book import MadeBook, make, prose, words_of

SOURCES = """
- id: barth2001
  type: book
  author: [{family: Barth, given: Anna}]
  title: The Slow Wall
  publisher: Stone Press
  publisher-place: Basel
  issued: {date-parts: [[2001]]}
- id: ceyhan2010
  type: article-journal
  author: [{family: Ceyhan, given: Deniz}]
  title: Walls of the plain
  container-title: Journal of Walls
  volume: 4
  page: 11-29
  issued: {date-parts: [[2010]]}
- id: ceyhan2010b
  type: article-journal
  author: [{family: Ceyhan, given: Deniz}]
  title: More walls
  container-title: Journal of Walls
  volume: 5
  page: 1-9
  issued: {date-parts: [[2010]]}
- id: charter1388
  type: manuscript
  title: Charter of the wall
  archive: Town Archive
  issued: {date-parts: [[1388]]}
"""

CHAPTERS = {
    "plain": f"# The plain\n\nFirst [@ceyhan2010, p. 12]. As @barth2001 [ch. 3] says.\n\n{prose(6, 'plains')}\n\n"
    "Then both [see @barth2001; @ceyhan2010b].\n",
    "hill": "# The hill\n\nAgain [@barth2001, 7]. And the charter [@charter1388].[^n]\n\n"
    "[^n]: A note that cites [@ceyhan2010].\n",
}  # fmt: skip

FILES = {"chapters/references.yaml": SOURCES}


def book_in(folder: Path, **bibliography: object) -> MadeBook:
    return make(folder, CHAPTERS, {"bibliography": {"sources": "chapters/references.yaml", **bibliography}}, FILES)


@pytest.fixture(scope="module")
def by_author_and_date(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    groups = [{"title": "Manuscripts", "types": ["manuscript"]}, {"title": "Printed works"}]
    return book_in(tmp_path_factory.mktemp("author-date"), groups=groups)


@pytest.fixture(scope="module")
def by_number(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    return book_in(tmp_path_factory.mktemp("numeric"), style="ieee")


@pytest.fixture(scope="module")
def in_notes(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    return book_in(tmp_path_factory.mktemp("notes"), style="chicago-notes-bibliography")


@pytest.fixture(scope="module")
def for_each_chapter(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    return book_in(tmp_path_factory.mktemp("chapter"), per="chapter")


def chapter(book: MadeBook, name: str) -> str:
    return book.epub.text(name).replace("\xa0", " ")


def test_author_and_date_stand_in_the_text(by_author_and_date: MadeBook) -> None:
    for text in (chapter(by_author_and_date, "ch-plain"), " ".join(by_author_and_date.pdf.texts).replace("\xa0", " ")):
        assert "First (Ceyhan 2010b, 12). As Barth (2001, ch. 3) says." in text
        assert "Then both (see Barth 2001; Ceyhan 2010a)." in text


def test_numbers_count_through_the_whole_book(by_number: MadeBook) -> None:
    assert "First [1, p. 12]. As [2, Ch. 3] says." in chapter(by_number, "ch-plain")
    assert "Then both see [2], [3]." in chapter(by_number, "ch-plain")
    assert "Again [2, p. 7]. And the charter [4]." in chapter(by_number, "ch-hill")
    listed = "//h:div[@role='list']/h:div[@role='listitem' and @class='entry']"
    entries = [words_of(entry) for entry in by_number.epub.find("bibliography", listed)]
    assert [entry[:3] for entry in entries] == ["[1]", "[2]", "[3]", "[4]"]


def test_a_note_style_makes_notes_of_citations(in_notes: MadeBook) -> None:
    calls = in_notes.epub.find("ch-plain", "//h:a[@epub:type='noteref']")
    assert [call.text for call in calls] == ["1", "2", "3"]
    first = words_of(in_notes.epub.target("ch-plain", calls[0].get("href")))
    assert "Deniz Ceyhan, “Walls of the Plain,” Journal of Walls 4" in first and first.rstrip(" ↩").endswith("12.")
    assert "First.1 As Anna Barth2 says." in chapter(in_notes, "ch-plain")
    text = in_notes.pdf.texts[in_notes.pdf.page_of("Deniz Ceyhan")]
    assert "First." in text, "the note stands on the page of its call"


def test_the_first_note_of_each_chapter_cites_in_full(in_notes: MadeBook) -> None:
    [note] = in_notes.epub.find("ch-hill", "//h:div[@epub:type='footnote'][1]")
    assert "The Slow Wall (Stone Press, 2001), 7." in words_of(note)


def test_citations_link_to_their_entry_in_both(by_author_and_date: MadeBook) -> None:
    book = by_author_and_date
    link = book.pdf.link("2010b")
    assert link.name == "ref-ceyhan2010" and link.leads_to == book.pdf.places["bibliography"][0]
    links = book.epub.find("ch-plain", "//h:a[@role='doc-biblioref']")
    entries = [book.epub.target("ch-plain", link.get("href")) for link in links]
    assert [entry.get("id") for entry in entries] == [
        "ref-ceyhan2010",
        "ref-barth2001",
        "ref-barth2001",
        "ref-ceyhan2010b",
    ]


def test_entries_say_on_which_pages_they_are_cited(by_author_and_date: MadeBook) -> None:
    book = by_author_and_date
    text = " ".join(book.pdf.texts[book.pdf.places["bibliography"][0] :]).replace("\xa0", " ")
    first, later = book.pdf.places["ch-plain"][0], book.pdf.page_of("Then both")
    hill = book.pdf.places["ch-hill"][0]
    assert first < later < hill
    folios = {page: book.pdf.labels[page] for page in (first, later, hill)}
    barth = re.search(r"The Slow Wall.*?\[Cited on ([^\]]*)\]", text)
    assert barth and re.findall(r"\d+", barth[1])[0] == folios[first]
    assert (first, later, hill) == (first, first + 1, first + 2)
    assert barth[1] == f"{folios[first]}–{folios[hill]}", "pages that follow each other are one range"
    ceyhan = re.search(r"Walls of the Plain.*?\[Cited on ([^\]]*)\]", text)
    assert ceyhan and ceyhan[1] == f"{folios[first]}, {folios[hill]}", "a citation in a note counts"
    backs = [link for link in book.pdf.links_on(book.pdf.places["bibliography"][0]) if link.name.startswith("cite-")]
    assert {link.leads_to for link in backs} == {first, later, hill}


def test_on_an_e_reader_entries_have_the_same_page_numbers_as_links_to_the_citations(
    by_author_and_date: MadeBook,
) -> None:
    book = by_author_and_date
    printed = book.pdf.texts[book.pdf.places["bibliography"][0]]
    for entry, first in (("barth2001", "Barth (2001, ch. 3)"), ("ceyhan2010", "(Ceyhan 2010b, 12)")):
        links = book.epub.find("bibliography", f"//*[@id='ref-{entry}']//*[@class='cited-on']//h:a")
        assert f"[Cited on {', '.join(link.text for link in links)}]" in printed
        cited = book.epub.target("bibliography", links[0].get("href"))
        assert words_of(cited).replace("\xa0", " ") == first


def test_groups_divide_the_bibliography(by_author_and_date: MadeBook) -> None:
    parts = by_author_and_date.epub.find("bibliography", "//h:h2 | //h:div[@class='entry']")
    assert [part.get("id") or part.text for part in parts] == [
        "Manuscripts", "ref-charter1388", "Printed works", "ref-barth2001", "ref-ceyhan2010b", "ref-ceyhan2010",
    ]  # fmt: skip


def test_each_chapter_can_have_its_own_list(for_each_chapter: MadeBook) -> None:
    book = for_each_chapter
    assert "bibliography" not in book.epub.documents
    for name, expected in {
        "ch-plain": ["barth2001", "ceyhan2010b", "ceyhan2010"],
        "ch-hill": ["barth2001", "ceyhan2010", "charter1388"],
    }.items():
        entries = book.epub.find(name, "//h:section[@role='doc-bibliography']//h:div[@class='entry']")
        found = [entry.get("id") for entry in entries]
        assert found == [f"ref-{name}--{key}" for key in expected]
        links = book.epub.find(name, "//h:a[@role='doc-biblioref']")
        assert {book.epub.target(name, link.get("href")).get("id") for link in links} == set(found)
    for link in book.pdf.links:
        if "barth2001" in link.name and link.page >= book.pdf.places["ch-hill"][0]:
            assert link.leads_to >= book.pdf.places["ch-hill"][0], "a chapter's citations lead to its own list"
    assert "References" in book.pdf.texts[book.pdf.page_of("Charter of the", after=book.pdf.places["ch-hill"][0] - 1)]


@pytest.mark.parametrize("name", ["by_author_and_date", "by_number", "in_notes", "for_each_chapter"])
def test_every_link_leads_somewhere(name: str, request: pytest.FixtureRequest) -> None:
    book: MadeBook = request.getfixturevalue(name)
    assert book.epub.broken_links() == []
    assert len(book.pdf.links) > 8
