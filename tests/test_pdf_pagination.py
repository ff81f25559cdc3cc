"""Counting pages: folios, sides, and page numbers that are true in the end."""

from concurrent.futures import Future
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdf_book import STYLE, Here, contents, design, page_reference, page_texts, paragraphs, printed, section

from bindery.diagnostics import Severity
from bindery.edition.section import Matter, Section
from bindery.pdf.folios import folio, impose, roman, side_of
from bindery.pdf.paginate import MOST_ROUNDS, Pagination, paginate
from bindery.pdf.typeset import TypesetTask

NUMERALS = {"m": 1000, "d": 500, "c": 100, "l": 50, "x": 10, "v": 5, "i": 1}


@given(st.integers(1, 3999))
def test_roman_folios_read_back(number: int) -> None:
    values = [NUMERALS[letter] for letter in roman(number)]
    signed = (-value if any(value < later for later in values[n + 1 :]) else value for n, value in enumerate(values))
    assert sum(signed) == number
    assert not any(letter * 4 in roman(number) for letter in NUMERALS)


def kinds() -> st.SearchStrategy[list[tuple[Section, int]]]:
    starts = st.sampled_from(["recto", "verso", "any"])
    matter = st.sampled_from([Matter.FRONT, Matter.MAIN, Matter.BACK])
    some = st.tuples(starts, matter, st.integers(1, 9))
    order = list(Matter)
    return st.lists(some, min_size=1, max_size=8).map(
        lambda parts: [
            (section(f"s{n}", "", starts=start, matter=matter), length)
            for n, (start, matter, length) in enumerate(sorted(parts, key=lambda part: order.index(part[1])))
        ]
    )


@given(kinds())
def test_imposition_keeps_every_side_with_the_fewest_blanks(parts: list[tuple[Section, int]]) -> None:
    sections = [part for part, _ in parts]
    positions = impose(sections, [length for _, length in parts])
    page = 0
    first_of_main = next((part.id for part in sections if part.matter is not Matter.FRONT), "")
    for part, position in zip(sections, positions, strict=True):
        wanted = {"recto": "right", "verso": "left"}.get(part.starts)
        if part.id == first_of_main:
            wanted = "right"
        assert position.first == page + position.blanks
        assert wanted in (None, side_of(position.first))
        assert position.blanks == int(wanted is not None and wanted != side_of(page))
        page = position.first + position.length


def test_odd_folios_are_rectos() -> None:
    assert [folio(page, 4) for page in range(7)] == ["i", "ii", "iii", "iv", "1", "2", "3"]


class Watched(Here):
    """Remembers which sections were typeset, in order."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def submit(self, function: Any, /, *arguments: Any, **options: Any) -> "Future[Any]":
        if arguments and isinstance(arguments[0], TypesetTask):
            self.asked.append(arguments[0].section)
        return super().submit(function, *arguments, **options)


def counted(sections: list[Section], watched: Watched | None = None, style: str = STYLE) -> Pagination:
    return paginate(sections, design(style), "en", watched or Watched(), lambda *step: None)


def test_only_what_prints_another_number_is_typeset_again_and_the_longest_goes_first() -> None:
    quiet = section("quiet", paragraphs(60))
    loud = section("loud", paragraphs(3) + f"<p>See {page_reference('late')}.</p>")
    late = section("late", "<p>Here.</p>")
    watched = Watched()
    pagination = counted([contents(quiet, loud, late), quiet, loud, late], watched)
    assert watched.asked[0] == "quiet"
    assert watched.asked.count("quiet") == 1 and watched.asked.count("late") == 1
    assert set(watched.asked[4:]) <= {"contents", "loud"}
    assert pagination.rounds <= 3


BOX = STYLE + '.space { height: 240pt } .box { font: 20pt/180pt "Book"; width: 25pt }'
"""A box at the foot of a page: a number too wide for its line needs a second one, which drives the box away."""


def box(anchor: str) -> str:
    return f'<div class="space"></div><div class="box"><span class="folio" data-of="{anchor}"></span> y</div>'


UNEQUAL = BOX + ".folio { font-variant-numeric: proportional-nums }"


@pytest.mark.parametrize(("style", "rounds"), [(BOX, 1), (UNEQUAL, 2)], ids=["figures of one width", "of several"])
def test_a_number_that_moves_the_page_it_stands_for_settles(style: str, rounds: int) -> None:
    """Guessed as 2, then found on 13, which is so wide that it moves to 14: as wide as 13, where all figures are."""
    first = section("first", box("target"))
    pages = '<p class="break">x</p>' * 10
    # It prints a number too, so nothing of it is known when the first one is typeset.
    here = f"<p>{page_reference('first')}</p>"
    second = section("second", f'{here}{pages}<p class="break" id="target">Target.</p>', starts="any")
    pagination = counted([first, second], style=style)
    assert pagination.page_map["target"].folio == "14"
    assert pagination.rounds == rounds
    assert pagination.diagnostics == ()
    texts = page_texts(printed([first, second], design(style)))
    assert "14y" in texts[1] and "Target." in texts[13]


def test_a_section_that_may_start_anywhere_is_laid_out_for_the_side_it_lands_on() -> None:
    first = section("first", '<p class="break">x</p>')
    second = section("second", "<p>Words.</p>", starts="any")
    third = section("third", "<p>Words.</p>", starts="any")
    pagination = counted([first, second, third])
    assert [position.side for position in pagination.positions] == ["right", "right", "left"]
    plain = design(STYLE + "@page { @bottom-center { content: none } }")
    _, _, right, left = pypdfium2.PdfDocument(printed([first, second, third], plain).pdf)
    lefts = [min(thing.get_bounds()[0] for thing in page.get_objects()) for page in (right, left)]
    assert lefts[0] > lefts[1], "mirrored margins"


def restless() -> Section:
    """A place on page ix when its number is printed as "x", and on x when that is printed as "ix", which is wider."""
    before = '<p class="break">x</p>' * 8
    return section("restless", f'{before}{box("target")}<p id="target">Target.</p>', "preface", matter=Matter.FRONT)


def test_a_number_that_never_settles_is_reported_and_the_last_layout_kept() -> None:
    pagination = counted([restless()], style=BOX)
    assert pagination.rounds == MOST_ROUNDS
    [found] = pagination.diagnostics
    assert (found.severity, found.code, found.file) == (Severity.WARNING, "page-number", "chapters/restless.md")
    assert pagination.page_map["target"].folio == "x"
    assert "prints page ix for 'target', which is on page x" in found.message
    again = counted([restless()], style=BOX)
    assert (again.sheets, again.page_map) == (pagination.sheets, pagination.page_map)


def test_the_result_depends_on_the_sections_alone() -> None:
    sections = [contents(one := section("one", paragraphs(9))), one]
    assert printed(sections).pdf == printed(list(sections)).pdf
