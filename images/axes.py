"""Data files and axes of the figures."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent.parent / "chapters" / "data"


def read(name: str) -> Any:
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


def scale(first: float, last: float, left: float, right: float) -> Callable[[float], float]:
    """Where a value of an axis from `first` to `last` stands on a sheet between `left` and `right`."""
    return lambda value: left + (value - first) * (right - left) / (last - first)


def apart(wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Places for labels as near as may be to where they are wanted, one under another between `top` and `bottom`.

    All in points; `wanted` rises. Labels that would overlap make a block, which stands centred on what its own wanted.
    """
    blocks: list[tuple[float, list[int]]] = []

    def start_of(members: list[int]) -> float:
        down, sum_of_wishes = 0.0, 0.0
        for member in members:
            sum_of_wishes += wanted[member] - down
            down += heights[member]
        return min(max(sum_of_wishes / len(members), top), bottom - down)

    for place in range(len(wanted)):
        members = [place]
        while blocks and blocks[-1][0] + sum(heights[member] for member in blocks[-1][1]) > start_of(members):
            members = blocks.pop()[1] + members
        blocks.append((start_of(members), members))
    found = []
    for start, members in blocks:
        for member in members:
            found.append(start)
            start += heights[member]
    return found
