"""Running text and what interrupts it: long tables, verse, asides, epigraphs, languages, lists, code, HTML."""

import re

import pytest
from made_book import NAMES, MadeBook, make, prose, words_of

LONG_TABLE = (
    "| Year | Event | Figure |\n|:--|:-----|---:|\n"
    + "".join(f"| {year} | Event of the year {year} | {year % 97}.5 |\n" for year in range(1750, 1850))
    + "\n: A hundred years {#tbl-years}\n"
)

LANGUAGES = """# Languages

The word [Şuşa şəhəri]{lang=az}, the word [קדיש]{lang=he dir=rtl}, the word [Շուշի]{lang=hy}.

::: {lang=ar dir=rtl}
شوشا مدينة.
:::

::: {lang=de}
Er sagte "Guten Tag" und ging.
:::

She said "good day" -- and left...
"""

BLOCKS = f"""# Blocks

::: {{.epigraph}}
A sentence before the chapter begins.
:::

The first paragraph of the text follows the epigraph.

::: {{.callout-note title="On dates"}}
Dates are given as they stand.
:::

> [!WARNING]
> Beware of the dog.

::: {{.sidebar title="Five dates" #side}}
Set apart from the text.
:::

See [the sidebar](#side).

| The lines of a poem
|   keep their indents,
| and stand alone.
|
| A second stanza.

* * *

Term
:   Its meaning.

    In two paragraphs.

1. One
2. Two
    a) inner

- a point

> A quotation in a block.

Code `a < b`, H~2~O, x^2^, ~~gone~~, [Small]{{.smallcaps}}, <kbd>Ctrl</kbd>, one<br>two.

```{{.python .numberLines startFrom=7}}
def double(number):
    return number * 2
```

```
plain < & >
```

See @tbl-years.

{LONG_TABLE}

{prose(3, "closing")}
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    return make(tmp_path_factory.mktemp("text"), {"languages": LANGUAGES, "blocks": BLOCKS})


def whole(book: MadeBook) -> str:
    return " ".join(book.pdf.texts)


def test_a_long_table_repeats_its_head_on_each_page_and_loses_no_row(book: MadeBook) -> None:
    pages = [page for page, text in enumerate(book.pdf.texts) if "Event of the year" in text]
    assert len(pages) >= 3
    for page in pages:
        assert "Year Event Figure" in book.pdf.texts[page]
    assert re.findall(r"Event of the year (\d+)", whole(book)) == [str(year) for year in range(1750, 1850)]
    assert sum("A hundred years" in text for text in book.pdf.texts) == 1


def test_a_tables_head_is_read_once(book: MadeBook) -> None:
    tables = [element for element in book.pdf.elements if element.S == "/Table"]
    heads = [element for element in book.pdf.elements if element.S == "/THead"]
    rows = [element for element in book.pdf.elements if element.S == "/TR"]
    assert len(heads) >= 1 and len(tables) >= 1 and len(rows) >= 101


def test_heads_say_their_columns_and_numbers_line_up(book: MadeBook) -> None:
    table = book.epub.one("ch-blocks", "//h:table[@id='tbl-years']")
    heads = table.xpath(".//h:thead//h:th", namespaces=NAMES)
    assert [head.get("scope") for head in heads] == ["col"] * 3
    cells = table.xpath(".//h:tbody/h:tr[1]/h:td", namespaces=NAMES)
    kinds = [cell.get("class", "").split() for cell in cells]
    assert kinds == [["align-left"], ["align-left"], ["align-right", "figures"]], "as the author aligned them"
    page = book.pdf.page_of("Event of the year 1760")
    edges = {round(right) for _, _, right, _, words in book.pdf.lines(page) if re.fullmatch(r"\d+\.5", words.strip())}
    assert len(edges) <= 2, "right-aligned, give or take a pixel of the glyph"


def test_languages_are_marked_on_an_e_reader(book: MadeBook) -> None:
    marked = {
        element.get("lang"): (words_of(element), element.get("dir"), element.get("{http://www.w3.org/XML/1998/namespace}lang"))
        for element in book.epub.find("ch-languages", "//h:section//*[@lang]")
    }  # fmt: skip
    assert marked["az"] == ("Şuşa şəhəri", None, "az")
    assert marked["he"] == ("קדיש", "rtl", "he")
    assert marked["hy"][0] == "Շուշի"
    assert marked["ar"][:2] == ("شوشا مدينة.", "rtl")


def test_other_scripts_are_set_in_faces_that_have_them(book: MadeBook) -> None:
    text = whole(book)
    assert "Şuşa şəhəri" in text and "Շուշի" in text and "קדיש" in text
    faces = {
        str(font.BaseFont).partition("+")[2]
        for page in book.pdf.pdf.pages
        for font in page.Resources.get("/Font", {}).values()
    }
    assert {"Book-400", "Book-Hebrew-400", "Book-Arabic-400", "Book-Armenian-400"} <= faces


def test_quotation_marks_and_dashes_are_those_of_the_language(book: MadeBook) -> None:
    for text in (whole(book), book.epub.text("ch-languages")):
        assert "Er sagte „Guten Tag“ und ging." in text
        assert re.search(r"She said “good day”\s?–\s?and left…", text)


def test_asides_epigraphs_and_verse_have_their_own_markup(book: MadeBook) -> None:
    epub = book.epub
    assert epub.text("ch-blocks", "//h:div[@class='epigraph']") == "A sentence before the chapter begins."
    callouts = epub.find("ch-blocks", "//h:aside[contains(@class, 'callout')]")
    assert [aside.get("class") for aside in callouts] == ["callout callout-note", "callout callout-warning"]
    assert [words_of(aside[0]) for aside in callouts] == ["On dates", "Warning"]
    sidebar = epub.one("ch-blocks", "//h:aside[@class='sidebar']")
    assert sidebar.get("id") == "side" and words_of(sidebar).startswith("Five dates")
    stanzas = epub.find("ch-blocks", "//h:div[@class='verse']/h:p[@class='stanza']")
    assert [len(stanza.xpath("h:span", namespaces=NAMES)) for stanza in stanzas] == [3, 1]
    assert "indent-" in stanzas[0][2].get("class")
    assert book.pdf.link("the sidebar").name == "side"


def test_the_text_after_an_epigraph_opens_the_chapter(book: MadeBook) -> None:
    [first] = [p for p in book.epub.find("ch-blocks", "//h:p") if words_of(p).startswith("The first paragraph")]
    assert first.get("class").split() == ["first", "opening"]


def test_blocks_are_whole_in_print(book: MadeBook) -> None:
    text = whole(book)
    for words in ("Dates are given as they stand.", "Beware of the dog.", "The lines of a poem keep their indents,",
                  "A second stanza.", "Its meaning.", "A quotation in a block.", "Code a < b",
                  "plain < & >", "one two."):  # fmt: skip
        assert words in text, words


def test_a_definition_can_have_paragraphs(book: MadeBook) -> None:
    paragraphs = book.epub.find("ch-blocks", "//h:dd/h:p")
    assert [words_of(paragraph) for paragraph in paragraphs] == ["Its meaning.", "In two paragraphs."]


def test_numbered_code_has_its_numbers_beside_it(book: MadeBook) -> None:
    lines = book.epub.find("ch-blocks", "//h:pre[contains(@class, 'numbered')]//*[@data-number]")
    assert [line.get("data-number") for line in lines] == ["7", "8"]
    page = book.pdf.page_of("def double")
    assert re.search(r"7\s*def double\(number\):\s*8\s*return number \* 2", book.pdf.texts[page])


def test_html_and_small_forms_mean_the_same_in_both(book: MadeBook) -> None:
    epub = book.epub
    [line] = [p for p in epub.find("ch-blocks", "//h:p") if words_of(p).startswith("Code")]
    assert {child.tag.rpartition("}")[2] for child in line} >= {"code", "sub", "sup", "kbd", "br"}
    assert line.xpath(".//h:span[@class='smallcaps']", namespaces=NAMES)[0].text == "Small"


def test_nothing_stands_over_the_edge(book: MadeBook) -> None:
    width = book.pdf.size()[0] / 25.4 * 72
    for page in range(len(book.pdf.texts)):
        for left, _, right, _, words in book.pdf.lines(page):
            assert left > 36 and right < width - 36, words
