"""A table's caption stays with its first rows, wherever on the page the table begins."""

from pathlib import Path

from pdf_book import STYLE, design, page_texts, printed, section

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
