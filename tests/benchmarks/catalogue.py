"""How well many books keep workers busy, and what that comes to for a whole list of titles on a cluster.

    python -m tests.benchmarks.catalogue [--books 8] [--length 1] [--workers 1,2,4] [--titles 1000] [--simulated 64]

from the checkout, with the interpreter that has the program's requirements. Generated books of several lengths are made
on so many worker processes, for the first time. Then a simulation tells how long `--titles` of them would take on
`--simulated` workers of a Dask cluster: from the processor time that each call took in its worker and each book in the
process that makes it, the order in which each book asked, and the time that Dask needs for a call that does nothing.
"""

import argparse
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from distributed import Client, SubprocessCluster

from bindery.catalogue.making import MORE_BOOKS, Here, Planned, Result, make_all, plan
from bindery.engine.cluster import Cluster
from bindery.engine.workers import Workers
from bindery.outputs import Order
from bindery.progress import Silent

from .prose import Writer
from .simulated import Call, Fleet, Trace, simulate, timed

_CALLS = 300
"""Calls that do nothing, to see what a call costs."""


def write_books(folder: Path, count: int, length: int = 1) -> list[Order]:
    """Books of two to five chapters, of 600 to 1,500 words each, or `length` times as many."""
    orders = []
    for number in range(count):
        book = folder / f"book-{number:02}"
        book.mkdir(parents=True)
        writer = Writer(f"book {number}")
        names = [f"{chapter}.md" for chapter in range(2 + number % 4)]
        for name in names:
            paragraphs = [writer.paragraph() for _ in range((8 + number * 5 % 13) * length)]
            (book / name).write_text("\n\n".join([f"# Chapter {name[0]}", *paragraphs]) + "\n", encoding="utf-8")
        (book / "book.yaml").write_text(f"title: Book {number}\nlanguage: en\nchapters: [{', '.join(names)}]\n")
        orders.append(Order(book / "book.yaml"))
    return orders


@dataclass
class _Tracing(threading.local):
    """The book that a thread is at."""

    trace: Trace = field(default_factory=lambda: Trace([]))
    done: list[int] = field(default_factory=lambda: [0])
    mark: float = 0.0

    def begin(self) -> None:
        self.trace, self.done, self.mark = Trace([]), [0], time.thread_time()

    def since(self) -> float:
        before, self.mark = self.mark, time.thread_time()
        return self.mark - before


class Traced(Executor):
    """Notes of each call of a book how long it took, and how many of the book's calls were answered before it."""

    def __init__(self, pool: Workers, tracing: _Tracing):
        self._pool, self._tracing = pool, tracing

    def submit(self, work: Callable[..., Any], /, *tasks: Any, **named: Any) -> Future[Any]:
        call, done = Call(self._tracing.since(), self._tracing.done[0]), self._tracing.done
        self._tracing.trace.calls.append(call)
        own: Future[Any] = Future()

        def pass_on(answered: Future[tuple[Any, float, float]]) -> None:
            done[0] += 1
            if problem := answered.exception():
                own.set_exception(problem)
            else:
                result, call.seconds, call.took = answered.result()
                own.set_result(result)

        self._pool.submit(timed, work, tasks).add_done_callback(pass_on)
        return own


@dataclass(frozen=True)
class _TracedHere(Here):
    tracing: _Tracing = field(default_factory=_Tracing)
    traces: list[Trace] = field(default_factory=list)

    def make(self, planned: Planned) -> Result:
        self.tracing.begin()
        result = super().make(planned)
        self.tracing.trace.tail = self.tracing.since()
        self.traces.append(self.tracing.trace)
        return result


def make_books(orders: Sequence[Order], workers: int) -> tuple[float, float, list[Trace]]:
    """Seconds of wall time, those of this process's processor time, and the traces of the books."""
    for order in orders:
        for name in (".bindery", "build"):
            shutil.rmtree(order.manifest.parent / name, ignore_errors=True)
    tracing = _Tracing()
    began, used = time.perf_counter(), time.process_time()
    with Workers(workers) as pool:
        here = _TracedHere(Traced(pool, tracing), lambda _: Silent(), tracing=tracing)
        results = make_all(plan(orders), here, workers + MORE_BOOKS, lambda _: None)
    failed = [result for result in results if result.outcome is None]
    assert not failed, failed
    return time.perf_counter() - began, time.process_time() - used, here.traces


def costs_of_a_call() -> tuple[float, float]:
    """Seconds of processor time of the process that asks, and of Dask's scheduler, for a call that does nothing."""
    local = SubprocessCluster(n_workers=1, worker_kwargs={"nthreads": 1, "memory_limit": 0})
    with local, Client(local) as asking, Cluster(local.scheduler_address, print) as pool:
        list(pool.map(abs, range(10)))
        own, scheduler = time.process_time(), asking.run_on_scheduler(time.process_time)
        list(pool.map(abs, range(10, 10 + _CALLS)))
        return (time.process_time() - own) / _CALLS, (asking.run_on_scheduler(time.process_time) - scheduler) / _CALLS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--books", type=int, default=8)
    parser.add_argument("--length", type=int, default=1, help="of the books: 1 for some 15 pages, 10 for some 150")
    parser.add_argument("--workers", default="1,2,4", help="how many processes, with commas between")
    parser.add_argument("--titles", type=int, default=1000)
    parser.add_argument("--simulated", type=int, default=64, help="workers of the cluster")
    options = parser.parse_args()
    processors = os.cpu_count() or 1
    counts = [int(count) for count in options.workers.split(",")]
    with tempfile.TemporaryDirectory(prefix="bindery-catalogue-") as place:
        orders = write_books(Path(place), options.books, options.length)
        print(f"{options.books} books for the first time, on {processors} processors")
        print("  workers  seconds  speed-up  efficiency  of the processors  workers busy")
        traces: list[Trace] = []
        alone = 0.0
        for count in counts:
            seconds, used, found = make_books(orders, count)
            if not traces:
                traces, alone, own = found, seconds * count, used
            gain = alone / seconds
            busy = sum(call.took for trace in found for call in trace.calls) / seconds / count
            parts = gain / count, gain / min(count, processors)
            print(f"  {count:>7}  {seconds:>7.1f}  {gain:>8.2f}  {parts[0]:>10.0%}  {parts[1]:>17.0%}  {busy:>12.0%}")
    calls = sum(len(trace.calls) for trace in traces)
    work = sum(call.seconds for trace in traces for call in trace.calls)
    in_books = sum(trace.own for trace in traces)
    packing = max(0.0, own - in_books) / calls
    print(f"  {calls} calls of {work / calls:.2f} s on average; a book has {work / len(traces):.1f} s of them, and")
    print(f"  {in_books / len(traces):.2f} s of the process that makes it, with {packing * 1000:.1f} ms for each call")
    asking, scheduling = costs_of_a_call()
    print(
        f"a call costs the process that asks {asking * 1000:.1f} ms more, Dask's scheduler {scheduling * 1000:.1f} ms"
    )
    print(f"{options.titles} titles on {options.simulated} workers, simulated")
    print("  books at once  minutes  workers busy  scheduler busy")
    for processes in (1, 8, 16, 32, 64):
        fleet = Fleet(options.simulated, processes, packing + asking, scheduling)
        found_out = simulate(traces, options.titles, fleet)
        print(
            f"  {processes:>13}  {found_out.seconds / 60:>7.1f}  {found_out.workers_busy:>12.0%}  "
            f"{found_out.scheduler_busy:>14.0%}"
        )


if __name__ == "__main__":
    main()
