"""Having many tasks done by an executor."""

from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Executor, Future, as_completed
from typing import TypeVar

Task = TypeVar("Task", bound=Hashable)
Result = TypeVar("Result")


def do_all(
    executor: Executor,
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    on_done: Callable[[int], None],
    on_result: Callable[[Task, Result], None] | None = None,
) -> dict[Task, Result]:
    """Results by task. `on_done` is told how many are done, 0 at first; `on_result` is told each result that the
    executor did not know at once.

    When one task fails, the others are called off and its exception is raised.
    """
    futures: dict[Future[Result], Task] = {}
    known = set()
    for task in tasks:
        future = executor.submit(work, task)
        futures[future] = task
        if future.done():
            known.add(future)
    results: dict[Task, Result] = {}
    try:
        on_done(0)
        for future in as_completed(futures):
            task = futures[future]
            results[task] = future.result()
            if on_result and future not in known:
                on_result(task, results[task])
            on_done(len(results))
    except BaseException:
        for future in futures:
            future.cancel()
        raise
    return results
