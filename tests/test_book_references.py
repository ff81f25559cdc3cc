"""Figures, tables, equations and listings: their numbers, the references to them, and the lists of them."""

import re
from io import BytesIO

import pytest
from made_book import NAMES, MadeBook, make, prose, words_of
from PIL import Image


def picture(kind: str, colour: str) -> bytes:
    written = BytesIO()
    Image.new("RGB", (600, 300), colour).save(written, kind)
    return written.getvalue()


DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100" width="200" height="100">
<title>A slope</title><path d="M10 90 L190 10 V90 Z" fill="#567"/><text x="20" y="40" font-size="12">Slope</text></svg>
"""

FIRST = f"""# Measuring

See @fig-slope, @tbl-heights, @eq-area, @lst-sum and @sec-levels. Later come @fig-photo and [see @fig-photo; @tbl-far].
Bare: -@fig-slope. The last chapter is @sec-results, and [its table](second.md#tbl-far) is there.
Its [last word](second.md#1805:end) is there too.

![The slope of the hill. It was measured twice.](../images/slope.svg){{#fig-slope fig-alt="A line rises to the right."}}

{prose(4, "measuring")}

## Levels {{#sec-levels}}

| Place | Height |
|:------|-------:|
| Shusha | 1,368 |
| Agdam | 378.5 |

: Heights of two towns {{#tbl-heights}}

$$A = \\frac{{1}}{{2}} b h$$ {{#eq-area}}

```{{.python #lst-sum caption="Adding heights"}}
def total(heights):
    return sum(heights)  # metres
```

The inline formula $x^2 + 1$ is not numbered, and neither is this:

$$y = x$$
"""

SECOND = f"""# Results {{#sec-results}}

{prose(7, "results")}

![A red field.](../images/field.png){{#fig-field width=50% fig-alt="A field, all red."}}

![A photograph, long in its caption.](photo.jpg){{#fig-photo short-caption="A photograph" .decorative}}

| A | B |
|---|---|
| x | y |

: Far away {{#tbl-far}}

Back to @fig-slope on [](#fig-slope){{.page}}, @eq-area, @sec-levels ([](#sec-levels){{.page}}), [](first.md){{.page}},
@fig-field, [the page](#tbl-heights){{.page}}.

[The end.]{{#1805:end}}
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    return make(
        tmp_path_factory.mktemp("references"),
        {"first": FIRST, "second": SECOND},
        {
            "front-matter": ["contents", "figures", "tables", "listings"],
            "number-sections": True,
        },
        {
            "images/slope.svg": DRAWING,
            "images/field.png": picture("PNG", "red"),
            "chapters/photo.jpg": picture("JPEG", "gray"),
        },
    )


def printed(book: MadeBook) -> str:
    return " ".join(book.pdf.texts).replace("\xa0", " ")


def packaged(book: MadeBook) -> str:
    return " ".join(map(words_of, book.epub.documents.values())).replace("\xa0", " ")


@pytest.mark.parametrize("edition", [printed, packaged])
def test_things_are_numbered_within_their_chapter_and_called_by_their_numbers(book: MadeBook, edition) -> None:  # type: ignore[no-untyped-def]
    text = edition(book)
    assert (
        "See Figure 1.1, Table 1.1, Equation 1.1, Listing 1.1 and Section 1.1. "
        "Later come Figure 2.2 and see Figure 2.2, Table 2.1." in text
    )
    assert "Bare: 1.1." in text
    assert "The last chapter is Chapter 2, and its table is there." in text
    assert "Figure 1.1 The slope of the hill. It was measured twice." in text
    assert "Figure 2.1 A red field." in text
    assert "Table 2.1 Far away" in text
    assert "Listing 1.1 Adding heights" in text
    assert "1.1 Levels" in text or "1.1Levels" in text


def test_links_lead_to_the_page_of_their_target(book: MadeBook) -> None:
    for link, words, heading in (
        ("Figure 1.1", "The slope of the hill", ""),
        ("Figure 2.2", "A photograph, long", ""),
        ("Table 2.1", "Far away", ""),
        ("Chapter 2", "Paragraph 1 of results", ""),
        ("its table", "Far away", ""),
    ):
        found = book.pdf.link(link)
        assert words in book.pdf.texts[found.leads_to], (link, heading)
    pages = {link.name for link in book.pdf.links}
    assert {"fig-slope", "fig-photo", "tbl-heights", "tbl-far", "eq-area", "lst-sum", "sec-levels"} <= pages


def test_an_id_that_is_no_xml_name_becomes_one_and_links_follow(book: MadeBook) -> None:
    found = book.pdf.link("last word")
    assert "The end." in book.pdf.texts[found.leads_to]
    [link] = book.epub.find("ch-first", "//h:a[normalize-space(.)='last word']")
    target = book.epub.target("ch-first", link.get("href"))
    assert words_of(target) == "The end."
    assert re.fullmatch(r"[A-Za-z_][\w.-]*", target.get("id"))


def test_a_link_leads_to_the_height_of_its_target(book: MadeBook) -> None:
    _, height = book.pdf.places["tbl-heights"]
    page = book.pdf.page_of("Heights of two towns", after=book.pdf.page_of("Paragraph 1 of"))
    tops = [top for _, _, _, top, words in book.pdf.lines(page) if "Table" in words]
    assert len(tops) == 1 and abs(height - tops[0]) < 10


def test_a_table_of_few_words_is_half_as_wide_as_the_measure_with_its_caption(book: MadeBook) -> None:
    page = book.pdf.page_of("Far away", after=3)
    [words] = [words for *_, words in book.pdf.lines(page) if "Far" in words]
    assert words.strip().endswith("Far away")


def test_page_references_print_true_pages(book: MadeBook) -> None:
    def folio(anchor: str) -> str:
        return book.pdf.labels[book.pdf.places[anchor][0]]

    wanted = (
        f"Back to Figure 1.1 on p. {folio('fig-slope')}, Equation 1.1, Section 1.1 (p. {folio('sec-levels')}), "
        f"p. {folio('ch-first')}, Figure 2.1, the page {folio('tbl-heights')}."
    )
    assert wanted in printed(book)
    assert "The slope of the hill" in book.pdf.texts[book.pdf.labels.index(folio("fig-slope"))]


def test_on_an_e_reader_a_page_reference_has_the_printed_number(book: MadeBook) -> None:
    folio = book.pdf.labels[book.pdf.places["fig-slope"][0]]
    assert f"Back to Figure 1.1 on p. {folio}, Equation 1.1" in packaged(book).replace("\xa0", " ")


def test_lists_of_figures_tables_and_listings_print_true_pages(book: MadeBook) -> None:
    for kind, lines in {
        "figures": [("fig-slope", "1.1 The slope of the hill"), ("fig-field", "2.1 A red field"),
                    ("fig-photo", "2.2 A photograph")],
        "tables": [("tbl-heights", "1.1 Heights of two towns"), ("tbl-far", "2.1 Far away")],
        "listings": [("lst-sum", "1.1 Adding heights")],
    }.items():  # fmt: skip
        page = book.pdf.places[kind][0]
        for anchor, line in lines:
            assert f"{line} {book.pdf.labels[book.pdf.places[anchor][0]]}" in book.pdf.texts[page]
            assert anchor in [link.name for link in book.pdf.links_on(page)]
            [link] = book.epub.find(kind, f"//h:a[contains(@href, '#{anchor}')]")
            assert words_of(link) == line
    assert re.search(r"Figures ii .*Tables iii .*Listings iv", book.pdf.texts[0])


def test_pictures_of_every_kind_are_in_both(book: MadeBook) -> None:
    packed = {
        image.objgen: str(image.Filter)
        for page in book.pdf.pdf.pages
        for image in page.images.values()
        if int(image.Width) == 600
    }
    assert sorted(packed.values()) == ["/DCTDecode", "/FlateDecode"], (
        "the JPEG is not packed again, the PNG loses nothing"
    )
    images = {
        item.get("href"): item.get("media-type")
        for item in book.epub.package.xpath("//opf:item", namespaces=NAMES)
        if item.get("media-type").startswith("image/")
    }
    assert images["images/field.png"] == "image/png"
    assert images["images/slope.svg"] == "image/svg+xml"
    assert images["chapters/photo.jpg"] == "image/jpeg"
    assert "Slope" in printed(book), "words in a drawing are words"


def test_text_alternatives_are_in_both(book: MadeBook) -> None:
    assert book.epub.one("ch-first", "//h:figure[@id='fig-slope']//@alt") == "A line rises to the right."
    assert book.epub.one("ch-second", "//h:figure[@id='fig-photo']//@alt") == "", "a decorative picture has no words"
    figures = [str(element.get("/Alt", "")) for element in book.pdf.elements if element.S == "/Figure"]
    assert "A line rises to the right." in figures and "A field, all red." in figures
    assert all(figures), "no figure without words for it"


def test_formulas_are_svg_with_their_tex_in_print_and_mathml_on_an_e_reader(book: MadeBook) -> None:
    formulas = {str(e.Alt) for e in book.pdf.elements if e.S == "/Formula"}
    assert {r"A = \frac{1}{2} b h", "x^2 + 1", "y = x"} <= formulas
    found = book.epub.find("ch-first", "//m:math")
    assert [math.get("alttext") for math in found] == [r"A = \frac{1}{2} b h", "x^2 + 1", "y = x"]
    assert found[0].xpath(".//m:mfrac", namespaces=NAMES)
    assert found[0].get("display") == "block" and found[1].get("display") != "block"
    assert words_of(book.epub.one("ch-first", "//*[@id='eq-area']//*[@class='equation-number']")) == "(1.1)"


def test_code_is_coloured_by_its_grammar_in_both(book: MadeBook) -> None:
    code = book.epub.one("ch-first", "//*[@id='lst-sum']//h:pre[contains(@class, 'code')]")
    keywords = code.xpath(".//h:span[@class='k']", namespaces=NAMES)
    assert [span.text.strip() for span in keywords] == ["def", "return"]
    assert "def total(heights):\n    return sum(heights)  # metres" in "".join(code.itertext())
    assert "def total(heights): return sum(heights) # metres" in printed(book)
    assert ".k" in book.epub.files["EPUB/styles-literary-code.css"].decode()


def test_every_link_of_the_e_book_leads_somewhere(book: MadeBook) -> None:
    assert book.epub.broken_links() == []
