"""Having many tasks done by an executor."""

from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Executor, Future, as_completed
from typing import TypeVar

Task = TypeVar("Task", bound=Hashable)
Result = TypeVar("Result")


def do_all(
    executor: Executor, work: Callable[[Task], Result], tasks: Sequence[Task], on_done: Callable[[int], None]
) -> dict[Task, Result]:
    """Results by task. `on_done` is told how many are done, 0 at first.

    When one task fails, the others are called off and its exception is raised.
    """
    futures: dict[Future[Result], Task] = {executor.submit(work, task): task for task in tasks}
    results: dict[Task, Result] = {}
    try:
        on_done(0)
        for future in as_completed(futures):
            results[futures[future]] = future.result()
            on_done(len(results))
    except BaseException:
        for future in futures:
            future.cancel()
        raise
    return results
