"""What the manifest says of the printed copies: who prints them, and how."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema

from bindery.manifest.files import File, PrinterName
from bindery.manifest.keys import Keys
from bindery.manifest.measures import Length, parse_length
from bindery.manifest.mistakes import Mistake
from bindery.manifest.texts import Line, Prose

Intent = Literal["relative-colorimetric", "perceptual", "saturation", "absolute-colorimetric"]
_PRICE = re.compile(r"\d{5}", re.ASCII)
Marks = Literal["none", "crop", "crop-and-registration"]


def _bleed(text: object) -> float | None:
    """Millimetres on each side; 0 for none, None for as much as the printer asks."""
    word = text.strip().lower() if isinstance(text, str) else ""
    if word in {"yes", "true", "printer"}:
        return None
    return 0.0 if word in {"no", "false", "none", "0"} else parse_length(text)


Bleed = Annotated[
    float | None,
    PlainValidator(_bleed),
    WithJsonSchema({"type": ["string", "boolean"], "examples": ["printer", "none", "3mm"]}),
]


def _price(text: str) -> str:
    if not _PRICE.fullmatch(text):
        raise Mistake(
            f"'{text}' is not a price of a bar code",
            "write five digits: 5 and the price in US cents (51995 for $19.95), or 90000 for none",
        )
    return text


class Wrap(Keys):
    """The cover of the printed book: back, spine and front as one sheet."""

    back: Prose = Field(default="", description="Words on the back. Default, the book's description.")
    barcode: Literal["isbn", "space", "none"] = Field(
        default="isbn",
        description="The bar code on the back: isbn for that of the print ISBN, space for a white field where the "
        "printer puts one, none.",
    )
    barcode_size: int = Field(default=100, ge=80, le=200, description="Its size in percent, from 80 to 200.")
    price: Annotated[str, AfterValidator(_price)] = Field(
        default="", description="The price beside the bar code, as five digits: 51995 is 19.95 US dollars."
    )


class Print(Keys):
    """The printed copies. In the manifest, the printer alone or these keys."""

    shorthand = "printer"

    printer: PrinterName = Field(
        default="offset",
        description="Who prints: kdp-paperback, kdp-hardcover, ingramspark, lulu, offset, home; or a file of the book "
        "that says what a printer asks for.",
    )
    bleed: Bleed = Field(
        default=None,
        description="How far colour goes over the trim, on the sides where the printer wants it: printer, none, 3mm. "
        "Default, as much as the printer asks.",
    )
    marks: Marks = Field(default="none", description="Marks outside the bleed: none, crop, crop-and-registration.")
    color: Literal["color", "black"] = Field(
        default="color", description="Inks of the pages: color for all four, black for black alone. The cover has all."
    )
    paper: Line = Field(
        default="", description="The paper, where the printer's spine depends on it: white, cream … The cover needs it."
    )
    spine: Length | None = Field(
        default=None, description="Width of the spine, where the printer tells it and publishes no formula."
    )
    icc: File = Field(
        default="",
        description="The ICC profile of the press, a CMYK one. Default, FOGRA39 (ISO 12647-2, coated paper).",
    )
    intent: Intent = Field(
        default="relative-colorimetric", description="How colours that ink cannot show are brought nearer."
    )
    ink_limit: int | None = Field(
        default=None,
        ge=100,
        le=400,
        description="Most ink on one spot, in percent of all four inks together. Default, the printer's.",
    )
    signature: int | None = Field(
        default=None,
        ge=2,
        le=128,
        description="Pages of a signature: blank pages at the end fill the last one. Default, the printer's.",
    )
