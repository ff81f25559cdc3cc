"""The command from without: it is called, and ends with a status.

Exit status: 0 done; 1 the book has errors or a check found some, and nothing in build/ was
touched; 2 wrong usage; 70 a fault of the program; 130 interrupted.
"""

import gc
import os
import sys
import traceback
from pathlib import Path

import click

from bindery.diagnostics import BookError
from bindery.terminal import Terminal
from bindery.troubles import FAULT, INTERRUPTED, fault_of, sentence_for
from bindery.verbs import app

WRONG_USAGE = 2
_OBJECTS = 200_000
"""So many new ones are waited for until Python looks for those that can go."""


def _called() -> str:
    """By which name the command was called: that of an installed one, or of the file in a checkout."""
    return "make-book" if Path(sys.argv[0]).stem == "make-book" else "make_book.py"


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    terminal = Terminal()
    # A book is many objects that stay: looking through them again and again for what can go takes a tenth of the time.
    gc.set_threshold(_OBJECTS)
    try:
        status = app.main(argv, prog_name=_called(), standalone_mode=False)
        return int(status or 0)
    except click.ClickException as problem:
        problem.show()
        return WRONG_USAGE
    except (KeyboardInterrupt, click.Abort):
        terminal.problem("interrupted; nothing was changed")
        return INTERRUPTED
    except BookError as problem:
        terminal.diagnostics(problem.diagnostics)
        return 1
    except BrokenPipeError:
        # Who reads has read enough, as in `make_book.py schema | head`; Python would complain again when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as problem:
        if said := sentence_for(problem):
            terminal.problem(said)
            return 1
        traceback.print_exc()
        terminal.problem(fault_of(problem))
        return FAULT


if __name__ == "__main__":
    sys.exit(main())
