"""Worker processes, as a `concurrent.futures.Executor`."""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager


@contextmanager
def workers(count: int | None) -> Iterator[Executor]:
    """A pool of `count` processes, one for each processor by default; an interrupt does not wait for its tasks."""
    # A fresh interpreter for each worker: a fork would copy the threads' locks, and Pango's state.
    pool = ProcessPoolExecutor(count or os.cpu_count() or 1, mp_context=multiprocessing.get_context("spawn"))
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()
