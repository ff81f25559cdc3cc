"""Makes the pictures of README.md from the finished reader: `python images/readme.py`, after `python make_book.py`.

Spreads as they are printed, and screens as a reading system of six inches shows them; a Chromium is needed for these.
"""

import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
from PIL import Image
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from chromium import Chromium
from made_book import Printed

IMAGES = Path(__file__).parent
BUILD = IMAGES.parent / "build"
SPREADS = ("fig-two-texts", "tbl-shusha-people", "tbl-resolutions", "gloss-landau")
"""Each shows what stands in this place, as the register of the PDF's named places has it."""
SCREENS = (("ch-07-jews-of-azerbaijan", "fig-jews-baku"), ("ch-back-claims", "ch-back-claims"))
"""Documents of the EPUB, and the element that the screen shows."""

GROUND, GUTTER = 214, 26
"""The grey that pages lie on, and how much of it is between them, in px."""
SCALE = 0.86
"""Pixels a point of the printed page."""
SCREEN = {"width": 560, "height": 800}
"""CSS px."""
PAGED = """
html { background: white; overflow: hidden }
body { margin: 0; padding: 36px 34px; height: 100vh; box-sizing: border-box; font-size: 21px; line-height: 1.2;
  columns: auto calc(100vw - 68px); column-gap: 68px; column-fill: auto; orphans: 2; widows: 2 }
"""
"""What a reading system adds: pages, and the reader's size of type."""
TURN = """name => {
  const place = document.getElementById(name).getBoundingClientRect().left;
  document.body.style.transform = `translateX(-${Math.floor(place / innerWidth) * innerWidth}px)`;
}"""


def spread(printed: Printed, place: str) -> Image.Image:
    """The two facing pages, one of which has the named place."""
    page = printed.places[place][0]
    verso = page if page % 2 else page - 1
    sides = [render(printed.pages[number]) for number in (verso, verso + 1)]
    both = Image.new("L", (2 * sides[0].width + 1, sides[0].height), GROUND)
    both.paste(sides[0], (0, 0))
    both.paste(sides[1], (sides[0].width + 1, 0))
    return both


def render(page: pypdfium2.PdfPage) -> Image.Image:
    # Drawn large and brought down: thin strokes stay even.
    return page.render(scale=4 * SCALE, grayscale=True).to_pil().reduce(4)


def screens(package: Path, browser: Chromium) -> Iterator[Image.Image]:
    with TemporaryDirectory() as folder, browser.window(viewport=SCREEN) as window:
        with zipfile.ZipFile(package) as opened:
            opened.extractall(folder)
        for document, place in SCREENS:
            yield screen(window, Path(folder, "EPUB", f"{document}.xhtml"), place, Path(folder, "screen.png"))


def screen(window: Page, document: Path, place: str, picture: Path) -> Image.Image:
    """The page of a document on which an element begins."""
    window.goto(document.as_uri())
    window.add_style_tag(content=PAGED)
    window.evaluate("document.fonts.ready.then(() => true)")
    window.evaluate(TURN, place)
    window.screenshot(path=picture)
    return Image.open(picture).convert("L")


def on_ground(pictures: list[Image.Image], columns: int) -> Image.Image:
    """The pictures, all of one size, in rows."""
    rows = -(-len(pictures) // columns)
    width, height = pictures[0].width + GUTTER, pictures[0].height + GUTTER
    sheet = Image.new("L", (columns * width + GUTTER, rows * height + GUTTER), GROUND)
    for number, picture in enumerate(pictures):
        row, column = divmod(number, columns)
        sheet.paste(picture, (GUTTER + column * width, GUTTER + row * height))
    return sheet


def write(name: str, picture: Image.Image) -> None:
    picture.quantize(32, dither=Image.Dither.NONE).save(IMAGES / name, optimize=True)


if __name__ == "__main__":
    printed = Printed(next(BUILD.glob("*.pdf")))
    write("readme-spreads.png", on_ground([spread(printed, place) for place in SPREADS], 2))
    with sync_playwright() as playwright:
        browser = Chromium(playwright)
        write("readme-screens.png", on_ground(list(screens(next(BUILD.glob("*.epub")), browser)), 2))
        browser.close()
