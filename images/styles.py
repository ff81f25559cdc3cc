"""The pictures of the shipped styles in README.md: two spreads of the starter book in each.

    python images/styles.py

from the checkout, with the interpreter that has the program's requirements (.venv/bin/python).
"""

import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
from PIL import Image

CHECKOUT = Path(__file__).parent.parent
STYLES = ("literary", "technical", "large-print")
CHAPTER = "Things"
"""Of the starter: it has a table, a figure, a formula and code."""
WIDTH = 1720
"""Pixels of a picture."""
GAP, RIM = 34, 18
GROUND = 226
"""A grey on which white pages are seen."""
GREY = 17
"""Between two levels of grey in a picture: from black to white in 16."""


def make_book(folder: Path, style: str) -> Path:
    """The starter book in a style; its PDF."""
    command = [sys.executable, str(CHECKOUT / "make_book.py")]
    subprocess.run([*command, "new", str(folder)], check=True, capture_output=True)
    manifest = folder / "book.yaml"
    text = manifest.read_text(encoding="utf-8")
    text = re.sub(r"^style: .*$", f"style: {style}", text, flags=re.MULTILINE)
    manifest.write_text(text.replace("css: [", "# css: ["), encoding="utf-8")
    subprocess.run([*command, "build", str(folder), "--to", "pdf"], check=True)
    return next(folder.glob("build/*.pdf"))


def spreads(file: Path) -> list[tuple[int, int]]:
    """The pages (from 0) of the spread on which the chapter opens, and of the next one, verso and recto."""
    with pypdfium2.PdfDocument(file) as pdf:
        opening = next(
            place.get_index()
            for item in pdf.get_toc()
            if item.get_title().endswith(CHAPTER) and (place := item.get_dest())
        )
    verso = opening - (opening + 1) % 2
    return [(verso, verso + 1), (verso + 2, verso + 3)]


def picture(file: Path, shown: list[tuple[int, int]]) -> Image.Image:
    """The spreads side by side."""
    with pypdfium2.PdfDocument(file) as pdf:
        width, height = pdf[0].get_size()
        scale = (WIDTH - 2 * RIM - GAP * (len(shown) - 1)) / (2 * len(shown) * width)
        page_width, page_height = round(width * scale), round(height * scale)
        sheet = Image.new("L", (WIDTH, page_height + 2 * RIM), GROUND)
        for place, pages in enumerate(shown):
            left = RIM + place * (2 * page_width + GAP)
            for side, number in enumerate(pages):
                drawn = pdf[number].render(scale=4 * scale).to_pil().convert("L")
                sheet.paste(
                    drawn.resize((page_width, page_height), Image.Resampling.LANCZOS), (left + side * page_width, RIM)
                )
            fold = left + page_width
            sheet.paste(GROUND, (fold, RIM, fold + 1, RIM + page_height))
    return sheet.point([round(level / GREY) * GREY for level in range(256)]).quantize(256 // GREY + 1)


def main() -> None:
    with TemporaryDirectory() as desk:
        for style in STYLES:
            file = make_book(Path(desk) / style, style)
            path = CHECKOUT / "images" / f"readme-{style}.png"
            picture(file, spreads(file)).save(path, optimize=True)
            print(f"{path}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
