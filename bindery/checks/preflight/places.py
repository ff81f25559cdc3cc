"""Places on a page, and how its content streams move them (ISO 32000-2, 8.3)."""

from collections.abc import Sequence
from typing import Any

Matrix = tuple[float, float, float, float, float, float]
Place = tuple[float, float, float, float]
"""Left, lower, right and upper edge, in pt."""

SAME: Matrix = (1, 0, 0, 1, 0, 0)


def matrix_of(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(number) for number in operands)
    return a, b, c, d, e, f


def times(one: Matrix, other: Matrix) -> Matrix:
    """First `one`, then `other` (ISO 32000-2, 8.3.4)."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def around(points: Sequence[tuple[float, float]]) -> Place:
    xs, ys = zip(*points, strict=True) if points else ((0.0,), (0.0,))
    return min(xs), min(ys), max(xs), max(ys)


def within(place: Place, clip: Place | None) -> Place:
    """What is left of a place."""
    if clip is None:
        return place
    left, lower = max(place[0], clip[0]), max(place[1], clip[1])
    return left, lower, max(left, min(place[2], clip[2])), max(lower, min(place[3], clip[3]))


def scale(matrix: Matrix) -> float:
    a, b, c, d, _, _ = matrix
    return float(abs(a * d - b * c) ** 0.5)


def square(matrix: Matrix) -> Place:
    """Where a picture is placed."""
    return around([at(matrix, x, y) for x in (0, 1) for y in (0, 1)])
