"""The order of a book: parts, front and back matter, openings, folios, running heads, outline and contents."""

import re

import pytest
from made_book import NAMES, MadeBook, make, prose, words_of


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    return make(
        tmp_path_factory.mktemp("structure"),
        {
            "preface": "# Preface\n\n" + prose(12, "prefaces") + "\n\nSee [](#sec-tide){.page}.\n",
            "prologue": "# Prologue {.unnumbered}\n\nA short beginning.\n",
            "sea": f"# The *wide* sea\n\n{prose(8, 'sailing')}\n\n## Tides {{#sec-tide}}\n\n{prose(8, 'tides')}\n\n"
            "### Spring tides\n\nHigh.\n\n### Neap tides\n\nLow.\n\n## Winds {.unlisted}\n\nAir.\n",
            "shore": "# The shore\n\nSand. See [](preface.md){.page} and [](#sec-tide){.page}.\n\n"
            "## Dunes\n\nMore sand.\n",
            "islands": "# Islands\n\nThe rest.\n",
            "unfinished": "# Not yet\n\nNothing.\n",
            "afterword": "# Afterword\n\nThe end.\n",
        },
        {
            "title": "Water",
            "subtitle": "And Its Edges",
            "authors": ["Ada Marsh", "Əli Qasımov"],
            "front-matter": ["half-title", "title-page", "imprint", "contents", "chapters/preface.md"],
            "chapters": [
                "chapters/prologue.md",
                {"part": "Salt", "chapters": ["chapters/sea.md", {"path": "chapters/unfinished.md", "draft": True}]},
                {
                    "part": "Land",
                    "chapters": [
                        "chapters/shore.md",
                        {"path": "chapters/islands.md", "title": "All the islands", "id": "isles"},
                    ],
                },
            ],
            "back-matter": ["chapters/afterword.md", "colophon"],
            "toc-depth": 2,
        },
    )


OPENINGS = {"ch-sea": "The wide sea", "ch-shore": "The shore", "isles": "All the islands"}


def opening(book: MadeBook, anchor: str) -> int:
    return book.pdf.places[anchor][0]


def test_pieces_stand_in_the_order_of_the_manifest(book: MadeBook) -> None:
    order = [
        "half-title",
        "title-page",
        "imprint",
        "contents",
        "ch-preface",
        "ch-prologue",
        "part-1",
        "ch-sea",
        "part-2",
        "ch-shore",
        "isles",
        "ch-afterword",
        "colophon",
    ]
    places = [opening(book, anchor) for anchor in order]
    assert places == sorted(set(places))
    spine = [
        book.epub.package.xpath(f"//*[@id='{id}']/@href")[0].removesuffix(".xhtml")
        for id in book.epub.package.xpath("//*[local-name()='itemref']/@idref")
    ]
    assert [name for name in spine if name in order] == order
    assert not any("Not yet" in text for text in book.pdf.texts), "drafts are left out"


def test_openings_are_rectos_and_the_imprint_is_the_verso_of_the_title_page(book: MadeBook) -> None:
    for anchor in (
        "half-title",
        "title-page",
        "contents",
        "ch-preface",
        "ch-prologue",
        "part-1",
        "ch-sea",
        "part-2",
        "ch-shore",
        "isles",
        "ch-afterword",
    ):
        assert opening(book, anchor) % 2 == 0, anchor
    assert opening(book, "imprint") == opening(book, "title-page") + 1


def test_versos_before_openings_are_blank(book: MadeBook) -> None:
    named = ("title-page", "contents", "isles")
    starts = {place[0] for name, place in book.pdf.places.items() if name.startswith(("ch-", "part-")) or name in named}
    blanks = [number for number, text in enumerate(book.pdf.texts) if not text]
    assert opening(book, "part-1") + 1 in blanks and opening(book, "part-2") + 1 in blanks, "a part page stands alone"
    assert all(blank + 1 in starts for blank in blanks)
    assert all(blank % 2 for blank in blanks)


def test_folios_are_roman_until_the_first_chapter_begins_with_1(book: MadeBook) -> None:
    first = opening(book, "ch-prologue")
    assert book.pdf.labels[:5] == ["i", "ii", "iii", "iv", "v"]
    assert all(re.fullmatch("[ivxl]+", label) for label in book.pdf.labels[:first])
    assert book.pdf.labels[first:] == [str(number) for number in range(1, len(book.pdf.labels) - first + 1)]


def test_each_page_of_text_prints_its_folio_and_display_pages_do_not(book: MadeBook) -> None:
    silent = {opening(book, name) for name in ("half-title", "title-page", "imprint", "part-1", "part-2", "colophon")}
    for number, (text, label) in enumerate(zip(book.pdf.texts, book.pdf.labels, strict=True)):
        foot = book.pdf.lines(number)[-1][4].strip() if text else ""
        assert (foot == label) == (bool(text) and number not in silent), (number, label, foot)


def test_running_heads_name_the_book_on_versos_and_the_chapter_on_rectos(book: MadeBook) -> None:
    openings = {opening(book, anchor) for anchor in ("ch-preface", "ch-sea")}
    for anchor, following, title in (("ch-preface", "ch-prologue", "Preface"), ("ch-sea", "part-2", "The wide sea")):
        pages = [page for page in range(opening(book, anchor), opening(book, following)) if book.pdf.texts[page]]
        assert len(pages) > 2
        for page in pages:
            head = book.pdf.lines(page)[0][4].strip()
            if page in openings:
                assert book.pdf.lines(page)[0][3] < 648 - 90, "nothing stands above an opening"
            else:
                assert head.lower() == ("water" if page % 2 else title.lower())


def test_the_outline_nests_headings_in_chapters_and_chapters_in_parts(book: MadeBook) -> None:
    entries = [(level, title) for level, title, _ in book.pdf.outline]
    assert entries == [
        (0, "Water"),
        (0, "Imprint"),
        (0, "Contents"),
        (0, "Preface"),
        (0, "Prologue"),
        (0, "I Salt"),
        (1, "1 The wide sea"),
        (2, "Tides"),
        (3, "Spring tides"),
        (3, "Neap tides"),
        (0, "II Land"),
        (1, "2 The shore"),
        (2, "Dunes"),
        (1, "3 All the islands"),
        (0, "Afterword"),
        (0, "Colophon"),
    ]
    for _, title, page in book.pdf.outline:
        words = re.sub(r"^[IVX\d]+ ", "", title)
        assert words.lower() in book.pdf.texts[page].lower() or title in ("Imprint", "Colophon"), title


def test_numbers_count_chapters_through_the_parts_and_skip_the_unnumbered(book: MadeBook) -> None:
    numbers = {name: book.epub.find(name, "//h:header/h:p[@class='number']") for name in book.epub.documents}
    assert {name: words_of(found[0]) for name, found in numbers.items() if found} == {
        "part-1": "Part I",
        "ch-sea": "Chapter 1",
        "part-2": "Part II",
        "ch-shore": "Chapter 2",
        "isles": "Chapter 3",
    }
    for anchor, number in (("ch-sea", "1"), ("ch-shore", "2"), ("isles", "3")):
        assert f"{number} {OPENINGS[anchor]}" in book.pdf.texts[opening(book, anchor)]


def test_the_contents_print_the_true_pages(book: MadeBook) -> None:
    contents = " ".join(book.pdf.texts[opening(book, "contents") : opening(book, "ch-preface")])
    for anchor, title in (
        ("ch-preface", "Preface"),
        ("ch-prologue", "Prologue"),
        ("part-1", "Salt"),
        ("ch-sea", "The wide sea"),
        ("sec-tide", "Tides"),
        ("part-2", "Land"),
        ("ch-shore", "The shore"),
        ("ch-shore--dunes", "Dunes"),
        ("isles", "All the islands"),
        ("ch-afterword", "Afterword"),
    ):
        folio = book.pdf.labels[opening(book, anchor)]
        assert re.search(rf"{title} {folio}\b", contents, re.IGNORECASE), (title, folio, contents)
        assert any(link.name == anchor for link in book.pdf.links_on(opening(book, "contents")))
    assert "Winds" not in contents and "Spring tides" not in contents


def test_page_references_print_the_true_page_in_roman_and_arabic(book: MadeBook) -> None:
    tides = book.pdf.labels[opening(book, "sec-tide")]
    preface = book.pdf.labels[opening(book, "ch-preface")]
    assert (tides.isdecimal(), preface.isdecimal()) == (True, False)
    assert f"See p. {tides}." in " ".join(book.pdf.texts[: opening(book, "ch-prologue")]).replace("\xa0", " ")
    assert f"See p. {preface} and p. {tides}." in book.pdf.texts[opening(book, "ch-shore")].replace("\xa0", " ")
    assert re.search("Tides Paragraph 1 of tides", book.pdf.texts[opening(book, "sec-tide")], re.IGNORECASE)


def test_the_e_readers_navigation_has_the_same_tree(book: MadeBook) -> None:
    toc = book.epub.one("nav", "//h:nav[@epub:type='toc']")
    found = [
        (len(line.xpath("ancestor::h:ol", namespaces=NAMES)), words_of(line[0]))
        for line in toc.xpath(".//h:li", namespaces=NAMES)
    ]
    assert found == [
        (1, "Preface"),
        (1, "Prologue"),
        (1, "I. Salt"),
        (2, "1. The wide sea"),
        (3, "Tides"),
        (1, "II. Land"),
        (2, "2. The shore"),
        (3, "Dunes"),
        (2, "3. All the islands"),
        (1, "Afterword"),
        (1, "Colophon"),
    ]
    assert book.epub.broken_links() == []
