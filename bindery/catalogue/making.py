"""Many orders at once, by one pool: while one book is bound, the workers are at the pages of the next.

A book is made by a thread of this process, which waits for the workers most of its time. Several are under way at once,
those that take longest first. None stops another, whatever becomes of it.
"""

import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Protocol

from bindery import unchanged
from bindery.build import build
from bindery.diagnostics import BookError, Diagnostic, error
from bindery.engine.cluster import Cluster
from bindery.engine.limits import Limits
from bindery.engine.memory import Begun
from bindery.folder import shown
from bindery.manifest import Manifest, ManifestError, load
from bindery.materials import chapter_entries
from bindery.outputs import Order, Outcome
from bindery.preparation import remembering
from bindery.progress import Progress, Silent
from bindery.troubles import FAULT, fault_of, sentence_for

MORE_BOOKS = 2
"""Books that are under way besides one for each worker, so that there is work while some are read and others bound."""


@dataclass(frozen=True, eq=False)
class Planned:
    """An order, and the name of its files and the bytes of its chapters, as far as its manifest can be read."""

    order: Order
    name: str
    size: int


@dataclass(frozen=True)
class Result:
    """What became of an order, in how many seconds: an outcome, or why there is none."""

    planned: Planned
    outcome: Outcome | None
    seconds: float
    diagnostics: tuple[Diagnostic, ...] = ()
    kept: bool = False
    """Whether its files are those of an earlier build."""
    problem: str = ""
    """A sentence on what stopped it besides its diagnostics."""
    fault: str = field(default="", repr=False)
    """The traceback of a fault of the program."""


def plan(orders: Iterable[Order]) -> tuple[Planned, ...]:
    """Each order once, in their order. Raises BookError where two of them would write the same files."""
    once = {
        (order.manifest.resolve(), str(order.variant.particulars), order.place.resolve()): order for order in orders
    }
    planned = tuple(map(_planned, once.values()))
    first: dict[tuple[Path, str], Order] = {}
    found = []
    for one in planned:
        place = (one.order.place.resolve(), one.name)
        if one.name and place in first:
            other, variant = first[place], one.order.variant
            file = shown(one.order.manifest.parent / variant.file) if variant.file else ""
            hint = "give one of them another output-name, or a variant of another name"
            message = f"'{one.name}' of {one.order.manifest} would be written over that of {other.manifest}"
            found.append(error(file, variant.line, message, "duplicate-entry", hint))
        first.setdefault(place, one.order)
    if found:
        raise BookError(found)
    return planned


def _planned(order: Order) -> Planned:
    try:
        manifest = load(order.manifest, order.variant)
    except ManifestError:
        return Planned(order, "", 0)
    return Planned(order, manifest.name, sum(_sizes(manifest, order.manifest.parent)))


def _sizes(manifest: Manifest, folder: Path) -> Iterable[int]:
    for entry in chapter_entries(manifest):
        try:
            yield (folder / entry.path).stat().st_size
        except OSError:
            continue


class Maker(Protocol):
    """Makes one book at a time for each thread that asks, and ends all of them when it is told to."""

    def make(self, planned: Planned) -> Result: ...

    def stop(self) -> None: ...


def make_all(
    planned: Sequence[Planned], maker: Maker, at_once: int, on_result: Callable[[Result], None]
) -> tuple[Result, ...]:
    """Make all books, `at_once` of them at a time; `on_result` is told of each that is done.

    Where this is interrupted, all that was begun is called off; what was finished stays, and is kept by the next run.
    """
    threads = ThreadPoolExecutor(at_once, "book")
    results: dict[Planned, Result] = {}
    try:
        begun = {threads.submit(maker.make, one): one for one in sorted(planned, key=lambda one: -one.size)}
        for future in as_completed(begun):
            result = results[begun[future]] = future.result()
            on_result(result)
    except BaseException:
        threads.shutdown(wait=False, cancel_futures=True)
        maker.stop()
        raise
    finally:
        threads.shutdown()
    return tuple(results[one] for one in planned)


@dataclass(frozen=True)
class Here:
    """Books are made by threads of this process, and `pool` does their work. All forms of a book share it."""

    pool: Executor
    progress_of: Callable[[Planned], Progress]
    _begun: dict[Path, Begun] = field(default_factory=lambda: defaultdict(Begun))
    """By the folder of a book."""
    _digests: unchanged.Digests = field(default_factory=unchanged.Digests)

    def stop(self) -> None:
        self.pool.shutdown(wait=False, cancel_futures=True)

    def make(self, planned: Planned) -> Result:
        order, began = planned.order, time.monotonic()

        def result(outcome: Outcome | None = None, **more: object) -> Result:
            return Result(planned, outcome, time.monotonic() - began, **more)  # type: ignore[arg-type]

        try:
            # The state from which the build begins: a file that is saved meanwhile makes the next build another one.
            state = unchanged.state_of(order, self._digests)
            if before := unchanged.known(order, state):
                return result(before, diagnostics=before.diagnostics, kept=True)
            root = order.manifest.parent
            executor = remembering(self.pool, root, self._begun[root.resolve()])
            outcome = build(order, self.progress_of(planned), state, executor)
        except BookError as failed:
            return result(diagnostics=failed.diagnostics)
        except CancelledError:
            raise
        except Exception as problem:
            if said := sentence_for(problem):
                return result(problem=said)
            return result(problem=fault_of(problem), fault=traceback.format_exc())
        return result(outcome, diagnostics=outcome.diagnostics)


@dataclass(frozen=True)
class Foremen:
    """Each book is made by one of the processes of `pool`, which has its work done by a cluster: one process alone
    would not find work for many workers.
    """

    pool: Executor
    progress_of: Callable[[Planned], Progress]

    def make(self, planned: Planned) -> Result:
        progress = self.progress_of(planned)
        progress.begin("make")
        began = time.monotonic()
        try:
            result = self.pool.submit(_make_there, planned).result()
        except BrokenExecutor as problem:
            result = Result(planned, None, time.monotonic() - began, problem=str(problem))
        progress.done("")
        return replace(result, planned=planned)

    def stop(self) -> None:
        self.pool.shutdown(wait=False, cancel_futures=True)


def _make_there(planned: Planned) -> Result:
    return _at_cluster(planned.order.cluster, planned.order.limits).make(planned)


@cache
def _at_cluster(address: str, limits: Limits) -> Here:
    # Of workers that get no work, the command itself has told.
    return Here(Cluster(address, lambda _: None, limits=limits), lambda _: Silent())


def status_of(results: Iterable[Result]) -> int:
    """The exit status: 0 where all books were made, 1 where some were not, 70 where that is the program's fault."""
    results = tuple(results)
    if any(result.fault for result in results):
        return FAULT
    return 1 if any(result.outcome is None for result in results) else 0
