"""What is measured on a page as it is drawn: the ink on each spot, where the type stands, and how large it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image

from bindery.checks.preflight.places import Place
from bindery.pdf.press.drawn import in_ink, opened
from bindery.pdf.press.inks import most_ink, where_inky

_RESOLUTION = 100
"""Pixels an inch: fine enough for what is larger than a line."""
_NEARLY = 5
"""Percent."""
_RUNS = 6
"""Runs of type, each to the end of its line at most, by which a place in the text is known."""
_UP = 3
"""How much nearer to a place is what stands beside it than what is over or under it."""
_COLORED = 12
"""Of 255: less of a coloured ink than this is nothing that a printer bills."""


@dataclass(frozen=True)
class Type:
    """What is written without a change of typeface or colour: its size in pt, its place, its words without spaces."""

    size: float
    box: Place
    words: str


@dataclass(frozen=True)
class Measured:
    """One page. Places are pt from the sheet's lower left corner."""

    most_ink: int
    """Percent of all inks together, on the spot that has most."""
    inkiest: Place
    """Around all spots that have as much, or nearly."""
    has_color: bool
    """Whether another ink than black is on it."""
    type: tuple[Type, ...]
    """In the order in which it is drawn."""


def measured(pdf: bytes) -> Iterator[Measured]:
    """Each page, drawn in the four inks."""
    with opened(pdf) as document:
        for page in document:
            picture = in_ink(page, _RESOLUTION)
            inks = picture.getextrema()[:3]
            most = most_ink(picture)
            yield Measured(
                most,
                _inkiest(picture, most),
                any(int(most) > _COLORED for _, most in inks),  # type: ignore[misc]
                tuple(_type(page)),
            )


def type_on(pdf: bytes, number: int) -> tuple[Type, ...]:
    """What is written on a page, which counts from 0."""
    with opened(pdf) as document:
        return tuple(_type(document[number]))


def words_at(place: Place | None, type: Sequence[Type]) -> str:
    """What is written at a place or nearest to it, and what is written after that."""
    if not place or not type:
        return ""

    def distance(run: Type) -> float:
        over = (run.box[0] - place[2], place[0] - run.box[2]), (run.box[1] - place[3], place[1] - run.box[3])
        across, up = (max(*each, 0.0) for each in over)
        return across**2 + (_UP * up) ** 2

    nearest = min(range(len(type)), key=lambda number: distance(type[number]))
    return "".join(run.words for run in type[nearest : nearest + _RUNS])


def _inkiest(picture: Image.Image, most: int) -> Place:
    left, upper, right, lower = where_inky(picture, most - _NEARLY) or (0, 0, 0, 0)
    scale = 72 / _RESOLUTION
    return left * scale, (picture.height - lower) * scale, right * scale, (picture.height - upper) * scale


def _type(page: Any) -> Iterator[Type]:
    height = page.rect.height
    for run in page.get_texttrace():
        # Spaces have no ink.
        letters = [letter for letter in run["chars"] if not chr(letter[0]).isspace()]
        if letters and run["opacity"]:
            left, right = min(letter[3][0] for letter in letters), max(letter[3][2] for letter in letters)
            base_lines = [letter[2][1] for letter in letters]
            upper, lower = min(base_lines) - 0.4 * run["size"], max(base_lines)
            words = "".join(chr(letter[0]) for letter in letters)
            yield Type(run["size"], (left, height - lower, right, height - upper), words)
