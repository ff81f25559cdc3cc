"""What a printer does not take of a book in ink, told of its pages in the manuscript's terms."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bindery.diagnostics import Diagnostic, error, warning
from bindery.pdf.draft import entries_of
from bindery.pdf.folios import folio
from bindery.pdf.press.binding import PressedBundle
from bindery.pdf.press.flatten import Patch
from bindery.pdf.press.marks import Box
from bindery.pdf.press.pictures import PressedPicture
from bindery.printers import PrintJob


@dataclass(frozen=True, order=True)
class Refusal:
    """What is said of a page, which counts from 0 in the book."""

    page: int
    diagnostic: Diagnostic
    pixels: tuple[int, int] = (0, 0)
    """Width and height of the picture that it is said of."""
    spot: Box | None = None
    """pt from the sheet's lower left corner; without it and without pixels, it is a colour somewhere on the page."""
    ink: int = 0
    """Percent of it that the colour has, where that is too much."""


_ROUNDING = 2
"""Percent by which a picture's ink may seem to be over the limit."""
_LESS = "convert it with less ink, or give it in RGB, and it is converted here"


@dataclass(frozen=True)
class Refusals:
    """`first_arabic` is the page whose folio is 1."""

    job: PrintJob
    first_arabic: int

    def of_colors(self, pressed: PressedBundle) -> Iterator[Refusal]:
        bundle = pressed.bundle
        blanks, first = bundle.position.blanks, bundle.position.first
        body = [(first + finding.page, finding) for part in pressed.of_text for finding in part.findings]
        furniture = [(first - blanks + finding.page, finding) for finding in pressed.furniture.findings]
        for page, finding in (*body, *furniture):
            has = f"page {folio(page, self.first_arabic)} has {finding.what}"
            if finding.code == "ink-limit":
                message, hint = f"{has}, and the limit is {self.job.ink_limit} %", "use less of the inks together"
                said = warning(bundle.section.source, 0, message, "print-ink-limit", hint)
                yield Refusal(page, said, ink=finding.ink)
            else:
                message, hint = f"{has}, which no ink is known for", "write the colour as rgb() or device-cmyk()"
                yield Refusal(page, error(bundle.section.source, 0, message, "print-color-space", hint))

    def of_pictures(self, pressed: PressedBundle, pictures: Mapping[str, PressedPicture]) -> Iterator[Refusal]:
        """Pictures that the author gave in CMYK stay as they are, with more ink than the printer wants too."""
        for page, digest in (shown for part in pressed.of_text for shown in part.pictures):
            if digest in pictures:
                number = pressed.bundle.position.first + page
                picture = pictures[digest]
                entries = entries_of(picture.stream.entries)
                pixels = int(entries[b"/Width"]), int(entries[b"/Height"])
                for said in self._inky(pressed, number, "the picture", picture.most_ink, _LESS):
                    yield Refusal(number, said, pixels)

    def of_patches(self, pressed: PressedBundle, patches: Iterable[Patch]) -> Iterator[Refusal]:
        """Where one thing is seen through another, the inks of both are there."""
        position = pressed.bundle.position
        for patch in patches:
            if pressed.first <= patch.page < position.first + position.length:
                hint = "use less of the inks together"
                for said in self._inky(pressed, patch.page, "what is translucent", patch.most_ink, hint):
                    yield Refusal(patch.page, said, spot=patch.box)

    def _inky(self, pressed: PressedBundle, page: int, what: str, ink: int, hint: str) -> Iterator[Diagnostic]:
        limit = self.job.ink_limit
        if limit and ink > limit + _ROUNDING:
            has = f"{what} on page {folio(page, self.first_arabic)} has {ink} % of ink where it is darkest"
            source = pressed.bundle.section.source
            yield warning(source, 0, f"{has}, and the limit is {limit} %", "print-ink-limit", hint)
