"""What the machine does to a build: full disks, files that cannot be replaced, Ctrl-C, killed workers. Nothing is lost,
and what is said is a sentence.
"""

import errno
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import fontpkg
import pytest

from bindery import outputs
from bindery.cli import main
from bindery.outputs import CannotWrite, replace_together

CHECKOUT = Path(__file__).parent.parent
OLD = {"book.pdf": b"an older PDF", "book.epub": b"an older EPUB", "notes.txt": b"not the builder's"}
NEW = {"book.pdf": b"a new PDF", "book.epub": b"a new EPUB"}
LINUX = sys.platform == "linux"


def write_book(folder: Path, pages: int = 1) -> Path:
    """A book of so many pages, none of them remembered from another build."""
    folder.mkdir(exist_ok=True)
    (folder / "book.yaml").write_text("title: Book\nchapters: [one.md, two.md, three.md]\n")
    for name in ("one", "two", "three"):
        text = "\n\n".join(f"{name} words of paragraph {number}. " * 40 for number in range(pages * 2))
        (folder / f"{name}.md").write_text(f"# {name}\n\n{text}\n")
    return folder


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    folder = tmp_path / "build"
    folder.mkdir()
    for name, data in OLD.items():
        (folder / name).write_bytes(data)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def new(folder: Path) -> dict[Path, bytes]:
    return {folder / name: data for name, data in NEW.items()}


# Replacing the finished files


def test_outputs_are_replaced_together(finished: Path) -> None:
    replace_together(new(finished))
    assert contents(finished) == OLD | NEW


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    replace_together(new(tmp_path / "a" / "b"))
    assert contents(tmp_path / "a" / "b") == NEW


@pytest.mark.parametrize("failing", range(1, 5))
@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full"),
        (PermissionError(errno.EACCES, "Permission denied"), "is it open in another program"),
        (KeyboardInterrupt(), ""),
    ],
)
def test_whichever_step_fails_the_old_files_are_as_they_were(
    finished: Path, monkeypatch: pytest.MonkeyPatch, failing: int, problem: BaseException, words: str
) -> None:
    """Two files, each moved aside and replaced: four steps. What is put back again does not fail."""
    replace, steps = Path.replace, iter(range(1, 100))

    def fails_once(path: Path, target: Path) -> Path:
        if next(steps) == failing:
            raise problem
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", fails_once)
    with pytest.raises((CannotWrite, KeyboardInterrupt)) as raised:
        replace_together(new(finished))
    assert words in str(raised.value)
    assert contents(finished) == OLD


def test_a_disk_that_is_full_before_all_is_written(
    tmp_path: Path, finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def has_room_for_one(path: Path, data: bytes, write: Callable[[Path, bytes], None] = outputs._write) -> None:
        if "epub" in path.name:
            path.write_bytes(data[:3])
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        write(path, data)

    monkeypatch.setattr(outputs, "_write", has_room_for_one)
    for folder in (finished, tmp_path / "not" / "there"):
        with pytest.raises(CannotWrite, match=r"the disk is full: nothing in .* was changed; make room"):
            replace_together(new(folder))
    assert contents(finished) == OLD
    assert not (tmp_path / "not").exists()


@pytest.mark.parametrize(("name", "words"), [("book.pdf", "is a folder"), ("", "is not a folder")])
def test_something_else_stands_in_the_output_s_place(tmp_path: Path, name: str, words: str) -> None:
    place = tmp_path / "build"
    if name:
        (place / name).mkdir(parents=True)
        (place / name / "kept.txt").write_text("kept")
    else:
        place.write_text("a file")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(CannotWrite, match=words):
        replace_together(new(place))
    assert sorted(tmp_path.rglob("*")) == before


# The command


def run(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(CHECKOUT / "make_book.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, **options)  # type: ignore[call-overload]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", str(folder)]
    if not LINUX or os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can only be made by root on Linux")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.full
def test_a_disk_that_fills_up(tmp_path: Path, small_disk: Path) -> None:
    (small_disk / "book.pdf").write_bytes(OLD["book.pdf"])
    made = run("build", write_book(tmp_path / "book"), "--output-dir", small_disk)
    assert made.returncode == 1
    assert "make_book: the disk is full" in made.stderr and "Traceback" not in made.stderr
    assert contents(small_disk) == {"book.pdf": OLD["book.pdf"]}


@pytest.mark.full
def test_no_room_for_temporary_files(tmp_path: Path, small_disk: Path) -> None:
    book = write_book(tmp_path / "book")
    (book / "one.md").write_text("# One\n\nAs [@a] says.\n")
    (book / "chapters").mkdir()
    (book / "chapters" / "references.yaml").write_text("[{id: a, type: book, title: A}]\n")
    made = run("build", book, "--output-dir", tmp_path / "out", env={**os.environ, "TMPDIR": str(small_disk)})
    assert made.returncode == 1
    assert "make_book: the disk is full" in made.stderr and "Traceback" not in made.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.full
def test_no_room_for_what_is_remembered(tmp_path: Path, small_disk: Path) -> None:
    """The book is made all the same, and its files are as they were."""
    book, untouched = write_book(small_disk / "book"), write_book(tmp_path / "untouched")
    before = contents(book)
    for folder in (book, untouched):
        made = run("build", folder, "--output-dir", tmp_path / folder.name / "out")
        assert (made.returncode, made.stderr) == (0, "")
    assert contents(tmp_path / "book" / "out") == contents(tmp_path / "untouched" / "out")
    assert contents(book) == before


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder with finished files in which nothing can be written."""
    folder = tmp_path / "read-only"
    folder.mkdir()
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    # Permissions do not keep root from writing.
    if (
        is_root
        and subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], capture_output=True, check=False).returncode
    ):
        pytest.skip("a read-only disk can only be made by root on Linux")
    for name, data in OLD.items():
        (folder / name).write_bytes(data)
    folder.chmod(0o500)
    if is_root:
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
    yield folder
    if is_root:
        subprocess.run(["umount", folder], check=True)
    folder.chmod(0o700)


@pytest.mark.skipif(sys.platform == "win32", reason="has no folders that are read-only")
@pytest.mark.usefixtures("shared_worker")
def test_a_read_only_folder_for_finished_files(
    tmp_path: Path, read_only: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = write_book(tmp_path / "book")
    assert main(["build", str(book), "--output-dir", str(read_only)]) == 1
    said = capsys.readouterr().err
    assert "read-only" in said and ("--output-dir" in said or "Close it" in said) and "Traceback" not in said
    assert contents(read_only) == OLD
    # What was done is remembered: another folder has its files in a moment.
    assert main(["build", str(book), "--output-dir", str(tmp_path / "other")]) == 0
    assert "from memory" in capsys.readouterr().out
    assert contents(tmp_path / "other").keys() == {"book.pdf", "book.epub"}


@pytest.mark.usefixtures("shared_worker")
def test_a_font_package_that_is_missing(
    tmp_path: Path, finished: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    family = fontpkg.family

    def without_garamond(name: str) -> fontpkg.Family:
        if name == "eb-garamond":
            raise fontpkg.FamilyNotInstalled(name)
        return family(name)

    monkeypatch.setattr(fontpkg, "family", without_garamond)
    book = write_book(tmp_path / "book")
    assert main(["build", str(book), "--output-dir", str(finished)]) == 1
    said = capsys.readouterr().err
    assert "the font package 'fontpkg-eb-garamond' is not installed [font-package-missing]" in said
    assert f"{sys.executable} -m pip install fontpkg-eb-garamond" in said
    assert contents(finished) == OLD


@pytest.mark.usefixtures("shared_worker")
def test_a_clock_that_jumps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By decades, back and forth, also in the dates of files and of what is remembered."""
    book, untouched = write_book(tmp_path / "book"), write_book(tmp_path / "untouched")
    assert main(["build", str(untouched)]) == 0
    now, moments = time.time, random.Random(7)
    monkeypatch.setattr(time, "time", lambda: now() + moments.uniform(-1, 1) * 1e9)
    for _ in range(2):
        assert main(["build", str(book)]) == 0
        assert contents(book / "build") == contents(untouched / "build")
        for path in (path for path in book.rglob("*") if path.is_file()):
            date = moments.uniform(0, 4e9)
            os.utime(path, (date, date))
    assert capsys.readouterr().out.count("nothing has changed") == 1
    (book / "one.md").write_text("# one\n\nAnother text.\n")
    os.utime(book / "one.md", (1, 1))
    assert main(["build", str(book)]) == 0
    assert contents(book / "build")["book.pdf"] != contents(untouched / "build")["book.pdf"]


def processes_of(session: int, command: bytes = b"") -> list[int]:
    """The living processes of a session, without its leader, whose command line has `command` in it.

    One that has ended and waits for its parent is none.
    """
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, of, *_ = stat.read_text().rpartition(")")[2].split()
            line = stat.with_name("cmdline").read_bytes()
        except OSError:
            continue
        if int(of) == session and state != "Z" and int(stat.parent.name) != session and command in line:
            found.append(int(stat.parent.name))
    return found


def workers_of(session: int) -> list[int]:
    return processes_of(session, b"bindery.engine.worker")


@pytest.fixture
def typesetting(tmp_path: Path, finished: Path) -> Iterator[subprocess.Popen[str]]:
    """A build in the middle of its work, with two workers."""
    command = [sys.executable, str(CHECKOUT / "make_book.py"), "build", str(write_book(tmp_path / "book", 20))]
    build = subprocess.Popen(
        [*command, "--jobs", "2", "--output-dir", str(finished)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    began = time.monotonic()
    while len(workers_of(build.pid)) < 2 and build.poll() is None:
        assert time.monotonic() - began < 60
        time.sleep(0.02)
    time.sleep(1)
    yield build
    if build.poll() is None:
        os.killpg(build.pid, signal.SIGKILL)
        build.wait()


def none_left(session: int) -> bool:
    patience = time.monotonic() + 5
    while processes_of(session) and time.monotonic() < patience:
        time.sleep(0.05)
    return not processes_of(session)


@pytest.mark.skipif(not LINUX, reason="asks /proc for what is left")
@pytest.mark.parametrize("to_all", [True, False], ids=["from the keyboard", "to the command alone"])
def test_ctrl_c_leaves_nothing_behind(typesetting: subprocess.Popen[str], finished: Path, to_all: bool) -> None:
    (os.killpg if to_all else os.kill)(typesetting.pid, signal.SIGINT)
    _, said = typesetting.communicate(timeout=20)
    assert typesetting.returncode == 130
    assert said.strip() == "make_book: interrupted; nothing was changed"
    assert contents(finished) == OLD
    assert none_left(typesetting.pid)


@pytest.mark.skipif(not LINUX, reason="asks /proc for the workers")
def test_a_worker_that_is_killed_is_replaced(typesetting: subprocess.Popen[str], finished: Path) -> None:
    os.kill(workers_of(typesetting.pid)[0], signal.SIGKILL)
    _, said = typesetting.communicate(timeout=60)
    assert (typesetting.returncode, said) == (0, "")
    assert contents(finished).keys() == OLD.keys() and contents(finished)["book.pdf"].startswith(b"%PDF")


@pytest.mark.skipif(not LINUX, reason="asks /proc for the workers")
def test_workers_that_are_killed_again_and_again_are_a_sentence(
    typesetting: subprocess.Popen[str], finished: Path
) -> None:
    while typesetting.poll() is None:
        for worker in workers_of(typesetting.pid):
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        time.sleep(0.1)
    _, said = typesetting.communicate(timeout=30)
    assert typesetting.returncode == 1
    assert "make_book: a worker process was ended from outside" in said and "Traceback" not in said
    assert contents(finished) == OLD


@pytest.mark.skipif(not LINUX, reason="asks /proc for what is left")
def test_workers_end_with_a_build_that_is_killed(typesetting: subprocess.Popen[str], finished: Path) -> None:
    typesetting.kill()
    typesetting.wait()
    assert none_left(typesetting.pid)
    assert contents(finished) == OLD


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """A book that was built without anything happening, and in how many seconds."""
    book = write_book(tmp_path_factory.mktemp("untouched"))
    began = time.monotonic()
    assert run("build", book, "--jobs", "2").returncode == 0
    return book, time.monotonic() - began


@pytest.mark.skipif(not LINUX, reason="asks /proc for what is left")
def test_a_build_that_was_killed_at_any_moment_leaves_nothing_wrong_behind(
    tmp_path: Path, untouched: tuple[Path, float]
) -> None:
    book, (whole, length) = write_book(tmp_path / "book"), untouched
    moments = random.Random(4)
    for _ in range(3):
        build = subprocess.Popen(
            [sys.executable, str(CHECKOUT / "make_book.py"), "build", str(book), "--jobs", "2"],
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        with suppress(subprocess.TimeoutExpired):
            build.wait(moments.uniform(0.1, 1) * length)
        build.kill()
        build.wait()
        assert none_left(build.pid)
    assert run("build", book).returncode == 0
    assert contents(book / "build") == contents(whole / "build")


def test_two_builds_at_once_do_each_other_no_harm(tmp_path: Path, untouched: tuple[Path, float]) -> None:
    book, (whole, _) = write_book(tmp_path / "book"), untouched
    command = [sys.executable, str(CHECKOUT / "make_book.py"), "build", str(book), "--jobs", "1", "--output-dir"]
    builds = [
        subprocess.Popen([*command, str(tmp_path / place)], stdout=subprocess.DEVNULL) for place in ("one", "other")
    ]
    assert [build.wait(120) for build in builds] == [0, 0]
    assert contents(tmp_path / "one") == contents(tmp_path / "other") == contents(whole / "build")


def test_a_fault_of_the_program_says_what_to_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*arguments: object, **named: object) -> None:
        raise LookupError("no such page")

    monkeypatch.setattr("bindery.build.build", fails)
    assert main(["build", str(write_book(tmp_path / "book"))]) == 70
    said = capsys.readouterr().err
    assert "Traceback" in said and "no such page" in said
    assert "a fault of the program, not of your book. Please report the lines above: LookupError" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["build", "--sideways"], "No such option"),
        (["build", "{book}", "--to", "docx"], "--to knows pdf, print, cover, epub, not 'docx'"),
        (["build", "{book}", "--to", ","], "--to names nothing"),
        (["build", "{book}", "--jobs", "0"], "--jobs"),
        (["build", "{book}", "--jobs", "many"], "--jobs"),
        (["build", "{book}/nowhere"], "{book}/nowhere; name a folder that has a book.yaml"),
        (["{book}/nowhere"], "{book}/nowhere; name a folder that has a book.yaml"),
        (["build", "nowhere"], "there is no manifest at nowhere; name a folder that has a book.yaml"),
        (["build", "{book}s"], "did you mean '{book}'?"),
        (["bild"], "did you mean 'build'?"),
        (["bild", "{book}"], "did you mean 'build'?"),
        (["build", "{book}", "{book}/nowhere"], "there is no manifest"),
        (["build", "{book}", "--cluster", "tcp://127.0.0.1:9", "--jobs", "2"], "--jobs is for workers on this machine"),
    ],
)
def test_wrong_usage(tmp_path: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    book = write_book(tmp_path / "book")
    assert main([argument.format(book=book) for argument in arguments]) == 2
    said = capsys.readouterr().err
    assert words.format(book=book) in said and "Traceback" not in said
    assert not (book / "build").exists()


def test_a_reader_that_has_read_enough() -> None:
    schema = [sys.executable, str(CHECKOUT / "make_book.py"), "schema"]
    with subprocess.Popen(schema, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as command:
        assert command.stdout and command.stderr
        command.stdout.close()
        assert command.stderr.read() == b""


@pytest.mark.usefixtures("shared_worker")
def test_strict_makes_warnings_fail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = write_book(tmp_path / "book")
    (book / "two.md").write_text("No heading.\n")
    assert main(["build", str(book), "--strict", "--to", "epub"]) == 1
    said = capsys.readouterr().err
    assert "two.md:1: warning:" in said and "no errors, 1 warning; nothing was changed" in said
    assert not (book / "build").exists()
    assert main(["build", str(book), "--to", "epub"]) == 0
    assert "two.md:1: warning:" in capsys.readouterr().err
    assert (book / "build" / "book.epub").exists()
