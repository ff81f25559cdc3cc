"""What is wrong with finished pages is said with the file and the line that it comes from."""

from pathlib import Path

import pytest
from made_book import WORKER, make, shared_memory

from bindery import build
from bindery.diagnostics import BookError
from bindery.outputs import Order
from bindery.preparation import remembering
from bindery.progress import Silent

CSS = """
.tight { width: 60mm; white-space: nowrap }
.shut { height: 2em; overflow: hidden }
.narrow table { table-layout: fixed; width: 30mm }
.narrow td { white-space: nowrap }
"""
CHAPTER = """# One

A first paragraph, of which all is where it ought to be.

::: tight
This line is not divided, because a style says so, and runs over the end of where it stands.
:::

::: shut
The first line of a frame that is far too low for it, so that it shows nothing of whatever else there may be to read
in it, such as these words here, which are the last of it and which nobody ever saw on any page.
:::

::: narrow
| Year | Place |
|------|-------|
| 1805 | Unquestionably-far-too-long |
:::

A last paragraph\u2014all is well.
"""


def test_lines_cells_and_frames_without_room_are_said_with_their_lines(tmp_path: Path) -> None:
    book = make(
        tmp_path,
        {"one": CHAPTER},
        {"css": "own.css"},
        {"own.css": CSS},
        warnings=("overfull-line", "cut-off", "table-too-wide"),
    )
    lines = CHAPTER.splitlines()
    said = {(found.code, lines[found.line - 1]) for found in book.diagnostics if found.file == "chapters/one.md"}
    assert ("overfull-line", next(line for line in lines if line.startswith("This line"))) in said
    assert ("overfull-line", next(line for line in lines if "Unquestionably" in line)) in said
    assert any(code == "cut-off" and ("frame" in line or "in it" in line) for code, line in said), said


def test_what_runs_off_the_page_is_said_with_its_line(tmp_path: Path) -> None:
    text = f"# One\n\nA paragraph.\n\n::: wide\nUnbearably{'long' * 60}\n:::\n"
    (tmp_path / "one.md").write_text(text)
    (tmp_path / "own.css").write_text(".wide { white-space: nowrap; hyphens: none }")
    (tmp_path / "book.yaml").write_text("title: Wide\nlanguage: en\nchapters: [one.md]\ncss: own.css\n")
    with shared_memory(), pytest.raises(BookError) as failed:
        build.make(Order(tmp_path / "book.yaml", ("pdf",)), remembering(WORKER, tmp_path), Silent())
    assert {(found.code, found.file, found.line) for found in failed.value.diagnostics} == {("off-page", "one.md", 6)}
