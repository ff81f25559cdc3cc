"""Worker processes, as a `concurrent.futures.Executor` that survives the death of any of them.

Each worker has pipes and a thread of its own, so that one that is ended in the middle of a message harms no other.
It is a fresh interpreter: a fork would copy the threads' locks, and Pango's state.
"""

import os
import pickle
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, BinaryIO, ParamSpec, TypeVar, cast

from bindery.engine.limits import USUAL, Limits, place_of, too_large, too_long
from bindery.engine.parcels import Call, Packer
from bindery.engine.whereabouts import last_noted
from bindery.engine.worker import command, import_module, receive, send

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

_Answer = tuple[Any, BaseException | None]
_ATTEMPTS = 2
"""How often a task is given to a worker, where workers die of it."""


class WorkerDied(BrokenExecutor):
    """A worker process ended in the middle of a task, and so did the one that tried it again. Said as a sentence."""


class RemoteTraceback(Exception):
    """Where in its worker a task failed; the cause of the exception that it failed with."""

    def __str__(self) -> str:
        return f'\n"""\n{self.args[0]}"""'


class Workers(Executor):
    """A pool of at most `count` processes, one for each processor by default, started when there is work for them.

    A task can be called off (`Future.cancel`) until it is done: the worker that is at it ends, and another takes its
    place. When a worker dies, its task is tried once more. A task that goes beyond `limits` ends its worker, and raises
    BeyondLimits; of time, only what a worker is at it counts. Ctrl-C is kept from the workers, and they end with this
    process, however it ends. Where a context is left by an exception, Ctrl-C too, everything is called off.
    """

    def __init__(self, count: int | None = None, limits: Limits = USUAL):
        self.count = count or os.cpu_count() or 1
        self.limits = limits
        self._changed = threading.Condition()
        """Guards all that follows, and all that a hand has."""
        self._tasks: deque[_Task] = deque()
        self._hands: list[_Hand] = []
        self._modules: tuple[str, ...] = ()
        self._is_closed = False
        self._scratch: TemporaryDirectory[str] | None = None

    def submit(
        self, function: Callable[Arguments, Result], /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Future[Result]:
        task = _Task((function, args, kwargs))
        with self._changed:
            if self._is_closed:
                raise RuntimeError("the pool takes no tasks any more")
            self._tasks.append(task)
            if sum(not hand.task for hand in self._hands) < len(self._tasks):
                self._start_hand()
            self._changed.notify()
        task.future.add_done_callback(lambda future: self._call_off(task) if future.cancelled() else None)
        return task.future

    def warm(self, *modules: str) -> None:
        """Start the workers before there is work. While they have nothing to do they import `modules`, one by one, and
        so does a worker that replaces one whose task was called off. Each begins when the one before it is through:
        for a single task the others would only be in its way.
        """
        with self._changed:
            self._modules = modules
            self._start_hand()
            for hand in self._hands:
                hand.to_import = deque(modules)
            self._changed.notify_all()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers when all is done; or at once, with all tasks called off, those too that were begun."""
        with self._changed:
            self._is_closed = True
            begun = [hand.task for hand in self._hands if hand.task]
            called_off = [*self._tasks, *begun] if cancel_futures else []
            for hand in self._hands:
                if not hand.task and hand.worker:
                    hand.worker.kill()
            self._changed.notify_all()
        for task in called_off:
            task.future.cancel()
        if wait:
            for hand in self._hands:
                hand.thread.join()
            if self._scratch:
                self._scratch.cleanup()

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, where: TracebackType | None
    ) -> None:
        self.shutdown(cancel_futures=kind is not None)

    def _start_hand(self) -> None:
        if len(self._hands) == self.count:
            return
        hand = _Hand(deque(self._modules))
        hand.thread = threading.Thread(target=self._work, args=(hand,), daemon=True)
        self._hands.append(hand)
        hand.thread.start()

    def _call_off(self, task: "_Task") -> None:
        with self._changed:
            for hand in self._hands:
                if hand.task is task and hand.worker:
                    hand.worker.kill()
                    hand.to_import = deque(self._modules)
            waits = task in self._tasks
            if waits:
                self._tasks.remove(task)
        if waits:
            task.future.set_running_or_notify_cancel()

    # What follows is done by the hands' threads.

    def _work(self, hand: "_Hand") -> None:
        while True:
            module = ""
            with self._changed:
                if self._modules and not hand.to_import and not self._is_closed:
                    self._start_hand()
                self._changed.wait_for(lambda: self._tasks or self._is_closed or hand.to_import)
                if self._tasks:
                    hand.task = self._tasks.popleft()
                elif self._is_closed:
                    break
                else:
                    module = hand.to_import.popleft()
            if hand.task:
                self._do(hand, hand.task)
            else:
                self._ask(hand, (import_module, (module,), {}))
        if hand.worker:
            hand.worker.end()

    def _do(self, hand: "_Hand", task: "_Task") -> None:
        result: Any = None
        problem: BaseException | None
        try:
            answer = next(filter(None, (self._ask(hand, task.call) for _ in range(_ATTEMPTS))), None)
            result, problem = answer or (None, WorkerDied(_died_of(task.subject)))
        except Exception as fault:
            problem = fault
        with self._changed:
            hand.task = None
        # Until now the future counted as one that waits, which anyone may cancel.
        if not task.future.set_running_or_notify_cancel():
            return
        if problem:
            task.future.set_exception(problem)
        else:
            task.future.set_result(result)

    def _ask(self, hand: "_Hand", call: Call) -> _Answer | None:
        """What the hand's worker answers; None when it died, or nobody waits for the answer any more."""
        with self._changed:
            nobody_waits = hand.task.future.cancelled() if hand.task else self._is_closed
            if nobody_waits:
                return None
            if hand.worker and not hand.worker.is_alive():
                hand.worker.end()
                hand.worker = None
            worker = hand.worker = hand.worker or _Worker(self._scratch_folder(), self.limits)
        answer = worker.answer(call)
        is_beyond = answer is not None and isinstance(answer[1], MemoryError)
        if answer is None or is_beyond:
            with self._changed:
                worker.end()
                hand.worker = None
        if hand.task and (is_beyond or worker.is_overdue):
            said = too_large if is_beyond else too_long
            raise said(self.limits, hand.task.subject, worker.whereabouts)
        return answer

    def _scratch_folder(self) -> str:
        """For the files that a worker leaves behind when it is killed."""
        if not self._scratch:
            self._scratch = TemporaryDirectory(prefix="bindery-", ignore_cleanup_errors=True)
        return self._scratch.name


def _died_of(task: Any) -> str:
    file, piece = place_of(task)
    at_work = f" at work on {file or piece}" if task is not None else ""
    return (
        f"a worker process was ended from outside{at_work}, and so was the one that tried it again, perhaps because "
        "memory ran out; nothing was changed. Build again, with --jobs 1 where memory is short"
    )


@dataclass(eq=False)
class _Task:
    call: Call
    future: Future[Any] = field(default_factory=Future)

    @property
    def subject(self) -> Any:
        """What it is about."""
        return next(iter(self.call[1]), None)


@dataclass(eq=False)
class _Hand:
    """A thread that has one worker do one task after the other."""

    to_import: deque[str]
    thread: threading.Thread = field(init=False)
    worker: "_Worker | None" = None
    task: _Task | None = None


class _Worker:
    """A process that answers. It is in a process group of its own, which Ctrl-C does not reach."""

    def __init__(self, scratch: str, limits: Limits):
        places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), scratch)
        self._scratch, self._seconds = scratch, limits.seconds
        self.is_overdue = False
        """Whether it was killed because its task took too long."""
        self._process = subprocess.Popen(
            command(scratch, limits.memory),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | places,
            process_group=0 if os.name == "posix" else None,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self._packer = Packer()
        self._asked, self._answers = cast(BinaryIO, self._process.stdin), cast(BinaryIO, self._process.stdout)

    def answer(self, call: Call) -> _Answer | None:
        """What comes of `call`; None when the process died. Raises what pickle does for what cannot be sent."""
        parcel = self._packer.pack(call)
        watch = threading.Timer(self._seconds, self._give_up)
        watch.start()
        try:
            send(self._asked, parcel)
            message = receive(self._answers)
        except OSError:
            return None
        finally:
            watch.cancel()
            watch.join()
        if message is None:
            return None
        result, problem, told = pickle.loads(message)
        if problem:
            problem.__cause__ = RemoteTraceback(told)
            self._packer.forget()
        return result, problem

    @property
    def whereabouts(self) -> int:
        """Where its task is, or was when it ended."""
        return last_noted(self._scratch, self._process.pid)

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def _give_up(self) -> None:
        self.is_overdue = True
        self.kill()

    def kill(self) -> None:
        """End the process and the programs that it runs, at once."""
        if self._process.returncode is None:
            with suppress(OSError):
                if os.name == "posix":
                    os.killpg(self._process.pid, signal.SIGKILL)
            self._process.kill()

    def end(self) -> None:
        self.kill()
        self._process.wait()
        for pipe in (self._asked, self._answers):
            with suppress(OSError):
                pipe.close()
