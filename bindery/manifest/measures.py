"""Lengths and trim sizes as authors write them."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from bindery.diagnostics import did_you_mean
from bindery.manifest.mistakes import Mistake

_MILLIMETRES = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72, "pc": 25.4 / 6}
_UNIT = {'"': "in", "″": "in", "inch": "in", "inches": "in"}
_NUMBER = r"(\d{1,4}(?:[.,]\d{1,4})?)"
_LENGTH = re.compile(rf"{_NUMBER}\s*([a-z\"″]+)")
_SIZE = re.compile(rf"{_NUMBER}\s*([a-z\"″]*)\s*(?:x|\u00d7|by)\s*{_NUMBER}\s*([a-z\"″]+)")

_NARROWEST, _WIDEST = 50.0, 700.0


@dataclass(frozen=True)
class Trim:
    """The size of the cut page, in millimetres."""

    width: float
    height: float

    def __str__(self) -> str:
        """As a CSS page size: "152.4mm 228.6mm"."""
        return f"{self.width:g}mm {self.height:g}mm"


NAMED_TRIMS = {
    "a4": Trim(210, 297),
    "a5": Trim(148, 210),
    "a6": Trim(105, 148),
    "b5": Trim(176, 250),
    "b6": Trim(125, 176),
    "letter": Trim(215.9, 279.4),
    "us-letter": Trim(215.9, 279.4),
    "us-trade": Trim(152.4, 228.6),
    "digest": Trim(139.7, 215.9),
    "a-format": Trim(111, 178),
    "b-format": Trim(129, 198),
    "demy": Trim(138, 216),
    "royal": Trim(156, 234),
    "crown-quarto": Trim(189, 246),
}
"""Sizes that have a name in the trade; ISO 216 for A and B sizes."""


def parse_length(text: object) -> float:
    """ "20mm", "0.75 in", "54pt" as millimetres."""
    found = _LENGTH.fullmatch(text.strip().lower()) if isinstance(text, str) else None
    if not found:
        raise Mistake(f"{_quoted(text)} is not a length", "write a number and a unit: 18mm, 0.75in or 54pt")
    return _millimetres(found[1], found[2])


def parse_trim(text: object) -> Trim:
    """A named size, or width by height: "A5", "6x9in", "129 x 198 mm"."""
    if isinstance(text, Trim):
        return text
    word = text.strip().lower() if isinstance(text, str) else ""
    if word in NAMED_TRIMS:
        return NAMED_TRIMS[word]
    found = _SIZE.fullmatch(word)
    if not found:
        hint = did_you_mean(word, NAMED_TRIMS) if word.isalpha() else ""
        raise Mistake(
            f"{_quoted(text)} is not a page size",
            hint or "write width x height and a unit: 6x9in, 129x198mm; or a name: A5",
        )
    trim = Trim(_millimetres(found[1], found[2] or found[4]), _millimetres(found[3], found[4]))
    if not all(_NARROWEST <= side <= _WIDEST for side in (trim.width, trim.height)):
        raise Mistake(
            f"a page of {_quoted(text)} cannot be made", f"each side is between {_NARROWEST:g} and {_WIDEST:g} mm"
        )
    return trim


def _millimetres(number: str, unit: str) -> float:
    unit = _UNIT.get(unit, unit)
    if unit not in _MILLIMETRES:
        raise Mistake(f"'{unit}' is not a unit of length", "use mm, cm, in, pt or pc")
    return round(float(number.replace(",", ".")) * _MILLIMETRES[unit], 4)


def _quoted(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else "this"


_LENGTH_SCHEMA = {"type": "string", "pattern": r"^\d+(\.\d+)?\s*(mm|cm|in|pt|pc)$", "examples": ["18mm", "0.75in"]}
_TRIM_SCHEMA = {"type": "string", "examples": ["6x9in", "A5", "129x198mm"]}

Length = Annotated[float, PlainValidator(parse_length), WithJsonSchema(_LENGTH_SCHEMA)]
"""A length, in millimetres once read."""

TrimSize = Annotated[Trim, PlainValidator(parse_trim), PlainSerializer(str), WithJsonSchema(_TRIM_SCHEMA)]


_COARSEST, _FINEST = 72, 2400


def parse_resolution(text: object) -> int | None:
    """Pixels an inch; None for as many as there are."""
    word = text.strip().lower() if isinstance(text, str) else ""
    if word == "full":
        return None
    if not (word.isascii() and word.isdigit() and _COARSEST <= int(word) <= _FINEST):
        raise Mistake(
            f"'{text}' is not a number of pixels an inch",
            f"write one from {_COARSEST} to {_FINEST}, such as 300, or full",
        )
    return int(word)


Resolution = Annotated[
    int | None,
    PlainValidator(parse_resolution),
    WithJsonSchema(
        {
            "anyOf": [{"type": "integer", "minimum": _COARSEST, "maximum": _FINEST}, {"const": "full"}],
        }
    ),
]
