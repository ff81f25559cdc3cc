"""Ghostscript's separations of a press PDF say the same of its inks as preflight; the companion is printed whole."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from conftest import CHECKOUT
from pdf_book import book_sections, section
from PIL import Image, ImageChops
from press_book import STRICT_JOB, look, picture, press_of
from test_press import SEEN_THROUGH, THROUGH, half_there

from bindery.checks.preflight.whole import preflight
from bindery.cli import main
from bindery.pdf.press.inks import most_ink
from bindery.printers import read_printer
from bindery.printers.profile import Kind

pytestmark = pytest.mark.full

PAGES = [
    *book_sections(),
    section("ink", '<p style="background: #140028; height: 60pt"></p><p><img src="dark.png"/></p>'),
    section("own", '<p style="background: device-cmyk(0.9 0.6 0.6 0.5); height: 60pt"></p>'),
]


def ghostscript(pdf: bytes, folder: Path, device: str, *options: str) -> str:
    """What it says. It writes a file for each page where it is told to."""
    file = folder / "press.pdf"
    file.write_bytes(pdf)
    command = ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", f"-sDEVICE={device}", *options, str(file)]
    said = subprocess.run(command, check=True, capture_output=True, text=True)
    assert not said.stderr and "Error" not in said.stdout
    return said.stdout


def separated(pdf: bytes, folder: Path, resolution: int = 100) -> list[Image.Image]:
    """Each page in the four inks, as Ghostscript draws it."""
    ghostscript(pdf, folder, "tiff32nc", f"-r{resolution}", f"-o{folder}/page-%03d.tif")
    return [Image.open(path) for path in sorted(folder.glob("page-*.tif"))]


def plates(pdf: bytes, folder: Path) -> list[dict[str, int]]:
    """For each page, how much of 255 each plate has where it has most."""
    ghostscript(pdf, folder, "tiffsep", "-r100", f"-o{folder}/plate-%03d.tif")
    pages = len(list(folder.glob("plate-???.tif")))
    return [
        {
            path.name.partition("(")[2].partition(")")[0]: 255 - int(Image.open(path).convert("L").getextrema()[0])  # type: ignore[arg-type]
            for path in folder.glob(f"plate-{number:03}(*).tif")
        }
        for number in range(1, pages + 1)
    ]


def coverage(pdf: bytes, folder: Path) -> list[list[float]]:
    """For each page, the share that each of the four inks covers."""
    lines = ghostscript(pdf, folder, "inkcov", "-o-").splitlines()
    return [list(map(float, line.split()[:4])) for line in lines if line.endswith("CMYK OK")]


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


@pytest.mark.long
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


def test_the_plates_of_a_book_in_black_are_empty_but_for_black_and_its_marks_are_on_all(tmp_path: Path) -> None:
    colored = [*PAGES, section("red", '<p style="color: #c00">Red</p><p><img src="dark.png"/></p>')]
    dark = picture((20, 0, 40), size=300)
    black = press_of(colored, job=replace(STRICT_JOB, black=True, marks="none"), dark_png=dark)
    drawn, covered = plates(black.pdf, tmp_path), coverage(black.pdf, tmp_path)
    assert len(drawn) == len(covered) == black.page_count
    for page, shares in zip(drawn, covered, strict=True):
        assert set(page) == {"Cyan", "Magenta", "Yellow", "Black"}
        assert max(page[name] for name in ("Cyan", "Magenta", "Yellow")) == 0 and shares[:3] == [0, 0, 0]
    assert sum(page["Black"] == 255 for page in drawn) >= 8 and sum(shares[3] > 0.01 for shares in covered) >= 5
    marked = press_of(book_sections(), job=replace(STRICT_JOB, marks="crop-and-registration"))
    for page in plates(marked.pdf, tmp_path)[: marked.page_count]:
        assert all(page[name] > 200 for name in ("Cyan", "Magenta", "Yellow", "Black")), "marks are on every plate"


@pytest.mark.parametrize("kind", ["PDF/X-1a:2001", "PDF/X-3:2002"])
def test_ghostscript_sees_no_difference_where_transparency_was_taken_out(tmp_path: Path, kind: Kind) -> None:
    made = {"seen_svg": SEEN_THROUGH, "half_png": half_there()}
    pages = []
    for job in (replace(STRICT_JOB, kind="PDF/X-4", transparency=True), replace(STRICT_JOB, kind=kind)):
        [page, *_] = separated(press_of([THROUGH], "", job, **made).pdf, tmp_path, 300)
        # Ghostscript fills every pixel that an area touches, and smooths no type: small steps at edges remain.
        pages.append(page.copy().reduce(12))
    for ink in ImageChops.difference(*pages).split():
        differing = ink.histogram()
        assert sum(differing[9:]) < 0.01 * sum(differing) and sum(differing[50:]) == 0
