"""Two readings of one text, matched token by token.

A long text is first cut at phrases that stand once on each side (as a patience diff does), then each
piece between two such phrases gets a longest common subsequence. So a repeated word in a comment or
an attribute cannot pull a paragraph away from its place, and a chapter of several megabytes takes
seconds and little memory.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence

from rapidfuzz.distance import LCSseq

PHRASES = (6, 3, 1)
"""Lengths, in tokens, of the phrases tried as anchors: a rare word says more about a place than many common ones."""
SMALL = 4
"""Pieces with no more possible pairs than this are matched directly."""
LARGE = 60_000_000
"""Pieces with more possible pairs than this, without an anchor, are matched a window at a time."""
WINDOW = 4_000
REACH = 200
"""How many tokens a gap is slid to either side at most."""


def align(tokens: Sequence[str], source: Sequence[str], blocks: Sequence[int], lines: Sequence[int]) -> list[int]:
    """For each of `tokens`, the index of the same token in `source`, or -1; the indices found only grow.

    `blocks` numbers the paragraph (or other leaf block) of each token, `lines` the line of each source
    token: where several matches are equally long, gaps fall between blocks and between lines.
    """
    if tokens == source:
        return list(range(len(tokens)))
    numbers: dict[str, int] = {}
    in_tokens, in_source = set(tokens), set(source)
    left = [i for i, token in enumerate(tokens) if token in in_source]
    right = [j for j, token in enumerate(source) if token in in_tokens]
    a = [numbers.setdefault(tokens[i], len(numbers)) for i in left]
    b = [numbers.setdefault(source[j], len(numbers)) for j in right]
    pairs = _match(a, b)
    _settle(a, b, pairs, [blocks[i] for i in left], [lines[j] for j in right])
    found = [-1] * len(tokens)
    for i, j in enumerate(pairs):
        if j >= 0:
            found[left[i]] = right[j]
    return found


def align_loosely(
    found: list[int],
    tokens: Sequence[str],
    source: Sequence[str],
    blocks: Sequence[int],
    lines: Sequence[int],
    plain: Callable[[str], str],
) -> None:
    """Fill what `align` has left open in `found`, with tokens compared as `plain` makes them."""
    end = 0
    while end < len(tokens):
        if found[end] >= 0:
            end += 1
            continue
        start = end
        while end < len(tokens) and found[end] < 0:
            end += 1
        low = found[start - 1] + 1 if start else 0
        high = min(found[end] if end < len(tokens) else len(source), low + WINDOW)
        if low < high:
            left, right = [plain(token) for token in tokens[start:end]], [plain(token) for token in source[low:high]]
            for offset, place in enumerate(align(left, right, blocks[start:end], lines[low:high])):
                if place >= 0:
                    found[start + offset] = low + place


def _match(a: list[int], b: list[int]) -> list[int]:
    pairs = [-1] * len(a)
    pieces = [(0, len(a), 0, len(b))]
    while pieces:
        a0, a1, b0, b1 = pieces.pop()
        while a0 < a1 and b0 < b1 and a[a0] == b[b0]:
            pairs[a0] = b0
            a0, b0 = a0 + 1, b0 + 1
        while a0 < a1 and b0 < b1 and a[a1 - 1] == b[b1 - 1]:
            a1, b1 = a1 - 1, b1 - 1
            pairs[a1] = b1
        if a0 == a1 or b0 == b1:
            continue
        area = (a1 - a0) * (b1 - b0)
        anchors = _anchors(a, b, a0, a1, b0, b1) if area > SMALL else []
        if anchors:
            for i, j in [*anchors, (a1, b1)]:
                pieces.append((a0, i, b0, j))
                a0, b0 = i, j
        elif area <= LARGE:
            _common(a, b, a0, a1, b0, b1, pairs)
        else:
            last = _common(a, b, a0, min(a0 + WINDOW, a1), b0, min(b0 + WINDOW, b1), pairs)
            # What was matched in the second half of a window may find a better partner beyond its end.
            middle = a0 + WINDOW // 2
            keep = max((i for i in range(a0, min(middle, a1)) if pairs[i] >= 0), default=-1)
            if last > keep >= 0:
                pairs[keep + 1 : last + 1] = [-1] * (last - keep)
            next_a, next_b = (keep + 1, pairs[keep] + 1) if keep >= 0 else (a0, b0 + WINDOW // 2)
            pieces.append((next_a, a1, min(next_b, b1), b1))
    return pairs


def _common(a: list[int], b: list[int], a0: int, a1: int, b0: int, b1: int, pairs: list[int]) -> int:
    """Match a piece by its longest common subsequence; the last index of `a` matched, or -1."""
    last = -1
    for block in LCSseq.opcodes(a[a0:a1], b[b0:b1]):
        if block.tag == "equal":
            for offset in range(block.src_end - block.src_start):
                last = a0 + block.src_start + offset
                pairs[last] = b0 + block.dest_start + offset
    return last


def _anchors(a: list[int], b: list[int], a0: int, a1: int, b0: int, b1: int) -> list[tuple[int, int]]:
    """Starts of phrases that stand once in each piece, the longest run of them that keeps both orders."""
    for length in PHRASES:
        in_a, in_b = _single_phrases(a, a0, a1, length), _single_phrases(b, b0, b1, length)
        both = [(i, in_b[phrase]) for phrase, i in in_a.items() if i >= 0 and in_b.get(phrase, -1) >= 0]
        if both:
            return _rising(both)
    return []


def _single_phrases(sequence: list[int], start: int, end: int, length: int) -> dict[tuple[int, ...], int]:
    piece = sequence[start:end]
    found: dict[tuple[int, ...], int] = {}
    for offset, phrase in enumerate(zip(*(piece[shift:] for shift in range(length)), strict=False)):
        found[phrase] = -1 if phrase in found else start + offset
    return found


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence of `pairs` (rising in the first member) that rises in the second too."""
    ends: list[int] = []
    tails: list[int] = []
    before: list[int] = []
    for index, (_, j) in enumerate(pairs):
        place = bisect_left(ends, j)
        before.append(tails[place - 1] if place else -1)
        if place == len(ends):
            ends.append(j)
            tails.append(index)
        else:
            ends[place], tails[place] = j, index
    chain = []
    index = tails[-1]
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _settle(a: list[int], b: list[int], pairs: list[int], blocks: list[int], lines: list[int]) -> None:
    """Slide each gap in the source to where a reader would see it: between blocks, on lines of its own.

    Source `x y x z` against `x z`: either x may be the match; the nearer the gap's ends are to the
    ends of blocks and lines, the better. Of equals, the first gap wins, so text keeps together with what follows.
    """
    pairs.append(len(b))
    for i in range(len(pairs)):
        if pairs[i] < 0 or (i and pairs[i - 1] < 0):
            continue
        start = pairs[i - 1] + 1 if i else 0
        size = pairs[i] - start
        if not size:
            continue
        # The gap is b[start : start + size], before a[i]; `shift` moves it to the left or the right.
        lowest = 0
        while (
            min(i, REACH) + lowest > 0
            and pairs[i + lowest - 1] == start + lowest - 1
            and b[start + lowest - 1] == b[start + lowest - 1 + size]
        ):
            lowest -= 1
        highest = 0
        while (
            highest < min(len(a) - i, REACH)
            and pairs[i + highest] == start + size + highest
            and b[start + highest] == b[start + size + highest]
        ):
            highest += 1
        best = max(
            range(lowest, highest + 1), key=lambda shift: (_seam(i + shift, start + shift, size, blocks, lines), -shift)
        )
        for offset in range(best, 0):
            pairs[i + offset] = start + size + offset
        for offset in range(best):
            pairs[i + offset] = start + offset
    pairs.pop()


def _seam(i: int, start: int, size: int, blocks: list[int], lines: list[int]) -> int:
    """How natural a gap of the source is at this place."""
    between_blocks = i == 0 or i == len(blocks) or blocks[i - 1] != blocks[i]
    opens_line = start == 0 or lines[start - 1] != lines[start]
    end = start + size
    closes_line = end == len(lines) or lines[end - 1] != lines[end]
    return 2 * between_blocks + opens_line + closes_line
