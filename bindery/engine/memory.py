"""An executor that remembers: what was done before, with the same inputs by the same program, is not done again."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, get_type_hints

from bindery.engine.cache import Cache
from bindery.engine.digest import digest


class Remembering(Executor):
    """Has pure functions of one task done by `executor`, unless `cache` knows the result.

    `program` names the versions of everything that the results depend on besides the task. A result
    is a dataclass, as the function's annotation says.
    """

    def __init__(self, executor: Executor, cache: Cache, program: str):
        self.executor, self.cache, self.program = executor, cache, program
        self.remembered_of: Counter[Callable[..., Any]] = Counter()
        """How many results of each function came from memory."""
        self.made_of: Counter[Callable[..., Any]] = Counter()
        """How many of them had to be made."""

    @property
    def remembered(self) -> int:
        """How many results came from memory."""
        return self.remembered_of.total()

    def submit(self, work: Callable[..., Any], /, *tasks: Any, **named: Any) -> Future[Any]:
        if named:
            raise TypeError("a remembered function takes its task alone")
        name = digest(self.program, f"{work.__module__}.{work.__qualname__}", tasks)
        known = self.cache.get(name, get_type_hints(work)["return"])
        if known is not None:
            self.remembered_of[work] += 1
            future: Future[Any] = Future()
            future.set_result(known)
            return future
        self.made_of[work] += 1
        future = self.executor.submit(work, *tasks)
        future.add_done_callback(lambda done: self._remember(name, done))
        return future

    def _remember(self, name: str, done: Future[Any]) -> None:
        if not done.cancelled() and done.exception() is None:
            self.cache.put(name, done.result())
