"""A pool of worker processes: what is asked is done, what is called off ends, and who dies is replaced."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, as_completed, wait
from pathlib import Path
from typing import Any

import pytest
import worker_tasks

from bindery.diagnostics import Diagnostic
from bindery.engine.limits import MB, BeyondLimits, Limits
from bindery.engine.workers import WorkerDied, Workers
from bindery.pdf.labour import do_all

TESTS = Path(__file__).parent


@pytest.fixture
def pool() -> Iterator[Workers]:
    with Workers(2) as pool:
        yield pool


def until(true: Callable[[], object]) -> None:
    patience = time.monotonic() + 30
    while not true():
        assert time.monotonic() < patience
        time.sleep(0.01)


def begun(pool: Workers, folder: Path, count: int = 2) -> tuple[list[Future[None]], list[int]]:
    """Tasks that workers are at, and those workers."""
    folder.mkdir()
    futures = [pool.submit(worker_tasks.rest, folder) for _ in range(count)]
    until(lambda: sum(path.stat().st_size > 0 for path in folder.iterdir()) == count)
    return futures, [int(path.name) for path in folder.iterdir()]


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_tasks_are_done_in_processes_that_stay(pool: Workers) -> None:
    assert list(pool.map(worker_tasks.doubled, range(50))) == list(range(0, 100, 2))
    processes = set(pool.map(worker_tasks.process, range(20)))
    assert len(processes) <= 2 and os.getpid() not in processes
    assert not any(pool.map(worker_tasks.collects, range(2)))


def test_no_process_is_started_before_there_is_work() -> None:
    before = threading.active_count()
    with Workers(2) as pool:
        assert threading.active_count() == before
        assert pool.submit(worker_tasks.doubled, 1).result() == 2
        assert threading.active_count() == before + 1, "one task needs one worker"
    assert threading.active_count() == before


def test_large_tasks_and_results_go_through_and_what_is_printed_is_no_answer(pool: Workers) -> None:
    assert pool.submit(worker_tasks.size, bytes(30_000_000)).result() == 30_000_000
    assert pool.submit(worker_tasks.zeros, 30_000_000).result() == bytes(30_000_000)


def test_an_exception_keeps_its_notes_and_where_it_was_raised(pool: Workers) -> None:
    with pytest.raises(LookupError, match="no such page") as raised:
        pool.submit(worker_tasks.fail, "plain").result()
    assert raised.value.__notes__ == ["while 'One' was typeset"]
    assert "in fail" in str(raised.value.__cause__)
    with pytest.raises(RuntimeError, match="Unpicklable: 1 and 2") as other:
        pool.submit(worker_tasks.fail, "unpicklable").result()
    assert "in fail" in str(other.value.__cause__)


def test_what_cannot_be_sent_is_an_exception_of_its_task(pool: Workers) -> None:
    for future in (pool.submit(lambda: None), pool.submit(worker_tasks.size, threading.Lock())):  # type: ignore[arg-type]
        assert isinstance(future.exception(), Exception)
    assert pool.submit(worker_tasks.doubled, 2).result() == 4


def test_warm_workers_have_imported_what_they_were_told_to(pool: Workers, tmp_path: Path) -> None:
    pool.warm("wave")
    until(lambda: pool.submit(worker_tasks.has, "wave").result())
    futures, _ = begun(pool, tmp_path / "begun")
    for future in futures:
        future.cancel()
    # Those that take their places import it too, while they wait.
    until(lambda: pool.submit(worker_tasks.has, "wave").result())


def test_a_task_that_was_begun_can_be_called_off(pool: Workers, tmp_path: Path) -> None:
    futures, processes = begun(pool, tmp_path / "begun")
    waiting = [pool.submit(worker_tasks.rest, tmp_path) for _ in range(3)]
    last = pool.submit(worker_tasks.doubled, 4)
    assert all(future.cancel() for future in (*waiting, futures[0]))
    assert last.result(timeout=30) == 8
    done, _ = wait([*waiting, futures[0]], timeout=30)
    assert len(done) == 4 and all(future.cancelled() for future in done)
    until(lambda: sum(map(is_alive, processes)) == 1)
    assert not futures[1].done(), "who works at another task is left alone"
    futures[1].cancel()


def test_what_is_done_cannot_be_called_off(pool: Workers) -> None:
    future = pool.submit(worker_tasks.doubled, 1)
    assert future.result() == 2
    assert not future.cancel()
    assert future.result() == 2


def test_calling_off_at_any_moment_harms_nothing(pool: Workers, recwarn: pytest.WarningsRecorder) -> None:
    futures = [pool.submit(worker_tasks.doubled, number) for number in range(60)]
    for number, future in enumerate(futures):
        if number % 3 == 0:
            future.cancel()
            time.sleep(0.002)
    for number, future in enumerate(futures):
        if future.cancelled():
            assert number % 3 == 0
        else:
            assert future.result(timeout=30) == 2 * number
    assert len(list(as_completed(futures, timeout=30))) == 60


def test_a_task_whose_worker_dies_is_tried_once_more(pool: Workers, tmp_path: Path) -> None:
    assert pool.submit(worker_tasks.die_until, tmp_path, 1).result() == 1


def test_a_task_that_two_workers_die_of_fails_alone(pool: Workers, tmp_path: Path) -> None:
    others = [pool.submit(worker_tasks.doubled, number) for number in range(10)]
    with pytest.raises(WorkerDied, match=r"a worker process was ended from outside at work on .*, and so was the one"):
        pool.submit(worker_tasks.die_until, tmp_path, 10).result()
    assert len(list(tmp_path.iterdir())) == 2
    assert [future.result() for future in others] == list(range(0, 20, 2))


# Limits


def said_of(future: Future[Any]) -> Diagnostic:
    problem = future.exception(timeout=30)
    assert isinstance(problem, BeyondLimits)
    (said,) = problem.diagnostics
    return said


def test_a_task_that_takes_too_long_is_ended_and_its_chapter_named() -> None:
    with Workers(1, Limits(seconds=1)) as pool:
        endless = pool.submit(worker_tasks.never_end, worker_tasks.Piece("chapters/03.md"))
        process = pool.submit(worker_tasks.process)
        said = said_of(endless)
        assert (said.file, said.code) == ("chapters/03.md", "time-limit")
        assert "this file takes more than 1 seconds" in said.message and "--time-limit 2" in said.hint
        assert process.result(timeout=30) != os.getpid(), "another worker has taken its place"
        assert "'Contents' takes more" in said_of(pool.submit(worker_tasks.never_end, contents())).message


def contents() -> worker_tasks.Piece:
    return worker_tasks.Piece("", "Contents")


def test_what_a_task_runs_ends_with_it(tmp_path: Path) -> None:
    with Workers(1, Limits(seconds=1)) as pool:
        assert said_of(pool.submit(worker_tasks.run_never_ending, tmp_path)).code == "time-limit"
        until(lambda: not any(is_alive(int(path.name)) for path in tmp_path.iterdir()))


def test_a_worker_is_soon_rid_of_what_its_tasks_leave() -> None:
    with Workers(1) as pool:
        assert [pool.submit(worker_tasks.leave_a_web, 30_000).result() for _ in range(3)] == [1, 1, 1]
        assert max(pool.submit(worker_tasks.leave_a_web, 1).result() for _ in range(50)) <= 20


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not keep to a limit of memory")
def test_a_task_that_takes_too_much_memory_is_ended_and_its_chapter_named() -> None:
    with Workers(1, Limits(memory=200 * MB)) as pool:
        said = said_of(pool.submit(worker_tasks.take_all, worker_tasks.Piece("chapters/03.md", "The Siege")))
        assert (said.file, said.code) == ("chapters/03.md", "memory-limit")
        assert "'The Siege' takes more than 200 MB" in said.message and "--memory-limit 400" in said.hint
        assert pool.submit(worker_tasks.zeros, 1000).result(timeout=30) == bytes(1000)
        assert pool.submit(worker_tasks.urgency).result(timeout=30) == "500", "the system ends workers first"


def test_half_an_answer_is_none(pool: Workers, tmp_path: Path) -> None:
    assert pool.submit(worker_tasks.unfinished_answer, tmp_path).result() == b""


def test_a_worker_that_dies_while_it_waits_is_replaced_in_silence(pool: Workers) -> None:
    for _ in range(3):
        os.kill(pool.submit(worker_tasks.process).result(), signal.SIGKILL)
    assert pool.submit(worker_tasks.doubled, 3).result() == 6


def test_a_context_left_by_an_exception_ends_all_at_once(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), Workers(2) as pool:
        futures, processes = begun(pool, tmp_path / "begun")
        futures.append(pool.submit(worker_tasks.rest, tmp_path))
        raise KeyboardInterrupt
    assert all(future.cancelled() for future in futures)
    assert not any(map(is_alive, processes))
    assert not any(Path(path.read_text()).exists() for path in (tmp_path / "begun").iterdir())


def test_a_pool_that_has_ended_takes_no_tasks() -> None:
    with Workers(1) as pool:
        late = [pool.submit(worker_tasks.doubled, number) for number in range(5)]
    assert [future.result(timeout=0) for future in late] == [0, 2, 4, 6, 8]
    with pytest.raises(RuntimeError):
        pool.submit(worker_tasks.doubled, 1)


PARENT = """
import sys, time, worker_tasks
from pathlib import Path
from bindery.engine.workers import Workers
pool = Workers(2)
for _ in range(2):
    pool.submit(worker_tasks.rest, Path(sys.argv[1]))
time.sleep(600)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_and_their_files_go_with_their_parent_however_it_ends(tmp_path: Path, number: int) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(TESTS.parent), str(TESTS)))}
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], env=environment, stderr=subprocess.PIPE, encoding="utf-8"
    )
    until(lambda: sum(path.stat().st_size > 0 for path in tmp_path.iterdir()) == 2)
    parent.send_signal(number)
    _, said = parent.communicate(timeout=30)
    until(lambda: not any(is_alive(int(path.name)) for path in tmp_path.iterdir()))
    until(lambda: not any(Path(path.read_text()).parent.exists() for path in tmp_path.iterdir()))
    # Python itself tells of Ctrl-C that nobody catches.
    assert said == "" or (number == signal.SIGINT and said.strip().endswith("KeyboardInterrupt"))


def test_one_failure_calls_the_others_off(pool: Workers, tmp_path: Path) -> None:
    resting = tmp_path / "resting"
    resting.mkdir()
    with pytest.raises(LookupError):
        do_all(pool, worker_tasks.fail_or_rest, [resting, tmp_path / "nowhere"], lambda done: None)
    until(lambda: not any(is_alive(int(path.name)) for path in resting.iterdir()))
    assert pool.submit(worker_tasks.doubled, 1).result(timeout=30) == 2


def test_any_executor_does_all() -> None:
    counted: list[int] = []
    with ThreadPoolExecutor(2) as threads:
        assert do_all(threads, worker_tasks.doubled, [3, 1, 2], counted.append) == {3: 6, 1: 2, 2: 4}
    assert counted == [0, 1, 2, 3]


def test_who_waits_for_a_task_that_is_called_off_is_told(pool: Workers, tmp_path: Path) -> None:
    futures, _ = begun(pool, tmp_path / "begun", 1)
    threading.Timer(0.2, futures[0].cancel).start()
    with pytest.raises(CancelledError):
        futures[0].result(timeout=30)
