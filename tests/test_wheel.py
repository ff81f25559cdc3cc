"""An installed wheel makes books from the styles and templates that it carries."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bindery.commands.new import STARTER
from bindery.folder import SHIPPED
from bindery.manifest.files import PRINTERS

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


def test_it_makes_a_book_far_from_the_repository(wheel: Path, tmp_path: Path) -> None:
    installed, book = tmp_path / "installed", tmp_path / "book"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(installed)]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    book.mkdir()
    for name, text in SMALL_BOOK.items():
        (book / name).write_text(text, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(installed)}
    subprocess.run([installed / "bin" / "make-book", "build", str(book)], check=True, cwd=tmp_path, env=environment)
    assert (book / "build" / "small.pdf").read_bytes().startswith(b"%PDF")
    assert (book / "build" / "small.epub").is_file()
