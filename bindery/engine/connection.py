"""The way to a Dask cluster: its scheduler, and which of its workers have the engines that the book is made with."""

import logging
import sys
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bindery.engine.program import engines
from bindery.engine.remote import differences, engines_here

if TYPE_CHECKING:
    from distributed import Client

PACKAGES = ("dask==2026.8.0", "distributed==2026.8.0")
"""The extra `cluster`."""
TICK = 0.5
"""Seconds between two looks at how things are."""
TRY = 10.0
"""Seconds that it is waited for at first."""
_MANY = 3
"""Differences that are named of a worker."""


class ClusterError(BrokenExecutor):
    """The cluster cannot be used; the message is a sentence for the author."""


class Connection:
    """With the cluster whose scheduler is at `address`; `say` is told of each worker that is refused, in a sentence."""

    def __init__(self, address: str, say: Callable[[str], None]):
        self.address, self._say = address, say
        self.client: Client | None = None
        self.examined: dict[str, bool] = {}
        """Whether the worker at an address can be used."""
        self._told: set[str] = set()

    @property
    def count(self) -> int:
        """How many workers can be used now."""
        return sum(self.examined.values())

    @property
    def only(self) -> frozenset[str] | None:
        """The addresses of the workers that can be used; None for all of them, and those that are still to come."""
        usable = frozenset(address for address, is_usable in self.examined.items() if is_usable)
        return usable if len(usable) < len(self.examined) else None

    @property
    def is_open(self) -> bool:
        return self.client is not None and bool(self.client.status == "running")

    def open(self, patience: float) -> None:
        """Come to the scheduler, as soon as it is there and has a worker that can be used. Raises ClusterError."""
        until = time.monotonic() + patience
        self.client = self._new_client(until)
        self.examined = {}
        while True:
            self.know(*self.examine())
            if self.count:
                return
            if time.monotonic() > until:
                self.close()
                raise ClusterError(f"no worker of the cluster at {self.address} can be used")
            time.sleep(TICK)

    def close(self) -> None:
        client, self.client = self.client, None
        if client:
            with suppress(Exception):
                client.close(timeout=TICK)

    def examine(self) -> tuple[Collection[str], Mapping[str, bool]]:
        """Who is there, and of those that came whether they can be used: they are asked for their engines."""
        client = self.client
        if client is None:
            return self.examined.keys(), {}
        there = client.scheduler_info(n_workers=-1)["workers"]
        new = [address for address in there if address not in self.examined]
        answers = client.run(engines_here, workers=new, on_error="return") if new else {}
        for address, found in answers.items():
            refused = _refusal(found)
            if refused:
                name = str(there[address].get("name", address))
                self._tell(f"the worker {name}{f' ({address})' if name != address else ''} {refused}. It gets no work")
            answers[address] = not refused
        return there.keys(), answers

    def know(self, there: Collection[str], answers: Mapping[str, bool]) -> None:
        """Believe what `examine` found."""
        known = self.examined | dict(answers)
        self.examined = {address: is_usable for address, is_usable in known.items() if address in there}

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
                client = Client(self.address, timeout=min(left, TRY), set_as_default=False)
                client.wait_for_workers(1, timeout=left)
                return client
            except ValueError as problem:
                raise ClusterError(f"'{self.address}' is no address of a cluster: {problem}") from None
            except OSError:
                if time.monotonic() > until:
                    raise ClusterError(f"there is no Dask scheduler with workers at {self.address}") from None
                time.sleep(TICK)

    def _tell(self, sentence: str) -> None:
        if sentence not in self._told:
            self._told.add(sentence)
            self._say(sentence)


def _refusal(engines_there: Any) -> str:
    """Why a worker gets no work, as the end of a sentence; "" where it gets some."""
    if isinstance(engines_there, BaseException):
        return f"has no Bindery that is like this one ({engines_there})"
    differs = differences(engines_there, engines())
    more = f" and {len(differs) - _MANY} more" if len(differs) > _MANY else ""
    return f"has {'; '.join(differs[:_MANY])}{more}" if differs else ""
