"""A book of which nothing has changed is not built again; whatever has changed, it is."""

from pathlib import Path

import pytest

from bindery import unchanged
from bindery.cli import main

pytestmark = pytest.mark.usefixtures("shared_worker")

CHAPTER = "# One\n\n![The map.](map.svg){#fig-map fig-alt=Map}\n\nSee @fig-map.\n"
MAP = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20"/></svg>\n'


@pytest.fixture
def book(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A book that is built, with a warning."""
    (tmp_path / "book.yaml").write_text("title: Small\nlanguage: en\nchapters: [one.md, two.md]\n")
    (tmp_path / "one.md").write_text(CHAPTER)
    (tmp_path / "two.md").write_text("Text without a heading.\n")
    (tmp_path / "map.svg").write_text(MAP)
    assert not was_kept(tmp_path, capsys)
    return tmp_path


def was_kept(book: Path, capsys: pytest.CaptureFixture[str], *options: str) -> bool:
    assert main(["build", str(book), "--to", "pdf", "--jobs", "1", *options]) == 0
    printed = capsys.readouterr()
    assert "untitled-chapter" in printed.err, "what is wrong is said each time"
    return "nothing has changed" in printed.out


def test_what_did_not_change_is_kept(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def state() -> tuple[int, ...]:
        # Not when it was last read: to compare it with what is remembered of it is to read it.
        status = (book / "build" / "small.pdf").stat()
        return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns

    before = state()
    assert was_kept(book, capsys)
    assert state() == before


def test_whatever_changed_the_book_is_built(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    finished = book / "build" / "small.pdf"
    good = finished.read_bytes()
    for file, text in (
        ("one.md", CHAPTER + "\nMore.\n"),
        ("map.svg", MAP.replace("40", "44")),
        ("templates/half-title.xhtml", '<section id="{{ section.id }}"><p>Own</p></section>'),
        (".hidden/notes.txt", "It may be a picture of the book."),
    ):
        path = book / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        assert not was_kept(book, capsys), file
        assert was_kept(book, capsys), file
    finished.write_bytes(good)
    assert not was_kept(book, capsys), "a finished file that is not what was built"
    finished.unlink()
    assert not was_kept(book, capsys)
    assert not was_kept(book, capsys, "--output-dir", str(book / "elsewhere"))


def test_too_much_is_not_looked_through(
    book: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unchanged, "_MOST_FILES", 3)
    assert not was_kept(book, capsys)
