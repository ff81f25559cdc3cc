"""Results one after the other, with no more of them in memory than are being worked on."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

AHEAD = 4
"""Tasks that are begun before the result of the first is taken: enough for a few workers, and for memory."""


def in_turn(
    executor: Executor, work: Callable[[Task], Result], tasks: Iterable[Task], ahead: int = AHEAD
) -> Iterator[Result]:
    """The result of each task, in the order of `tasks`, which are taken from their iterable only when it is time.

    When one fails, or nobody wants the rest, those that were begun are called off.
    """
    begun: deque[Future[Result]] = deque()
    try:
        for task in tasks:
            begun.append(executor.submit(work, task))
            if len(begun) > ahead:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
    finally:
        for future in begun:
            future.cancel()
