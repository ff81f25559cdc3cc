"""Every chapter has a name of its own, whatever its file is called and wherever it lies."""

import json
from pathlib import Path

import pytest

from bindery.cli import main
from bindery.manuscript.chapter import chapter_id

pytestmark = pytest.mark.usefixtures("shared_worker")


@pytest.mark.parametrize(
    ("file", "taken", "expected"),
    [
        ("chapters/01-Şuşa.md", (), "ch-01-susa"),
        ("пролог.md", (), "ch-prolog"),
        ("b/intro.md", ("ch-intro",), "ch-intro-2"),
        ("c/intro.md", ("ch-intro", "ch-intro-2"), "ch-intro-3"),
        ("chapters/….md", (), "ch-book"),
    ],
)
def test_a_chapter_is_named_after_its_file(file: str, taken: tuple[str, ...], expected: str) -> None:
    assert chapter_id(file, taken) == expected


def test_files_of_one_name_and_of_another_alphabet_are_chapters_of_one_book(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = ["a/intro.md", "b/intro.md", "пролог.md", "эпилог.md"]
    for number, name in enumerate(files):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"# Глава {number}\n\nТекст.\n", encoding="utf-8")
    manifest = {"title": "A", "language": "ru", "chapters": files, "number-chapters": True}
    (tmp_path / "book.yaml").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    assert main(["build", str(tmp_path), "--to", "epub", "--strict", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
