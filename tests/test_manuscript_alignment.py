"""Two readings of one text are matched in order, whatever stands between the words and however long they are."""

import random
import time
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import LCSseq

from bindery.manuscript.alignment import WINDOW, align, align_loosely


def aligned(tokens: Sequence[str], source: Sequence[str]) -> list[int]:
    """All in one block, each token of the source on a line of its own."""
    found = align(tokens, source, [0] * len(tokens), list(range(len(source))))
    matched = [place for place in found if place >= 0]
    assert matched == sorted(set(matched))
    assert all(place < 0 or source[place] == token for token, place in zip(tokens, found, strict=True))
    return found


@given(st.lists(st.sampled_from("abcd")), st.lists(st.sampled_from("abcd")))
def test_matches_are_equal_and_in_order(tokens: list[str], source: list[str]) -> None:
    aligned(tokens, source)


@given(st.lists(st.sampled_from("ab"), max_size=2), st.lists(st.sampled_from("ab"), max_size=2))
def test_short_pieces_are_matched_as_far_as_can_be(tokens: list[str], source: list[str]) -> None:
    assert sum(place >= 0 for place in aligned(tokens, source)) == LCSseq.similarity(tokens, source)


@settings(deadline=None)
@given(st.lists(st.sampled_from("abcdefg"), max_size=300), st.data())
def test_what_the_source_has_besides_changes_nothing(tokens: list[str], data: st.DataObject) -> None:
    source, places = [], []
    for token in tokens:
        source += ["#"] * data.draw(st.integers(0, 2))
        places.append(len(source))
        source.append(token)
    assert aligned(tokens, source) == places


def test_gaps_fall_between_blocks_and_lines() -> None:
    # A title, a comment that repeats it, and the paragraph after it.
    tokens, blocks = ["The", "map", "The", "end"], [1, 1, 2, 2]
    source, lines = ["The", "map", "The", "map", "The", "end"], [1, 1, 2, 2, 3, 3]
    assert align(tokens, source, blocks, lines) == [2, 3, 4, 5]
    # The number of a list item, before an item that begins with the same number.
    assert align(["1", "apple"], ["1", "1", "apple"], [1, 1], [1, 1, 1]) == [1, 2]


def test_a_moved_passage_pulls_nothing_else_away() -> None:
    text = [f"w{number}" for number in range(2000)]
    moved = text[:500] + text[600:1500] + text[500:600] + text[1500:]
    found = aligned(text, moved)
    assert found[:500] == list(range(500)) and found[1500:] == list(range(1500, 2000))
    assert found[600:1500] == list(range(500, 1400))


def test_long_texts_without_a_phrase_that_stands_once() -> None:
    numbers = random.Random(0)
    tokens = [numbers.choice("ab") for _ in range(5 * WINDOW)]
    source = [token for token in tokens for _ in range(1 + (numbers.random() < 0.01))]
    start = time.process_time()
    found = aligned(tokens, source)
    assert time.process_time() - start < 20
    assert sum(place >= 0 for place in found) > 0.95 * len(tokens)


def test_what_is_left_is_matched_loosely() -> None:
    found = [0, -1, -1, 3]
    align_loosely(found, list("aBCd"), list("abcd"), [0] * 4, [0] * 4, str.lower)
    assert found == [0, 1, 2, 3]
