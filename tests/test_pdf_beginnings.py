"""Where each page begins, told by the layout: the words that the PDF has first on it."""

import re

import pytest
from pdf_book import (
    STYLE,
    book_sections,
    design,
    labels,
    page_reference,
    page_texts,
    paragraphs,
    png,
    printed,
    section,
)

from bindery.edition.common_text import PICTURE, seen
from bindery.pdf import PrintedBook

WORDS = " ".join(f"word{number}" for number in range(1500))
LONG = "Donaudampfschifffahrtsgesellschaftskapitän "

BODIES = {
    "paragraphs": paragraphs(30),
    "one paragraph": f"<p>{WORDS}</p>",
    "elements in it": f"<p>{''.join(f'word <em>of {n}</em> and <b>more <i>of</i></b> it, ' for n in range(400))}</p>",
    "hyphens": f'<p lang="de">{LONG * 150}</p>',
    "soft hyphens": "<p>" + "a ka\xadra\xadba\xadğın və Şu\xadşa\xadnın " * 200 + "</p>",
    "a list": f"<ol>{''.join(f'<li>item{n} of it</li>' for n in range(90))}</ol>",
    "a table": "<table><thead><tr><th>Head</th></tr></thead><tbody>"
    + "".join(f"<tr><td>cell{n}</td></tr>" for n in range(120))
    + "</tbody></table>",
    "notes": "".join(f'<p>several words of {n} <span class="note" id="n{n}">note</span>go on</p>' for n in range(80)),
    "code": "<pre>" + "".join(f"line{n} <b>bold</b>  of it\n" for n in range(120)) + "</pre>",
    "large letters": f'<p class="large">{"Letters as large as these " * 200}</p>',
    "initials": "".join(f'<p class="initial">first{n} {"and more of it " * 30}</p>' for n in range(20)),
    "lines": f"<p>{''.join(f'verse{n}<br/>' for n in range(100))}</p>",
    "page numbers": "".join(f"<p>From {n} to {page_reference('a')}</p>" for n in range(80)),
}  # fmt: skip
LOOK = (
    "\n".join(line for line in STYLE.splitlines() if "content:" not in line)
    + """
.large { text-transform: uppercase }
.initial::first-letter { font-size: 20pt }
pre { white-space: pre-wrap }
.aside { float: right; width: 30% }
"""
)
"""Without furniture."""


def beginnings(book: PrintedBook, section: str) -> list[str]:
    return [page.begins.words for page in book.pages.breaks[section]]


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_they_are_the_first_words_of_each_page(body: str) -> None:
    book = printed([section("a", body)], design(LOOK))
    texts = [re.sub("[0-9]", "0", seen(text).replace("\ufffe", "")) for text in page_texts(book)]
    found = beginnings(book, "a")
    assert len(found) == len(texts) > 2
    for text, words in zip(texts, found, strict=True):
        assert words and text.casefold().removeprefix("head").startswith(words[:12].casefold()), (text[:40], words)


def test_a_page_begins_with_a_picture() -> None:
    body = '<p>Text.</p><figure class="break"><img src="images/dot.png" alt=""/><figcaption>A dot</figcaption></figure>'
    book = printed([section("a", body)], design(LOOK, images__dot_png=png(9)))
    assert beginnings(book, "a") == [f"AText.{PICTURE}Adot", f"{PICTURE}Adot"]


def test_a_formula_is_a_picture() -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="9"><path d="M0 0h9v9z"/></svg>'
    formula = f'<div class="break"><span class="math display">{drawing}</span></div>'
    book = printed([section("a", f"<p>Text.</p>{formula}<p>More.</p>")], design(LOOK))
    assert beginnings(book, "a")[1] == f"{PICTURE}More."


def test_a_page_begins_with_its_text_and_not_with_what_floats() -> None:
    body = paragraphs(30).replace("<p>", '<p><span class="aside">beside</span>')
    book = printed([section("a", body)], design(LOOK))
    offsets = [page.begins.offset for page in book.pages.breaks["a"]]
    assert len(offsets) > 2 and offsets == sorted(set(offsets))


def test_blank_pages_begin_where_the_next_ones_do() -> None:
    book = printed([section("a", "<p>One.</p>"), section("b", "<p>Two.</p>")], design(LOOK))
    assert [(page.folio, page.begins.words) for page in book.pages.breaks["b"]] == [("2", "BTwo."), ("3", "BTwo.")]


def test_every_page_has_its_folio() -> None:
    sections = book_sections()
    book = printed(sections)
    assert [page.folio for one in sections for page in book.pages.breaks[one.id]] == labels(book)
