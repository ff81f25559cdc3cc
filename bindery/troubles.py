"""What stops a command besides mistakes in a book, in sentences for authors."""

from concurrent.futures import BrokenExecutor

from bindery.outputs import FULL, CannotWrite, is_full

FAULT, INTERRUPTED = 70, 130
"""Exit statuses: of a fault of the program, and of a command that was interrupted."""


def sentence_for(problem: BaseException) -> str | None:
    """What to tell the author of an exception; None of one that is a fault of the program."""
    # Those who raise these write them for authors.
    if isinstance(problem, CannotWrite | BrokenExecutor):
        return str(problem)
    if isinstance(problem, OSError) and is_full(problem):
        return f"{FULL}, or the folder for temporary files is; make room and build again"
    return None


def fault_of(problem: BaseException) -> str:
    """What to tell the author of a fault of the program, whose traceback stands above."""
    return f"this is a fault of the program, not of your book. Please report the lines above: {type(problem).__name__}"
