"""The handbook of the benchmark is a book like any other, and always the same one."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import verapdf
from benchmarks.handbook import files_of_handbook, write_handbook
from made_book import Printed

CHECKOUT = Path(__file__).parent.parent


@pytest.mark.full
@pytest.mark.long
def test_a_short_handbook_is_built_without_a_word(tmp_path: Path) -> None:
    manifest = write_handbook(tmp_path / "handbook", 3)
    command = [sys.executable, "make_book.py", "build", str(manifest.parent), "--to", "pdf", "--strict"]
    built = subprocess.run(command, cwd=CHECKOUT, capture_output=True, encoding="utf-8", check=False)
    assert built.returncode == 0, built.stderr
    book = Printed(manifest.parent / "build" / "the-benchmark-handbook.pdf")
    assert len(book.texts) > 70
    titles = [title for level, title, _ in book.outline if level == 0]
    for piece in ("Contents", "Figures", "Tables", "Part 1", "Glossary", "Bibliography", "Index"):
        assert any(piece in title for title in titles), f"no {piece} in {titles}"
    assert verapdf.failures(book.path) == {book.path: []}
    kinds = {str(element.S) for element in book.elements}
    assert {"/Table", "/Figure", "/Formula", "/Code", "/Note"} <= kinds


def test_the_handbook_does_not_depend_on_the_run(tmp_path: Path) -> None:
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "tests.benchmarks.handbook", str(tmp_path / seed), "--chapters", "2"]
        subprocess.run(command, cwd=CHECKOUT, env={**os.environ, "PYTHONHASHSEED": seed}, check=True)
    for name, content in files_of_handbook(2):
        expected = content if isinstance(content, bytes) else content.encode()
        for seed in ("1", "2"):
            assert (tmp_path / seed / name).read_bytes() == expected, name


def test_chapters_are_as_long_in_a_long_handbook_as_in_a_short_one() -> None:
    short, long = (
        {name: len(str(content)) for name, content in files_of_handbook(count) if name.endswith("chapter.md")}
        for count in (3, 12)
    )
    assert all(abs(long[name] - length) < length / 20 for name, length in short.items())
    mean = sum(long.values()) / len(long)
    assert all(abs(length - mean) < mean / 4 for length in long.values())


def test_what_a_handbook_holds_is_marked_as_made_up() -> None:
    files = dict(files_of_handbook(2))
    references = str(files["chapters/references.yaml"])
    assert set(re.findall(r"literal: (\w+) \d+", references)) == {"Author"}
    assert references.count("title: 'Example") == references.count("- id:")
