"""The machine's network, which is left alone while a browser is at work.

Where an interface comes or goes, Chromium takes the network for another one, and gives up what it is loading from this
machine too (ERR_NETWORK_CHANGED).
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SETTLED = 2.5
"""Seconds after which a browser has heard of a change; it waits two of them for another one."""


@contextmanager
def kept() -> Iterator[None]:
    """Nobody changes it meanwhile; others may use it too."""
    with _lock(shared=True):
        yield


@contextmanager
def changed() -> Iterator[None]:
    """Nobody uses it meanwhile, nor before what was changed has settled."""
    with _lock(shared=False):
        yield
        time.sleep(SETTLED)


@contextmanager
def _lock(*, shared: bool) -> Iterator[None]:
    if os.name != "posix":
        yield
        return
    import fcntl

    with (Path(os.environ["BINDERY_TESTS_MADE"]) / "network.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield
