"""Many titles on a cluster, simulated: processes that make a book each, a scheduler, and workers, in events."""

import heapq
import os
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Call:
    """A call of a book: seconds of its own process before it asks, how many earlier calls it waits for, and seconds of
    the worker.
    """

    before: float
    waits_for: int
    seconds: float = 0.0
    took: float = 0.0
    """Seconds of wall time, on a machine that may have other things to do."""


@dataclass
class Trace:
    """The calls of a book in their order, and seconds of its own process after the last is answered."""

    calls: list[Call]
    tail: float = 0.0

    @property
    def own(self) -> float:
        return sum(call.before for call in self.calls) + self.tail


def timed(work: Callable[..., Any], tasks: tuple[Any, ...]) -> tuple[Any, float, float]:
    """The result; the seconds of processor time that it took, with those of the programs that it ran; all seconds."""
    before, began = os.times(), time.perf_counter()
    result = work(*tasks)
    after = os.times()
    return result, sum(after[:4]) - sum(before[:4]), time.perf_counter() - began


@dataclass(frozen=True)
class Fleet:
    """`processes` make a book each. To send a call takes these `sending` seconds, and the scheduler `scheduling`."""

    workers: int
    processes: int
    sending: float
    scheduling: float


@dataclass(frozen=True)
class Simulated:
    seconds: float
    workers_busy: float
    """The part of their time that workers are at calls."""
    scheduler_busy: float


class _Clock:
    def __init__(self) -> None:
        self.now = 0.0
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0

    def after(self, seconds: float, then: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._events, (self.now + seconds, self._count, then))

    def run(self) -> None:
        while self._events:
            self.now, _, then = heapq.heappop(self._events)
            then()


@dataclass
class _Station:
    """Serves so many at a time, those who came first before the others."""

    clock: _Clock
    free: int
    busy: float = 0.0
    _line: deque[tuple[float, Callable[[], None]]] = field(default_factory=deque)

    def serve(self, seconds: float, then: Callable[[], None]) -> None:
        self._line.append((seconds, then))
        self._next()

    def _next(self) -> None:
        if self.free and self._line:
            seconds, then = self._line.popleft()
            self.free -= 1
            self.busy += seconds
            self.clock.after(seconds, lambda: self._served(then))

    def _served(self, then: Callable[[], None]) -> None:
        self.free += 1
        then()
        self._next()


class _Making:
    """A process at one book."""

    def __init__(
        self, trace: Trace, fleet: Fleet, clock: _Clock, stations: Sequence[_Station], then: Callable[[], None]
    ):
        self.trace, self.fleet, self.clock, self.then = trace, fleet, clock, then
        self.scheduler, self.workers = stations
        self.asked = 0
        self.answered = 0
        self.is_waiting = True

    def go_on(self) -> None:
        """Ask for the next call, or end, as soon as what that needs is answered."""
        calls = self.trace.calls
        needed = calls[self.asked].waits_for if self.asked < len(calls) else len(calls)
        if not self.is_waiting or self.answered < needed:
            return
        self.is_waiting = False
        if self.asked == len(calls):
            self.clock.after(self.trace.tail, self.then)
        else:
            call = calls[self.asked]
            self.clock.after(call.before + self.fleet.sending, lambda: self._ask(call))

    def _ask(self, call: Call) -> None:
        self.asked += 1
        self.scheduler.serve(self.fleet.scheduling, lambda: self.workers.serve(call.seconds, self._answer))
        self.is_waiting = True
        self.go_on()

    def _answer(self) -> None:
        self.answered += 1
        self.go_on()


def simulate(traces: Sequence[Trace], titles: int, fleet: Fleet) -> Simulated:
    """The books of `traces`, over and over, until so many titles are made."""
    clock = _Clock()
    scheduler, workers = _Station(clock, 1), _Station(clock, fleet.workers)
    left = deque(traces[number % len(traces)] for number in range(titles))

    def next_book() -> None:
        if left:
            _Making(left.popleft(), fleet, clock, (scheduler, workers), next_book).go_on()

    for _ in range(fleet.processes):
        next_book()
    clock.run()
    return Simulated(clock.now, workers.busy / clock.now / fleet.workers, scheduler.busy / clock.now)
