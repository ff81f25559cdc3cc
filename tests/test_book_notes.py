"""Notes: at the foot of the page of their call, at the end of chapter or book, and linked on an e-reader."""

import re

import pytest
from made_book import NAMES, MadeBook, make, words_of


def noted(name: str, count: int) -> str:
    """A chapter with `count` notes of one to five lines; calls and notes say which they are."""
    blocks = [f"# {name.capitalize()}"]
    for number in range(1, count + 1):
        words = "Words that fill the lines of the paragraph until it is long enough. " * (1 + number % 3)
        blocks.append(f"Call {number} of {name}.[^{number}] {words}")
        blocks.append(
            f"[^{number}]: Note {number} of {name}. {'It says more than was asked of it. ' * (number % 5 * 3)}"
        )
    return "\n\n".join(blocks) + "\n"


CHAPTERS = {
    "river": noted("river", 60),
    "bridge": noted("bridge", 3) + "\nInline.^[An *inline* note with [a link](river.md).]\n\nTwo paragraphs.[^long]\n\n"
    "[^long]: The first paragraph.\n\n    The second paragraph.\n",
    # A call after each length of line, so that some of them come where a line is full.
    "bank": "# Bank\n\n" + "\n\n".join(
        f"In a first count {'a' * length}zerbaijan fifty of its own soldiers.[^{length}] These were the heaviest "
        f"losses since 2020.\n\n[^{length}]: A short one." for length in range(1, 41)
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def at_the_foot(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    return make(tmp_path_factory.mktemp("foot"), CHAPTERS, {"page": "A5"})


@pytest.fixture(scope="module")
def at_the_chapters_end(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    return make(tmp_path_factory.mktemp("chapter-end"), CHAPTERS, {"notes": "chapter-end"})


@pytest.fixture(scope="module")
def at_the_books_end(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    return make(tmp_path_factory.mktemp("book-end"), CHAPTERS, {"notes": "book-end"})


def calls_and_notes(book: MadeBook, name: str) -> list[tuple[int, list[int], list[int]]]:
    """For each number, the pages of its call and of its note."""
    return [
        (
            number,
            [page for page, text in enumerate(book.pdf.texts) if f"Call {number} of {name}." in text],
            [page for page, text in enumerate(book.pdf.texts) if f"Note {number} of {name}." in text],
        )
        for number in range(1, CHAPTERS[name].count("\n[^") + 1)
        if f"Call {number} of {name}" in CHAPTERS[name]
    ]


def test_no_line_begins_with_the_call_of_a_note(at_the_foot: MadeBook) -> None:
    calls = 0
    for page, text in enumerate(at_the_foot.pdf.texts):
        if "zerbaijan fifty" not in text:
            continue
        lines = at_the_foot.pdf.lines(page)
        edge = min(left for left, _, _, _, words in lines if len(words) > 30)
        for left, _, _, _, words in lines:
            if re.fullmatch(r"\W*\d+\W*", words) and "." not in words:
                calls += 1
                assert left > edge + 2, (page, words)
    assert calls >= 40


def test_every_note_stands_once_on_the_page_of_its_call(at_the_foot: MadeBook) -> None:
    for name in CHAPTERS:
        for number, calls, notes in calls_and_notes(at_the_foot, name):
            assert len(calls) == 1 and notes == calls, f"note {number} of {name}"


def test_notes_at_the_foot_are_numbered_from_1_in_each_chapter_and_stand_below_the_text(at_the_foot: MadeBook) -> None:
    for name in CHAPTERS:
        for number, [page], _ in calls_and_notes(at_the_foot, name):
            assert re.search(rf"\b{number}\.\s*Note {number} of {name}\.", at_the_foot.pdf.texts[page])
            lines = at_the_foot.pdf.lines(page)
            call = min(bottom for _, bottom, _, _, words in lines if words.strip().startswith("Call"))
            note = max(top for _, _, _, top, words in lines if f"Note {number} of {name}." in words)
            assert note < call


def test_pages_with_notes_are_full(at_the_foot: MadeBook) -> None:
    pages = range(at_the_foot.pdf.places["ch-river"][0] + 1, at_the_foot.pdf.places["ch-bridge"][0] - 2)
    for page in pages:
        text = [top - bottom for _, bottom, _, top, _ in at_the_foot.pdf.lines(page)]
        assert sum(text) > 200, f"page {page} has a hole"


def test_inline_notes_and_notes_of_two_paragraphs(at_the_foot: MadeBook) -> None:
    text = at_the_foot.pdf.texts[at_the_foot.pdf.page_of("Inline.")]
    assert "An inline note with a link." in text
    assert "The first paragraph. The second paragraph." in text
    assert at_the_foot.pdf.link("a link").leads_to == at_the_foot.pdf.places["ch-river"][0]


def test_at_a_chapters_end_notes_follow_the_text_under_a_heading(at_the_chapters_end: MadeBook) -> None:
    book = at_the_chapters_end
    for name, following in (("river", book.pdf.places["ch-bridge"][0]), ("bridge", len(book.pdf.texts))):
        heading = book.pdf.page_of("Notes", after=book.pdf.places[f"ch-{name}"][0] - 1)
        for number, [call], notes in calls_and_notes(book, name):
            assert len(notes) == 1 and call <= heading <= notes[0] < following, number


def test_at_the_books_end_notes_have_a_section_with_a_heading_for_each_chapter(at_the_books_end: MadeBook) -> None:
    book = at_the_books_end
    section = book.pdf.places["notes"][0]
    assert section % 2 == 0
    text = " ".join(book.pdf.texts[section:])
    assert text.index("River") < text.index("Note 1 of river") < text.index("Bridge") < text.index("Note 1 of bridge")
    assert (0, "Notes", section) in book.pdf.outline
    assert all(notes[0] >= section for name in CHAPTERS for _, _, notes in calls_and_notes(book, name))


@pytest.mark.parametrize("where", ["at_the_chapters_end", "at_the_books_end"])
def test_printed_calls_link_to_their_notes_and_notes_link_back(where: str, request: pytest.FixtureRequest) -> None:
    book: MadeBook = request.getfixturevalue(where)
    for name in CHAPTERS:
        for number, [call], [note] in calls_and_notes(book, name):
            there = [link for link in book.pdf.links if link.name == f"fn-ch-{name}-{number}"]
            back = [link for link in book.pdf.links if link.name == f"fn-ch-{name}-{number}-call"]
            assert [(link.page, link.leads_to, link.words) for link in there] == [(call, note, str(number))]
            assert [link.leads_to for link in back] == [call]
            assert back[0].page in (note, note + 1), "at the end of the note, which may go on over the page"


@pytest.mark.parametrize("where", ["at_the_foot", "at_the_chapters_end", "at_the_books_end"])
def test_on_an_e_reader_calls_and_notes_lead_to_each_other(where: str, request: pytest.FixtureRequest) -> None:
    book: MadeBook = request.getfixturevalue(where)
    for name, count in (("ch-river", 60), ("ch-bridge", 5)):
        calls = book.epub.find(name, "//h:a[@epub:type='noteref']")
        assert [call.text for call in calls] == [str(number) for number in range(1, count + 1)]
        for call in calls:
            assert call.get("role") == "doc-noteref"
            note = book.epub.target(name, call.get("href"))
            assert note.get("{http://www.idpf.org/2007/ops}type") == "footnote"
            [back] = note.xpath(".//h:a[@role='doc-backlink']", namespaces=NAMES)
            place = "notes" if where == "at_the_books_end" else name
            assert book.epub.target(place, back.get("href")) is call
    assert words_of(book.epub.target("ch-river", "#fn-ch-river-2" if where != "at_the_books_end" else
                    "notes.xhtml#fn-ch-river-2")).startswith("2 Note 2 of river. It says more")  # fmt: skip
    assert book.epub.broken_links() == []


def test_a_note_of_two_paragraphs_keeps_them_apart_on_an_e_reader(at_the_foot: MadeBook) -> None:
    note = at_the_foot.epub.one("ch-bridge", "//*[@id='fn-ch-bridge-5']")
    [line_break] = note.xpath(".//h:br", namespaces=NAMES)
    assert line_break.xpath("string(preceding-sibling::text()[1])").strip() == "The first paragraph."
