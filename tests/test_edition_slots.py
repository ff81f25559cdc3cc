"""Page-number slots: what a print body says about pages once they are counted."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bindery.edition.slots import UNKNOWN_FOLIO, anchors_in, fill, stand_in
from bindery.pagemap import Place

ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
FRONT_PAGES = len(ROMAN)


def place(page: int) -> Place:
    """A book with twelve pages of front matter, then page 1."""
    return Place(page, ROMAN[page] if page < FRONT_PAGES else str(page - FRONT_PAGES + 1))


def main(folio: int) -> Place:
    return place(FRONT_PAGES + folio - 1)


def locators(targets: str, **folios: int | str) -> str:
    """The text of a filled list of locators."""
    places = {
        anchor: main(folio) if isinstance(folio, int) else place(ROMAN.index(folio)) for anchor, folio in folios.items()
    }
    filled = fill(f'<span class="locators" data-of="{targets}"></span>', places)
    return "".join(etree.fromstring(filled).itertext())


def test_a_folio_is_the_printed_number_of_the_anchors_page():
    body = 'see page <a class="page-ref" href="#fig-a"><span class="folio" data-of="fig-a"></span></a>.'
    assert fill(body, {"fig-a": place(11)}) == body.replace("></span>", ">xii</span>")


def test_an_unknown_page_has_a_placeholder_as_wide_as_a_folio():
    body = '<span class="folio" data-of="a"></span> <span class="locators" data-of="a b..c"></span>'
    filled = fill(body, {})
    assert filled == (
        '<span class="folio" data-of="a">00</span> <span class="locators" data-of="a b..c">'
        '<a href="#a">00</a>, <a href="#b">00–00</a></span>'
    )


@pytest.mark.parametrize(
    ("targets", "folios", "printed"),
    [
        ("a b", {"a": 3, "b": 9}, "3, 9"),
        ("b a", {"a": 3, "b": 9}, "3, 9"),
        ("a b", {"a": 7, "b": 7}, "7"),
        ("a b", {"a": 7, "b": 8}, "7–8"),
        ("a b c d", {"a": 7, "b": 8, "c": 9, "d": 12}, "7–9, 12"),
        ("a b", {"a": "xii", "b": 1}, "xii, 1"),
        ("a b c", {"a": "xi", "b": "xii", "c": 1}, "xi–xii, 1"),
        ("a..b", {"a": 7, "b": 12}, "7–12"),
        ("a..b", {"a": 12, "b": 7}, "7–12"),
        ("a..b", {"a": 7, "b": 7}, "7"),
        ("a..b c", {"a": 7, "b": 12, "c": 10}, "7–12"),
        ("a..b c", {"a": 7, "b": 12, "c": 13}, "7–13"),
        ("a..b", {"a": "xi", "b": 3}, "xi–3"),
        ("a missing b", {"a": 7, "b": 8}, "7–8, 00"),
        ("", {}, ""),
    ],
)
def test_locators_are_printed_as_in_an_index(targets: str, folios: dict[str, int | str], printed: str):
    assert locators(targets, **folios) == printed


def test_a_run_is_linked_to_its_first_place():
    body = '<span class="locators" data-of="c b a"></span>'
    filled = fill(body, {"a": main(7), "b": main(8), "c": main(8)})
    assert filled == '<span class="locators" data-of="c b a"><a href="#a">7–8</a></span>'


@pytest.mark.parametrize(
    "slot",
    [
        '<span class="folio" data-of="a"/>',
        "<span data-of='a' class='folio' />",
        '<span\n  class="entry folio" title="x &gt; y > z" data-of="a"></span>',
        '<span epub:type="x" data-of=" a " class="folio"> </span >',
    ],
)
def test_a_slot_may_be_written_in_any_xml_way(slot: str):
    assert fill(slot, {"a": main(41)}).endswith(">41</span>")
    assert anchors_in(slot) == {"a"}


@pytest.mark.parametrize(
    "text",
    [
        "<p>plain</p>",
        '<span class="folio"></span>',
        '<span data-of="a"></span>',
        '<span class="folios" data-of="a"></span>',
        '<span class="folio" data-of="a">taken</span>',
        '<!-- <span class="folio" data-of="a"></span> -->',
        '<![CDATA[<span class="folio" data-of="a"></span>]]>',
        '<code>&lt;span class="folio" data-of="a"&gt;&lt;/span&gt;</code>',
        '<div class="folio" data-of="a"></div>',
    ],
)
def test_whatever_is_not_a_slot_stays_as_it_is(text: str):
    assert fill(text, {"a": main(1)}) == text
    assert anchors_in(text) == frozenset()


def test_an_anchor_may_contain_characters_that_xml_escapes():
    body = '<span class="locators" data-of="a&amp;b"></span>'
    assert anchors_in(body) == {"a&b"}
    assert '<a href="#a&amp;b">4</a>' in fill(body, {"a&b": main(4)})


def test_a_body_depends_on_the_ends_of_its_ranges_too():
    body = '<p><span class="folio" data-of="x.y"/><span class="locators" data-of="a b..c"/></p>'
    assert anchors_in(body) == {"x.y", "a", "b", "c"}


def test_a_long_body_is_filled_in_an_instant():
    body = '<p class="x"><span class="k">def</span> word word word word word</p>\n' * 20_000
    body += '<span class="folio" data-of="a"></span>'
    started = time.perf_counter()
    assert fill(body, {"a": main(5)}).endswith(">5</span>")
    assert time.perf_counter() - started < 2


anchor_names = st.sampled_from("abcdefgh")
references = st.one_of(anchor_names, st.tuples(anchor_names, anchor_names).map("..".join))
page_maps = st.dictionaries(anchor_names, st.integers(0, 40).map(place))


def pages_named(text: str) -> list[tuple[int, int]]:
    """The pages that a printed list of locators names, as first and last."""
    numbers = {place(page).folio: page for page in range(60)}
    ends = [locator.split("–") for locator in text.split(", ") if UNKNOWN_FOLIO not in locator]
    return [(numbers[first[0]], numbers[first[-1]]) for first in ends if first != [""]]


@given(st.lists(references, max_size=8), page_maps)
def test_locators_name_every_page_once_and_in_order(targets: list[str], places: dict[str, Place]):
    filled = fill(f'<span class="locators" data-of="{" ".join(targets)}"></span>', places)
    named = pages_named("".join(etree.fromstring(filled).itertext()))

    wanted: set[int] = set()
    for target in targets:
        first, _, last = target.partition("..")
        if first in places and (last or first) in places:
            low, high = sorted((places[first].page, places[last or first].page))
            wanted.update(range(low, high + 1))
    printed = [page for low, high in named for page in range(low, high + 1)]
    assert printed == sorted(wanted)
    assert all(low <= high for low, high in named)


@given(st.lists(references, max_size=6), st.lists(anchor_names, max_size=4), page_maps, page_maps)
def test_a_body_changes_only_with_the_places_it_depends_on(
    targets: list[str], folios: list[str], places: dict[str, Place], others: dict[str, Place]
):
    body = f'<p xmlns:epub="e">… <span class="locators" data-of="{" ".join(targets)}"/>'
    body += "".join(f'<b epub:type="x"><span class="folio" data-of="{anchor}"></span></b>' for anchor in folios)
    body += "</p>"
    depends = anchors_in(body)
    elsewhere = {anchor: other for anchor, other in others.items() if anchor not in depends}
    filled = fill(body, places)
    assert fill(body, {**places, **elsewhere}) == filled
    etree.fromstring(filled)


def test_numbers_that_a_template_wrote_are_none() -> None:
    written = '<p numbers="9" id="a">0</p><p>numbers="9" <span class="folio" data-of="a" numbers=\'3\'></span></p>'
    standing = stand_in(written, {"a": Place(4, "5")})
    assert standing.body == '<p id="a">0</p><p>numbers="9" <span class="folio" data-of="a" numbers="0">0</span></p>'
    assert standing.numbers == ("5",)
