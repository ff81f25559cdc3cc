"""`make_book.py build BOOK BOOK …`: make many books at once, and say what became of each."""

import json
import os
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict

from bindery.board import Board, found_in, in_all, table
from bindery.catalogue.making import MORE_BOOKS, Foremen, Here, Maker, make_all, plan, status_of
from bindery.crew import pool_of
from bindery.engine.limits import OF_WHOLE_BOOKS
from bindery.engine.workers import Workers
from bindery.outputs import Order
from bindery.progress import counted
from bindery.terminal import Terminal
from bindery.troubles import INTERRUPTED

MANY_WORKERS = 8
"""Of a cluster: more of them than one process would find work for."""
FOREMEN = 2
"""Books that are made at once for them, for each processor of this machine."""


def run(orders: Sequence[Order], *, as_json: bool) -> int:
    """Returns the exit status: that of the worst of them. Raises BookError where two would write the same files."""
    terminal = Terminal(as_json)
    began = time.monotonic()
    planned = plan(orders)
    terminal.line(counted(len(planned), "book"))
    board = Board(terminal, len(planned))
    try:
        with board, pool_of(orders[0], terminal.problem) as pool, ExitStack() as crew:
            at_once = pool.count + MORE_BOOKS
            maker: Maker = Here(pool, board.progress_of)
            if orders[0].cluster and pool.count >= MANY_WORKERS:
                foremen = Workers(min(at_once, FOREMEN * (os.cpu_count() or 1)), OF_WHOLE_BOOKS)
                crew.enter_context(foremen)
                at_once, maker = foremen.count, Foremen(foremen, board.progress_of)
            results = make_all(planned, maker, at_once, board.result)
    except KeyboardInterrupt:
        terminal.problem(f"interrupted; {board.made} of {counted(len(planned), 'book')} made. Build again for the rest")
        return INTERRUPTED
    if as_json:
        found = [diagnostic for result in results for diagnostic in found_in(result)]
        print(json.dumps([asdict(diagnostic) for diagnostic in found], ensure_ascii=False, indent=2))
    terminal.line("")
    for row in table(results):
        terminal.line(row)
    terminal.line(in_all(results, time.monotonic() - began))
    return status_of(results)
