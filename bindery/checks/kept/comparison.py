"""The manuscript's words against those of a finished file: which of them are not there, and which are there twice."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby

from bindery.checks.kept.words import NO_GLYPH, NONE, PICTURE, Words, canonical, is_from_right, is_sign
from bindery.manuscript.alignment import align

_PHRASE = 8
"""So many words together are the author's; fewer, such as a name, may stand in a citation too."""
_BETWEEN = 2
"""So few words between two lost passages do not part them."""
_AMONG = 5
"""So many words of the builder's may stand after each of the author's where these are moved."""
_MOVED = 3
"""Fewer words than these are looked for elsewhere only after a label of the builder's, as a short caption stands."""
_AGAIN = 2
"""So many letters of a word from right to left may be there twice."""
_MOST_PARTS = 200
"""Among so many words parts of one are looked for."""

LOST, JOINED = -1, -2
"""In place of a place."""


@dataclass(frozen=True)
class Passage:
    """Words of the manuscript that stand together, and the line of the first."""

    words: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Difference:
    lost: tuple[Passage, ...]
    doubled: tuple[Passage, ...]
    without_glyph: tuple[Passage, ...] = ()
    """What stands before each character that the file shows as one that its face lacks."""
    found_on: tuple[int, ...] = ()
    """Where in the file, as a page from 0, each of the manuscript's words stands; less than 0 where that is not known.
    """


def compare(wanted: Words, found: Words, apart: Words = NONE) -> Difference:
    """What of `wanted` is missing in `found`, or there once more. What else is `found`, the builder has written.

    Words that are `apart` have been found too, but in no order.
    """
    everywhere = found.and_then(apart)
    counted = (*_missing_from_right(wanted, everywhere), *_missing_pictures(wanted, everywhere))
    without_glyph = tuple(_without_glyph(wanted, everywhere))
    read = [index for index, text in enumerate(wanted.texts) if is_in_order(text)]
    found_on = [LOST] * len(wanted.texts)
    wanted, found, apart = wanted.of(read), _in_order_only(found), _in_order_only(apart)
    places = align(wanted.texts, found.texts, wanted.places, found.places)
    for index, place in zip(read, places, strict=True):
        found_on[index] = found.places[place] if place >= 0 else LOST
    taken = _join(places, wanted.texts, found.texts).union(places)
    first_apart = len(found.texts)
    found = found.and_then(apart)
    left = [place for place in range(len(found.texts)) if place not in taken]
    lost: list[range] = []
    elsewhere: dict[range, set[int]] = {}
    # The longest first: a word or two that stand beside a passage have moved with it.
    for run in sorted(_runs([index for index, place in enumerate(places) if place == LOST]), key=len, reverse=True):
        words = wanted.texts[run.start : run.stop]
        moved = (
            _moved(words, found.texts, left)
            or _beside(words, found.texts, left, _neighbour(run, elsewhere))
            or _in_order(words, found.texts, [place for place in left if place >= first_apart])
        )
        if moved:
            elsewhere[run] = moved
            for index in run:
                found_on[read[index]] = found.places[min(moved)]
            left = [place for place in left if place not in moved]
            lost += _left_behind(run, moved, wanted.texts, found.texts)
        else:
            lost.append(run)
    lost.sort(key=lambda run: run.start)
    passages = [Passage(tuple(wanted.texts[run.start : run.stop]), wanted.places[run.start]) for run in _together(lost)]
    doubled = tuple(_doubled(left, wanted, found))
    return Difference((*passages, *counted), doubled, without_glyph, tuple(found_on))


def _together(runs: Sequence[range]) -> list[range]:
    """Runs with only a word or two between them as one: such words are found in any text."""
    joined: list[range] = []
    for run in runs:
        if joined and run.start - joined[-1].stop <= _BETWEEN:
            joined[-1] = range(joined[-1].start, run.stop)
        else:
            joined.append(run)
    return joined


def _runs(indexes: Sequence[int]) -> list[range]:
    """Neighbouring numbers together."""
    found = []
    for _, group in groupby(enumerate(indexes), lambda pair: pair[1] - pair[0]):
        run = [index for _, index in group]
        found.append(range(run[0], run[-1] + 1))
    return found


def _join(places: list[int], wanted: Sequence[str], found: Sequence[str]) -> set[int]:
    """Find words that the file cuts otherwise: cells that stand close together, a long word on two lines.

    Their `places` become JOINED; gives those of the file's words that they are.
    """
    used: set[int] = set()
    for run in _runs([index for index, place in enumerate(places) if place == LOST]):
        start = places[run.start - 1] + 1 if run.start else 0
        end = places[run.stop] if run.stop < len(places) else len(found)
        joined = "".join(wanted[run.start : run.stop])
        for first in range(max(start, 0), end):
            last, together = first, ""
            while last < end and len(together) < len(joined) and joined.startswith(together):
                together += found[last]
                last += 1
            if together == joined:
                places[run.start : run.stop] = [JOINED] * len(run)
                used.update(range(first, last))
                break
    return used


def _moved(words: Sequence[str], found: Sequence[str], left: Sequence[int]) -> set[int]:
    """The places of `words` where they stand together elsewhere, as the text of a float does; none if they do not.

    The builder's own words may stand among them.
    """
    if len(words) < _MOVED:
        return _after_label(words, found, left)
    if len(words) >= _PHRASE:
        # Where its place was, a word or two of it may have been found in what is there now.
        words = words[_BETWEEN:-_BETWEEN]
    reach = _AMONG * (len(words) + 1)
    for run in _runs(left):
        for first in run:
            if found[first] == words[0] and (places := _in_order(words, found, range(first, run.stop)[:reach])):
                return places
    return set()


def _left_behind(run: range, moved: set[int], wanted: Sequence[str], found: Sequence[str]) -> Iterator[range]:
    """The words at the ends of a run that has moved but for them, where they are not beside it now."""
    if len(moved) == len(run):
        return
    first, last = (_around(place, moved, found) for place in (min(moved), max(moved)))
    for index in run:
        is_first, is_last = index < run.start + _BETWEEN, index >= run.stop - _BETWEEN
        if (is_first and wanted[index] not in first) or (is_last and wanted[index] not in last):
            yield range(index, index + 1)


def _around(place: int, moved: set[int], found: Sequence[str]) -> set[str]:
    """The words near a place that have not moved: of a phrase with one word in it twice, the wrong one may have."""
    reach = _AMONG + _BETWEEN
    near = range(max(0, place - reach), min(place + reach + 1, len(found)))
    return {found[each] for each in near if each not in moved}


def _neighbour(run: range, elsewhere: Mapping[range, set[int]]) -> set[int]:
    """Where the words are that stood just before or after the run, if they have moved."""
    for other, places in elsewhere.items():
        if 0 <= run.start - other.stop <= _BETWEEN or 0 <= other.start - run.stop <= _BETWEEN:
            return places
    return set()


def _beside(words: Sequence[str], found: Sequence[str], left: Sequence[int], neighbour: set[int]) -> set[int]:
    """The places of `words` close to a passage that has moved; none where they are not there, or none has."""
    if not neighbour:
        return set()
    reach = _AMONG + len(words)
    near = [place for place in left if min(neighbour) - reach <= place <= max(neighbour) + reach]
    return _in_order(words, found, near)


def _after_label(words: Sequence[str], found: Sequence[str], left: Sequence[int]) -> set[int]:
    """The places of a few `words` at the end of what the builder wrote, such as "Figure 2.1"; none if they are not."""
    for run in _runs(left):
        start = run.stop - len(words)
        if run.start < start <= run.start + _AMONG and list(found[start : run.stop]) == list(words):
            return set(range(start, run.stop))
    return set()


def _in_order(words: Sequence[str], found: Sequence[str], among: Sequence[int]) -> set[int]:
    """Places of all the `words` that come one after the other `among` some places; none where some are not there."""
    places = set()
    waiting = iter(words)
    wanted = next(waiting)
    for place in among:
        if found[place] == wanted:
            places.add(place)
            wanted = next(waiting, "")
            if not wanted:
                return places
    return set()


def _doubled(left: Sequence[int], wanted: Words, found: Words) -> Iterator[Passage]:
    """Phrases of the manuscript among the words that are `left`."""
    long = [run for run in _runs(left) if len(run) >= _PHRASE]
    if not long:
        return
    phrases: dict[tuple[str, ...], int] = {}
    for index, phrase in enumerate(zip(*(wanted.texts[shift:] for shift in range(_PHRASE)), strict=False)):
        phrases.setdefault(phrase, index)
    for run in long:
        texts = tuple(found.texts[run.start : run.stop])
        known = [offset for offset in range(len(texts) - _PHRASE + 1) if texts[offset : offset + _PHRASE] in phrases]
        for again in _runs(known):
            first = phrases[texts[again.start : again.start + _PHRASE]]
            yield Passage(texts[again.start : again.stop + _PHRASE - 1], wanted.places[first])


def is_in_order(word: str) -> bool:
    """Whether a file has it where the manuscript does: a word that is written from left to right."""
    return word.isascii() or not (is_from_right(word) or is_sign(word))


def _in_order_only(words: Words) -> Words:
    kept = [index for index, text in enumerate(words.texts) if is_in_order(text)]
    return words if len(kept) == len(words.texts) else words.of(kept)


def _missing_from_right(wanted: Words, found: Words) -> Iterator[Passage]:
    """Words from right to left stand in a file as on the page, each line backwards: so they are counted."""
    there = Counter(filter(is_from_right, found.texts))
    missing = []
    for text, line in zip(wanted.texts, wanted.places, strict=True):
        if not text.isascii() and is_from_right(text):
            there[text] -= 1
            if there[text] < 0:
                missing.append(Passage((text,), line))
    spare = [text for text, count in there.items() for _ in range(count)]
    for passage in missing:
        parts = _parts_from_right(passage.words[0], spare)
        for part in parts:
            spare.remove(part)
        if not parts:
            yield passage


def _parts_from_right(word: str, spare: Sequence[str]) -> tuple[str, ...]:
    """What a word became of which a part is set otherwise, and so stands elsewhere on its line, or of which the points
    say a letter once more.
    """
    for text in spare:
        if set(text) == set(word) and 0 < len(text) - len(word) <= _AGAIN:
            return (text,)
    shorter = [text for text in spare if len(text) < len(word)][:_MOST_PARTS]
    return next((pair for pair in combinations(shorter, 2) if canonical("".join(pair)) == word), ())


def _missing_pictures(wanted: Words, found: Words) -> Iterator[Passage]:
    """Pictures go to where there is room for them: so they are counted, and only named by what they stand between."""
    missing = wanted.texts.count(PICTURE) - found.texts.count(PICTURE)
    if missing <= 0:
        return
    places = align(wanted.texts, found.texts, wanted.places, found.places)
    pictures = [index for index, text in enumerate(wanted.texts) if text == PICTURE]
    pictures.sort(key=lambda index: places[index] >= 0)
    for index in sorted(pictures[:missing]):
        yield Passage((PICTURE,), wanted.places[index])


def _without_glyph(wanted: Words, found: Words) -> Iterator[Passage]:
    """The words before each, as far as they are the manuscript's; the author may write the sign itself."""
    if found.texts.count(NO_GLYPH) <= wanted.texts.count(NO_GLYPH):
        return
    places = align(wanted.texts, found.texts, wanted.places, found.places)
    written = {place: index for index, place in enumerate(places) if place >= 0}
    for place, text in enumerate(found.texts):
        if text == NO_GLYPH and place not in written:
            before = next((written[each] for each in range(place, -1, -1) if each in written), None)
            words = () if before is None else (wanted.texts[before],)
            yield Passage(words, 0 if before is None else wanted.places[before])
