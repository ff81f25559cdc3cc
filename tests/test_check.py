"""`make_book.py check`: what it prints for people, for editors and for GitHub."""

import json
from pathlib import Path

import pytest

from bindery.cli import main

pytestmark = pytest.mark.usefixtures("shared_worker")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    folder = tmp_path / "books" / "small"
    (folder / "chapters").mkdir(parents=True)
    (folder / "book.yaml").write_text("title: Small\nlanguage: en\nchapters: [chapters/one, two.md]\n")
    (folder / "chapters" / "one, two.md").write_text("# One\n\nSee @fig-map: it shows 100 %.\n")
    (folder / "book.yaml").write_text('title: Small\nlanguage: en\nchapters: ["chapters/one, two.md"]\n')
    return folder


def test_a_sound_book_is_checked_without_a_word_of_complaint(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (book / "chapters" / "one, two.md").write_text("# One\n\nText.\n")
    assert main(["check", str(book)]) == 0
    printed = capsys.readouterr()
    assert printed.err == "" and "no errors, no warnings" in printed.out
    assert not (book / "build").exists()


def test_mistakes_are_printed_with_file_and_line(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(book)]) == 1
    printed = capsys.readouterr()
    assert "chapters/one, two.md:3: error: @fig-map refers to a figure" in printed.err
    assert "1 error, no warnings" in printed.out


def test_editors_get_json(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(book), "--json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["file"], found["line"], found["code"]) == ("chapters/one, two.md", 3, "unknown-reference")


def test_github_gets_annotations_by_the_paths_of_the_repository(
    book: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(book.parent.parent))
    for verb in ("check", "build"):
        assert main([verb, str(book)]) == 1
        (annotation,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("::")]
        assert annotation.startswith(
            "::error file=books/small/chapters/one%2C two.md,line=3,title=unknown-reference::@fig-map refers to a"
        )
        assert "%0Ahint: " in annotation


def test_only_the_strict_let_a_warning_fail(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (book / "chapters" / "one, two.md").write_text("Text without a heading.\n")
    assert main(["check", str(book)]) == 0
    assert main(["check", str(book), "--strict"]) == 1
    assert "untitled-chapter" in capsys.readouterr().err
