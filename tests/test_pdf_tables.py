"""A table keeps its caption with its first rows, wherever on a page it begins, and says on further pages what it is."""

from io import BytesIO
from pathlib import Path

import pikepdf
from pdf_book import STYLE, design, page_texts, printed, section
from test_pdf_tags import tree_of

from bindery.edition.section import Section

FIGURES = (Path(__file__).parent.parent / "styles" / "literary" / "figures.css").read_text(encoding="utf-8")
TOKENS = ':root { --line: 14pt; --half-line: 7pt; --rule: 1pt; --hairline: .5pt; --sans-face: "Book" }'
CAPTION = "<br/>".join(f"caption {line}" for line in range(1, 6))
LINES = range(12, 34)
ROWS = "".join(f"<tr><td>row {number}</td></tr>" for number in range(1, 7))
HEAD = "<thead><tr><th>Head</th></tr></thead>"
TABLE = f'<table id="tbl-{{0}}"><caption>{CAPTION}</caption>{HEAD}<tbody>{ROWS}</tbody></table>'


def chapters(lines: range) -> list[Section]:
    """Chapters that begin with so many lines, and then have the table."""
    return [
        section(f"after-{count}", f"<p>{'line<br/>' * count}</p>{TABLE.format(count)}<p>The end.</p>")
        for count in lines
    ]


def test_no_caption_is_parted_from_its_table_or_within() -> None:
    pages = page_texts(printed(chapters(LINES), design(TOKENS + STYLE + FIGURES)))
    begun = [page for page in pages if "caption 1" in page]
    assert len(begun) == len(LINES)
    assert {page.count("line") > 5 for page in begun} == {True, False}  # Some tables begin a page, others do not.
    for page in begun:
        assert "caption 5" in page and "row 4" in page


def test_a_style_may_let_a_caption_be_parted() -> None:
    loose = FIGURES.replace("break-inside: avoid; break-after: avoid }", "}")
    pages = page_texts(printed(chapters(LINES), design(TOKENS + STYLE + loose)))
    assert any("caption 1" in page and "caption 5" not in page for page in pages)


def long_table(particulars: str = "", head: str = HEAD) -> str:
    rows = "".join(f"<tr><td>row {number}.</td></tr>" for number in range(1, 101))
    return f"<table {particulars}><caption>Table 1 Long</caption>{head}<tbody>{rows}</tbody></table>"


SAYS_SO = 'data-continued="Table 1 (continued)"'


def test_a_table_that_goes_on_says_so_over_each_further_part() -> None:
    short = f"<p>Before.</p>{TABLE.format('short').replace('<table', f'<table {SAYS_SO}')}<p>The end.</p>"
    chapters = [section("long", f"<p>Before.</p>{long_table(SAYS_SO)}<p>After.</p>"), section("short", short)]
    book = printed(chapters, design(TOKENS + STYLE + FIGURES))
    first, *further = [page for page in page_texts(book) if "row" in page and "caption" not in page]
    assert len(further) > 1 and "continued" not in first and "Table 1 Long" in first
    for page in further:
        assert page.index("Table 1 (continued)") < page.index("Head") < page.index("row")
    assert sum(page.count("continued") for page in page_texts(book)) == len(further)
    with pikepdf.open(BytesIO(book.pdf)) as pdf:
        tree = tree_of(pdf)
    assert [cell.text for cell in tree.all("TD")][:100] == [f"row {number}." for number in range(1, 101)]
    assert "continued" not in " ".join(each.text for each in tree.all("Table")), "furniture is not read"


def test_a_table_without_a_head_says_so_too_and_no_row_stands_on_the_line() -> None:
    book = printed([section("long", long_table(SAYS_SO, ""))], design(TOKENS + STYLE + FIGURES))
    pages = page_texts(book)
    assert [page.count("Table 1 (continued)") for page in pages] == [0, *[1] * (len(pages) - 1)]
    rows = [line for page in pages for line in page.split("row ")[1:]]
    assert [line.partition(".")[0] for line in rows] == [str(number) for number in range(1, 101)]
