"""make_book.py with nothing but the standard library: its environment is made once, made again when it must be, and
every failure is one sentence.

Each test has a small program of its own beside a copy of make_book.py, whose one requirement is a wheel in a folder.
"""

import ast
import hashlib
import os
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pytest

MAKE_BOOK = Path(__file__).parent.parent / "make_book.py"

PROGRAM = """
import sys

def main(arguments):
    import ink
    print(ink.VERSION, arguments, sys.prefix)
    return 7
"""


@dataclass(frozen=True)
class Checkout:
    root: Path

    @property
    def python(self) -> Path:
        return self.root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def require(self, ink: str, to: str = "requirements.txt") -> None:
        """Ask for this version of the package, and have it."""
        wheel = self.root / "wheels" / f"ink-{ink}-py3-none-any.whl"
        wheel.parent.mkdir(exist_ok=True)
        information = f"ink-{ink}.dist-info"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("ink.py", f"VERSION = '{ink}'\n")
            archive.writestr(f"{information}/METADATA", f"Metadata-Version: 2.1\nName: ink\nVersion: {ink}\n")
            archive.writestr(f"{information}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            archive.writestr(f"{information}/RECORD", "")
        self.pin(f"ink=={ink}", hashlib.sha256(wheel.read_bytes()).hexdigest(), to)

    def pin(self, package: str, sha256: str = "0" * 64, to: str = "requirements.txt") -> None:
        (self.root / to).write_text(f"{package} \\\n    --hash=sha256:{sha256}\n", encoding="utf-8")

    def start(self, *arguments: str, python: Path | str = sys.executable, **environment: str) -> subprocess.Popen[str]:
        own = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.root / "wheels"), "PIP_CONFIG_FILE": os.devnull}
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
        command = [str(python), str(self.root / "make_book.py"), *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdout=pipe, stderr=pipe, encoding="utf-8", env=kept | own | environment)

    def run(self, *arguments: str, python: Path | str = sys.executable, **environment: str) -> tuple[int, str, str]:
        process = self.start(*arguments, python=python, **environment)
        output, complaints = process.communicate(timeout=120)
        return process.returncode, output, complaints

    def starts_installing(self, kill_after: float = 0) -> bool:
        """Whether a run begins by making the environment; it is killed then, after so many seconds."""
        process = self.start()
        assert process.stderr
        first_words = process.stderr.readline()
        time.sleep(kill_after)
        process.kill()
        process.communicate()
        return "installing what it needs" in first_words


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    (tmp_path / "bindery").mkdir()
    (tmp_path / "bindery" / "cli.py").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "make_book.py").write_bytes(MAKE_BOOK.read_bytes())
    (tmp_path / "requirements-test.txt").write_text("", encoding="utf-8")
    checkout = Checkout(tmp_path)
    checkout.require("1.0")
    return checkout


def test_the_environment_is_made_on_first_use_and_kept(checkout: Checkout) -> None:
    # A first run that is killed leaves half an environment, and no lock.
    assert checkout.starts_installing(kill_after=1)
    assert not (checkout.root / ".venv" / "requirements.stamp").exists()

    # Two first runs at once: one installs, the other waits for it.
    both = [checkout.start("build", name, "--strict") for name in ("one", "the other")]
    reports = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [7, 7]
    inside = checkout.root / ".venv"
    assert [output for output, _ in reports] == [
        f"1.0 ['build', 'one', '--strict'] {inside}\n",
        f"1.0 ['build', 'the other', '--strict'] {inside}\n",
    ]
    assert "".join(complaints for _, complaints in reports).count("installing what it needs") == 1

    # From then on nothing is said, also from inside, as with an activated environment.
    assert checkout.run() == checkout.run(python=checkout.python) == (7, f"1.0 [] {inside}\n", "")

    # The tests have requirements of their own, which the book's runs do not ask for.
    status, output, complaints = checkout.run("test")
    assert (status, complaints.count("installing what the tests need")) == (7, 1)
    assert checkout.run("test")[2] == ""

    # Whatever pip cannot do is one sentence, and nothing is taken for installed.
    checkout.require("3.0", to="requirements-test.txt")
    checkout.pin("ink==3.0", to="requirements-test.txt")
    for _ in range(2):
        status, output, complaints = checkout.run("test")
        assert (status, output) == (1, "")
        assert "pip could not install requirements-test.txt: THESE PACKAGES DO NOT MATCH THE HASHES" in complaints
        assert "Traceback" not in complaints
    nowhere = {"PIP_NO_INDEX": "", "PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "1"}
    status, output, complaints = checkout.run("test", PIP_FIND_LINKS="", **nowhere)
    assert (status, output) == (1, "")
    unreachable = "make_book: pip could not install requirements-test.txt: the package index cannot be reached."
    assert complaints.splitlines()[-1].startswith(unreachable)


def test_an_outdated_environment_is_made_again(checkout: Checkout) -> None:
    remains = checkout.root / ".venv" / "lib" / "remains.py"
    remains.parent.mkdir(parents=True)
    remains.write_text("from older requirements", encoding="utf-8")
    stamp = checkout.root / ".venv" / "requirements.stamp"
    stamp.write_text(f"{'0' * 64} 3.11\n", encoding="utf-8")
    status, output, complaints = checkout.run()
    assert (status, output.split()[0], remains.exists()) == (7, "1.0", False)
    assert "installing what it needs" in complaints

    # The system's Python was upgraded: the packages are in the old version's folder, which shows only from inside.
    stamp.write_text(stamp.read_text(encoding="utf-8").replace(" 3.", " 2."), encoding="utf-8")
    assert checkout.starts_installing()


def test_nothing_is_installed_where_the_pinned_versions_are_importable(checkout: Checkout) -> None:
    checkout.pin(f"pytest=={version('pytest')}")
    (checkout.root / "bindery" / "cli.py").write_text("def main(arguments):\n    return 5\n", encoding="utf-8")
    assert checkout.run() == (5, "", "")
    assert not (checkout.root / ".venv").exists()


def test_another_version_than_the_pinned_one_is_not_run_with(checkout: Checkout) -> None:
    checkout.pin("pytest==0.0.1")
    assert checkout.starts_installing()


def test_a_python_without_ensurepip_is_one_sentence(checkout: Checkout) -> None:
    (checkout.root / "sitecustomize.py").write_text("import sys; sys.modules['ensurepip'] = None", encoding="utf-8")
    status, _, complaints = checkout.run(PYTHONPATH=str(checkout.root))
    assert status == 1
    assert "apt-get install -y python3-venv" in complaints.splitlines()[-1]


def test_a_folder_where_nothing_can_be_written_is_one_sentence(checkout: Checkout) -> None:
    (checkout.root / ".venv").write_text("a file, not a folder", encoding="utf-8")
    status, _, complaints = checkout.run()
    assert (status, complaints.count("\n")) == (1, 1)
    assert "cannot be made: File exists" in complaints


def test_an_older_python_can_read_the_file_far_enough_to_say_what_it_needs() -> None:
    tree = ast.parse(MAKE_BOOK.read_text(encoding="utf-8"), feature_version=(3, 7))
    before_the_check = tree.body[: next(place for place, node in enumerate(tree.body) if isinstance(node, ast.If))]
    assert [type(node) for node in before_the_check] == [ast.Expr, ast.Import]
