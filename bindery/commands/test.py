"""`make_book.py test`: the tests of the program itself."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def run(arguments: Sequence[str], *, full: bool = False) -> int:
    """Run pytest with `arguments` besides the project's own; returns its exit status.

    `full` adds the tests that need a browser, a reader or Ghostscript, and makes a skipped test a failure
    (tests/conftest.py). 1 where there are no tests: an installed wheel carries none.
    """
    if not (CHECKOUT / "tests").is_dir():
        print("make_book: the tests are in the program's repository, and this is an installed copy.", file=sys.stderr)
        return 1
    environment = os.environ | ({"BINDERY_FULL": "1"} if full else {})
    # A module's tests go to one process: they look at the same books, which are made once. The order is that of
    # tests/conftest.py: the modules with the most tests are not those that take longest.
    scopes = ["--dist", "loadscope", "--no-loadscope-reorder"]
    pytest = [sys.executable, "-m", "pytest", "-n", "auto", *scopes, *arguments]
    return subprocess.run(pytest, cwd=CHECKOUT, env=environment, check=False).returncode
