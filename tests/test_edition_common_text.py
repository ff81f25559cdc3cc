"""The text that both editions of a section have, as it is counted."""

import pytest
from lxml import etree

from bindery.edition.common_text import PICTURE, CommonText, index_of, seen


def texts(body: str) -> dict[str, str]:
    return CommonText.of(etree.fromstring(f"<body>{body}</body>")).texts


ASIDE = '<aside class="note" id="n"><p><a class="note-number">1</a> A <em>note</em>.</p></aside>'

PAIRS = {
    "a note at the foot, and one after the text": (
        '<p>One<span class="note" id="n">A note.</span> two.</p>',
        '<p>One<a class="note-call" href="#n">1</a> two.</p><hr class="notes-rule"/>' + ASIDE,
        {"": "Onetwo.", "n": "Anote."},
    ),
    "notes after the text in both": (
        '<h2 class="notes-title">N</h2><ol class="notes-list"><li id="n">A note.<a class="backlink">↑</a></li></ol>',
        ASIDE,
        {"n": "Anote."},
    ),
    "a formula as a picture, and as MathML": (
        '<p>Let <span class="math inline"><svg><title>a</title><path/></svg></span> be.</p>',
        '<p>Let <span class="math inline"><math><mi>a</mi></math></span> be.</p>',
        {"": f"Let{PICTURE}be."},
    ),
    "spaces, hyphens and joiners": (
        "<p>so\N{SOFT HYPHEN}me 10\N{NARROW NO-BREAK SPACE}km —\N{WORD JOINER}x</p>",
        "<p>some 10 km — x</p>",
        {"": "some00km—x"},
    ),
    "contents with page numbers, and without": (
        '<li><a href="#a">One <span class="leader"></span><span class="folio">12</span></a></li>',
        '<li><a href="#a">One</a></li>',
        {"": "One"},
    ),
    "references to pages": (
        '<p><a class="page-ref" href="#a">p.\N{NO-BREAK SPACE}<span class="folio">12</span></a></p>',
        '<p><a class="page-ref" href="#a">p.\N{NO-BREAK SPACE}<span class="folio">12</span></a></p>',
        {"": "p.00"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_both_editions_have_the_same(pair: tuple[str, str, dict[str, str]]) -> None:
    printed, ereader, expected = pair
    assert texts(printed) == texts(ereader) == expected


@pytest.mark.parametrize(("count", "index"), [(0, 1), (1, 2), (2, 4), (3, 8), (4, 10), (9, 10)])
def test_a_character_is_found_by_those_before_it(count: int, index: int) -> None:
    text = " ab\N{SOFT HYPHEN}c \n d "
    assert index_of(text, count) == index and len(seen(text[:index])) == min(count, 4)
