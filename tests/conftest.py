"""`test` leaves out what needs a browser, a reader or Ghostscript; in `test --full` nothing may be skipped."""

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest
from chromium import Chromium
from hypothesis import settings
from playwright.sync_api import sync_playwright

from make_book import try_lock

# How long an example takes says how busy the machine is.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

CHECKOUT = Path(__file__).parent.parent
FULL = bool(os.environ.get("BINDERY_FULL"))

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what runs in its background so; commands that tests press Ctrl-C on would never hear of it.
    signal.signal(signal.SIGINT, signal.default_int_handler)

LONGEST = (
    "test_full_ereaders",
    "test_full_manuscripts",
    "test_preview_browser",
    "test_book_companion",
    "test_suite",
    "test_faults",
    "test_watch_builds",
    "test_hostile",
    "test_book_whole",
    "test_full_cluster",
    "test_full_readers",
    "test_full_catalogue",
    "test_fuzz",
    "test_styles",
    "test_preflight",
    "test_wheel",
    "test_pdf_sides",
    "test_make_book",
)
"""The modules that take longest, whatever the number of their tests, the longest first: begun last, one would keep its
process busy when the others have ended.
"""

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


MADE = "BINDERY_TESTS_MADE"
"""The variable that names the folder with what is made once for all of pytest's processes, and for several runs of it
where it is set before they begin, as in .ci/run.
"""


def pytest_configure(config: pytest.Config) -> None:
    if MADE not in os.environ:
        made = TemporaryDirectory(prefix="bindery-tests-")
        config.add_cleanup(made.cleanup)
        os.environ[MADE] = made.name
    if config.getoption("numprocesses", None):
        from epubchecked import serve

        serve()


@pytest.fixture(scope="session")
def companion() -> Path:
    """The folder with the finished files of this repository's own book."""

    def make(finished: Path) -> None:
        command = [sys.executable, "make_book.py", "build", str(CHECKOUT), "--output-dir", str(finished)]
        made = subprocess.run(command, cwd=CHECKOUT, capture_output=True, encoding="utf-8", check=False)
        assert made.returncode == 0, made.stdout + made.stderr

    return once("companion", make)


@pytest.fixture(scope="session")
def everything() -> Path:
    """The folder with the finished files of the book with one of everything."""
    from everything import make_everything

    return once("everything", make_everything) / "build"


def once(name: str, make: Callable[[Path], object]) -> Path:
    """The folder `name`, which is made by whichever of pytest's processes comes first."""
    shared = Path(os.environ[MADE])
    folder = shared / name
    with (shared / f"{name}.lock").open("a") as lock:
        while not try_lock(lock.fileno()):
            time.sleep(0.1)
        if not folder.exists():
            make(folder)
    return folder


class _Lent(nullcontext[Any]):
    """A worker that outlives those who use it, and has loaded everything."""

    def warm(self, *modules: str) -> None:
        self.enter_result.warm(*modules)


@pytest.fixture(scope="module")
def shared_worker() -> Iterator[None]:
    """Commands that are called in this process have their work done by the worker of all its books, and what it did for
    one book is remembered for all: to start a worker for each, and to cut the faces anew, takes longer than most books.
    """
    from made_book import WORKER, shared_memory

    from bindery import crew
    from bindery.commands import accessibility, preflight, verify
    from bindery.engine import workers
    from bindery.engine.limits import USUAL, Limits

    def wanted(jobs: int | None = None, limits: Limits = USUAL, own: Any = workers.Workers) -> Any:
        """Other limits than the usual ones need workers of their own."""
        return _Lent(WORKER) if limits == USUAL else own(jobs, limits)

    with pytest.MonkeyPatch.context() as patches, shared_memory():
        for command in (crew, accessibility, preflight, verify):
            patches.setattr(command, "Workers", wanted)
        yield


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """A browser for the windows of a module's tests."""
    with sync_playwright() as playwright:
        browser = Chromium(playwright)
        yield browser
        browser.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [item for item in items if not _wanted(item)]
    places = {module: place for place, module in enumerate(LONGEST)}
    items[:] = sorted(filter(_wanted, items), key=lambda item: places.get(item.path.stem, len(LONGEST)))
    config.hook.pytest_deselected(items=left_out)


def pytest_collection_finish() -> None:
    # Modules and tests stay until the end: to look through them again and again takes a twelfth of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _wanted(item: pytest.Item) -> bool:
    if item.get_closest_marker("manuscripts") and not os.environ.get("BINDERY_MANUSCRIPTS"):
        return False
    return FULL or not item.get_closest_marker("full")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _unskipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _unskipped((yield))


def _unskipped(report: Report) -> Report:
    if FULL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and `test --full` skips nothing: {report.longrepr}"
    return report
