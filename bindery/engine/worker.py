"""What a worker process does: one task after the other, from its standard input to its standard output.

Little is imported here, so that a worker is at its first task soon: a task brings the modules that it needs.
"""

import gc
import importlib
import os
import pickle
import shutil
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from ctypes import CDLL
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO

from bindery.engine import whereabouts
from bindery.engine.parcels import Call, Unpacker

_LENGTH = 8
_POSIX = os.name == "posix"
_MANY = 20_000
"""Objects that may lie about after a task before it is looked which of them nobody needs: to look takes as long as many
a task, and what a chapter leaves is hundreds of thousands.
"""
_AT_LEAST_EVERY = 20
"""Tasks after which it is looked for them in any case: a few objects may hold much."""
_NO_MEMORY = pickle.dumps((None, MemoryError(), ""))
"""An answer that takes none to make."""


def command(scratch: str, memory: int) -> list[str]:
    """The command line of a worker, which finds the modules that this process finds; `memory` is bytes."""
    program = f"import sys; sys.path[:] = {sys.path!r}; from {__name__} import work; work({scratch!r}, {memory})"
    return [sys.executable, "-c", program]


def work(scratch: str, memory: int) -> None:
    """Do what is asked for as long as the process that asks lives; then remove the folder `scratch` and end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    whereabouts.keep(scratch)
    _limit(memory)
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # What a library prints is no answer.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    tasks: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(asked, tasks, scratch), daemon=True).start()
    # A task's objects are one web that is alive until its end: looking through it costs a quarter of the time.
    gc.disable()
    unpacker = Unpacker()
    modules = tasks_done = 0
    while True:
        task = tasks.get()
        whereabouts.note(0)
        send(answers, answer(partial(unpacker.unpack, task)))
        tasks_done += 1
        if len(sys.modules) > modules or gc.get_count()[0] > _MANY or tasks_done % _AT_LEAST_EVERY == 0:
            gc.collect()
            give_memory_back()
        if len(sys.modules) > modules:
            # Modules stay: they need not be looked through again.
            gc.freeze()
            modules = len(sys.modules)


def _limit(memory: int) -> None:
    """Have no more bytes than `memory`, nor any program that runs here; and be the first to end where none are left."""
    if sys.platform != "linux":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (memory if most < 0 else min(memory, most), most))
    # The kernel ends a worker, who is replaced, rather than the process that waits for it.
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")


def send(pipe: BinaryIO, message: bytes) -> None:
    pipe.write(len(message).to_bytes(_LENGTH, "big"))
    pipe.write(message)
    pipe.flush()


def receive(pipe: BinaryIO) -> bytes | None:
    """The next message, or None when the other side is gone, in the middle of it even."""
    head = pipe.read(_LENGTH)
    length = int.from_bytes(head, "big")
    message = pipe.read(length) if len(head) == _LENGTH else b""
    return message if message and len(message) == length else None


def import_module(name: str) -> None:
    """A task that makes those quick that need the module."""
    importlib.import_module(name)


def _listen(asked: BinaryIO, tasks: "SimpleQueue[bytes]", scratch: str) -> None:
    # In a thread of its own, to see at once that the other side is gone, however it ended.
    while message := receive(asked):
        tasks.put(message)
    shutil.rmtree(scratch, ignore_errors=True)
    if _POSIX:
        # The programs that a task runs end with it.
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def answer(unpack: Callable[[], Call]) -> bytes:
    """The result of the call that `unpack` gives, its exception and where that was raised; pickled."""
    try:
        function, arguments, named = unpack()
        return pickle.dumps((function(*arguments, **named), None, ""), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return _NO_MEMORY
    except BaseException as problem:
        told = traceback.format_exc()
        try:
            failure = pickle.dumps((None, problem, told))
            pickle.loads(failure)
        except Exception:
            return pickle.dumps((None, RuntimeError(f"{type(problem).__name__}: {problem}"), told))
        return failure


def _malloc_trim() -> Callable[[int], int] | None:
    """glibc's, which keeps freed memory for itself unless it is asked."""
    try:
        trim: Callable[[int], int] = CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
    return trim


_trim = _malloc_trim()


def give_memory_back() -> None:
    if _trim:
        _trim(0)
