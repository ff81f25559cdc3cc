"""What the builder has to say to an author, as values.

Rooms return or raise diagnostics; only the command line prints them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from rapidfuzz import process


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, order=True)
class Diagnostic:
    """One thing to mend, in the author's own terms.

    `file` is a POSIX path relative to the book's folder ("" when no file is meant), `line` counts
    from 1 (0 when the whole file is meant), `code` is a stable kebab-case name.
    """

    file: str
    line: int
    message: str
    code: str
    severity: Severity = Severity.ERROR
    hint: str = field(default="", compare=False)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.line else f"{self.file}: " if self.file else ""
        hint = f"\n    hint: {self.hint}" if self.hint else ""
        return f"{place}{self.severity}: {self.message} [{self.code}]{hint}"


def error(file: str, line: int, message: str, code: str, hint: str = "") -> Diagnostic:
    return Diagnostic(file, line, message, code, Severity.ERROR, hint)


def warning(file: str, line: int, message: str, code: str, hint: str = "") -> Diagnostic:
    return Diagnostic(file, line, message, code, Severity.WARNING, hint)


def not_utf8(file: str, problem: UnicodeDecodeError) -> Diagnostic:
    """`file`, read as a whole, is not UTF-8."""
    line = problem.object.count(b"\n", 0, problem.start) + 1
    hint = "save it as UTF-8; in most editors: Save As, Encoding"
    return error(file, line, "the file is not UTF-8 text", "not-utf8", hint)


class BookError(Exception):
    """The book cannot be made; `diagnostics` say why, all of them at once."""

    def __init__(self, diagnostics: Iterable[Diagnostic]):
        self.diagnostics = tuple(sorted(set(diagnostics)))
        # A worker's goes through pickle, which makes it again of its arguments.
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return "\n".join(map(str, self.diagnostics))


def errors_in(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(d for d in diagnostics if d.severity is Severity.ERROR)


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `word` was probably meant to be, or None when none is near."""
    found = process.extractOne(word, list(candidates), score_cutoff=60)
    return found[0] if found else None


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """A hint naming the nearest candidate, or "" when none is near."""
    candidate = nearest(word, candidates)
    return f"did you mean '{candidate}'?" if candidate else ""
