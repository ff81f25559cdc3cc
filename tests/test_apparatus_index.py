"""The index: marks in the text become entries with pages and references."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindery.apparatus.collation import Collation
from bindery.apparatus.index import Entry, Index, IndexMark, make_index
from bindery.diagnostics import Severity


def mark(
    entry: str, id: str = "i", see: str = "", seealso: str = "", range: str = "", at: str = "one.md:1"
) -> IndexMark:
    file, _, line = at.partition(":")
    assert range in {"", "start", "end"}
    return IndexMark(id, "", tuple(entry.split("!")), see, seealso, range, file, int(line))  # type: ignore[arg-type]


def index(*marks: IndexMark, language: str = "en") -> Index:
    return make_index(marks, Collation(language).arrange)


def entries(*marks: IndexMark, language: str = "en") -> list[Entry]:
    return [entry for group in index(*marks, language=language).groups for entry in group.entries]


def outline(found: tuple[Entry, ...] | list[Entry], depth: int = 0) -> list[str]:
    """The index as lines: head, locators, references, sub-entries indented."""
    lines = []
    for entry in found:
        parts = [entry.head, *([" ".join(entry.anchors)] if entry.anchors else [])]
        parts += [f"see {target}" for target in entry.see] + [f"see also {target}" for target in entry.see_also]
        lines += ["  " * depth + ", ".join(parts), *outline(entry.children, depth + 1)]
    return lines


def complaints(*marks: IndexMark) -> list[tuple[str, str, str]]:
    return [
        (f"{found.file}:{found.line}", found.message, found.hint) for found in index(*marks, language="en").diagnostics
    ]


def test_an_empty_index():
    assert index() == Index((), ())


def test_entries_have_their_places_in_the_order_of_the_book():
    assert outline(entries(mark("Shusha", "b"), mark("Baku", "c"), mark("Shusha", "a"))) == ["Baku, c", "Shusha, b a"]


def test_sub_entries_two_deep():
    found = entries(
        mark("Shusha!sieges!of 1797", "a"),
        mark("Shusha", "b"),
        mark("Shusha!mosques", "c"),
        mark("Shusha!sieges!of 1795", "d"),
    )
    assert outline(found) == ["Shusha, b", "  mosques, c", "  sieges", "    of 1795, d", "    of 1797, a"]


def test_spaces_and_encodings_of_a_head_do_not_matter():
    found = entries(
        mark("Karabakh  khanate", "a"),
        mark(" Karabakh khanate ", "b"),
        mark("S\u0327us\u0327a", "c"),
        mark("Şuşa", "d"),
    )
    assert outline(found) == ["Karabakh khanate, a b", "Şuşa, c d"]


def test_ranges_run_from_their_first_page_to_their_last():
    found = entries(
        mark("siege", "a", range="start"),
        mark("siege", "b"),
        mark("siege!end", "x", range="start"),
        mark("siege", "c", range="end"),
        mark("siege!end", "y", range="end"),
        mark("siege", "d", range="start"),
        mark("siege", "e", range="end"),
    )
    assert outline(found) == ["siege, a..c b d..e", "  end, x..y"]


def test_references_are_no_places():
    found = entries(
        mark("Susa", "a", see="Shusha"), mark("Shusha", "b"), mark("Shusha", "c", seealso="Karabakh; Aghdam"),
        mark("Karabakh", "d"), mark("Aghdam", "e"), mark("fort", "f", see="Shusha!walls"), mark("Shusha!walls", "g"),
    )  # fmt: skip
    assert outline(found) == [
        "Aghdam, e",
        "fort, see Shusha, walls",
        "Karabakh, d",
        "Shusha, b, see also Aghdam, see also Karabakh",
        "  walls, g",
        "Susa, see Shusha",
    ]


def test_entries_are_sorted_by_the_rules_of_the_books_language():
    marks = [
        mark(name)
        for name in ("Gəncə", "Həsən", "Xankəndi", "Əliağa", "Füzuli", "Elmira", "İran", "ılıca", "Qarabağ", "Kəlbəcər")
    ]
    groups = index(*marks, language="az").groups
    assert [group.letter for group in groups] == ["E", "Ə", "F", "G", "H", "X", "I", "İ", "K", "Q"]
    groups = index(*marks, language="en").groups
    assert [group.letter for group in groups] == ["E", "Ə", "F", "G", "H", "I", "K", "Q", "X"]
    assert [entry.head for entry in groups[5].entries] == ["İran", "ılıca"]


def test_what_stands_before_a_comma_or_bracket_counts_first():
    marks = [mark(name) for name in ("Shusha fortress", "Shusha, fall of", "Shusha (town)", "Shushakend", "shusha")]
    assert [entry.head for entry in entries(*marks)] == [
        "shusha", "Shusha, fall of", "Shusha (town)", "Shusha fortress", "Shushakend",
    ]  # fmt: skip


def test_signs_and_numbers_come_first_under_heads_of_their_own():
    groups = index(*map(mark, ("alpha", "@handle", "8 November", "1992", "(brackets)", "Москва"))).groups
    assert [(group.letter, [entry.head for entry in group.entries]) for group in groups] == [
        ("#", ["@handle"]),
        ("0–9", ["8 November", "1992"]),
        ("A", ["alpha"]),
        ("B", ["(brackets)"]),
        ("М", ["Москва"]),
    ]


@pytest.mark.parametrize(
    ("marks", "place", "message", "hint"),
    [
        (
            [mark("Susa", see="Shuha", at="two.md:7"), mark("Shusha")],
            "two.md:7",
            "refers to 'Shuha', which",
            "'Shusha'",
        ),
        (
            [mark("Susa", see="Shusha!wals"), mark("Shusha!walls")],
            "one.md:1",
            "refers to 'Shusha!wals'",
            "'Shusha!walls'",
        ),
        ([mark("Susa"), mark("Susa", seealso="Zanzibar")], "one.md:1", "refers to 'Zanzibar'", "mark the entry"),
        ([mark("Susa", see="Susa")], "one.md:1", "refers to itself", ""),
        (
            [mark("a", see="b"), mark("b", see="c"), mark("c")],
            "one.md:1",
            "refers to 'b', which refers on to 'c'",
            "'c'",
        ),
        ([mark("a", "x"), mark("a", see="b"), mark("b")], "one.md:1", "says 'see' and has pages", "seealso"),
        ([mark("a!x", "x"), mark("a", see="b"), mark("b")], "one.md:1", "says 'see' and has pages", "seealso"),
        ([mark("a", seealso="b"), mark("b")], "one.md:1", "says 'see also' and has no page", "write see"),
        ([mark("siege", range="start", at="one.md:5")], "one.md:5", "begins here and never ends", "range=end"),
        ([mark("siege", range="end", at="one.md:5")], "one.md:5", "ends here and never began", "range=start"),
        (
            [mark("siege", "a", range="start"), mark("seige", "b", range="end", at="one.md:9")],
            "one.md:9",
            "'seige' ends here and never began",
            "'siege'",
        ),
        (
            [mark("s", range="start", at="one.md:2"), mark("s", range="start", at="one.md:4"), mark("s", range="end")],
            "one.md:4",
            "begins a second time",
            "one.md:2",
        ),
        (
            [mark("Shusha"), mark("shusha", at="two.md:3")],
            "two.md:3",
            "'shusha' and 'Shusha' as two entries",
            "one.md:1",
        ),
        (
            [mark("Aghdam!fall of"), mark("Aghdam!Fall  Of", at="two.md:3")],
            "two.md:3",
            "'Fall Of' and 'fall of'",
            "one.md:1",
        ),
        ([mark("New York"), mark("NewYork", at="two.md:3")], "two.md:3", "'NewYork' and 'New York'", "one.md:1"),
        ([mark("", at="two.md:3")], "two.md:3", "names no entry", "entry="),
        ([mark("a!b!c!d", at="two.md:3")], "two.md:3", "'a!b!c!d' is too deep", "2 levels"),
    ],
)
def test_mistakes_in_marks_are_named(marks: list[IndexMark], place: str, message: str, hint: str):
    found = complaints(*marks)
    about = [one for one in found if message in one[1]]
    assert len(about) == 1, found
    assert about[0][0] == place
    assert hint in about[0][2]


def test_an_index_without_mistakes_has_no_complaints():
    marks = [
        mark("Polish language"),
        mark("polish, French", see="Polish language"),
        mark("Shusha!fall of"),
        mark("Baku!fall of"),
    ]
    assert complaints(*marks) == []


def test_only_marks_that_lose_a_page_are_errors():
    found = index(mark("a", range="end"), mark("b", see="nowhere"), mark("B")).diagnostics
    assert {one.code: one.severity for one in found} == {
        "index-range": Severity.ERROR,
        "index-reference": Severity.WARNING,
        "index-duplicate": Severity.WARNING,
    }


heads = st.sampled_from(["Shusha", "shusha", "Baku", "Əliağa", "8 November", "@x", "New York", "Москва", "«q»"])
paths = st.lists(heads, min_size=1, max_size=3)
ranges = st.sampled_from(["", "", "", "start", "end"])
marks_of_a_book = st.lists(st.tuples(paths, ranges, st.sampled_from(["", "", "Baku"])), max_size=25)


@given(marks_of_a_book, st.sampled_from(["en", "az", "ru"]))
def test_every_mark_is_found_again_in_the_index(written: list[tuple[list[str], str, str]], language: str):
    marks = [
        mark("!".join(path), f"idx-{number}", see=see, range=range) for number, (path, range, see) in enumerate(written)
    ]
    made = index(*marks, language=language)
    found: dict[tuple[str, ...], list[str]] = {}

    def collect(entry: Entry, above: tuple[str, ...]) -> None:
        found[*above, entry.head] = [anchor for place in entry.anchors for anchor in place.split("..")]
        for child in entry.children:
            collect(child, (*above, entry.head))

    for group in made.groups:
        for entry in group.entries:
            collect(entry, ())
    complained = [one for one in made.diagnostics if one.code == "index-range" and "never ends" not in one.message]
    expected = {(one.path, one.id) for one in marks if one.range or not one.see}
    present = {(path, anchor) for path, anchors in found.items() for anchor in anchors}
    assert present <= expected
    assert len(expected - present) == sum(1 for one in complained)
    assert {one.path for one in marks} <= found.keys()
    letters = [group.letter for group in made.groups]
    assert len(letters) == len(set(letters)) and all(letters)
