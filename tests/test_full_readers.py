"""The finished files as other programs see them: Ghostscript, MuPDF, and the accessibility checker Ace in a browser."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest

pytestmark = pytest.mark.full

ACE = Path(__file__).parent / "full" / "node_modules" / ".bin" / "ace-cli"

MUPDF_LIMITS = (
    "warning: ICC support is not available",
    "warning: unknown epub version: 3.0",
    "error: css syntax error",
)
"""What Debian's MuPDF says of every book: it was built without colour management, its EPUB is version 2, and it steps
over the selectors of CSS that it does not know."""


@pytest.fixture(scope="module")
def printed(companion: Path) -> Path:
    return next(companion.glob("*.pdf"))


@pytest.fixture(scope="module")
def reflowable(companion: Path) -> Path:
    return next(companion.glob("*.epub"))


def said(*command: str | Path, **environment: str) -> str:
    """What a program that must succeed prints."""
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", errors="replace", env=os.environ | environment, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_ghostscript_draws_every_page_without_a_complaint(printed: Path) -> None:
    report = said("gs", "-dSAFER", "-dNOPAUSE", "-dBATCH", "-sDEVICE=nullpage", printed)
    with pikepdf.open(printed) as pdf:
        pages = len(pdf.pages)
    assert f"Processing pages 1 through {pages}." in report
    assert re.findall(r"^.*(?:\*\*\*\*|Error|Warning).*$", report, re.MULTILINE) == []


@pytest.mark.parametrize("format", ["pdf", "epub"])
def test_mupdf_draws_every_page_without_a_complaint(format: str, companion: Path, tmp_path: Path) -> None:
    file = next(companion.glob(f"*.{format}"))
    report = said("mutool", "draw", "-r", "36", "-o", tmp_path / "%d.png", file)
    complaints = re.findall(r"^(?:error|warning).*$", report, re.MULTILINE)
    assert [complaint for complaint in complaints if not complaint.startswith(MUPDF_LIMITS)] == []
    assert list(tmp_path.glob("*.png"))


def test_mupdf_finds_the_words_of_the_book_in_the_epub(reflowable: Path) -> None:
    assert "Shusha" in said("mutool", "draw", "-F", "txt", reflowable)


def test_ace_finds_no_barrier_in_the_epub(reflowable: Path, tmp_path: Path) -> None:
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "no browser")
    said(ACE, "--silent", "--force", "--outdir", tmp_path, reflowable, PUPPETEER_EXECUTABLE_PATH=browser)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    found = [
        (page["earl:testSubject"]["url"], barrier["earl:test"]["dct:title"], barrier["earl:result"].get("html"))
        for page in report["assertions"]
        for barrier in page["assertions"]
    ]
    assert found == []
    assert report["earl:result"] == {"earl:outcome": "pass"}
