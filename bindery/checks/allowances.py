"""All that a validator or a reader may say of a good EPUB, or do with one, and why it is right: the only such list."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Allowance:
    """What a program may say. Its errors and warnings are meant only where the program's own limits are the reason."""

    program: str
    pattern: str
    """A regular expression that what it says begins with: for EPUBCheck "ID: message", of usage messages alone."""
    reason: str


ALLOWANCES = (
    Allowance(
        "EPUBCheck", "CSS-028: .*Font-face", "it notes that a font is embedded, which is what the style asks for"
    ),
    Allowance(
        "EPUBCheck",
        r'OPF-097: .*"EPUB/fonts/[^/"]+\.txt"',
        "the licence of a font goes with the font; no page refers to it",
    ),
    Allowance("MuPDF", "warning: ICC support is not available", "Debian's MuPDF was built without colour management"),
    Allowance("MuPDF", "warning: unknown epub version: 3.0", "its EPUB is version 2, as which it reads version 3"),
    Allowance("MuPDF", "error: css syntax error", "it steps over the selectors of CSS that it does not know"),
    Allowance(
        "calibre",
        "Selector",
        "calibre 6 steps over selectors that it does not know, `:not()` with a language in it: the words of other "
        "scripts then stand in the fonts of the reader",
    ),
    Allowance(
        "foliate-js",
        "Cannot destructure property 'style' of 'el' as it is null",
        "it gives the frame of a section its size before the section's document is there, and again when it is",
    ),
    Allowance(
        "e-readers",
        "blank: ch-wide",
        "foliate-js and epub.js count the part of a formula that is moved sideways, and is off the screen, among the "
        "section's screens, and end it with an empty one",
    ),
)
"""Ace has none. The PDF's validators have none."""


def allowed(program: str, said: str) -> bool:
    """Whether `program` may say this of a good book."""
    return any(one.program == program and re.match(one.pattern, said) for one in ALLOWANCES)
