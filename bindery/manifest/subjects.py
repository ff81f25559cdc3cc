"""Subjects, and the codes that shops and libraries file books by.

EPUB 3.3 leaves open which schemes there are (Meta properties vocabulary, `authority`). That a code exists only the
scheme's own list can say, and most of these lists may not be passed on: here it is held to the form of such codes.
"""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, AliasChoices, Field, WithJsonSchema, model_validator

from bindery.diagnostics import did_you_mean
from bindery.manifest.keys import Keys
from bindery.manifest.mistakes import Mistake
from bindery.manifest.texts import Line

_SCHEMES = ("AAT", "BIC", "BISAC", "CLC", "CLIL", "DDC", "EuroVoc", "LCSH", "MEDTOP", "NDC", "Thema", "UDC")
_FORMS = {
    "BIC": (r"[A-Z][A-Z0-9]*|[1-5][A-Z0-9]+", "letters, or a digit and letters for a place or a time: HBJD, 1DVWA"),
    "BISAC": (r"[A-Z]{3}\d{6}", "three letters and six digits: HIS014000"),
    "CLIL": (r"\d{4}", "four digits: 3377"),
    "DDC": (r"\d{3}(\.\d+)?", "a number such as 947.54"),
    "Thema": (
        r"[A-Z][A-Z0-9]*|[1-6][A-Z0-9]+(-[A-Z0-9]+)*",
        "letters, or a digit and letters for a place or a time: NHD, 1DTA",
    ),
}
"""Name of a scheme -> a pattern of its codes, and how to say it; codes of the others have many forms."""
_NAMES = {name.lower(): name for name in _SCHEMES}
_IRI = re.compile(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE)


def _authority(text: str) -> str:
    """The scheme as the list of EPUB 3 writes it, or its address. Raises Mistake."""
    name = _NAMES.get(text.lower())
    if name is None and not _IRI.fullmatch(text):
        hint = did_you_mean(text.lower(), _NAMES) or "write BISAC, Thema, BIC, CLIL, DDC … or an address"
        raise Mistake(f"'{text}' is no scheme of subjects", hint)
    return name or text


def _check_term(scheme: str, term: str) -> None:
    """Raises Mistake where `term` cannot be a code of `scheme`, one that `_authority` gave."""
    pattern, looks = _FORMS.get(scheme, ("", ""))
    if pattern and not re.fullmatch(pattern, term):
        raise Mistake(f"'{term}' has not the form of a {scheme} code", looks)


Authority = Annotated[
    str, AfterValidator(_authority), WithJsonSchema({"type": "string", "examples": ["BISAC", "Thema"]})
]
"""The name of a scheme as it is usually written, or its address, once read."""


class Subject(Keys):
    """What the book is about. In the manifest, the words alone or these keys."""

    shorthand = "name"

    name: Line = Field(description="The heading or keyword, as people read it: History / Caucasus.")
    authority: Authority = Field(
        default="", description="The scheme that it is taken from: BISAC, Thema, BIC, CLIL, DDC, LCSH … or an address."
    )
    term: Line = Field(
        default="",
        validation_alias=AliasChoices("term", "code"),
        description="Its code in that scheme: HIS014000 in BISAC, NHD in Thema.",
    )

    @model_validator(mode="after")
    def _code_and_scheme_go_together(self) -> Self:
        if self.term and not self.authority:
            raise Mistake(f"'{self.term}' is a code of no scheme", "say of which one: authority: BISAC, or Thema")
        if self.authority and not self.term:
            raise Mistake(f"the subject has no code of {self.authority}", "add term: its code")
        _check_term(self.authority, self.term)
        return self
