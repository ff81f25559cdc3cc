"""What a worker of a cluster does: one call after the other, if its engines are those that the book is made with."""

import pickle
import threading
from collections.abc import Mapping
from typing import Any

from bindery.engine.limits import Limits
from bindery.engine.parcels import Call, joined
from bindery.engine.program import engines
from bindery.engine.worker import answer
from bindery.engine.workers import Workers

Engines = Mapping[str, str]


def engines_here() -> Engines:
    """The versions of this worker's engines."""
    return engines()


def unpacked(value: bytes) -> Any:
    """A value that many calls bring: it is kept here as long as anybody may need it."""
    return pickle.loads(value)


def perform(parcel: bytes, wanted: Engines, values: Mapping[str, Any], limits: Limits) -> bytes | Engines:
    """The pickled answer to a call that `parcels.parted` took apart; the engines of this worker instead where they are
    not those that are wanted. A call that goes beyond `limits` ends a process of its own, not Dask's, which would be
    taken for dead.
    """
    here = engines()
    if here != wanted:
        return here

    def unpack() -> Call:
        function, arguments, named = joined(parcel, values)
        return lambda: _hand(limits).submit(function, *arguments, **named).result(), (), {}

    return answer(unpack)


_CHANGING = threading.Lock()
_hands: dict[Limits, Workers] = {}
"""The process that does the work here, by the limits that it was started with; others make room for it."""


def _hand(limits: Limits) -> Workers:
    with _CHANGING:
        if limits not in _hands:
            for other in [_hands.pop(of) for of in list(_hands)]:
                other.shutdown(wait=False)
            _hands[limits] = Workers(1, limits)
        return _hands[limits]


def differences(there: Engines, here: Engines) -> list[str]:
    """How the engines of a worker differ, a phrase each: "weasyprint 69.0, not 70.0"."""
    found = []
    for name in here.keys() | there.keys():
        if there.get(name) == here.get(name):
            continue
        if name not in there or name not in here:
            found.append(f"{'no' if name in here else 'a'} {name}")
        elif len(here[name]) > _LONGEST_VERSION:
            found.append(f"another state of {name}")
        else:
            found.append(f"{name} {there[name]}, not {here[name]}")
    return sorted(found)


_LONGEST_VERSION = 40
"""What is longer is a digest, which tells nobody anything."""
