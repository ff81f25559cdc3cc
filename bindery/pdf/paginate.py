"""Typesetting all sections until every printed page number is true."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

from lxml import etree

from bindery.diagnostics import Diagnostic, warning
from bindery.edition.section import Section
from bindery.edition.slots import anchors_in, fill
from bindery.pagemap import PageMap, Place
from bindery.pdf.design import Design
from bindery.pdf.folios import Position, first_arabic_page, folio, impose, page_map
from bindery.pdf.labour import do_all
from bindery.pdf.page import document, page_sheets
from bindery.pdf.resources import gather
from bindery.pdf.sheets import Sheets
from bindery.pdf.typeset import TypesetTask, typeset

MOST_ROUNDS = 5
"""After these the last layout is kept as it is, and the page numbers in it that are not true are reported."""

_CHARACTERS_A_PAGE = 1800
"""Of a trade paperback. Only the first guess depends on it."""

OnProgress = Callable[[str, int, int], None]
"""Told what is being done ("typeset", "furniture", "bind"), how much of it is done, and of how much."""


@dataclass(frozen=True)
class Pagination:
    """Sections laid out, and where they stand in the book."""

    sheets: tuple[Sheets, ...]
    positions: tuple[Position, ...]
    page_map: PageMap
    rounds: int
    diagnostics: tuple[Diagnostic, ...]


def paginate(
    sections: Sequence[Section], design: Design, language: str, executor: Executor, on_progress: OnProgress
) -> Pagination:
    """Typeset, count pages, fill the numbers in and typeset again what they changed, until nothing moves.

    The first numbers are a guess from the length of the text, so the result depends on the sections and
    the design alone. Tasks must be picklable for an executor of processes.
    """
    setter = _Setter(sections, design, language, executor, on_progress)
    places, positions = _guess(sections)
    for round_number in range(1, MOST_ROUNDS + 1):
        tasks = setter.tasks(places, positions)
        sheets = setter.set(tasks)
        lengths = [len(section.pages) for section in sheets]
        positions = impose(sections, lengths)
        found = page_map(sections, sheets, positions)
        if setter.tasks(found, positions) == tasks:
            return Pagination(sheets, positions, found, round_number, ())
        if round_number == MOST_ROUNDS:
            break
        places = found
    # Pages keep the side that their margins were laid out for.
    positions = impose(sections, lengths, [task.side for task in tasks])
    found = page_map(sections, sheets, positions)
    return Pagination(sheets, positions, found, MOST_ROUNDS, tuple(_untrue(sections, places, found)))


class _Setter:
    """Makes tasks and has them done, each only once."""

    def __init__(
        self, sections: Sequence[Section], design: Design, language: str, executor: Executor, on_progress: OnProgress
    ):
        self._sections = sections
        self._design = design
        self._language = language
        self._executor = executor
        self._on_progress = on_progress
        self._sheets = page_sheets(design)
        # Filling in page numbers adds text and links, no files.
        self._resources = [gather([document(s.body, "")], self._sheets, design.resources.read) for s in sections]
        self._done: dict[TypesetTask, Sheets] = {}

    def tasks(self, places: PageMap, positions: Sequence[Position]) -> list[TypesetTask]:
        return [
            TypesetTask(
                section=section.id,
                kind=section.kind,
                title=section.title,
                source=section.source,
                body=fill(section.body, places),
                language=section.language or self._language,
                side=position.side,
                sheets=self._sheets,
                faces=self._design.faces,
                resources=resources,
            )
            for section, position, resources in zip(self._sections, positions, self._resources, strict=True)
        ]

    def set(self, tasks: Sequence[TypesetTask]) -> tuple[Sheets, ...]:
        # The longest first, so that no worker is left with a long one at the end.
        waiting = sorted({task for task in tasks if task not in self._done}, key=lambda task: -len(task.body))
        known = len(tasks) - len(waiting)
        report = partial(self._on_progress, "typeset")
        self._done.update(do_all(self._executor, typeset, waiting, lambda done: report(known + done, len(tasks))))
        return tuple(self._done[task] for task in tasks)


def _guess(sections: Sequence[Section]) -> tuple[PageMap, tuple[Position, ...]]:
    """Places as if every page held the same number of characters."""
    counted = [_Counted.of(section) for section in sections]
    positions = impose(sections, [section.characters // _CHARACTERS_A_PAGE + 1 for section in counted])
    first_arabic = first_arabic_page(sections, positions)
    places: dict[str, Place] = {}
    for section, position in zip(counted, positions, strict=True):
        for anchor, characters in section.anchors.items():
            page = position.first + characters // _CHARACTERS_A_PAGE
            places.setdefault(anchor, Place(page, folio(page, first_arabic)))
    return places, positions


@dataclass(frozen=True)
class _Counted:
    characters: int
    anchors: Mapping[str, int]
    """How many characters of the section come before each."""

    @staticmethod
    def of(section: Section) -> "_Counted":
        characters = 0
        anchors: dict[str, int] = {}
        root = etree.fromstring(document(section.body, ""))
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if event == "start":
                if identifier := element.get("id"):
                    anchors.setdefault(identifier, characters)
                characters += len(element.text or "") if isinstance(element.tag, str) else 0
            else:
                characters += len(element.tail or "")
        return _Counted(characters, anchors)


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
