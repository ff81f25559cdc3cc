"""`make_book.py new`: the book that it writes is without fault, and shows each thing that can be written."""

import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from epubchecked import epubcheck
from read_alone import read_chapter

from bindery.cli import main
from bindery.commands.new import STARTER
from bindery.edition.blocks import Writer
from bindery.edition.inlines import _EMPHASIS as EMPHASIS
from bindery.folder import BookFolder
from bindery.manifest import json_schema, load
from bindery.manifest.other_names import OTHER_NAMES
from bindery.manuscript import dialect
from bindery.manuscript.tree import Node, walk

pytestmark = pytest.mark.usefixtures("shared_worker")

TAKES = ["self", "node"]
OF_HTML = {"rawblock", "rawinline"}
"""Comments and the like; HTML that is written has a kind of its own."""
MARKS = {
    "a comment": r"<!-- .* -->",
    "HTML": r"<kbd>",
    "a note in line": r"\^\[",
    "a note apart": r"(?m)^\[\^\w+\]: ",
    "a box of GitHub's": r"(?m)^> \[!WARNING\]",
    "each kind of box": r"callout-note(.|\n)*callout-tip(.|\n)*callout-important(.|\n)*callout-caution",
    "a language": r"\[[^]]+\]\{lang=",
    "a direction": r"dir=rtl",
    "a width": r"width=",
    "a short caption": r"short-caption=",
    "a text alternative": r"fig-alt=",
    "a long description": r"\.long-description",
    "what a text is": r"(?m)^# .* \{\.preface\}",
    "a picture that says nothing": r"\.decorative",
    "a figure or table that nothing mentions": r"\.unreferenced",
    "a heading that is not in the contents": r"\.unlisted",
    "a grid table": r"(?m)^\+==",
    "a pipe table": r"(?m)^\|:--",
    "counted lines": r"\.numberLines",
    "code of a language in a sentence": r"`\{\.python\}",
    "several references": r"\[see @tbl-[^]]*; @",
    "a bare number": r" -@sec-",
    "a link to another chapter": r"\]\(\d\d-\w+\.md#",
    "a link to a heading": r"\]\(#sec-",
    "a citation with a place": r"@knuth1981, pp\.",
    "a citation in a sentence": r" @bringhurst2004 \[",
    "a citation without a name": r"\[-@",
    "a term in another form": r"\.term\s+key=",
    "an entry under another": r'entry="\w+!',
    "a range": r"range=start(.|\n)*range=end",
    "see": r"[^a-z]see=",
    "see also": r"seealso=",
    "an index of its own": r"index=persons",
    "a class of the book's own": r"\{\.shout\}",
    "a sign taken literally": r"\\\*",
}
"""What is written inside or around the dialect's nodes, and cannot be told from their names."""


def chapters() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted((STARTER / "chapters").glob("*.md"))]


def nodes() -> Iterator[Node]:
    for path in sorted((STARTER / "chapters").glob("*.md")):
        chapter = read_chapter(BookFolder(STARTER), path.relative_to(STARTER).as_posix(), citations=True)
        yield from walk([*chapter.title, *chapter.blocks])


def written_kinds() -> set[str]:
    """The kinds of nodes, in small letters, that chapters are written of."""
    methods = inspect.getmembers(Writer, inspect.isfunction)
    return {name[1:] for name, method in methods if name[0] == "_" and [*inspect.signature(method).parameters] == TAKES}


def test_each_kind_of_node_is_shown() -> None:
    shown = {node["t"].lower() for node in nodes()}
    of_the_dialect = {name.lower() for name in re.findall(r"(?m)^    (\w+) +\S", dialect.__doc__ or "")}
    assert len(of_the_dialect) == 13 and len(written_kinds()) > 30
    assert (of_the_dialect | written_kinds() | set(map(str.lower, EMPHASIS))) - OF_HTML <= shown


@pytest.mark.parametrize("mark", MARKS)
def test_each_way_of_writing_is_shown(mark: str) -> None:
    assert re.search(MARKS[mark], "\n".join(chapters()))


def test_each_key_of_the_manifest_is_shown() -> None:
    text = (STARTER / "book.yaml").read_text(encoding="utf-8")
    keys = json_schema()["properties"].keys() - OTHER_NAMES.keys()
    assert keys == set(re.findall(r"(?m)^(?:# )?([a-z][a-z-]*): ?(?=\S|$)", text))


# The command


def new(folder: Path, *options: str) -> int:
    return main(["new", str(folder), *options])


def test_the_book_is_made_without_a_word_and_is_valid(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert new(tmp_path / "my-first-book", "--author", 'Nobody "Known": #1') == 0
    said = capsys.readouterr().out
    assert f"preview {tmp_path / 'my-first-book'}" in said and said.count("\n") == 4
    assert main(["build", str(tmp_path / "my-first-book"), "--strict", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    finished = tmp_path / "my-first-book" / "build"
    assert {path.name for path in finished.iterdir() if path.is_file()} == {"my-first-book.pdf", "my-first-book.epub"}
    assert epubcheck(finished / "my-first-book.epub") == ()


def test_title_author_and_language_are_the_manifest_s(tmp_path: Path) -> None:
    given = {"title": "War: A # History", "author": "Əli Qasımov", "language": "az"}
    assert new(tmp_path / "book", *(part for key, value in given.items() for part in (f"--{key}", value))) == 0
    manifest = load(tmp_path / "book" / "book.yaml")
    assert (manifest.title, manifest.authors[0].name, manifest.language) == tuple(given.values())
    assert new(tmp_path / "a-walk_in baku") == 0
    assert load(tmp_path / "a-walk_in baku" / "book.yaml").title == "A Walk In Baku"


def test_what_the_manifest_cannot_hold_is_said_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new(tmp_path / "book", "--language", "englisch") == 1
    assert "'englisch' is not a language tag" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["full", "file"])
def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    assert new(tmp_path / name) == 1
    assert "name a folder that is new or empty" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "full", "notes.txt"]


def test_an_empty_folder_will_do_and_the_starter_is_copied_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert new(tmp_path / "empty") == 0
    for path in STARTER.rglob("*"):
        copy = tmp_path / "empty" / path.relative_to(STARTER)
        assert copy.exists() and (path.is_dir() or path.name == "book.yaml" or copy.read_bytes() == path.read_bytes())
