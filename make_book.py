#!/usr/bin/env python3
"""Make the book: python3 make_book.py [build] [BOOK] [options]; --help tells the rest.

This file needs Python 3.11 and its standard library alone. Where the pinned requirements are
installed it just runs `bindery`; elsewhere it makes `.venv` beside itself on first use and runs
inside that. Each list of requirements has a stamp in `.venv`, written last, so that a half-made
or outdated environment is known for what it is and made again.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  (this line is for the Pythons that the rest is not for)
    sys.exit("make_book: Python 3.11 or newer is needed, and this is Python {}.{}.".format(*sys.version_info))

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import time
import venv
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
WINDOWS = os.name == "nt"
BOOK_REQUIREMENTS = HERE / "requirements.txt"
TEST_REQUIREMENTS = HERE / "requirements-test.txt"


class EnvironmentFailed(Exception):
    """The environment cannot be made; the text is a sentence for the author."""


class Environment:
    """The virtual environment in `folder`, which belongs to this program alone."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.python = folder / ("Scripts/python.exe" if WINDOWS else "bin/python")
        self._lock = folder / "lock"

    def is_running(self) -> bool:
        """Whether this process runs in it."""
        return self.folder.is_dir() and Path(sys.prefix).resolve() == self.folder.resolve()

    def holds(self, requirements: Path) -> bool:
        """Whether `requirements`, as they are today, were installed in it to the end."""
        recorded = self._recorded(requirements)
        if not recorded or recorded[0] != digest(requirements) or not self.python.exists():
            return False
        # An upgrade of the system's Python leaves the packages in the old version's folder: it shows only from inside.
        return not self.is_running() or recorded[1] == python_series()

    def make(self, wanted: list[Path]) -> None:
        """Install every list of `wanted`, the book's first; what is installed stays. Raises EnvironmentFailed."""
        try:
            with self._alone():
                if not self.holds(wanted[0]):
                    say(f"installing what it needs into {self.folder}, which takes a minute the first time …")
                    self._create()
                elif not all(map(self.holds, wanted)):
                    say(f"installing what the tests need into {self.folder} …")
                for requirements in wanted:
                    if not self.holds(requirements):
                        self._install(requirements)
        except OSError as fault:
            raise EnvironmentFailed(f"{self.folder} cannot be made: {fault.strerror}.") from fault

    def forget(self) -> None:
        """Let the next run make it anew."""
        for stamp in self.folder.glob("*.stamp"):
            stamp.unlink(missing_ok=True)

    def _create(self) -> None:
        if not find_spec("ensurepip"):
            raise EnvironmentFailed(
                "this Python has no venv module that can install packages; on Debian and Ubuntu run: "
                "apt-get install -y python3-venv"
            )
        self._empty()
        try:
            venv.EnvBuilder(symlinks=not WINDOWS, with_pip=True).create(self.folder)
        except subprocess.CalledProcessError as failure:
            report = (failure.output or b"").decode(errors="replace")
            raise self._failure(report, f"pip could not be set up in {self.folder}") from failure

    def _empty(self) -> None:
        self.forget()
        for entry in self.folder.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry != self._lock:
                entry.unlink()

    def _install(self, requirements: Path) -> None:
        pip = [str(self.python), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
        # Every package is in the list with its hash: nothing to resolve or to build; Python compiles what it uses.
        pinned = ["--require-hashes", "--no-deps", "--only-binary=:all:", "--no-compile", "-r", str(requirements)]
        expected = digest(requirements)
        done = subprocess.run([*pip, *pinned], capture_output=True, encoding="utf-8", errors="replace")
        if done.returncode:
            raise self._failure(done.stderr, f"pip could not install {requirements.name}")
        self._stamp(requirements).write_text(f"{expected} {python_series()}\n", encoding="utf-8")

    def _failure(self, report: str, summary: str) -> EnvironmentFailed:
        if "No space left" in report:
            # What is half there takes room that the author needs.
            self._empty()
            return EnvironmentFailed(f"{summary}: the disk is full. Make room for about 1 GB, and run it again.")
        if "Retrying (Retry(" in report or "ConnectionError" in report:
            return EnvironmentFailed(
                f"{summary}: the package index cannot be reached. "
                "The first run needs the network; run it again when there is one."
            )
        reasons = re.findall(r"^ERROR: (.+)", report, re.MULTILINE) or [report.strip() or "it gave no reason"]
        by_hand = f"{self.python} -m pip install --require-hashes -r {BOOK_REQUIREMENTS}"
        return EnvironmentFailed(f"{summary}: {reasons[0].rstrip('.')}. For its whole report run: {by_hand}")

    def _stamp(self, requirements: Path) -> Path:
        return self.folder / f"{requirements.stem}.stamp"

    def _recorded(self, requirements: Path) -> list[str]:
        """What the stamp says: the digest of the list, and the Python that it was installed for."""
        with contextlib.suppress(OSError, UnicodeDecodeError):
            words = self._stamp(requirements).read_text(encoding="utf-8").split()
            return words if len(words) == 2 else []
        return []

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Two first runs at once: the second waits for the first. The lock dies with its process."""
        self.folder.mkdir(exist_ok=True)
        with self._lock.open("a") as lock:
            if not try_lock(lock.fileno()):
                say(f"another run is at work in {self.folder}; waiting for it …")
                while not try_lock(lock.fileno()):
                    time.sleep(0.2)
            yield


def try_lock(descriptor: int) -> bool:
    """Take the lock on an open file, to be kept until it is closed; False when another process has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def digest(requirements: Path) -> str:
    return hashlib.sha256(requirements.read_bytes()).hexdigest()


def python_series() -> str:
    return "{}.{}".format(*sys.version_info)


def pins(requirements: Path) -> Iterator[tuple[str, str]]:
    """The (package, version) pairs that `requirements` asks of every machine; lines with a condition are left out."""
    for line in requirements.read_text(encoding="utf-8").splitlines():
        pin = re.fullmatch(r"([\w.-]+)==([\w.!+-]+) *\\?", line)
        if pin:
            yield pin[1], pin[2]


def installed_here(requirements: Path) -> bool:
    """Whether this Python has exactly the pinned versions: another version would print other pages."""
    try:
        return all(same_version(version(package), pinned) for package, pinned in pins(requirements))
    except PackageNotFoundError:
        return False


def same_version(one: str, other: str) -> bool:
    """Whether two spellings mean one version: a package may call 1.2 itself 1.002 (PEP 440, Integer Normalization)."""
    spellings = {re.sub(r"\b0+(?=\d)", "", spelling) for spelling in (one, other)}
    return len(spellings) == 1


def continue_in(python: str | Path, arguments: list[str]) -> int:
    """Go on in another Python; returns its exit status where the process cannot be replaced."""
    command = [str(python), str(HERE / "make_book.py"), *arguments]
    sys.stdout.flush()
    sys.stderr.flush()
    if not WINDOWS:
        os.execv(python, command)
    with subprocess.Popen(command) as process:
        while True:
            with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C reached the child too, which decides
                return process.wait()


def say(sentence: str) -> None:
    print(f"make_book: {sentence}", file=sys.stderr, flush=True)


def run(arguments: list[str]) -> int:
    environment = Environment(HERE / ".venv")
    wanted = [BOOK_REQUIREMENTS, TEST_REQUIREMENTS] if arguments[:1] == ["test"] else [BOOK_REQUIREMENTS]
    if environment.is_running():
        if not all(map(environment.holds, wanted)):
            # It cannot be made again under its own feet: the Python that it was made with does that.
            if not environment.holds(BOOK_REQUIREMENTS):
                environment.forget()
            return continue_in(sys._base_executable, arguments)  # type: ignore[attr-defined]
    elif not all(map(installed_here, wanted)):
        if not all(map(environment.holds, wanted)):
            environment.make(wanted)
        return continue_in(environment.python, arguments)
    from bindery.cli import main

    return main(arguments)


if __name__ == "__main__":
    try:
        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
    except EnvironmentFailed as failure:
        say(str(failure))
        sys.exit(1)
