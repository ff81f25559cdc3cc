"""The commands for one form of a book: a variant of its manifest, or one of a catalogue by the name of its files."""

import json
import threading
from pathlib import Path

import pikepdf
import pytest

from bindery import crew
from bindery.cli import main
from bindery.engine.workers import Workers
from bindery.outputs import Order
from bindery.revise.workshop import News, Workshop
from bindery.variant import Variant

MANIFEST = """\
title: Emma
chapters: [one.md]
front-matter: [title-page]
print: offset
variants:
  pocket: {page: A6, print: {printer: offset}}
  later: {chapters: [two.md]}
"""
CATALOGUE = """\
output-dir: dist
books:
  - book: emma
    variants: [large]
    copies: [{name: ada, dedication: For Ada}, {name: ben}]
variants:
  large: {page: A4}
"""
A4, A6 = (595, 842), (298, 420)
"""Points."""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book, and a catalogue of copies of it; two forms are made."""
    shelf = tmp_path_factory.mktemp("shelf")
    (shelf / "emma").mkdir()
    (shelf / "emma" / "book.yaml").write_text(MANIFEST)
    (shelf / "emma" / "one.md").write_text("# One\n\nThe only words.\n")
    (shelf / "emma" / "two.md").write_text("# Two\n\nWords of @nobody with [a link](nowhere.md).\n")
    (shelf / "catalogue.yaml").write_text(CATALOGUE)
    return shelf


@pytest.fixture(scope="module")
def built(shelf: Path, shared_worker: None) -> Path:
    assert main(["build", str(shelf / "emma"), "--variant", "pocket", "--to", "pdf,print"]) == 0
    assert main(["build", str(shelf / "catalogue.yaml"), "--to", "pdf,epub"]) == 0
    return shelf


def size_of(pdf: Path) -> tuple[int, ...]:
    with pikepdf.open(pdf) as opened:
        return tuple(round(float(side)) for side in opened.pages[0].mediabox[2:])


@pytest.mark.usefixtures("shared_worker")
def test_a_variant_is_checked_by_its_name(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = str(shelf / "emma")
    assert main(["check", book]) == 0
    capsys.readouterr()
    assert main(["check", book, "--variant", "later", "--json"]) == 1
    assert {(said["file"], said["line"]) for said in json.loads(capsys.readouterr().out)} == {("two.md", 3)}
    assert main(["check", book]) == 0, "what was found in a form is not told of another"
    assert main(["check", book, "--variant", "latr"]) == 1
    assert "the book has no variant 'latr'" in capsys.readouterr().err


@pytest.mark.usefixtures("shared_worker")
def test_a_book_of_a_catalogue_is_named_by_its_files(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalogue = str(shelf / "catalogue.yaml")
    assert main(["check", catalogue, "--variant", "emma-large-ada"]) == 0
    for verb in ("check", "watch", "preview", "preflight", "impose", "accessibility"):
        assert main([verb, catalogue]) == 2
        assert "it lists emma-large-ada, emma-large-ben" in capsys.readouterr().err
        assert main([verb, catalogue, "--variant", "emma-large-bem"]) == 2
        assert "did you mean 'emma-large-ben'?" in capsys.readouterr().err


def test_sheets_are_made_of_the_form_that_is_meant(built: Path) -> None:
    assert main(["impose", str(built / "emma"), "--variant", "pocket"]) == 0
    width, height = A6
    assert size_of(built / "emma" / "build" / "emma-pocket-booklet.pdf") == (pytest.approx(2 * width, abs=1), height)
    assert main(["impose", str(built / "catalogue.yaml"), "--variant", "emma-large-ada"]) == 0
    assert (built / "dist" / "emma-large-ada-booklet.pdf").exists()


@pytest.mark.usefixtures("shared_worker")
def test_preflight_looks_at_the_form_that_is_meant(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preflight", str(built / "emma"), "--variant", "pocket"]) == 0
    said = capsys.readouterr()
    assert "emma-pocket-print.pdf for" in said.err + said.out
    assert "has changed since" not in said.err + said.out
    assert main(["preflight", str(built / "emma")]) == 1
    assert "emma-print.pdf cannot be read" in capsys.readouterr().err


@pytest.mark.usefixtures("shared_worker")
def test_a_file_of_a_form_is_verified(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(built / "emma" / "build" / "emma-pocket.pdf")]) == 0
    assert main(["verify", str(built / "dist" / "emma-large-ben.epub"), str(built / "catalogue.yaml")]) == 0
    assert capsys.readouterr().out.count("is what this manuscript gives") == 2


@pytest.mark.usefixtures("shared_worker")
def test_how_accessible_a_form_is(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["accessibility", str(built / "catalogue.yaml"), "--variant", "emma-large-ada", "--to", "epub"]) == 0
    assert "How accessible is “Emma”?" in capsys.readouterr().out


def test_a_form_is_made_again_after_each_save(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `watch` and `preview` have it, who end their workers."""
    monkeypatch.setattr(crew, "Workers", Workers)
    stop, heard = threading.Event(), list[News]()

    def hear(news: News) -> None:
        heard.append(news)
        if news.status != "building":
            stop.set()

    folder = built / "seen"
    order = Order(built / "emma" / "book.yaml", ("pdf",), folder, jobs=1, variant=Variant("pocket", "pocket"))
    Workshop(order, hear).run(stop)
    assert heard[-1].status == "ready" and size_of(folder / "emma-pocket.pdf") == A6
