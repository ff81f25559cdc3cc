"""What is wrong with finished pages is said with the file and the line that it comes from."""

import io
from pathlib import Path

import pikepdf
import pytest
from made_book import WORKER, make, prose, shared_memory
from test_kept_words import Finished, finished, letters, move, saved

from bindery import build
from bindery.cli import main
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
NOTED = f"""# Noted

{prose(4)} Here is a note.[^one]

[^one]: The first of the notes, which is a sentence long.

{prose(6, "writing")} And another.^[*Ibid.*] And a last one.^[The last note, of seven words in all.]
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


@pytest.mark.usefixtures("shared_worker")
def test_a_build_looks_for_every_word_unless_it_is_told_not_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one.md").write_text("# One\n\nA paragraph.\n\n::: gone\nNobody will ever read this.\n:::\n")
    (tmp_path / "own.css").write_text(".gone { display: none }")
    (tmp_path / "book.yaml").write_text("title: Small\nlanguage: en\nchapters: [one.md]\ncss: own.css\n")
    command = ["build", str(tmp_path), "--to", "pdf", "--jobs", "1"]
    assert main([*command, "--no-proof", "--strict"]) == 0
    assert "words-lost" not in capsys.readouterr().err
    assert main(command) == 0
    assert "one.md:6: warning: “nobody will ever read this” did not arrive in the PDF" in capsys.readouterr().err
    assert main([*command, "--strict"]) == 1


@pytest.fixture(scope="module")
def noted(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    folder = tmp_path_factory.mktemp("noted")
    make(folder, {"noted": NOTED})
    return finished(folder)


@pytest.mark.parametrize("words", ["The first of the notes", "The last note"])
def test_a_note_on_another_page_than_its_call_is_found(noted: Finished, words: str) -> None:
    part = next(part for part in noted.of("Note") if words in part.words)
    page = part.content[0][0]
    [place] = [each.position for each in noted.printed.bundles if each.section.source]
    others = [other for other in range(place.first, place.first + place.length) if other != page]
    assert others
    for other in others:
        with pikepdf.open(io.BytesIO(noted.printed.pdf)) as document:
            move(document, part, other)
            damaged = saved(document)
        [found] = [found for found in noted.judged(damaged) if found.code == "note-parted"]
        assert words.lower() in found.message
        assert letters(words) in letters(NOTED.splitlines()[found.line - 1])
