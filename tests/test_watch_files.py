"""What counts as a save, and that none is missed."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bindery.revise.watching import Grounds, Saved, saves

ROOT = Path("/books/mine")


@pytest.mark.parametrize(
    "name",
    [
        "book.yaml",
        "chapters/01.md",
        "chapters/01-Anfänge.md",
        "images/map.svg",
        "styles/mine.css",
        "chapters/build/notes.md",
        "chapters/references.bib",
        "chapters",
    ],
)
def test_a_file_of_the_author_s_is_told(name: str) -> None:
    assert Grounds(ROOT, ROOT / "build").name(f"{ROOT}/{name}") == name


@pytest.mark.parametrize(
    "name",
    [
        "build/book.pdf",
        "build",
        ".bindery/stages/ab/cd",
        ".git/index",
        "chapters/.01.md.swp",
        "chapters/.#01.md",
        "chapters/#01.md#",
        "chapters/01.md~",
        "chapters/4913",
        "chapters/01.md.tmp",
        "chapters/01.md___jb_tmp___",
        "chapters/01.md.sb-1a2b3c4d-Xy12Zz",
        "chapters/~$01.docx",
        "images/.DS_Store",
        "images/Thumbs.db",
        "node_modules/a/b.js",
        "tests/__pycache__/a.pyc",
        "",
        "../other/book.yaml",
    ],
)
def test_what_editors_systems_and_the_builder_write_is_not(name: str) -> None:
    assert Grounds(ROOT, ROOT / "build").name(f"{ROOT}/{name}") is None


def test_finished_files_among_the_manuscript_are_no_saves() -> None:
    grounds = Grounds(ROOT, ROOT)
    assert grounds.name(f"{ROOT}/mine.pdf") is None
    assert grounds.name(f"{ROOT}/mine.epub") is None
    assert grounds.name(f"{ROOT}/chapters/01.md") == "chapters/01.md"
    assert grounds.name(f"{ROOT}/images/figure.pdf") == "images/figure.pdf"


class Listener:
    """Notes what is saved in `root`, and when it was told."""

    def __init__(self, root: Path):
        self.told: list[tuple[float, Saved]] = []
        self.stop = threading.Event()
        self._grounds = Grounds(root, root / "build")
        self.thread = threading.Thread(target=self._listen)
        self.thread.start()
        self.after(lambda: None, 0)

    def _listen(self) -> None:
        for saved in saves(lambda: self._grounds, self.stop, print):
            self.told.append((time.monotonic(), saved))

    def after(self, act: Callable[[], object], known: int | None = None) -> tuple[float, Saved]:
        """Seconds until something was told after `act`, and what."""
        known = len(self.told) if known is None else known
        begun = time.monotonic()
        act()
        while len(self.told) == known:
            assert time.monotonic() - begun < 20
            time.sleep(0.002)
        moment, saved = self.told[known]
        return moment - begun, saved


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[Listener]:
    root = tmp_path / "book"
    (root / "chapters").mkdir(parents=True)
    (root / "chapters" / "01.md").write_text("# One\n")
    listener = Listener(root)
    yield listener
    listener.stop.set()
    listener.thread.join(20)
    assert not listener.thread.is_alive()


def test_a_save_is_told_at_once(listener: Listener, tmp_path: Path) -> None:
    chapter = tmp_path / "book" / "chapters" / "01.md"
    seconds = []
    for number in range(5):
        taken, saved = listener.after(lambda number=number: chapter.write_text(f"# One {number}\n"))
        assert saved == {"chapters/01.md"}
        seconds.append(taken)
    # Grouping takes a twentieth of a second at most; the rest is for a machine that is busy with other things.
    assert min(seconds) < 0.1


def test_saves_that_follow_each_other_are_one(listener: Listener, tmp_path: Path) -> None:
    chapters = tmp_path / "book" / "chapters"

    def save_all() -> None:
        for number in range(20):
            (chapters / f"{number}.md").write_text("# One\n")

    listener.after(save_all)
    time.sleep(0.5)
    assert set().union(*(saved for _, saved in listener.told)) == {f"chapters/{number}.md" for number in range(20)}
    assert len(listener.told) <= 4


def test_an_editor_that_renames_its_draft_saves_the_file(listener: Listener, tmp_path: Path) -> None:
    chapters = tmp_path / "book" / "chapters"
    draft = chapters / ".01.md.draft"
    draft.write_text("# One, again\n")
    assert listener.after(lambda: draft.replace(chapters / "01.md"))[1] == {"chapters/01.md"}


def test_what_is_not_the_author_s_is_not_told(listener: Listener, tmp_path: Path) -> None:
    known = len(listener.told)
    for name in ("build", ".bindery", ".git"):
        (tmp_path / "book" / name).mkdir()
        (tmp_path / "book" / name / "file").write_text("x")
    (tmp_path / "book" / "chapters" / "01.md~").write_text("x")
    time.sleep(0.5)
    assert len(listener.told) == known


def test_a_folder_that_is_renamed_is_told_and_its_new_files_too(listener: Listener, tmp_path: Path) -> None:
    chapters = tmp_path / "book" / "chapters"
    listener.after(lambda: chapters.rename(chapters.with_name("parts")))
    time.sleep(0.3)
    assert listener.after(lambda: (tmp_path / "book" / "parts" / "01.md").write_text("x"))[1] == {"parts/01.md"}


def test_a_book_that_goes_and_comes_back_is_watched_again(listener: Listener, tmp_path: Path) -> None:
    book, away = tmp_path / "book", tmp_path / "away"
    assert listener.after(lambda: book.rename(away))[1] == frozenset()
    time.sleep(0.5)
    assert listener.after(lambda: away.rename(book))[1] == frozenset()
    time.sleep(0.5)
    assert listener.after(lambda: (book / "chapters" / "01.md").write_text("x"))[1] == {"chapters/01.md"}


def test_another_book_in_its_place_is_watched(listener: Listener, tmp_path: Path) -> None:
    book = tmp_path / "book"
    listener.after(lambda: book.rename(tmp_path / "old"))
    time.sleep(0.5)
    listener.after(lambda: (book / "chapters").mkdir(parents=True))
    time.sleep(0.5)
    assert listener.after(lambda: (book / "chapters" / "02.md").write_text("x"))[1] == {"chapters/02.md"}


def test_it_ends_when_it_is_told_to_even_while_the_book_is_away(tmp_path: Path) -> None:
    stop = threading.Event()
    told = saves(lambda: Grounds(tmp_path / "nowhere", tmp_path / "build"), stop, print)
    assert next(told) == frozenset()
    threading.Timer(0.2, stop.set).start()
    assert list(told) == []
