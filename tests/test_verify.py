"""A finished file is told from others by making it again; what it was made of is recorded beside it."""

import json
import os
import platform
import shutil
from pathlib import Path

import pytest

from bindery.cli import main

pytestmark = pytest.mark.usefixtures("shared_worker")

TEXT = "# One\n\nA chapter with a note.[^1]\n\n[^1]: The note.\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verified")
    (folder / "book.yaml").write_text("title: Small\nlanguage: en\nchapters: [one.md]\n")
    (folder / "one.md").write_text(TEXT)
    assert main(["build", str(folder), "--jobs", "1"]) == 0
    return folder


@pytest.fixture
def book(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "book"))


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    capsys.readouterr()
    status = main(["verify", *map(str, arguments), "--jobs", "1"])
    printed = capsys.readouterr()
    return status, printed.out + printed.err


def test_what_was_built_is_what_the_manuscript_gives(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("small.pdf", "small.epub"):
        status, text = said(capsys, book / "build" / name)
        assert status == 0 and f"{name} is what this manuscript gives, to the byte" in text


def test_a_published_copy_is_known_wherever_it_is(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "downloaded.epub"
    shutil.copyfile(book / "build" / "small.epub", copy)
    assert said(capsys, copy, book)[0] == 0
    copy.write_bytes(copy.read_bytes()[:-1])
    status, text = said(capsys, copy, book)
    assert status == 1 and "not recorded" in text


def test_what_differs_is_named(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (book / "one.md").write_text(TEXT.replace("chapter", "longer chapter"))
    recipe = book / "build" / "recipes" / "small.pdf.json"
    recorded = json.loads(recipe.read_text())
    recorded["engines"]["weasyprint"] = "1.0"
    recorded["fonts"]["Book 400"] = "0" * 64
    recorded["sources"]["gone.md"] = "0" * 64
    recipe.write_text(json.dumps(recorded))
    status, text = said(capsys, book / "build" / "small.pdf")
    assert status == 1
    assert "engine weasyprint was 1.0 and is 70.0" in text
    assert "font Book 400 is another" in text
    assert "source one.md is another" in text
    assert "source gone.md is not there any more" in text
    assert "4 differences" in text
    (finished := book / "build" / "small.pdf").write_bytes(finished.read_bytes() + b"\n")
    assert "of another file" in said(capsys, book / "build" / "small.pdf")[1]


def test_a_recipe_says_nothing_of_the_authors_machine(built: Path) -> None:
    recipes = sorted((built / "build" / "recipes").iterdir())
    assert [recipe.name for recipe in recipes] == ["small.epub.json", "small.pdf.json"]
    for recipe in recipes:
        text = recipe.read_text()
        recorded = json.loads(text)
        assert set(recorded["sources"]) == {"book.yaml", "one.md"}
        assert {"weasyprint", "pypandoc-binary", "pango-1.0", "harfbuzz", "bindery"} <= set(recorded["engines"])
        assert any(name.endswith(".icc") for name in recorded["design"])
        for secret in (str(built), str(Path.home()), platform.node(), os.environ.get("USER", "")):
            assert not secret or len(secret) < 4 or secret not in text


def test_a_recipe_is_the_same_wherever_the_command_is_called(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = book / "build" / "recipes" / "small.pdf.json"
    before = recipe.read_bytes()
    shutil.rmtree(book / "build")
    monkeypatch.chdir(book)
    assert main(["build", "book.yaml", "--jobs", "1"]) == 0
    assert recipe.read_bytes() == before


def test_what_is_no_finished_file_is_refused(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, book / "one.md")[0] == 1
    assert said(capsys, book / "build" / "other.pdf")[0] == 1
