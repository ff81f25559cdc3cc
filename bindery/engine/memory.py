"""An executor that remembers: what was done before, with the same inputs by the same program, is not done again."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any, get_type_hints

from bindery.engine.cache import Cache
from bindery.engine.digest import digest


class Remembering(Executor):
    """Has pure functions of one task done by `executor`, unless `cache` knows the result.

    `program` names the versions of everything that the results depend on besides the task. A result
    is a dataclass, as the function's annotation says. Where several remember together, `begun` is what they share.
    """

    def __init__(self, executor: Executor, cache: Cache, program: str, begun: "Begun | None" = None):
        self.executor, self.cache, self.program, self.begun = executor, cache, program, begun
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

        def begin() -> Future[Any]:
            begun = self.executor.submit(work, *tasks)
            begun.add_done_callback(lambda done: self._remember(name, done))
            return begun

        return self.begun.ask(name, begin) if self.begun else begin()

    def _remember(self, name: str, done: Future[Any]) -> None:
        if not done.cancelled() and done.exception() is None:
            self.cache.put(name, done.result())


class Begun:
    """What is being made for several who ask, by name: each thing is made once, and called off when nobody waits for it
    any more.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._awaited: dict[str, _Awaited] = {}

    def ask(self, name: str, begin: Callable[[], Future[Any]]) -> Future[Any]:
        """A future of one's own, for what `begin` begins unless that was begun already."""
        with self._lock:
            is_new = name not in self._awaited
            awaited = self._awaited.setdefault(name, _Awaited(begin())) if is_new else self._awaited[name]
            awaited.askers += 1
        own: Future[Any] = Future()
        own.add_done_callback(lambda future: self._leave(name, awaited) if future.cancelled() else None)
        if is_new:
            awaited.future.add_done_callback(lambda _: self._forget(name, awaited))
        awaited.future.add_done_callback(lambda done: _pass_on(done, own))
        return own

    def _forget(self, name: str, awaited: "_Awaited") -> None:
        with self._lock:
            self._drop(name, awaited)

    def _drop(self, name: str, awaited: "_Awaited") -> None:
        """Is called with the lock."""
        if self._awaited.get(name) is awaited:
            del self._awaited[name]

    def _leave(self, name: str, awaited: "_Awaited") -> None:
        with self._lock:
            awaited.askers -= 1
            nobody_waits = not awaited.askers
            if nobody_waits:
                # At once, so that nobody comes to wait for what is about to be called off.
                self._drop(name, awaited)
        if nobody_waits:
            awaited.future.cancel()


@dataclass(eq=False)
class _Awaited:
    future: Future[Any]
    askers: int = 0


def _pass_on(done: Future[Any], to: Future[Any]) -> None:
    if done.cancelled():
        to.cancel()
    if not to.set_running_or_notify_cancel():
        return
    if problem := done.exception():
        to.set_exception(problem)
    else:
        to.set_result(done.result())
