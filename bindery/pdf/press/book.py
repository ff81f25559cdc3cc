"""The press PDF of a book, from the bundles that its screen PDF is bound of."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from typing import TypeVar

from bindery.diagnostics import Diagnostic, error, warning
from bindery.pdf.bind import Bundle
from bindery.pdf.design import Design, Metadata
from bindery.pdf.embed import embed, embed_tasks
from bindery.pdf.folios import first_arabic_page, folio
from bindery.pdf.fragment import Fragment
from bindery.pdf.labour import do_all
from bindery.pdf.press.binding import PressBinding, PressedBundle, bind_press
from bindery.pdf.press.inks import Inks
from bindery.pdf.press.pictures import PictureTask, PressedPicture, press_picture
from bindery.pdf.press.pressing import (
    BodyTask,
    Finding,
    FormsTask,
    pictures_shown,
    press_body,
    press_forms,
)
from bindery.pdf.press.standards import STANDARDS
from bindery.printers import PrintJob

Task = TypeVar("Task", bound=Hashable)

_ROUNDING = 2
"""Percent by which a picture's ink may seem to be over the limit."""
_HINTS = {
    "transparency": "make it opaque: take opacity, shadows, masks and colours with alpha out; or another printer",
    "ink-limit": "use less of the inks together",
    "color-space": "write the colour as rgb() or device-cmyk()",
}


@dataclass(frozen=True, order=True)
class PicturedPage:
    """A page with pictures: its place in the file from 0, its folio, and the manuscript file that it shows."""

    number: int
    folio: str
    source: str


@dataclass(frozen=True)
class PressBook:
    pdf: bytes = field(repr=False)
    page_count: int
    diagnostics: tuple[Diagnostic, ...]
    pictured: tuple[PicturedPage, ...] = ()


def inks_of(job: PrintJob) -> Inks:
    """How the colours of the book become ink."""
    transparency = job.transparency and STANDARDS[job.kind].transparency
    return Inks(job.condition.icc, job.intent, job.ink_limit, job.black, transparency)


def make_press_pdf(
    bundles: Sequence[Bundle], design: Design, metadata: Metadata, job: PrintJob, executor: Executor
) -> PressBook:
    """The bundles in ink, bound for the printer. A function of its inputs alone, whatever the executor."""
    inks = inks_of(job)
    first_arabic = first_arabic_page([each.section for each in bundles], [each.position for each in bundles])
    bodies = do_all(executor, press_body, _once(BodyTask(each.sheets.body, inks) for each in bundles), _silent)
    furniture = do_all(executor, press_forms, _once(FormsTask(each.furniture.forms, inks) for each in bundles), _silent)
    pressed = [
        PressedBundle(
            bundle, bodies[BodyTask(bundle.sheets.body, inks)], furniture[FormsTask(bundle.furniture.forms, inks)]
        )
        for bundle in bundles
    ]
    shown = pictures_shown([each for bundle in bundles for each in fragments_of(bundle)])
    tasks = {digest: PictureTask(*shown[digest], inks) for digest in shown}
    pictures = do_all(executor, press_picture, _once(tasks.values()), _silent)
    uses = [use for bundle in bundles for use in (*bundle.sheets.faces, *bundle.furniture.faces)]
    faces = [replace(task, bare=STANDARDS[job.kind].version < "1.6") for task in embed_tasks(design.faces, uses)]
    embedded = do_all(executor, embed, faces, _silent)
    binding = PressBinding(
        tuple(embedded[task] for task in faces),
        {digest: pictures[task].stream for digest, task in tasks.items()},
        metadata,
        job,
    )
    last = bundles[-1].position
    by_digest = {digest: pictures[task] for digest, task in tasks.items()}
    found = [
        *(diagnostic for each in pressed for diagnostic in _findings(each, job, first_arabic)),
        *(diagnostic for each in pressed for diagnostic in _inky_pictures(each, by_digest, job, first_arabic)),
    ]
    pictured = sorted(page for each in pressed for page in _pictured(each, first_arabic))
    count = job.padded(last.first + last.length)
    return PressBook(bind_press(pressed, binding), count, tuple(sorted(set(found))), tuple(pictured))


def fragments_of(bundle: Bundle) -> tuple[Fragment, Fragment]:
    return bundle.sheets.body.fragment, bundle.furniture.forms.fragment


def _findings(pressed: PressedBundle, job: PrintJob, first_arabic: int) -> Iterator[Diagnostic]:
    """What the printer does not take, by page."""
    bundle = pressed.bundle
    blanks, first = bundle.position.blanks, bundle.position.first
    body = [(first + finding.page, finding) for finding in pressed.body.findings]
    furniture = [(first - blanks + finding.page, finding) for finding in pressed.furniture.findings]
    for page, finding in (*body, *furniture):
        message = f"page {folio(page, first_arabic)} has {finding.what}, {_refused(finding, job)}"
        say = warning if finding.code == "ink-limit" else error
        yield say(bundle.section.source, 0, message, f"print-{finding.code}", _HINTS[finding.code])


def _refused(finding: Finding, job: PrintJob) -> str:
    if finding.code == "ink-limit":
        return f"and the limit is {job.ink_limit} %"
    return f"which {job.printer.name} does not take" if finding.code == "transparency" else "which no ink is known for"


def _pictured(pressed: PressedBundle, first_arabic: int) -> Iterator[PicturedPage]:
    bundle = pressed.bundle
    for page in {page for page, _ in pressed.body.pictures}:
        number = bundle.position.first + page
        yield PicturedPage(number, folio(number, first_arabic), bundle.section.source)


def _inky_pictures(
    pressed: PressedBundle, pictures: dict[str, PressedPicture], job: PrintJob, first_arabic: int
) -> Iterator[Diagnostic]:
    """Pictures that the author gave in CMYK stay as they are, with more ink than the printer wants too."""
    bundle = pressed.bundle
    for page, digest in pressed.body.pictures:
        picture = pictures.get(digest)
        if picture and job.ink_limit and picture.most_ink > job.ink_limit + _ROUNDING:
            message = (
                f"the picture on page {folio(bundle.position.first + page, first_arabic)} has {picture.most_ink} % of "
                f"ink where it is darkest, and the limit is {job.ink_limit} %"
            )
            hint = "convert it with less ink, or give it in RGB, and it is converted here"
            yield warning(bundle.section.source, 0, message, "print-ink-limit", hint)


def _once(tasks: Iterable[Task]) -> list[Task]:
    return list(dict.fromkeys(tasks))


def _silent(*_: object) -> None:
    """Nobody is watching."""
