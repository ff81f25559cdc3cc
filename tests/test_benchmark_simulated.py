"""The simulation of many titles on a cluster, where it can be reckoned by hand."""

import pytest
from benchmarks.simulated import Call, Fleet, Simulated, Trace, simulate

BOOK = Trace([Call(1, 0, seconds=2)], tail=1)


@pytest.mark.parametrize(
    ("fleet", "expected"),
    [
        # Four books of 1 + 2 + 1 seconds, two at a time.
        (Fleet(workers=2, processes=2, sending=0, scheduling=0), Simulated(8, 0.5, 0)),
        # One worker does one call after the other: it is asked after a second, and the last book ends one after it.
        (Fleet(workers=1, processes=4, sending=0, scheduling=0), Simulated(10, 0.8, 0)),
        (Fleet(workers=2, processes=1, sending=0.5, scheduling=0.5), Simulated(20, 0.2, 0.1)),
        # The scheduler is the one who is waited for.
        (Fleet(workers=4, processes=4, sending=0, scheduling=3), Simulated(1 + 12 + 2 + 1, 0.125, 0.75)),
    ],
)
def test_books_wait_for_who_is_busy(fleet: Fleet, expected: Simulated) -> None:
    assert simulate([BOOK], 4, fleet) == expected


def test_calls_wait_for_those_that_they_need() -> None:
    two = Trace([Call(0, 0, seconds=3), Call(0, 0, seconds=5), Call(1, 2, seconds=1)], tail=0)
    assert simulate([two], 1, Fleet(workers=2, processes=1, sending=0, scheduling=0)).seconds == 5 + 1 + 1
