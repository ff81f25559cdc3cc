"""What a build of an unchanged book does: it remembers everything. And what makes it forget: another program."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bindery import folder
from bindery.engine import program as engine_program

CHECKOUT = Path(__file__).parent.parent
AGAIN = """
import sys
from unittest.mock import patch
from bindery.cli import main

with patch("bindery.engine.workers._Worker", side_effect=AssertionError("a worker was started")):
    status = main(sys.argv[1:])
assert "weasyprint" not in sys.modules, "the engine was imported"
sys.exit(status)
"""


def test_where_all_is_remembered_no_worker_is_started_and_the_engine_is_not_imported(tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text("title: Book\nchapters: [one.md]\n")
    (tmp_path / "one.md").write_text("# One\n\nText with a note.[^1]\n\n[^1]: The note.\n")
    for program in ("import sys; from bindery.cli import main; sys.exit(main(sys.argv[1:]))", AGAIN):
        made = subprocess.run(
            [sys.executable, "-c", program, "build", str(tmp_path), "--jobs", "1"],
            cwd=CHECKOUT,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert made.returncode == 0, made.stderr


def test_another_source_or_another_package_is_another_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package, site = tmp_path / "bindery", tmp_path / "site"
    shutil.copytree(folder.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    (site / "weasyprint-70.0.dist-info").mkdir(parents=True)
    monkeypatch.setattr(engine_program, "PACKAGE", package)
    monkeypatch.setattr(sys, "path", [*sys.path, str(site)])

    def named() -> str:
        engine_program.program.cache_clear()
        engine_program.sources_digest.cache_clear()
        return engine_program.program()

    names = [named()]
    assert named() == names[0]
    (package / "manuscript" / "pandoc.py").write_text("# changed")
    names.append(named())
    (package / "pdf" / "engine" / "fonts.conf").write_text("<fontconfig/>")
    names.append(named())
    (site / "weasyprint-70.0.dist-info").rename(site / "weasyprint-70.1.dist-info")
    names.append(named())
    engine_program.program.cache_clear()
    engine_program.sources_digest.cache_clear()
    assert len(set(names)) == 4
