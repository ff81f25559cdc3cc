"""Pages as pictures, and the text on them, made when someone looks at them."""

import io
import re
import threading
from collections import OrderedDict
from contextlib import closing
from dataclasses import dataclass

import pypdfium2

from bindery.pdfium import PDFIUM
from bindery.revise.revision import Revision

WIDEST = 4000
"""Pixels of the widest picture: a page that fills a large screen, twice as fine as it needs to be."""
MOST_BYTES = 200_000_000
"""What the pictures that are kept may take together; the one that was asked for longest ago goes first."""
_BROKEN_WORD = re.compile("(?:\ufffe|\u00ad|\u0002)\\s*")
"""How PDFium says that a hyphen at the end of a line belongs to the line, not to the word."""


@dataclass(frozen=True)
class _Place:
    pdf: str
    index: int


class Pictures:
    """The pages of the revisions shown last, by the names of their pictures. May be used by several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._places: dict[str, _Place] = {}
        self._files: dict[str, bytes] = {}
        self._latest: dict[str, bytes] = {}
        self._open: dict[str, pypdfium2.PdfDocument] = {}
        self._drawn: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._size = 0

    def show(self, revision: Revision) -> None:
        """Have the pages of `revision`, and still those of the one before."""
        with PDFIUM, self._lock:
            kept = {**self._latest, **revision.files}
            for name in self._open.keys() - kept.keys():
                self._open.pop(name).close()
            self._files, self._latest = kept, dict(revision.files)
            before = {picture: place for picture, place in self._places.items() if place.pdf in kept}
            self._places = before | {leaf.picture: _Place(leaf.pdf, leaf.index) for leaf in revision.leaves}

    def picture(self, name: str, width: int) -> bytes | None:
        """A PNG of the page, `width` pixels wide; None where no revision on show has such a page."""
        wanted = (name, min(max(width, 16), WIDEST))
        with self._lock:
            if wanted in self._drawn:
                self._drawn.move_to_end(wanted)
                return self._drawn[wanted]
        with PDFIUM:
            page = self._page(name)
            if page is None:
                return None
            with closing(page), closing(page.render(scale=wanted[1] / page.get_width())) as drawn:
                picture = drawn.to_pil().convert("RGB")
                picture.load()
        png = io.BytesIO()
        # The browser is on the same machine: what takes the least time to pack is the best.
        picture.save(png, "PNG", compress_level=1)
        with self._lock:
            self._drawn[wanted] = png.getvalue()
            self._size += len(self._drawn[wanted])
            while self._size > MOST_BYTES:
                self._size -= len(self._drawn.popitem(last=False)[1])
        return png.getvalue()

    def text(self, name: str) -> str | None:
        """The words on the page in the order of the file, a line for each line; None as for `picture`."""
        with PDFIUM:
            page = self._page(name)
            if page is None:
                return None
            with closing(page), closing(page.get_textpage()) as words:
                text: str = words.get_text_bounded()
        lines = _BROKEN_WORD.sub("", text.replace("\r\n", "\n")).split("\n")
        return "\n".join(line.strip() for line in lines if line.strip())

    def close(self) -> None:
        with PDFIUM, self._lock:
            for document in self._open.values():
                document.close()
            self._open.clear()
            self._places.clear()

    def _page(self, name: str) -> "pypdfium2.PdfPage | None":
        place = self._places.get(name)
        if place is None or place.pdf not in self._files:
            return None
        if place.pdf not in self._open:
            self._open[place.pdf] = pypdfium2.PdfDocument(self._files[place.pdf])
        return self._open[place.pdf][place.index]
