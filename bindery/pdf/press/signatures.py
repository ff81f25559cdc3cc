"""Which pages stand side by side on the sheets of a book that is folded by hand."""

from collections.abc import Iterator
from dataclasses import dataclass

_ON_A_SHEET = 4
"""Pages: two on each side."""

Pair = tuple[int | None, int | None]
"""The page at the left and the one at the right, from 0; None where no page of the book is left for it."""


@dataclass(frozen=True)
class Sheet:
    """A sheet that is printed on both sides, turned over its short edge, and folded once in the middle."""

    front: Pair
    back: Pair
    signature: int
    """The signature that it belongs to, from 0."""
    depth: int
    """The sheets of its signature that lie around it."""


def sheets_of(pages: int, most: int | None = None, from_right: bool = False) -> tuple[Sheet, ...]:
    """The sheets in the order in which they are printed, each signature from its outermost sheet to its innermost.

    A signature has `most` sheets at most, or all of them. A book that is read from the right has its spine there.
    """
    return tuple(_sheets(pages, most, from_right))


def signature_sizes(pages: int, most: int | None = None) -> tuple[int, ...]:
    """The sheets of each signature: as few signatures as may be, as even as may be, so that none is too thin to sew."""
    sheets = -(-pages // _ON_A_SHEET)
    if not sheets:
        return ()
    count = -(-sheets // (most or sheets))
    least, larger = divmod(sheets, count)
    return (least + 1,) * larger + (least,) * (count - larger)


def _sheets(pages: int, most: int | None, from_right: bool) -> Iterator[Sheet]:
    first = 0
    for signature, size in enumerate(signature_sizes(pages, most)):
        last = first + size * _ON_A_SHEET - 1
        for depth in range(size):
            low, high = first + 2 * depth, last - 2 * depth
            sides: list[Pair] = [
                (left if left < pages else None, right if right < pages else None)
                for left, right in ((high, low), (low + 1, high - 1))
            ]
            if from_right:
                sides = [(right, left) for left, right in sides]
            yield Sheet(sides[0], sides[1], signature, depth)
        first = last + 1
