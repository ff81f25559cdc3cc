"""Worker processes, as a `concurrent.futures.Executor`."""

import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.process import BaseProcess


@contextmanager
def workers(count: int | None) -> Iterator[Executor]:
    """A pool of `count` processes, one for each processor by default.

    An exception in the context, Ctrl-C too, ends them at once; they end with this process, however it ends.
    """
    number = count or os.cpu_count() or 1
    # A fresh interpreter for each worker: a fork would copy the threads' locks, and Pango's state.
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(prefix="bindery-", ignore_cleanup_errors=True) as scratch:
        pool = ProcessPoolExecutor(number, mp_context=context, initializer=_begin, initargs=(scratch,))
        started = _start(pool, number)
        try:
            yield pool
        except BaseException:
            for process in started:
                process.kill()
            # The pool's thread that hands out tasks would wait for ever for someone to read the one that it is at
            # (CPython gh-94777, in Python before 3.11.5); cancelled tasks would stop the one that cleans up.
            pool._call_queue._reader.close()  # type: ignore[attr-defined]
            pool.shutdown()
            raise
        pool.shutdown()


def _start(pool: Executor, number: int) -> list[BaseProcess]:
    """Start all of the pool's processes, with Ctrl-C kept from them from their first moment on: it is ours to judge."""
    before = set(multiprocessing.active_children())
    can_block = hasattr(signal, "pthread_sigmask")
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if can_block else set()
    try:
        for _ in range(number):
            pool.submit(os.getpid)
    finally:
        if can_block:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    return [process for process in multiprocessing.active_children() if process not in before]


def _begin(scratch: str) -> None:
    # What a worker that is killed leaves behind goes with the pool.
    tempfile.tempdir = scratch
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
