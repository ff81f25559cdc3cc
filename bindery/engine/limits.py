"""What the work on one piece of a book may use: more than any real one needs, and less than brings a machine down.

A manuscript may ask for anything: a table of 100,000 columns, a drawing that shows itself a billion times. The book
cannot raise these limits; whoever builds it can.
"""

from dataclasses import dataclass
from typing import Any

from bindery.diagnostics import BookError, Diagnostic, error

MB = 1_000_000
_HINT = "look for what is enormous in it, or many times inside itself, and divide what is very long; "


@dataclass(frozen=True)
class Limits:
    """For one task: reading a chapter, typesetting a section. All those of 1,900 pages take 102 seconds."""

    seconds: float = 300
    memory: int = 4000 * MB
    """Bytes of a worker process; kept where the system can keep it (Linux)."""


USUAL = Limits()
OF_WHOLE_BOOKS = Limits(seconds=24 * 60 * 60, memory=64_000 * MB)
"""For a task that makes a book, whose own tasks have limits of theirs."""


class BeyondLimits(BookError):
    """A task wanted more than it may have, and was ended. Of a section that was being typeset, `section` is the id, and
    `element` the number of the element in it that was at work; else "" and 0.
    """

    section = ""
    element = 0


def too_long(limits: Limits, task: Any, element: int = 0) -> BeyondLimits:
    file, piece = place_of(task)
    message = f"{piece} takes more than {limits.seconds:g} seconds, and was given up"
    hint = f"{_HINT}--time-limit {2 * limits.seconds:g} waits twice as long"
    return _beyond(error(file, 0, message, "time-limit", hint), task, element)


def too_large(limits: Limits, task: Any, element: int = 0) -> BeyondLimits:
    file, piece = place_of(task)
    megabytes = limits.memory // MB
    message = f"{piece} takes more than {megabytes:,} MB of memory, and was given up"
    hint = f"{_HINT}--memory-limit {2 * megabytes} gives it twice as much"
    return _beyond(error(file, 0, message, "memory-limit", hint), task, element)


def _beyond(said: Diagnostic, task: Any, element: int) -> BeyondLimits:
    problem = BeyondLimits([said])
    section = getattr(task, "section", "")
    problem.section, problem.element = (section, element) if isinstance(section, str) else ("", 0)
    return problem


def place_of(task: Any) -> tuple[str, str]:
    """The manuscript's file that a task is about, "" for none; and what to call the piece of the book."""
    file = next((said for name in ("source", "file") if isinstance(said := getattr(task, name, ""), str) and said), "")
    title = getattr(task, "title", "") or getattr(task, "name", "")
    return file, f"'{title}'" if title and isinstance(title, str) else "this file" if file else "a piece of the book"
