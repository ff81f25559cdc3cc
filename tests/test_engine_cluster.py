"""A cluster as an executor: calls reach it with all they need, and come back, or are called off."""

import threading
import time
from collections.abc import Iterator

import pytest
import worker_tasks
from distributed import LocalCluster

from bindery.engine import connection
from bindery.engine.cluster import Cluster
from bindery.engine.connection import ClusterError
from bindery.engine.limits import MB, BeyondLimits, Limits
from bindery.engine.parcels import joined, parted
from bindery.engine.program import engines
from bindery.engine.remote import differences
from bindery.engine.workers import RemoteTraceback


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A cluster of one worker, within this process."""
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None, memory_limit=0
    ) as local:
        yield local.scheduler_address


@pytest.fixture
def pool(address: str) -> Iterator[Cluster]:
    with Cluster(address, pytest.fail) as pool:
        yield pool


def test_calls_are_done_with_what_they_bring(pool: Cluster) -> None:
    assert pool.count == 1
    assert list(pool.map(worker_tasks.doubled, range(20))) == list(range(0, 40, 2))
    fonts = tuple(worker_tasks.Font(bytes([number]) * 1000) for number in (1, 2))
    texts = [worker_tasks.Text(words, fonts) for words in "abc"]
    assert [pool.submit(worker_tasks.data_in, text).result(30) for text in texts] == [[font.data for font in fonts]] * 3
    assert len(pool._kept) == 2, "each font is sent once"


def test_what_fails_there_is_raised_here_with_its_traceback(pool: Cluster) -> None:
    with pytest.raises(LookupError, match="no such page") as caught:
        pool.submit(worker_tasks.fail, "LookupError").result(30)
    assert caught.value.__notes__ == ["while 'One' was typeset"]
    assert isinstance(caught.value.__cause__, RemoteTraceback) and "in fail" in str(caught.value.__cause__)


def test_a_call_that_goes_beyond_the_limits_is_ended_there_too(address: str) -> None:
    endless = worker_tasks.never_end, "chapters/03.md", Limits(seconds=1), "time-limit"
    greedy = worker_tasks.take_all, "chapters/04.md", Limits(memory=300 * MB), "memory-limit"
    for work, file, limits, code in (endless, greedy):
        with Cluster(address, pytest.fail, limits=limits) as pool:
            problem = pool.submit(work, worker_tasks.Piece(file)).exception(60)
            assert isinstance(problem, BeyondLimits)
            assert [(said.file, said.code) for said in problem.diagnostics] == [(file, code)]
            assert pool.submit(worker_tasks.doubled, 4).result(30) == 8
            assert pool.count == 1, "the cluster's worker is there still"


def test_what_is_called_off_is_waited_for_by_nobody(address: str) -> None:
    with Cluster(address, pytest.fail) as pool:
        first = pool.submit(time.sleep, 0.3)
        later = pool.submit(worker_tasks.doubled, 1)
        later.cancel()
        assert first.result(30) is None and later.cancelled()
        assert pool.submit(worker_tasks.doubled, 2).result(30) == 4
    with pytest.raises(RuntimeError, match="no tasks any more"):
        pool.submit(worker_tasks.doubled, 3)


def test_a_call_that_is_lost_is_sent_again(pool: Cluster) -> None:
    future = pool.submit(time.sleep, 0.2)
    later = pool.submit(worker_tasks.doubled, 4)
    [errand] = [one for one in pool._errands if one.future is later]
    assert errand.asked
    errand.asked.cancel()
    assert (future.result(30), later.result(30)) == (None, 8)


def test_a_worker_with_other_engines_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    here = engines()
    said: list[str] = []
    # The worker is in this process, and has what is asked of it.
    monkeypatch.setattr(connection, "engines", lambda: here | {"weasyprint": "1.0"})
    with pytest.raises(ClusterError, match=r"no worker of the cluster at .* can be used"):
        Cluster(address, said.append, patience=0.1)
    [sentence] = said
    assert f"has weasyprint {here['weasyprint']}, not 1.0. It gets no work" in sentence


def test_where_there_is_no_cluster_that_is_a_sentence() -> None:
    began = time.monotonic()
    with pytest.raises(ClusterError, match=r"there is no Dask scheduler with workers at tcp://127.0.0.1:9$"):
        Cluster("tcp://127.0.0.1:9", pytest.fail, patience=0.1)
    assert time.monotonic() - began < 10
    with pytest.raises(ClusterError, match="'nonsense://x' is no address of a cluster"):
        Cluster("nonsense://x", pytest.fail, patience=0.1)
    assert not [thread for thread in threading.enumerate() if thread.name == "cluster" and thread.is_alive()]


def test_differences_are_phrases() -> None:
    here = {"weasyprint": "70.0", "the builder's own code": "0" * 64, "lxml": "6.0"}
    assert differences({"weasyprint": "69.0", "the builder's own code": "1" * 64, "cairo": "1"}, here) == [
        "a cairo",
        "another state of the builder's own code",
        "no lxml",
        "weasyprint 69.0, not 70.0",
    ]


def test_a_call_is_parted_from_what_is_known_by_its_digest() -> None:
    fonts = (worker_tasks.Font(b"data" * 1000),)
    parcel, values = parted((worker_tasks.data_in, (worker_tasks.Text("a", fonts),), {}))
    assert len(parcel) < 1000 and list(values.values()) == list(fonts)
    function, [text], named = joined(parcel, values)
    assert (function, text.fonts, named) == (worker_tasks.data_in, fonts, {})
