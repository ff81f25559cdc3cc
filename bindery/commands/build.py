"""`make_book.py build`: make the book and say what was made."""

import time
from concurrent.futures import Executor

from bindery import unchanged
from bindery.crew import pool_of
from bindery.diagnostics import BookError
from bindery.folder import shown
from bindery.outputs import Order, Outcome, Output
from bindery.progress import counted
from bindery.terminal import Terminal


def run(order: Order, *, as_json: bool) -> int:
    terminal = Terminal(as_json)
    began = time.monotonic()
    # The state from which the build begins: a file that is saved meanwhile makes the next build another one.
    state = unchanged.state_of(order)
    before = unchanged.known(order, state)
    if before:
        terminal.line("nothing has changed since the last build")
        _say(terminal, before, order, "kept", "looked through", began)
        return 0
    try:
        with pool_of(order, terminal.problem) as pool:
            outcome = _made(order, terminal, state, pool)
    except BookError as problem:
        terminal.diagnostics(problem.diagnostics, order.manifest.parent)
        errors = sum(found.severity == "error" for found in problem.diagnostics)
        terminal.problem(
            f"{counted(errors, 'error')}, {counted(len(problem.diagnostics) - errors, 'warning')}; nothing was changed"
        )
        return 1
    finally:
        terminal.stop()
    _say(terminal, outcome, order, "wrote", "built", began)
    return 0


def _made(order: Order, terminal: Terminal, state: unchanged.State, pool: Executor) -> Outcome:
    # All that makes books takes a while to load, here and in the workers.
    from bindery.build import build
    from bindery.preparation import remembering

    return build(order, terminal, state, remembering(pool, order.manifest.parent))


def _say(terminal: Terminal, outcome: Outcome, order: Order, did: str, all_in_all: str, began: float) -> None:
    for output in outcome.outputs:
        terminal.file(did, shown(output.path), _what(output))
    terminal.diagnostics(outcome.diagnostics, order.manifest.parent)
    terminal.line(
        f"{all_in_all} in {time.monotonic() - began:.1f} s"
        + (f" with {counted(len(outcome.diagnostics), 'warning')}" if outcome.diagnostics else "")
    )


def _what(output: Output) -> str:
    size = f"{output.size / 1e6:.1f} MB" if output.size >= 100_000 else f"{output.size / 1e3:.0f} kB"
    pages = counted(output.pages, "page") if output.pages else ""
    return ", ".join(filter(None, (pages, size, output.standards)))
