"""Which way a language is written."""

from typing import Literal

Direction = Literal["ltr", "rtl"]

_RIGHT_TO_LEFT = frozenset(("ar", "arc", "ckb", "dv", "fa", "he", "iw", "ps", "sd", "syr", "ug", "ur", "yi"))
_RIGHT_TO_LEFT_SCRIPTS = frozenset(("arab", "hebr", "nkoo", "syrc", "thaa"))


def direction_of(language: str) -> Direction:
    """ "rtl" or "ltr", by the script subtag of a BCP 47 tag, else by its language."""
    primary, *others = language.lower().split("-")
    script = next((part for part in others if len(part) == 4 and part.isalpha()), "")
    return "rtl" if script in _RIGHT_TO_LEFT_SCRIPTS or (not script and primary in _RIGHT_TO_LEFT) else "ltr"
