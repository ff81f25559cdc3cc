"""The press PDF of a book, from the bundles that its screen PDF is bound of."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from typing import TypeVar

from bindery.diagnostics import Diagnostic
from bindery.pdf.bind import Bundle
from bindery.pdf.design import Design, Metadata
from bindery.pdf.embed import EmbeddedFace, embed, embed_tasks
from bindery.pdf.folios import first_arabic_page, folio
from bindery.pdf.labour import do_all
from bindery.pdf.press.binding import PressBinding, PressedBundle, bind_press
from bindery.pdf.press.flatten import FlattenTask, Patch, flatten
from bindery.pdf.press.inks import Inks
from bindery.pdf.press.pictures import PictureTask, PressedPicture, pictures_shown, press_picture
from bindery.pdf.press.pressing import BodyTask, FormsTask, press_body, press_forms
from bindery.pdf.press.refusals import Refusal, Refusals
from bindery.pdf.press.standards import STANDARDS
from bindery.printers import PrintJob

Task = TypeVar("Task", bound=Hashable)
Result = TypeVar("Result")


@dataclass(frozen=True, order=True)
class NamedPage:
    """A page: its place in the file from 0, and what is printed on it as its number."""

    number: int
    folio: str


@dataclass(frozen=True)
class PressBook:
    pdf: bytes = field(repr=False)
    page_count: int
    diagnostics: tuple[Diagnostic, ...]
    pictured: tuple[NamedPage, ...] = ()
    """Pages with pictures, in their order."""
    colored: tuple[NamedPage, ...] = ()
    """Pages with another ink than black."""
    refusals: tuple[Refusal, ...] = ()
    """What the diagnostics say, with its page and its place there."""


@dataclass(frozen=True)
class Commission:
    """What is printed, and how: all that the press PDF depends on but for the bundles."""

    design: Design
    metadata: Metadata
    job: PrintJob

    @property
    def inks(self) -> Inks:
        """How the colours of the book become ink."""
        job = self.job
        transparency = job.transparency and STANDARDS[job.kind].transparency
        return Inks(job.condition.icc, job.intent, job.ink_limit, job.black, transparency)


def make_press_pdf(bundles: Sequence[Bundle], commission: Commission, executor: Executor) -> PressBook:
    """The bundles in ink, bound for the printer. A function of its inputs alone, whatever the executor."""
    press = _Press(commission, bundles, executor)
    job = commission.job
    pressed, pictures = press.pressed(bundles, commission.inks), press.pictures(bundles, commission.inks)
    patches: tuple[Patch, ...] = ()
    if not commission.inks.transparency:
        patches = press.patches(pressed, pictures)
        pressed = press.parted(pressed, {patch.page for patch in patches})
    first_arabic = first_arabic_page([each.section for each in bundles], [each.position for each in bundles])
    refusals = Refusals(job, first_arabic)
    found = {
        *(refusal for each in pressed for refusal in refusals.of_colors(each)),
        *(refusal for each in pressed for refusal in refusals.of_pictures(each, pictures)),
        *(refusal for each in pressed for refusal in refusals.of_patches(each, patches)),
    }
    last = bundles[-1].position
    return PressBook(
        press.bound(pressed, pictures, patches),
        job.padded(last.first + last.length),
        tuple(sorted({refusal.diagnostic for refusal in found})),
        tuple(NamedPage(page, folio(page, first_arabic)) for each in pressed for page in each.pictured()),
        tuple(NamedPage(page, folio(page, first_arabic)) for each in pressed for page in each.colored(pictures)),
        tuple(sorted(found, key=lambda refusal: (refusal.page, refusal.diagnostic))),
    )


class _Press:
    """The steps, each done by the executor."""

    def __init__(self, commission: Commission, bundles: Sequence[Bundle], executor: Executor):
        self._commission = commission
        self._executor = executor
        self._faces = self._embedded(bundles)

    def _done(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> dict[Task, Result]:
        """Results by task, in the order of the tasks."""
        once = list(dict.fromkeys(tasks))
        results = do_all(self._executor, work, once, _silent)
        return {task: results[task] for task in once}

    def _embedded(self, bundles: Sequence[Bundle]) -> tuple[EmbeddedFace, ...]:
        uses = [use for bundle in bundles for use in (*bundle.sheets.faces, *bundle.furniture.faces)]
        bare = STANDARDS[self._commission.job.kind].version < "1.6"
        tasks = [replace(task, bare=bare) for task in embed_tasks(self._commission.design.faces, uses)]
        return tuple(self._done(embed, tasks).values())

    def pressed(self, bundles: Sequence[Bundle], inks: Inks) -> list[PressedBundle]:
        bodies = self._done(press_body, (BodyTask(each.sheets.body, inks) for each in bundles))
        furniture = self._done(press_forms, (FormsTask(each.furniture.forms, inks) for each in bundles))
        return [
            PressedBundle(
                each, bodies[BodyTask(each.sheets.body, inks)], furniture[FormsTask(each.furniture.forms, inks)]
            )
            for each in bundles
        ]

    def pictures(self, bundles: Sequence[Bundle], inks: Inks) -> dict[str, PressedPicture]:
        """By their digests."""
        shown = pictures_shown([fragment for bundle in bundles for fragment in bundle.fragments])
        tasks = {digest: PictureTask(*shown[digest], inks) for digest in shown}
        made = self._done(press_picture, tasks.values())
        return {digest: made[task] for digest, task in tasks.items()}

    def bound(
        self,
        pressed: Sequence[PressedBundle],
        pictures: Mapping[str, PressedPicture],
        patches: tuple[Patch, ...] = (),
        job: PrintJob | None = None,
    ) -> bytes:
        commission = self._commission
        streams = {digest: picture.stream for digest, picture in pictures.items()}
        return bind_press(
            pressed, PressBinding(self._faces, streams, commission.metadata, job or commission.job, patches)
        )

    def patches(self, pressed: Sequence[PressedBundle], pictures: Mapping[str, PressedPicture]) -> tuple[Patch, ...]:
        """What covers the first layers of pages with transparency where it cannot simply be left out; their numbers are
        those of the book.
        """
        inks = replace(self._commission.inks, transparency=True)
        # By itself, a section fills no signature.
        job = replace(self._commission.job, signature=1)
        tasks: list[tuple[int, FlattenTask]] = []
        for each in pressed:
            if pages := each.translucent(pictures):
                [meant] = self.pressed([each.bundle], inks)
                layers = [_layer(each, pages, own) for own in (inks, self._commission.inks)]
                made = self._done(press_body, layers)
                seen, plain = (
                    self.bound([replace(part, body=made[layer])], shown, job=job)
                    for part, layer, shown in (
                        (meant, layers[0], self.pictures([each.bundle], inks)),
                        (each, layers[1], pictures),
                    )
                )
                tasks.append((each.first, FlattenTask(seen, plain, tuple(page - each.first for page in pages))))
        flat = self._done(flatten, (task for _, task in tasks))
        return tuple(replace(patch, page=first + patch.page) for first, task in tasks for patch in flat[task].patches)

    def parted(self, pressed: Sequence[PressedBundle], pages: Collection[int]) -> list[PressedBundle]:
        """The sections, with some `pages` of the book in two layers."""
        unders = [_layer(each, pages, self._commission.inks) for each in pressed]
        tasks = [replace(task, over=over) for task in unders if task.parted for over in (False, True)]
        made = self._done(press_body, tasks)
        return [
            replace(each, body=made[task], over=made[replace(task, over=True)]) if task.parted else each
            for each, task in zip(pressed, unders, strict=True)
        ]


def _layer(pressed: PressedBundle, pages: Iterable[int], inks: Inks) -> BodyTask:
    """The section, with the first layer of those of its text's pages that are among the `pages` of the book."""
    position = pressed.bundle.position
    own = tuple(page - position.first for page in sorted(pages) if 0 <= page - position.first < position.length)
    return BodyTask(pressed.bundle.sheets.body, inks, own)


def _silent(*_: object) -> None:
    """Nobody is watching."""
