"""An installed wheel makes books from the styles and templates that it carries."""

import inspect
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import get_type_hints

import pytest
import yaml

import bindery
from bindery import build
from bindery.commands.new import STARTER
from bindery.diagnostics import BookError, Diagnostic
from bindery.folder import SHIPPED
from bindery.machine import TYPESETTING
from bindery.manifest.files import PRINTERS
from bindery.outputs import CannotWrite, Order, Outcome, Output
from bindery.progress import Progress, Silent

CHECKOUT = Path(__file__).parent.parent
SMALL_BOOK = {
    "book.yaml": "title: Small\nlanguage: en\nauthors: [Nobody Known]\nchapters: [one.md]\n",
    "one.md": "# One\n\nA chapter with a note.[^1]\n\n[^1]: The note.\n",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(CHECKOUT)]
    subprocess.run(build, check=True, capture_output=True)
    return next(folder.glob("bindery-*.whl"))


def test_it_carries_every_style_and_template(wheel: Path) -> None:
    shipped = {
        file.relative_to(SHIPPED).as_posix(): file.read_bytes()
        for kind in ("styles", "templates")
        for file in (SHIPPED / kind).rglob("*")
        if file.is_file()
    }
    with zipfile.ZipFile(wheel) as archive:
        carried = {
            name.removeprefix("bindery/shipped/"): archive.read(name)
            for name in archive.namelist()
            if name.startswith("bindery/shipped/")
        }
    assert carried == shipped
    assert any(name.startswith("styles/") for name in carried)
    assert any(name.startswith("templates/") for name in carried)


def test_it_carries_the_starter_book(wheel: Path) -> None:
    starter = {file.relative_to(STARTER).as_posix(): file.read_bytes() for file in STARTER.rglob("*") if file.is_file()}
    with zipfile.ZipFile(wheel) as archive:
        carried = {name: archive.read(name) for name in archive.namelist() if name.startswith("bindery/starter/")}
    assert carried == {f"bindery/starter/{name}": content for name, content in starter.items()}
    assert "book.yaml" in starter


def test_it_carries_the_page_of_the_preview(wheel: Path) -> None:
    page = CHECKOUT / "bindery" / "revise" / "page"
    with zipfile.ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if name.startswith("bindery/revise/page/")}
    assert carried == {f"bindery/revise/page/{file.name}" for file in page.iterdir()}
    assert "bindery/revise/page/index.html" in carried


def test_it_carries_what_printers_ask_for(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        carried = {Path(name).name for name in archive.namelist() if name.startswith("bindery/printers/")}
    assert {file.name for file in PRINTERS.glob("*.yaml")} < carried


def test_it_says_its_licence_and_what_it_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        information = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = archive.read(information).decode()
        licence = archive.read(information.replace("METADATA", "licenses/LICENSE")).decode()
    assert "License-Expression: AGPL-3.0-or-later\n" in metadata
    assert "Requires-Dist: weasyprint==70.0\n" in metadata
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in licence


def test_it_says_that_it_is_typed(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        assert "bindery/py.typed" in archive.namelist()


def test_what_others_may_call_is_documented_and_typed() -> None:
    calls = [build.build, Order.__init__, Outcome.__init__, Output.__init__]
    for call in calls:
        hints = get_type_hints(call)
        names = [name for name in inspect.signature(call).parameters if name != "self"]
        assert set(names) < set(hints) and "return" in hints, call
    for named in (build.build, Order, Outcome, Output, CannotWrite, Diagnostic, BookError, Progress, Silent):
        assert inspect.getdoc(named), named


def test_the_example_of_the_readme_makes_a_book(tmp_path: Path) -> None:
    for name, text in SMALL_BOOK.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    readme = (CHECKOUT / "README.md").read_text("utf-8")
    [example] = [code for code in re.findall(r"```python\n(.*?)```", readme, re.DOTALL) if "bindery.build" in code]
    script = tmp_path / "make.py"
    script.write_text(example.replace("books/my-book", str(tmp_path)), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    made = subprocess.run([sys.executable, script], check=True, env=environment, capture_output=True, encoding="utf-8")
    assert "small.pdf" in made.stdout and "small.epub" in made.stdout


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(folder)]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    return folder


def test_a_book_that_it_begins_is_made_as_its_workflow_makes_it(installed: Path, tmp_path: Path) -> None:
    """What GitHub does after each push, but for the installation."""
    environment = os.environ | {"PYTHONPATH": str(installed), "PATH": f"{installed / 'bin'}:{os.environ['PATH']}"}
    book = tmp_path / "book"
    subprocess.run(["make-book", "new", book], check=True, cwd=tmp_path, env=environment, capture_output=True)
    workflow = yaml.safe_load((book / ".github" / "workflows" / "book.yaml").read_text("utf-8"))
    lines = [step["run"] for step in workflow["jobs"]["book"]["steps"] if "run" in step]
    assert TYPESETTING.debian.split("-y ")[1] in lines[0]
    made = subprocess.run(lines[-1].split(), cwd=book, env=environment, capture_output=True, encoding="utf-8")
    assert made.returncode == 0, made.stdout + made.stderr
    assert "did not arrive" not in made.stderr
    assert {path.suffix for path in (book / "build").iterdir()} >= {".pdf", ".epub"}
    version = subprocess.run(["make-book", "--version"], check=True, env=environment, capture_output=True, text=True)
    assert bindery.__version__ in version.stdout
