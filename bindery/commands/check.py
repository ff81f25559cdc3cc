"""`make_book.py check`: everything that is wrong with the manuscript; with `--epub`, with the finished EPUB too."""

import time

from bindery import unchanged
from bindery.crew import READING, workers_of
from bindery.diagnostics import BookError, Diagnostic, errors_in
from bindery.outputs import Order, Outcome
from bindery.progress import Silent, counted
from bindery.terminal import Terminal


def run(order: Order, *, as_json: bool, epub: bool = False) -> int:
    """`order` says of which book, how strictly, and with what workers; nothing is made."""
    terminal = Terminal(as_json)
    began = time.monotonic()
    manifest = order.manifest
    # What was found does not depend on who asked, or on how.
    asked = Order(manifest, ("check",), variant=order.variant)
    state = unchanged.state_of(asked)
    before = None if epub else unchanged.known(asked, state)
    if before:
        found = before.diagnostics
    else:
        found = _checked(order, terminal, epub)
        unchanged.remember(asked, unchanged.State() if epub else state, Outcome((), found), {})
    terminal.diagnostics(found, manifest.parent)
    errors = len(errors_in(found))
    said = f"{counted(errors, 'error')}, {counted(len(found) - errors, 'warning')}"
    terminal.line(f"checked in {time.monotonic() - began:.1f} s: {said}")
    return 1 if errors or (order.strict and found) else 0


def _checked(order: Order, terminal: Terminal, epub: bool) -> tuple[Diagnostic, ...]:
    with workers_of(order, READING) as pool:
        # All that reads books takes a while to load, here and in the workers.
        from bindery.preparation import check, remembering

        manifest = order.manifest
        executor = remembering(pool, manifest.parent)
        found = check(manifest, executor, Silent(), order.variant)
        if not epub or errors_in(found):
            return found
        from bindery.checks.finished import examine

        try:
            examined = examine(manifest, executor, terminal, order.variant)
        except BookError as failed:
            return tuple(sorted({*found, *failed.diagnostics}))
        for said in examined.said:
            terminal.line(said)
        return tuple(sorted({*found, *examined.diagnostics}))
