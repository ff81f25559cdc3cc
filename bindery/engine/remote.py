"""What a worker of a cluster does: one call after the other, if its engines are those that the book is made with."""

import gc
import pickle
import sys
import threading
from collections.abc import Mapping
from typing import Any

from bindery.engine.parcels import joined
from bindery.engine.program import engines
from bindery.engine.worker import answer, give_memory_back

Engines = Mapping[str, str]

_ONE_AT_A_TIME = threading.Lock()
"""The libraries that typeset work for one thread of a process."""


def engines_here() -> Engines:
    """The versions of this worker's engines."""
    return engines()


def unpacked(value: bytes) -> Any:
    """A value that many calls bring: it is kept here as long as anybody may need it."""
    return pickle.loads(value)


def perform(parcel: bytes, wanted: Engines, values: Mapping[str, Any]) -> bytes | Engines:
    """The pickled answer to a call that `parcels.parted` took apart; the engines of this worker instead where they are
    not those that are wanted.
    """
    here = engines()
    if here != wanted:
        return here
    with _ONE_AT_A_TIME:
        # A task's objects are one web that is alive until its end: looking through it costs a quarter of the time.
        gc.disable()
        try:
            return answer(lambda: joined(parcel, values))
        finally:
            gc.enable()
            _tidy_up()


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

_MODULES = [0]
"""How many there were when it was tidied up last."""


def _tidy_up() -> None:
    gc.collect()
    if len(sys.modules) != _MODULES[0]:
        # Modules stay: they need not be looked through again.
        gc.freeze()
        _MODULES[0] = len(sys.modules)
    give_memory_back()
