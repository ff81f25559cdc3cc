"""A build that is called off when a newer save overtakes it."""

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, InvalidStateError
from functools import partial
from typing import Any

from bindery.progress import Progress


class Overtaken(Exception):
    """A newer save makes this build useless."""


class Revocable(Executor):
    """Has tasks done by `executor` until it is called off: then whoever waits for one gets Overtaken at once.

    Tasks that are not done are cancelled, those too that were begun where `executor` can do that.
    """

    def __init__(self, executor: Executor):
        self._executor = executor
        self._lock = threading.Lock()
        self._called_off = False
        self._waiting: dict[Future[Any], Future[Any]] = {}
        """The futures that were given out, with those of the other executor."""

    def submit(self, work: Callable[..., Any], /, *tasks: Any, **named: Any) -> Future[Any]:
        here = _Passed()
        with self._lock:
            if self._called_off:
                raise Overtaken
            here.elsewhere = self._executor.submit(work, *tasks, **named)
            self._waiting[here] = here.elsewhere
        here.elsewhere.add_done_callback(partial(self._pass_on, here))
        return here

    def check(self) -> None:
        """Raise Overtaken when the work was called off."""
        if self._called_off:
            raise Overtaken

    def call_off(self) -> None:
        with self._lock:
            self._called_off = True
            waiting, self._waiting = self._waiting, {}
        for here, elsewhere in waiting.items():
            with contextlib.suppress(InvalidStateError):
                here.set_exception(Overtaken())
            elsewhere.cancel()

    def _pass_on(self, here: Future[Any], elsewhere: Future[Any]) -> None:
        with self._lock:
            self._waiting.pop(here, None)
        # It may have been called off, or cancelled by who waits for it.
        with contextlib.suppress(InvalidStateError):
            if elsewhere.cancelled():
                Future.cancel(here)
            elif problem := elsewhere.exception():
                here.set_exception(problem)
            else:
                here.set_result(elsewhere.result())


class _Passed(Future[Any]):
    """The future of a task that another executor does."""

    elsewhere: Future[Any]

    def cancel(self) -> bool:
        self.elsewhere.cancel()
        return super().cancel()


class Watchful:
    """Passes on how far a build has come, and ends it at its next step once it was called off."""

    def __init__(self, progress: Progress, work: Revocable):
        self._progress, self._work = progress, work

    def title(self, text: str) -> None:
        self._work.check()
        self._progress.title(text)

    def begin(self, stage: str, steps: int = 0) -> None:
        self._work.check()
        self._progress.begin(stage, steps)

    def at(self, step: int, steps: int) -> None:
        self._work.check()
        self._progress.at(step, steps)

    def done(self, what: str, remembered: int = 0) -> None:
        self._work.check()
        self._progress.done(what, remembered)
