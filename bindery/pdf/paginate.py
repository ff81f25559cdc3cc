"""Typesetting all sections until every printed page number is true."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cache, partial

from bindery.diagnostics import Diagnostic, warning
from bindery.direction import Direction, direction_of
from bindery.edition.section import Section
from bindery.edition.slots import StandIn, anchors_in, fill, stand_in
from bindery.pagemap import PageMap, Place
from bindery.pdf.design import Design
from bindery.pdf.estimate import Estimate
from bindery.pdf.folios import Position, impose, page_map, without_side
from bindery.pdf.labour import do_all
from bindery.pdf.numbers import numbered
from bindery.pdf.page import Stylesheets, document, page_sheets
from bindery.pdf.resources import gather
from bindery.pdf.sheets import EITHER, SettingSide, Sheets
from bindery.pdf.typeset import TypesetTask, typeset

MOST_ROUNDS = 5
"""After these the last layout is kept as it is, and the page numbers in it that are not true are reported."""

OnProgress = Callable[[str, int, int], None]
"""Told what is being done ("typeset", "furniture", "bind"), how much of it is done, and of how much."""

OnSheets = Callable[[Section, Sheets], None]
"""Told of each section that had to be typeset, as soon as it is, before the rest of the book."""


@dataclass(frozen=True)
class Pagination:
    """Sections laid out, and where they stand in the book."""

    sheets: tuple[Sheets, ...]
    positions: tuple[Position, ...]
    page_map: PageMap
    rounds: int
    """How often all numbers were filled in, after the first time."""
    diagnostics: tuple[Diagnostic, ...]


def paginate(
    sections: Sequence[Section],
    design: Design,
    language: str,
    executor: Executor,
    on_progress: OnProgress,
    on_sheets: OnSheets | None = None,
    first: Collection[str] = (),
) -> Pagination:
    """Typeset, count pages, fill the numbers in and typeset again what they changed, until nothing moves.

    Text comes first, then contents, lists and indexes: each with numbers from the pages that are there, and a guess for
    the others. Of a number that is wrong only its figures are written again, as long as their count is right and the
    style's figures are of one width. So most is typeset once, and the result depends on the sections and the design
    alone. Tasks must be picklable for an executor of processes. The sections with the ids `first` come before all.
    """
    setter = _Setter(sections, design, language, executor, on_progress, on_sheets, first)
    known: dict[str, Sheets] = {}
    estimate = Estimate(sections)
    places, positions = estimate.with_known(known)
    for group in _in_order(sections):
        tasks, sheets = setter.set(places, positions, group)
        known |= zip((task.section for task in tasks), sheets, strict=True)
        places, positions = estimate.with_known(known)
    for round_number in range(1, MOST_ROUNDS + 1):
        tasks, sheets = setter.set(places, positions)
        lengths = [len(section.pages) for section in sheets]
        positions = impose(sections, lengths)
        found = page_map(sections, sheets, positions)
        if setter.tasks(found, positions) == tasks:
            return Pagination(setter.numbered(sheets, found), positions, found, round_number, ())
        if round_number == MOST_ROUNDS:
            break
        places = found
    # Pages keep the side that their margins were laid out for.
    positions = impose(sections, lengths, [None if task.side == EITHER else task.side for task in tasks])
    found = page_map(sections, sheets, positions)
    untrue = tuple(_untrue(sections, places, found))
    return Pagination(setter.numbered(sheets, places), positions, found, MOST_ROUNDS, untrue)


class _Setter:
    """Makes tasks and has them done, each only once."""

    def __init__(
        self,
        sections: Sequence[Section],
        design: Design,
        language: str,
        executor: Executor,
        on_progress: OnProgress,
        on_sheets: OnSheets | None,
        first: Collection[str],
    ):
        self._executor = executor
        self._on_progress = on_progress
        self._on_sheets = on_sheets
        self._first = first
        self._sections = {section.id: section for section in sections}
        self._set_for_either = set(without_side(sections))
        """The ids of those of which nothing but the place on the page depends on their side, for all that is known."""
        self._places: PageMap = {}
        sheets = page_sheets(design)
        of_style = dict(gather((), sheets, design.resources.read))
        direction = direction_of(language)

        @cache
        def copy_of(id: str) -> _Copy:
            section = self._sections[id]
            return _Copy(section, design, sheets, of_style, section.language or language, direction)

        self._copy_of = copy_of
        self._done: dict[TypesetTask, Sheets] = {}

    def tasks(
        self, places: PageMap, positions: Sequence[Position], only: Collection[str] | None = None
    ) -> list[TypesetTask]:
        """Those of all sections, or of those with the ids `only`."""
        return [
            self._copy_of(id).task(places, EITHER if id in self._set_for_either else position.side)
            for id, position in zip(self._sections, positions, strict=True)
            if only is None or id in only
        ]

    def set(
        self, places: PageMap, positions: Sequence[Position], only: Collection[str] | None = None
    ) -> tuple[list[TypesetTask], tuple[Sheets, ...]]:
        """The sections, or those with the ids `only`, with the page numbers of `places`, and what they were made by."""
        self._places = places
        while True:
            if at_once := [id for id in self._first if only is None or id in only]:
                # The others begin when these are done, and what is made of them then finds the workers free.
                self._done_for(self.tasks(places, positions, at_once))
            tasks = self.tasks(places, positions, only)
            sheets = self._done_for(tasks)
            set_again = [(task, one) for task, one in zip(tasks, sheets, strict=True) if _must_be_set_again(task, one)]
            if not set_again:
                return tasks, sheets
            for task, one in set_again:
                if not one.numbers_are_alike:
                    self._copy_of(task.section).forgo_stand_ins()
                if task.side == EITHER and not one.can_cross:
                    self._set_for_either.remove(task.section)

    def numbered(self, sheets: Iterable[Sheets], places: PageMap) -> tuple[Sheets, ...]:
        """The sections with the page numbers of `places`, which are as long as those that they were set with."""
        return tuple(
            numbered(one, self._copy_of(id).numbers(places)) for id, one in zip(self._sections, sheets, strict=True)
        )

    def _done_for(self, tasks: Sequence[TypesetTask]) -> tuple[Sheets, ...]:
        # The longest first, so that no worker is left with a long one at the end.
        waiting = sorted({task for task in tasks if task not in self._done}, key=lambda task: -len(task.body))
        report = partial(self._report, len({done.section for done in self._done} - {task.section for task in waiting}))
        self._done.update(do_all(self._executor, typeset, waiting, report, self._tell))
        return tuple(self._done[task] for task in tasks)

    def _report(self, before: int, done: int) -> None:
        self._on_progress("typeset", before + done, len(self._sections))

    def _tell(self, task: TypesetTask, sheets: Sheets) -> None:
        if self._on_sheets and not _must_be_set_again(task, sheets):
            numbers = self._copy_of(task.section).numbers(self._places)
            self._on_sheets(self._sections[task.section], numbered(sheets, numbers))


def _must_be_set_again(task: TypesetTask, sheets: Sheets) -> bool:
    """Whether pages that were set for either side, or for any page numbers, turn out to be different with others."""
    return not sheets.numbers_are_alike or (task.side == EITHER and not sheets.can_cross)


class _Copy:
    """A section on its way to be typeset."""

    def __init__(
        self,
        section: Section,
        design: Design,
        sheets: Stylesheets,
        of_style: Mapping[str, bytes],
        language: str,
        direction: Direction,
    ):
        self._body = section.body
        self._printed = sorted(anchors_in(section.body))
        self._has_stand_ins = True
        # Filling in page numbers adds text and links, no files.
        files = {**of_style, **dict(gather((document(section.body, ""),), (), design.resources.read))}
        self._blank = TypesetTask(
            section=section.id,
            kind=section.kind,
            title=section.title,
            source=section.source,
            body=section.body,
            language=language,
            direction=direction,
            side="right",
            sheets=sheets,
            faces=design.faces,
            resources=tuple(sorted(files.items())),
        )
        self._filled: dict[tuple[Place | None, ...], StandIn] = {}

    def task(self, places: PageMap, side: SettingSide) -> TypesetTask:
        """The task of setting the section with the page numbers of `places`."""
        return replace(self._blank, body=self._filled_from(places).body, side=side)

    def numbers(self, places: PageMap) -> tuple[str, ...]:
        """Those of `places` that zeros stand for."""
        return self._filled_from(places).numbers

    def forgo_stand_ins(self) -> None:
        """From now on, set the section with the numbers themselves."""
        self._has_stand_ins = False
        self._filled.clear()

    def _filled_from(self, places: PageMap) -> StandIn:
        key = tuple(map(places.get, self._printed))
        if key not in self._filled:
            if self._has_stand_ins:
                self._filled[key] = stand_in(self._body, places)
            else:
                self._filled[key] = StandIn(fill(self._body, places), ())
        return self._filled[key]


def _in_order(sections: Sequence[Section]) -> Iterator[frozenset[str]]:
    """The sections by their ids, in the order in which their page numbers come to be known.

    Text prints few of them, whose lengths are seldom guessed wrong; a list of pages has many.
    """
    lists = {section.id for section in sections if section.kind != "chapter" and anchors_in(section.body)}
    everything = {section.id for section in sections}
    yield from map(frozenset, (everything - lists, lists))


def _untrue(sections: Sequence[Section], printed: PageMap, found: PageMap) -> Iterator[Diagnostic]:
    """The page numbers that stand in the book and are not true."""
    for section in sections:
        for anchor in sorted(anchors_in(section.body)):
            was, is_now = printed.get(anchor), found.get(anchor)
            if was and is_now and was.folio != is_now.folio:
                yield warning(
                    section.source,
                    0,
                    f"'{section.title}' prints page {was.folio} for '{anchor}', which is on page {is_now.folio}:"
                    " the number changes the page it stands for",
                    "page-number",
                    "reword the sentence with the number, or the text between it and the place",
                )
