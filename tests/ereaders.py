"""E-readers that run in a browser: foliate-js and epub.js, each in a page of its own (tests/full/*.html)."""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from chromium import Chromium
from PIL import Image, ImageChops
from playwright.sync_api import Frame, Page

FULL = Path(__file__).parent / "full"
MARGINS = {"foliate": 30, "epubjs": 15}
"""The readers, and what each leaves free at every edge of the screen, in CSS px, at least."""
SCREEN = {"width": 600, "height": 800}
"""CSS px: a reader the size of a hand, with one column."""

_INK = 60
"""How far from the page's colour, of 255 in one of the three, what is printed on it stands at least."""


@contextmanager
def served(books: Mapping[str, Path]) -> Iterator[str]:
    """The address at which this machine has the readers, and each book as NAME.epub."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, books)) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class _Files(SimpleHTTPRequestHandler):
    def __init__(self, books: Mapping[str, Path], *arguments: Any):
        self._books = books
        super().__init__(*arguments, directory=str(FULL))

    def translate_path(self, path: str) -> str:
        book = self._books.get(path.removeprefix("/").removesuffix(".epub"))
        return str(book) if book else super().translate_path(path)

    def log_message(self, *said: object) -> None:
        """Nothing: what was not found, the browser complains of."""


@dataclass(frozen=True, order=True)
class Place:
    """A section of the reading order, and a screen of it."""

    section: int
    page: int


@dataclass(frozen=True)
class Picture:
    """What is to be seen on a screen."""

    image: Image.Image

    @property
    def paper(self) -> tuple[int, int, int]:
        """The colour of the page, which no reader prints on in the corners."""
        return self.image.getpixel((0, 0))  # type: ignore[return-value]

    @property
    def is_dark(self) -> bool:
        return sum(self.paper) < 3 * 128

    @cached_property
    def ink(self) -> Image.Image:
        """White where something is printed, black elsewhere."""
        difference = ImageChops.difference(self.image, Image.new("RGB", self.image.size, self.paper))
        red, green, blue = difference.split()
        strongest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
        return strongest.point([255 * (level >= _INK) for level in range(256)])

    @property
    def coverage(self) -> float:
        """The part of the page that is printed on."""
        return self.ink.histogram()[255] / (self.image.width * self.image.height)

    def edges(self, width: int) -> list[str]:
        """The edges of the screen at which, `width` px deep, something is printed that is cut off there."""
        ink, right, bottom = self.ink, *self.image.size
        strips = {
            "left": (0, 0, width, bottom),
            "right": (right - width, 0, right, bottom),
            "top": (0, 0, right, width),
            "bottom": (0, bottom - width, right, bottom),
        }
        return [edge for edge, strip in strips.items() if ink.crop(strip).getbbox()]


class EReader:
    """A book that is open in a reader."""

    def __init__(self, page: Page):
        self.page = page

    def ask(self, expression: str, argument: object = None) -> Any:
        """The value of an expression of `ereader`, which tests/full/*.html define."""
        return self.page.evaluate(f"async (argument) => ereader.{expression}", argument)

    @property
    def place(self) -> Place:
        return Place(**self.ask("where()"))

    @property
    def frame(self) -> Frame:
        """The one with the section that is shown."""
        return self.page.frames[1]

    def turn(self, step: int = 1) -> None:
        self.ask("turn(argument)", step)

    def go(self, address: str) -> None:
        """Go there; once more when fonts and pictures are there, for which epub.js does not wait before it measures."""
        self.ask("go(argument)", address)
        self.settle()
        self.ask("go(argument)", address)

    def settle(self) -> None:
        """Wait for the fonts and pictures of the section."""
        self.page.evaluate(
            """async () => {
                const inside = ereader.document();
                await inside.fonts.ready;
                await Promise.all([...inside.images].map((image) => image.decode().catch(() => {})));
            }"""
        )

    def address(self, target: str) -> str:
        """What the reader calls a place in a content document."""
        file, _, fragment = target.partition("#")
        known = next(entry["address"].partition("#")[0] for entry in self.ask("contents") if file in entry["address"])
        return f"{known}#{fragment}" if fragment else known

    def wait_for(self, expression: str, words: str) -> None:
        """Until the text that an expression of `ereader` gives has these words in it, spaces aside."""
        self.page.wait_for_function(
            f"(words) => (ereader.{expression} ?? '').replace(/\\s+/g, '').includes(words)", arg="".join(words.split())
        )

    def picture(self) -> Picture:
        """The screen, once its fonts and pictures are there."""
        self.settle()
        return Picture(Image.open(io.BytesIO(self.page.screenshot())).convert("RGB"))


@contextmanager
def opened(
    chromium: Chromium, reader: str, address: str, complaints: list[str], color_scheme: str = "light"
) -> Iterator[EReader]:
    """The book at `address` in a reader, at its first page. What the browser complains of is added to `complaints`."""
    with chromium.window(viewport=SCREEN, color_scheme=color_scheme) as page:
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        origin, _, book = address.rpartition("/")
        page.goto(f"{origin}/{reader}.html?url=/{book}")
        page.wait_for_function("() => globalThis.isOpen")
        yield EReader(page)
