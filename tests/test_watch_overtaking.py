"""Builds that are called off."""

import threading
import time
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor

import pytest

from bindery.progress import Silent
from bindery.revise.overtaking import Overtaken, Revocable, Watchful


def waits(event: threading.Event) -> str:
    event.wait(10)
    return "done"


def fails() -> None:
    raise ValueError("on purpose")


def test_results_and_problems_are_passed_on() -> None:
    with ThreadPoolExecutor(1) as pool:
        work = Revocable(pool)
        assert work.submit(divmod, 7, 2).result() == (3, 1)
        with pytest.raises(ValueError, match="on purpose"):
            work.submit(fails).result()


def test_who_waits_for_work_that_is_called_off_waits_no_longer() -> None:
    event = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        work = Revocable(pool)
        running, waiting = work.submit(waits, event), work.submit(waits, event)
        begun = time.monotonic()
        threading.Timer(0.1, work.call_off).start()
        for future in (running, waiting):
            with pytest.raises(Overtaken):
                future.result(5)
        assert time.monotonic() - begun < 4
        with pytest.raises(Overtaken):
            work.submit(divmod, 7, 2)
        with pytest.raises(Overtaken):
            work.check()
        event.set()
    # Another build has the same workers.
    with ThreadPoolExecutor(1) as pool:
        assert Revocable(pool).submit(divmod, 7, 2).result() == (3, 1)


def test_what_has_not_begun_never_begins() -> None:
    event, begun = threading.Event(), []
    with ThreadPoolExecutor(1) as pool:
        work = Revocable(pool)
        work.submit(waits, event)
        work.submit(begun.append, 1)
        work.call_off()
        event.set()
    assert begun == []


def test_a_task_that_nobody_wants_is_cancelled_where_it_is_done() -> None:
    event = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        work = Revocable(pool)
        work.submit(waits, event)
        waiting = work.submit(fails)
        assert waiting.cancel()
        with pytest.raises(CancelledError):
            waiting.result()
        event.set()


def test_a_task_cancelled_elsewhere_is_cancelled_here() -> None:
    class Elsewhere(ThreadPoolExecutor):
        given: Future[object]

        def submit(self, *task: object) -> Future[object]:  # type: ignore[override]
            self.given = Future()
            return self.given

    with Elsewhere(1) as pool:
        waiting = Revocable(pool).submit(fails)
        pool.given.cancel()
        pool.given.set_running_or_notify_cancel()
        with pytest.raises(CancelledError):
            waiting.result(5)


def test_a_build_ends_at_its_next_step() -> None:
    with ThreadPoolExecutor(1) as pool:
        work = Revocable(pool)
        progress = Watchful(Silent(), work)
        progress.title("A book")
        progress.begin("read")
        progress.at(1, 2)
        progress.done("1 chapter")
        work.call_off()
        for step in (
            lambda: progress.title("A book"),
            lambda: progress.begin("typeset", 3),
            lambda: progress.at(2, 2),
            lambda: progress.done("2 chapters"),
        ):
            with pytest.raises(Overtaken):
                step()
