"""What preflight finds: a stable code, the page, and what to do."""

from dataclasses import dataclass

from bindery.checks.preflight.places import Place
from bindery.diagnostics import Severity

FILE_FOR_PRINT = "give the file for print, not the one for screens"
"""A hint."""


@dataclass(frozen=True, order=True)
class Finding:
    """`page` counts the sheets' sides from 1; 0 is the whole file. `place` is pt from its lower left corner."""

    page: int
    code: str
    severity: Severity
    message: str
    hint: str = ""
    place: Place | None = None
    file: str = ""
    """Of the manuscript, where the PDF is known to be made of it."""
    line: int = 0
    """In `file`; 0 where that is not known."""

    @property
    def written(self) -> str:
        """Where in the manuscript, as other messages say it."""
        return f"{self.file}:{self.line}" if self.line else self.file


def failure(page: int, code: str, message: str, hint: str = "", place: Place | None = None) -> Finding:
    return Finding(page, f"preflight-{code}", Severity.ERROR, message, hint, place)


def caution(page: int, code: str, message: str, hint: str = "", place: Place | None = None) -> Finding:
    return Finding(page, f"preflight-{code}", Severity.WARNING, message, hint, place)
