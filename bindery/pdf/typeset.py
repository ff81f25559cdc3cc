"""Typesetting a section: its pages without furniture, and where everything on them fell."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bindery.diagnostics import BookError, error
from bindery.direction import Direction
from bindery.fonts.face import Face
from bindery.pdf.finish import finish_body
from bindery.pdf.page import Stylesheets, document, no_margin_boxes, starts_on
from bindery.pdf.sheets import EITHER, SettingSide, Sheets, Side

if TYPE_CHECKING:
    from bindery.pdf.engine import Proof


@dataclass(frozen=True)
class TypesetTask:
    """All that a section's pages depend on. Picklable, and equal for equal pages."""

    section: str
    """The section's id."""
    kind: str
    """Its kind, which is the name of its pages in style sheets."""
    title: str
    source: str
    """Its file, for messages."""
    body: str = field(repr=False)
    """XHTML with the page numbers filled in, or with zeros that stand in for them (`edition.slots`)."""
    language: str
    direction: Direction
    """In which the book's pages follow each other."""
    side: SettingSide
    """Of its first page. For a section that may start on either side, the same wherever it stands."""
    sheets: Stylesheets = field(repr=False)
    faces: tuple[Face, ...] = field(repr=False)
    resources: tuple[tuple[str, bytes], ...] = field(repr=False)

    @property
    def first_side(self) -> Side:
        return "left" if self.side == "left" else "right"


def typeset(task: TypesetTask) -> Sheets:
    """Lay the section out. A function of the task alone, so it can run anywhere and be remembered."""
    try:
        proof = _compose(task)
    except ArithmeticError as fault:
        message = (
            f"'{task.title}' cannot be typeset: some length in it, or in the style sheets, is out of all proportion"
        )
        hint = f"look for the size of a font, a picture or a margin ({fault})"
        raise BookError([error(task.source, 0, message, "out-of-proportion", hint)]) from fault
    except RecursionError as fault:
        message = f"'{task.title}' cannot be typeset: parts of it stand in each other far too deeply"
        raise BookError(
            [error(task.source, 0, message, "too-deep", "look for lists or blocks inside blocks")]
        ) from fault
    except Exception as fault:
        fault.add_note(f"while '{task.title}' ({task.source or task.section}) was typeset")
        raise
    return Sheets(
        body=finish_body(proof.pdf),
        pages=proof.pages,
        beginnings=proof.beginnings,
        anchors=proof.anchors,
        targets=proof.targets,
        notes=proof.notes,
        faces=proof.faces,
        side=task.first_side,
        diagnostics=proof.diagnostics,
        numbers_are_alike=proof.numbers_are_alike,
    )


def _compose(task: TypesetTask) -> "Proof":
    from bindery.pdf.engine import Copy, compose

    return compose(
        Copy(
            document=document(task.body, task.language, task.title),
            source=task.source,
            sheets=task.sheets,
            before=f"html {{ page: {task.kind} }}",
            after=_body_only(task.first_side, task.direction),
            faces=task.faces,
            resources=task.resources,
            opening=task.kind,
            either_side=task.side == EITHER,
        )
    )


def _body_only(side: Side, direction: Direction) -> str:
    """The furniture document paints margin boxes and the page's own background, under these pages."""
    return "\n".join(
        (
            starts_on(side, direction),
            no_margin_boxes(important=True),
            "@page { background: none !important }",
            "html, body { background: none !important }",
            # A line with a call moves to the next page when its note has no room on this one.
            ".note { footnote-policy: line !important }",
        )
    )
