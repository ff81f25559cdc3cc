"""Ghostscript's separations of a press PDF say the same of its inks as preflight; the companion is printed whole."""

import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from conftest import CHECKOUT
from pdf_book import book_sections, section
from PIL import Image
from press_book import STRICT_JOB, look, picture, press_of

from bindery.checks.preflight.whole import preflight
from bindery.cli import main
from bindery.pdf.press.inks import most_ink
from bindery.printers import read_printer

pytestmark = pytest.mark.full

PAGES = [
    *book_sections(),
    section("ink", '<p style="background: #140028; height: 60pt"></p><p><img src="dark.png"/></p>'),
    section("own", '<p style="background: device-cmyk(0.9 0.6 0.6 0.5); height: 60pt"></p>'),
]


def separated(pdf: bytes, folder: Path) -> list[Image.Image]:
    """Each page in the four inks, as Ghostscript draws it."""
    file = folder / "press.pdf"
    file.write_bytes(pdf)
    command = ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-r100", "-sDEVICE=tiff32nc", f"-o{folder}/page-%03d.tif"]
    said = subprocess.run([*command, str(file)], check=True, capture_output=True, text=True)
    assert not said.stderr and "Error" not in said.stdout
    return [Image.open(path) for path in sorted(folder.glob("page-*.tif"))]


def test_ghostscript_finds_the_same_inks(tmp_path: Path) -> None:
    book = press_of(PAGES, job=STRICT_JOB, dark_png=picture((20, 0, 40), size=300))
    report = preflight(book.pdf, read_printer("ingramspark"))
    drawn = separated(book.pdf, tmp_path)
    colored = {number for number, page in enumerate(drawn, 1) if any(most > 12 for _, most in page.getextrema()[:3])}
    assert colored == set(report.color_pages) and len(colored) == 2
    most = {number: most_ink(page) for number, page in enumerate(drawn, 1)}
    assert max(most.values()) == pytest.approx(report.most_ink, abs=3) == pytest.approx(260, abs=3)
    assert min(most[number] for number in colored) == pytest.approx(240, abs=3), "what is converted keeps the limit"
    over = {found.page for found in report.findings if found.code == "preflight-ink"}
    assert over == {number for number, ink in most.items() if ink > 243}
    text_only = [page for number, page in enumerate(drawn, 1) if number not in colored and most[number]]
    assert len(text_only) >= 5
    assert all(page.getextrema()[:3] == ((0, 0),) * 3 for page in text_only), "black ink alone"
    assert look().bleed > 0


def test_the_companion_is_printed_page_by_page_as_it_is_on_the_screen(tmp_path: Path) -> None:
    for name in ("chapters", "images"):
        shutil.copytree(CHECKOUT / name, tmp_path / name)
    manifest = (CHECKOUT / "book.yaml").read_text(encoding="utf-8")
    (tmp_path / "book.yaml").write_text(f"{manifest}\nprint: kdp-paperback\n", encoding="utf-8")
    assert main(["build", str(tmp_path), "--to", "pdf,print"]) == 0
    screen, press = sorted((tmp_path / "build").glob("*.pdf"), key=lambda path: "-print" in path.name)
    one, other = (
        [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(p)] for p in (screen, press)
    )
    assert one == other and len(one) > 40
    report = preflight(press.read_bytes(), read_printer("kdp-paperback"))
    assert report.errors == 0 and report.color_pages == ()
