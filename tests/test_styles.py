"""The shipped styles, and what a designer has in each: drop capitals, plates, turned tables, attributions."""

import re
from collections import Counter
from ctypes import c_double
from pathlib import Path

import pytest
from made_book import WORKER, MadeBook, make, prose, shared_memory, words_of
from pypdfium2.raw import FS_MATRIX, FPDFText_GetCharOrigin, FPDFText_GetFontSize, FPDFText_GetMatrix
from test_book_references import picture
from test_pdf_tags import tree_of

from bindery import build
from bindery.checks.preflight.whole import preflight
from bindery.diagnostics import BookError
from bindery.outputs import Order
from bindery.preparation import remembering
from bindery.printers import read_printer
from bindery.progress import Silent

ROWS = 26
TABLE = "\n".join(f"| {1900 + row} | Somewhere in the hills | A sentence about it | Another |" for row in range(ROWS))
OPENING = f"""# Openings

::: {{.epigraph}}
The page is turned before it is read.

[An old printer]{{.attribution}}
:::

[I]{{.drop-cap}}t was the beginning. {prose(9, "opening")}

## A section

{prose(2, "sections")} ~~Struck out~~, and [with a line under it]{{.underline}}.

```python
total = sum(heights)
```

![A plate.](../images/plate.png){{#fig-plate .plate .unreferenced fig-alt="A grey field."}}

{prose(3, "plates")}

| Year | Where it was | What the one said | And the other |
|------|--------------|-------------------|---------------|
{TABLE}

: Turned {{#tbl-turned .sideways .unreferenced}}

{prose(1, "ending")}
"""
SHORT = "# Short\n\nA page.\n"
SIZES = {"literary": 11.0, "technical": 10.0, "large-print": 17.0}


def made_in(style: str, folder: Path) -> MadeBook:
    return make(
        folder,
        {"opening": OPENING, "short": SHORT, "last": SHORT.replace("Short", "Last")},
        {"style": style, "print": {"printer": "offset"}},
        {"images/plate.png": picture("PNG", "gray")},
    )


@pytest.fixture(scope="module", params=list(SIZES))
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    """The same book in each style, built without a complaint; its folder has the style's name."""
    return made_in(request.param, tmp_path_factory.mktemp("styles") / request.param)


def letters(book: MadeBook, page: int) -> list[tuple[str, float, float, float, bool]]:
    """Each sign of a page, where its baseline begins (pt), its size, and whether it is turned."""
    text = book.pdf.pages[page].get_textpage()
    x, y, matrix = c_double(), c_double(), FS_MATRIX()
    found = []
    for index in range(text.count_chars()):
        sign = text.get_text_range(index, 1)
        if sign.strip():
            FPDFText_GetCharOrigin(text.raw, index, x, y)
            FPDFText_GetMatrix(text.raw, index, matrix)
            size = FPDFText_GetFontSize(text.raw, index) * max(abs(matrix.a), abs(matrix.b))
            found.append((sign, x.value, y.value, round(size, 1), abs(matrix.b) > abs(matrix.a)))
    return found


def style_of(book: MadeBook) -> str:
    return book.folder.name


def test_text_has_the_size_of_its_style(book: MadeBook) -> None:
    sizes = Counter(size for page in range(len(book.pdf.labels)) for *_, size, _ in letters(book, page))
    assert sizes.most_common(1)[0][0] == SIZES[style_of(book)]


def test_each_style_has_its_own_faces_and_the_imprint_names_them(book: MadeBook) -> None:
    face = {"literary": "EB Garamond", "technical": "Source Serif", "large-print": "Fira Sans"}[style_of(book)]
    assert f"Set in {face}" in book.pdf.texts[book.pdf.places["imprint"][0]]


def test_the_technical_style_numbers_sections_and_begins_chapters_on_any_page(book: MadeBook) -> None:
    is_technical = style_of(book) == "technical"
    assert any(title.startswith("1.1") for _, title, _ in book.pdf.outline) == is_technical
    sides = {book.pdf.places[f"ch-{name}"][0] % 2 for name in ("short", "last")}
    assert sides == ({0, 1} if is_technical else {0})


def test_a_measure_has_as_many_letters_as_can_be_read_well(book: MadeBook) -> None:
    page = book.pdf.page_of("Paragraph 4 of opening")
    lengths = sorted(len(words) for *_, words in book.pdf.lines(page) if "art of" in words or "learnt" in words)
    least, most = {"literary": (58, 80), "technical": (58, 76), "large-print": (38, 50)}[style_of(book)]
    assert least <= lengths[len(lengths) // 2] <= most


def test_large_print_is_large_everywhere_ragged_and_never_hyphenated(book: MadeBook) -> None:
    is_large = style_of(book) == "large-print"
    sizes = [size for page in range(len(book.pdf.labels)) for *_, size, _ in letters(book, page)]
    assert (min(sizes) >= 16) == is_large
    page = book.pdf.page_of("Paragraph 4 of opening")
    edges = {round(line[2]) for line in book.pdf.lines(page) if line[2] - line[0] > 200}
    assert len(edges) > 2 or style_of(book) == "literary"
    raw = "".join(page.get_textpage().get_text_range() for page in book.pdf.pages)
    assert not (is_large and re.search("[\ufffe\x02\xad]", raw))


def test_a_drop_capital_is_three_lines_high_and_a_letter_of_its_word(book: MadeBook) -> None:
    page = book.pdf.places["ch-opening"][0]
    largest = max(size for sign, *_, size, _ in letters(book, page) if sign == "I")
    assert (largest > 3 * SIZES[style_of(book)]) == (style_of(book) != "large-print")
    drawn = book.pdf.pages[page].get_textpage().get_text_range()
    assert "Itwasthebeginning." in re.sub(r"\s", "", drawn), "drawn next to its word"
    assert any(each.text.startswith("It was the beginning.") for each in tree_of(book.pdf.pdf).all("P"))
    assert "It was the beginning." in words_of(book.epub.one("ch-opening", "//h:p[h:span[@class='drop-cap']]"))


def test_a_printer_takes_the_lines_tints_and_type_of_every_style(book: MadeBook) -> None:
    with shared_memory():
        made = build.make(Order(book.folder / "book.yaml", ("print",)), remembering(WORKER, book.folder), Silent())
    [file] = made.files.values()
    report = preflight(file.read(), read_printer("kdp-paperback"))
    unfit = {"preflight-hairline", "preflight-tint", "preflight-type-size", "preflight-margin"}
    assert [found for found in report.findings if found.code in unfit] == []


def test_an_attribution_stands_at_the_right_on_a_line_of_its_own(book: MadeBook) -> None:
    page = book.pdf.places["ch-opening"][0]
    [said] = [line for line in book.pdf.lines(page) if "An old printer" in line[4]]
    [first] = [line for line in book.pdf.lines(page) if "The page is turned" in line[4]]
    assert said[1] < first[1] and said[0] > first[0] + 60
    assert said[4].strip() == "An old printer"


def test_a_plate_has_no_head_and_no_folio(book: MadeBook) -> None:
    page = book.pdf.page_of("A plate.")
    assert book.pdf.texts[page] == ("Figure 1.1 A plate.")


def test_a_turned_table_goes_on_with_its_head_and_loses_no_row(book: MadeBook) -> None:
    first = book.pdf.page_of("Table 1.1")
    pages = [page for page in range(first, len(book.pdf.labels)) if any(turned for *_, turned in letters(book, page))]
    assert len(pages) > 1 and pages == list(range(first, first + len(pages)))
    years = []
    for page in pages:
        turned = "".join(sign for sign, *_, is_turned in letters(book, page) if is_turned)
        assert "Year" in turned and "Whereitwas" in turned
        assert ("Table1.1(continued)" in turned) == (page > first)
        years += [int(year) for year in re.findall(r"19\d\d", turned)]
        upright = [size for _, _, _, size, is_turned in letters(book, page) if not is_turned]
        assert upright, "head and folio stand as on other pages"
    assert years == list(range(1900, 1900 + ROWS))
    width = book.pdf.size()[0] / 25.4 * 72
    assert all(0 < x < width for page in pages for _, x, *_ in letters(book, page))


def test_an_e_reader_turns_nothing(book: MadeBook) -> None:
    assert not book.epub.find("ch-opening", "//*[contains(@class, 'turn') or contains(@class, 'sideways')]")
    assert len(book.epub.find("ch-opening", "//h:table//h:tr")) == ROWS + 1
    assert "continued" not in words_of(book.epub.one("ch-opening", "//h:body"))


def test_what_does_not_fit_a_turned_page_is_an_error(tmp_path: Path) -> None:
    wide = f"# Wide\n\n| A | B |\n|---|---|\n| {'w' * 150} | b |\n\n: Turned {{#tbl-w .sideways .unreferenced}}\n"
    sheet = "table td { overflow-wrap: normal; white-space: nowrap }"
    with pytest.raises(BookError) as failed:
        make(tmp_path, {"wide": wide}, {"css": ["mine.css"]}, {"mine.css": sheet})
    assert {found.code for found in failed.value.diagnostics} == {"off-page"}


def test_a_listing_begins_on_the_page_of_its_caption(tmp_path: Path) -> None:
    code = "\n".join(f"value_{line} = compute({line})" for line in range(14))
    listing = f'```{{.python #lst-NAME .unreferenced caption="Listed"}}\n{code}\n```\n'
    chapters = {
        f"foot{lines}": f"# Foot\n\n{prose(2, 'x')}\n\n"
        + "Short line here.\n\n" * lines
        + listing.replace("NAME", f"foot{lines}")
        for lines in range(4)
    }
    book = make(tmp_path, chapters, {"style": "large-print"})
    begun = [text for text in book.pdf.texts if "Listed" in text]
    assert len(begun) == 4 and all("value_2" in text.partition("Listed")[2] for text in begun)
