"""The finished files as other programs see them: veraPDF, Ghostscript, MuPDF, calibre, and the accessibility checker
Ace in a browser. Both books are this repository's own, and one with one of everything.
"""

import os
import re
import subprocess
from pathlib import Path

import pikepdf
import pytest
import verapdf
from everything import make_everything
from made_book import Packaged

from bindery.checks.ace import ace
from bindery.checks.allowances import allowed
from bindery.checks.epubcheck import epubcheck

pytestmark = pytest.mark.full


@pytest.fixture(params=[pytest.param("companion", marks=pytest.mark.long), "everything"])
def finished(request: pytest.FixtureRequest) -> Path:
    """The folder with the finished files of a book."""
    return Path(request.getfixturevalue(request.param))


@pytest.fixture
def printed(finished: Path) -> Path:
    return next(finished.glob("*.pdf"))


@pytest.fixture
def reflowable(finished: Path) -> Path:
    return next(finished.glob("*.epub"))


def said(*command: str | Path, **environment: str) -> str:
    """What a program that must succeed prints."""
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", errors="replace", env=os.environ | environment, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_verapdf_finds_nothing_in_the_pdf(printed: Path) -> None:
    assert verapdf.failures(printed) == {printed: []}


@pytest.mark.long
@pytest.mark.parametrize("style", ["technical", "large-print"])
def test_verapdf_and_epubcheck_find_nothing_in_other_styles(style: str, tmp_path: Path) -> None:
    book = make_everything(tmp_path, style)
    assert verapdf.failures(book.pdf.path) == {book.pdf.path: []}
    assert epubcheck(book.epub.path) == ()


def test_ghostscript_draws_every_page_without_a_complaint(printed: Path) -> None:
    report = said("gs", "-dSAFER", "-dNOPAUSE", "-dBATCH", "-sDEVICE=nullpage", printed)
    with pikepdf.open(printed) as pdf:
        pages = len(pdf.pages)
    assert f"Processing pages 1 through {pages}." in report
    assert re.findall(r"^.*(?:\*\*\*\*|Error|Warning).*$", report, re.MULTILINE) == []


@pytest.mark.parametrize("format", ["pdf", "epub"])
def test_mupdf_draws_every_page_without_a_complaint(format: str, finished: Path, tmp_path: Path) -> None:
    file = next(finished.glob(f"*.{format}"))
    report = said("mutool", "draw", "-r", "36", "-o", tmp_path / "%d.png", file)
    complaints = re.findall(r"^(?:error|warning).*$", report, re.MULTILINE)
    assert [complaint for complaint in complaints if not allowed("MuPDF", complaint)] == []
    assert list(tmp_path.glob("*.png"))


def test_mupdf_finds_the_words_of_the_book_in_the_epub(reflowable: Path) -> None:
    assert "Shusha" in said("mutool", "draw", "-F", "txt", reflowable)


def test_calibre_makes_a_kindle_book_that_has_every_word(reflowable: Path, tmp_path: Path) -> None:
    """AZW3 is what a Kindle reads; calibre then says what it finds in it. It runs without a screen and as root."""
    kindle, text = tmp_path / "book.azw3", tmp_path / "book.txt"
    surroundings = {"QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_DISABLE_SANDBOX": "1", "LC_ALL": "C.UTF-8"}
    report = said("ebook-convert", reflowable, kindle, **surroundings)
    complaints = re.findall(
        r"^.*(?:warning|error|invalid|unexpected|incomplete|failed).*$", report, re.IGNORECASE | re.MULTILINE
    )
    assert [complaint for complaint in complaints if not allowed("calibre", complaint)] == []
    epub = Packaged(reflowable)
    title = epub.package.findtext(".//{http://purl.org/dc/elements/1.1/}title")
    assert re.search(rf"^Title +: {re.escape(title)}", said("ebook-meta", kindle, **surroundings), re.MULTILINE)
    said("ebook-convert", kindle, text, **surroundings)
    kept = letters(text.read_text(encoding="utf-8"))
    words = [
        letters("".join(block.itertext()))
        for name in epub.documents
        if name != "nav"
        for block in epub.find(name, "//h:p[not(.//m:math)] | //h:td[not(*)] | //h:aside//h:p")
    ]
    assert len(words) > 100
    assert [word for word in words if word not in kept] == []


def letters(text: str) -> str:
    """Letters alone: how calibre sets lists, tables and capitals as text is its own matter."""
    return re.sub(r"[\W\d_]", "", text).casefold()


def test_ace_finds_no_barrier_in_the_epub(reflowable: Path) -> None:
    assert ace(reflowable) == ()
