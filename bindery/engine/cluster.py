"""The workers of a Dask cluster, as a `concurrent.futures.Executor` that survives their death and their scheduler's.

Calls carry all that they need, so a worker needs no disk that is shared with others. What many calls need, such as the
faces of a book, is a task of its own that gives it: Dask brings it to each worker that asks for it once, and makes it
again where the worker that had it is gone. Which worker does what, Dask decides.
"""

import pickle
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from bindery.engine.connection import TICK, TRY, ClusterError, Connection
from bindery.engine.digest import digest
from bindery.engine.limits import USUAL, Limits
from bindery.engine.parcels import parted
from bindery.engine.program import engines
from bindery.engine.remote import perform, unpacked
from bindery.engine.workers import RemoteTraceback, WorkerDied

if TYPE_CHECKING:
    from distributed import Client
    from distributed import Future as Asked

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

_PATIENCE = 60.0
"""Seconds that a scheduler which is gone is waited for."""
_ATTEMPTS = 4
"""How often a call is sent that is lost on the way."""
_MOST_KEPT = 200
"""Values that the cluster keeps for later calls."""
_ALL_DIED = (
    "several workers of the cluster were ended in the middle of the same task, perhaps because memory ran out; nothing "
    "was changed. Build again with fewer workers on a machine"
)


class Cluster(Executor):
    """The cluster whose scheduler is at `address`: "tcp://10.0.0.1:8786", or only "10.0.0.1:8786".

    Each call may use what `limits` say, as one of `Workers` may.
    Workers with other engines than these get no work; `say` is told of each in a sentence, and of what else happens.
    Raises ClusterError where there is no cluster at the address, or no worker that can be used.
    """

    def __init__(self, address: str, say: Callable[[str], None], patience: float = _PATIENCE, limits: Limits = USUAL):
        self._say, self._patience, self._limits = say, patience, limits
        self._connection = Connection(address, say)
        self._changed = threading.Condition()
        """Guards all that follows, and which workers can be used."""
        self._kept: dict[tuple[str, _Only], Asked] = {}
        self._errands: set[_Errand] = set()
        self._lost: list[_Errand] = []
        self._is_closed = False
        self._connection.open(min(patience, TRY))
        self._keeper = threading.Thread(target=self._keep_going, name="cluster", daemon=True)
        self._keeper.start()

    @property
    def count(self) -> int:
        """How many workers can be used now."""
        return self._connection.count

    def submit(
        self, function: Callable[Arguments, Result], /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Future[Result]:
        errand = _Errand(*parted((function, args, kwargs)))
        with self._changed:
            if self._is_closed:
                raise RuntimeError("the cluster takes no tasks any more")
            self._errands.add(errand)
            self._send(errand)
        errand.future.add_done_callback(lambda future: self._call_off(errand) if future.cancelled() else None)
        return errand.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster when all is done; or at once, with all calls called off."""
        with self._changed:
            errands = list(self._errands)
        for errand in errands if cancel_futures else ():
            errand.future.cancel()
        with self._changed:
            if wait:
                self._changed.wait_for(lambda: not self._errands)
            if self._is_closed:
                return
            self._is_closed = True
            self._changed.notify_all()
        self._connection.close()

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, where: TracebackType | None
    ) -> None:
        self.shutdown(cancel_futures=kind is not None)

    # The errands

    def _send(self, errand: "_Errand") -> None:
        """Is called with the lock."""
        client = self._connection.client
        if client is None:
            self._lost.append(errand)
            return
        errand.attempts += 1
        errand.only = self._connection.only
        only = sorted(errand.only) if errand.only is not None else None
        try:
            values = {name: self._keep(client, name, value, errand.only) for name, value in errand.values.items()}
            # Equal calls have equal results, whoever asks: a cluster does them once.
            key = f"bindery-{digest(errand.parcel, errand.attempts, only, self._limits)}"
            errand.asked = client.submit(perform, errand.parcel, engines(), values, self._limits, key=key, workers=only)
        except Exception:
            # The scheduler went while it was asked.
            self._lost.append(errand)
            return
        errand.asked.add_done_callback(lambda asked: self._answered(errand, asked))

    def _keep(self, client: "Client", name: str, value: Any, only: "_Only") -> "Asked":
        kept = self._kept.pop((name, only), None)
        if kept is None:
            packed = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
            key = f"bindery-{name}-{digest(sorted(only or ()))}"
            kept = client.submit(unpacked, packed, key=key, workers=sorted(only) if only else None)
        # Those used last are at the end.
        self._kept[name, only] = kept
        while len(self._kept) > _MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return kept

    def _call_off(self, errand: "_Errand") -> None:
        with self._changed:
            self._done(errand)
        self._forsake(errand)

    def _forsake(self, errand: "_Errand") -> None:
        asked, errand.asked = errand.asked, None
        if asked:
            with suppress(Exception):
                asked.cancel()

    def _done(self, errand: "_Errand") -> None:
        """Is called with the lock."""
        self._errands.discard(errand)
        self._changed.notify_all()

    # What follows is done by threads of Dask's.

    def _answered(self, errand: "_Errand", asked: "Asked") -> None:
        if errand.future.done() or errand.asked is not asked:
            return
        answer = None
        with suppress(Exception):
            answer = asked.result() if asked.status == "finished" else None
        if isinstance(answer, bytes):
            self._settle(errand, *pickle.loads(answer))
        elif answer is None and asked.status == "error":
            self._failed(errand, asked)
        elif answer is None:
            self._lose(errand)
        else:
            # A worker has other engines than it had.
            with self._changed:
                self._connection.examined = {}
            self._lose(errand)

    def _failed(self, errand: "_Errand", asked: "Asked") -> None:
        from distributed.scheduler import KilledWorker

        problem = asked.exception()
        if isinstance(problem, KilledWorker):
            self._settle(errand, None, WorkerDied(_ALL_DIED), str(problem))
        elif errand.attempts >= _ATTEMPTS:
            self._settle(errand, None, problem, "")
        else:
            with self._changed:
                self._kept = {}
            self._lose(errand)

    def _lose(self, errand: "_Errand") -> None:
        with self._changed:
            self._lost.append(errand)
            self._changed.notify_all()

    def _settle(self, errand: "_Errand", result: Any, problem: BaseException | None, told: str) -> None:
        with self._changed:
            self._done(errand)
        if not errand.future.set_running_or_notify_cancel():
            return
        if problem:
            problem.__cause__ = RemoteTraceback(told) if told else None
            errand.future.set_exception(problem)
        else:
            errand.future.set_result(result)

    # The keeper

    def _keep_going(self) -> None:
        """Send again what was lost, when there is a scheduler with workers again, and look at workers that come."""
        while True:
            with self._changed:
                self._changed.wait(TICK)
                if self._is_closed:
                    return
            try:
                if not self._connection.is_open:
                    self._come_back()
                self._examine()
            except ClusterError as problem:
                self._give_up(problem)
                return
            except Exception:
                # The scheduler went while it was asked: the next turn finds out.
                continue
            with self._changed:
                lost, self._lost = self._lost, []
                for errand in lost:
                    if errand in self._errands and self._is_lost(errand):
                        self._send(errand)

    def _examine(self) -> None:
        """Look who came and who went; what was meant for those alone that are gone is lost."""
        there, answers = self._connection.examine()
        with self._changed:
            self._connection.know(there, answers)
            stranded = [errand for errand in self._errands if errand.only and not errand.only & set(there)]
            self._lost += stranded
        for errand in stranded:
            self._forsake(errand)

    def _come_back(self) -> None:
        self._say(f"the scheduler at {self._connection.address} is gone; waiting for it")
        self._connection.close()
        with self._changed:
            self._kept = {}
        self._connection.open(self._patience)
        with self._changed:
            # Those too of which no word came that they are lost.
            self._lost = list(self._errands)

    def _is_lost(self, errand: "_Errand") -> bool:
        asked = errand.asked
        return asked is None or asked.client is not self._connection.client or asked.done()

    def _give_up(self, problem: ClusterError) -> None:
        with self._changed:
            errands = list(self._errands)
            self._is_closed = True
        for errand in errands:
            self._settle(errand, None, problem, "")


_Only = frozenset[str] | None
"""The addresses of the workers that may do something; None for all."""


@dataclass(eq=False)
class _Errand:
    """A call and the values that it brings, until it is answered."""

    parcel: bytes
    values: dict[str, Any]
    future: Future[Any] = field(default_factory=Future)
    asked: "Asked | None" = None
    only: _Only = None
    attempts: int = 0
