"""A printer's file: the numbers that it asks for, each group with the source that it was read in.

A group that is not there was not found in a source: it is not guessed, and checks say that they did not look.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from bindery.diagnostics import BookError, Diagnostic, did_you_mean, error
from bindery.folder import BookFolder
from bindery.manifest.files import PRINTERS
from bindery.manifest.keys import Keys
from bindery.manifest.measures import Length
from bindery.manifest.mistakes import Mistake
from bindery.manifest.texts import Line
from bindery.yaml_text import YamlText, read_yaml

Kind = Literal["PDF/X-4", "PDF/X-1a:2001", "PDF/X-3:2002"]


@dataclass(frozen=True)
class Edges:
    """Distances in mm; inner is at the spine."""

    inner: float
    outer: float
    top: float
    bottom: float


class Sourced(Keys):
    """Numbers that were read together."""

    source: Line = Field(description="Where they were read.")


class Range(Keys):
    least: Length
    most: Length


class Pages(Sourced):
    """How many pages a book has; a multiple of `multiple`."""

    least: int | None = None
    most: int | None = None
    multiple: int = 1


class TrimSizes(Sourced):
    width: Range
    height: Range


class Step(Keys):
    """Up to so many pages, the inner margin is at least this."""

    pages: int
    inner: Length


class Gutter(Sourced):
    steps: tuple[Step, ...] = Field(min_length=1)


class Margins(Sourced):
    """Least distances of type from the trim. `with_bleed` is for all but the inner one, in a book with bleed."""

    inner: Length = 0.0
    outer: Length
    with_bleed: Length = 0.0


class BleedSides(Sourced):
    inner: Length
    outer: Length
    top: Length
    bottom: Length


class Spine(Sourced):
    """`inches_per_page` by paper; those in `black_only` are printed in black ink alone; `text_from` is the fewest pages
    whose spine may have text; `clear` is what the text leaves free on each side.
    """

    inches_per_page: dict[str, float] = Field(default={})
    black_only: tuple[str, ...] = ()
    text_from: int | None = None
    clear: Length = 0.0


class Pictures(Sourced):
    """Pixels an inch where a picture is placed."""

    least_ppi: int
    most_ppi: int | None = None


class Type(Sourced):
    least: Length


class Lines(Sourced):
    least: Length


class Tints(Sourced):
    """The lightest tint, in percent."""

    least: int


class Ink(Sourced):
    """The most ink on one spot, in percent of all four together."""

    most: int


class Blanks(Sourced):
    """Blank pages in a row."""

    most: int


class FileKind(Sourced):
    kind: Kind | None = None
    transparency: bool = True
    marks: bool = True
    largest_mb: int | None = None


class CoverSheet(Sourced):
    """The cover's bleed, and what its words keep from the trim."""

    bleed: Length
    safe: Length | None = None


class Barcode(Sourced):
    """The white field for the bar code, and its distance from trim and spine, at the lower right of the back."""

    width: Length
    height: Length
    distance: Length


class Printer(Keys):
    """What a printer asks for."""

    name: Line
    pages: Pages | None = None
    trim: TrimSizes | None = None
    gutter: Gutter | None = None
    margins: Margins | None = None
    bleed: BleedSides | None = None
    spine: Spine | None = None
    pictures: Pictures | None = None
    type: Type | None = None
    lines: Lines | None = None
    tints: Tints | None = None
    ink: Ink | None = None
    blanks: Blanks | None = None
    file: FileKind | None = None
    cover: CoverSheet | None = None
    barcode: Barcode | None = None
    remarks: Annotated[tuple[Line, ...], Field(description="What no number says.")] = ()

    def least_margins(self, pages: int, has_bleed: bool) -> Edges:
        """What type keeps from the trim in a book of so many pages; 0 where nothing is asked."""
        asked = self.margins
        others = max(asked.outer, asked.with_bleed if has_bleed else 0) if asked else 0.0
        inner = asked.inner if asked else 0.0
        if self.gutter:
            steps = self.gutter.steps
            inner = max(inner, next((step for step in steps if pages <= step.pages), steps[-1]).inner)
        return Edges(inner, others, others, others)

    @property
    def not_checked(self) -> tuple[str, ...]:
        """The groups that no source was found for."""
        return tuple(
            name.replace("_", "-")
            for name in type(self).model_fields
            if name not in {"name", "remarks"} and getattr(self, name) is None
        )


def read_printer(name: str, folder: BookFolder | None = None) -> Printer:
    """A printer by its name, or by the name of its file in the book's folder. Raises BookError with all mistakes."""
    own = folder is not None and (name.endswith((".yaml", ".yml")) or "/" in name)
    path = folder.root / name if own and folder else PRINTERS / f"{name}.yaml"
    if not path.is_file():
        known = sorted(each.stem for each in PRINTERS.glob("*.yaml"))
        hint = did_you_mean(name, known) or f"the printers are {', '.join(known)}"
        raise BookError([error("", 0, f"there is no printer '{name}'", "print-printer", hint)])
    source = read_yaml(path.read_bytes(), name)
    if source.diagnostics:
        raise BookError(source.diagnostics)
    try:
        return Printer.model_validate(source.value, by_alias=True, by_name=False)
    except ValidationError as problem:
        raise BookError(_complaints(problem, source, name)) from None


def _complaints(problem: ValidationError, source: YamlText, file: str) -> Iterator[Diagnostic]:
    for mistake in problem.errors():
        place = [str(step) for step in mistake["loc"] if isinstance(step, str)]
        fault: Any = mistake.get("ctx", {}).get("error")
        message = fault.message if isinstance(fault, Mistake) else mistake["msg"].lower()
        named = ".".join(place)
        hint = fault.hint if isinstance(fault, Mistake) else ""
        if mistake["type"] == "missing" and place[-1:] == ["source"]:
            message, hint = "is missing", "say where the numbers were read: a page of the printer, a letter, a date"
        yield error(file, source.line(mistake["loc"]), f"'{named}': {message}", "print-printer", hint)
