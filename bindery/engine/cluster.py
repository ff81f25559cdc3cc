"""The workers of a Dask cluster, as a `concurrent.futures.Executor` that survives their death and their scheduler's.

Calls carry all that they need, so a worker needs no disk that is shared with others. What many calls need, such as the
faces of a book, is a task of its own that gives it: Dask brings it to each worker that asks for it once, and makes it
again where the worker that had it is gone. Which worker does what, Dask decides.
"""

import logging
import pickle
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from bindery.engine.digest import digest
from bindery.engine.parcels import parted
from bindery.engine.program import engines
from bindery.engine.remote import differences, engines_here, perform, unpacked
from bindery.engine.workers import RemoteTraceback, WorkerDied

if TYPE_CHECKING:
    from distributed import Client
    from distributed import Future as Asked

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

PACKAGES = ("dask==2026.8.0", "distributed==2026.8.0")
"""The extra `cluster`."""
_PATIENCE = 60.0
"""Seconds that a scheduler which is gone is waited for."""
_ATTEMPTS = 4
"""How often a call is sent that is lost on the way."""
_TICK = 0.5
_TRY = 10.0
"""Seconds that it is waited for at first."""
_MOST_KEPT = 200
"""Values that the cluster keeps for later calls."""
_ALL_DIED = (
    "several workers of the cluster were ended in the middle of the same task, perhaps because memory ran out; nothing "
    "was changed. Build again with fewer workers on a machine"
)
_MANY = 3
"""Differences that are named of a worker."""


class ClusterError(BrokenExecutor):
    """The cluster cannot be used; the message is a sentence for the author."""


class Cluster(Executor):
    """The cluster whose scheduler is at `address`: "tcp://10.0.0.1:8786", or only "10.0.0.1:8786".

    Workers with other engines than these get no work; `say` is told of each in a sentence, and of what else happens.
    Raises ClusterError where there is no cluster at the address, or no worker that can be used.
    """

    def __init__(self, address: str, say: Callable[[str], None], patience: float = _PATIENCE):
        self.address, self._say, self._patience = address, say, patience
        self._changed = threading.Condition()
        """Guards all that follows."""
        self._client: Client | None = None
        self._examined: dict[str, bool] = {}
        """Whether the worker at an address can be used."""
        self._told: set[str] = set()
        self._kept: dict[tuple[str, _Only], Asked] = {}
        self._errands: set[_Errand] = set()
        self._lost: list[_Errand] = []
        self._is_closed = False
        self._connect(min(patience, _TRY))
        self._keeper = threading.Thread(target=self._keep_going, name="cluster", daemon=True)
        self._keeper.start()

    @property
    def count(self) -> int:
        """How many workers can be used now."""
        return sum(self._examined.values())

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
        self._leave()

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, where: TracebackType | None
    ) -> None:
        self.shutdown(cancel_futures=kind is not None)

    # The cluster

    def _connect(self, patience: float) -> None:
        """Come to the scheduler, as soon as it is there and has a worker that can be used. Raises ClusterError."""
        until = time.monotonic() + patience
        self._client = self._new_client(until)
        self._kept, self._examined = {}, {}
        self._examine()
        while not self.count:
            if time.monotonic() > until:
                self._leave()
                raise ClusterError(f"no worker of the cluster at {self.address} can be used")
            time.sleep(_TICK)
            self._examine()

    def _new_client(self, until: float) -> "Client":
        try:
            import dask
            from distributed import Client
        except ImportError:
            raise ClusterError(f"--cluster needs Dask: {sys.executable} -m pip install {' '.join(PACKAGES)}") from None
        # What happens is said here, in sentences.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})
        while True:
            left = max(1.0, until - time.monotonic())
            try:
                client = Client(self.address, timeout=min(left, _TRY), set_as_default=False)
                client.wait_for_workers(1, timeout=left)
                return client
            except ValueError as problem:
                raise ClusterError(f"'{self.address}' is no address of a cluster: {problem}") from None
            except OSError:
                if time.monotonic() > until:
                    raise ClusterError(f"there is no Dask scheduler with workers at {self.address}") from None
                time.sleep(_TICK)

    def _leave(self) -> None:
        client, self._client = self._client, None
        if client:
            with suppress(Exception):
                client.close(timeout=_TICK)

    def _examine(self) -> None:
        """Ask workers that came for their engines, and refuse those that have others."""
        client = self._client
        if client is None:
            return
        there = client.scheduler_info(n_workers=-1)["workers"]
        new = [address for address in there if address not in self._examined]
        answers = client.run(engines_here, workers=new, on_error="return") if new else {}
        for address, found in answers.items():
            refused = _refusal(found)
            if refused:
                name = str(there[address].get("name", address))
                self._tell(f"the worker {name}{f' ({address})' if name != address else ''} {refused}. It gets no work")
            answers[address] = not refused
        with self._changed:
            known = self._examined | answers
            self._examined = {address: is_usable for address, is_usable in known.items() if address in there}
            stranded = [errand for errand in self._errands if errand.only and not errand.only & there.keys()]
            self._lost += stranded
        for errand in stranded:
            self._forsake(errand)

    def _tell(self, sentence: str) -> None:
        if sentence not in self._told:
            self._told.add(sentence)
            self._say(sentence)

    # The errands

    def _send(self, errand: "_Errand") -> None:
        """Is called with the lock."""
        if self._client is None:
            self._lost.append(errand)
            return
        errand.attempts += 1
        usable = frozenset(address for address, is_usable in self._examined.items() if is_usable)
        # Where all can be used, those that are still to come may be too.
        errand.only = usable if len(usable) < len(self._examined) else None
        only = sorted(usable) if errand.only else None
        try:
            values = {name: self._keep(name, value, errand.only) for name, value in errand.values.items()}
            # Equal calls have equal results, whoever asks: a cluster does them once.
            key = f"bindery-{digest(errand.parcel, errand.attempts, only)}"
            errand.asked = self._client.submit(perform, errand.parcel, engines(), values, key=key, workers=only)
        except Exception:
            # The scheduler went while it was asked.
            self._lost.append(errand)
            return
        errand.asked.add_done_callback(lambda asked: self._answered(errand, asked))

    def _keep(self, name: str, value: Any, only: "_Only") -> "Asked":
        assert self._client is not None
        kept = self._kept.pop((name, only), None)
        if kept is None:
            packed = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
            key = f"bindery-{name}-{digest(sorted(only or ()))}"
            kept = self._client.submit(unpacked, packed, key=key, workers=sorted(only) if only else None)
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
                self._examined = {}
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
                self._changed.wait(_TICK)
                if self._is_closed:
                    return
            try:
                if self._client is None or self._client.status != "running":
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

    def _come_back(self) -> None:
        self._say(f"the scheduler at {self.address} is gone; waiting for it")
        self._leave()
        self._connect(self._patience)
        with self._changed:
            # Those too of which no word came that they are lost.
            self._lost = list(self._errands)

    def _is_lost(self, errand: "_Errand") -> bool:
        asked = errand.asked
        return asked is None or asked.client is not self._client or asked.done()

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


def _refusal(engines_there: Any) -> str:
    """Why a worker gets no work, as the end of a sentence; "" where it gets some."""
    if isinstance(engines_there, BaseException):
        return f"has no Bindery that is like this one ({engines_there})"
    differs = differences(engines_there, engines())
    more = f" and {len(differs) - _MANY} more" if len(differs) > _MANY else ""
    return f"has {'; '.join(differs[:_MANY])}{more}" if differs else ""
