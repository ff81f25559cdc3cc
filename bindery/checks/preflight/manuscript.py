"""From a place on a page of the printed book to the file and line of the manuscript that it shows."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from itertools import pairwise
from typing import Any

from lxml import etree
from PIL import Image
from rapidfuzz import fuzz

from bindery.checks.preflight.painted import Picture
from bindery.edition.common_text import PICTURE, CommonText, Run, seen
from bindery.edition.planning import plan_of, setting_of
from bindery.edition.section import Medium, Section
from bindery.edition.sections import begin_edition
from bindery.edition.slots import fill
from bindery.edition.tracing import Place, marks_of
from bindery.engine.memory import Remembering
from bindery.epub.document import Page
from bindery.pdf import PrintedBook
from bindery.pdf.bind import Bundle
from bindery.preparation import Prepared

_FIGURE = re.compile("[0-9]")
_TOO_FEW, _ENOUGH = 6, 24
"""Characters by which a place in the text is known."""
_ALIKE = 92
"""Percent of them."""


@dataclass(frozen=True)
class Manuscript:
    """What the pages of a printed book were made of. Its text is written once more, when it is asked for."""

    prepared: Prepared
    printed: PrintedBook
    executor: Remembering

    def file_of(self, number: int) -> str:
        """The file of a page, which counts from 0."""
        return self._shown(number)[0].section.source

    def of_words(self, number: int, words: str) -> Place:
        """Where the words are written that begin somewhere on a page; they need no spaces."""
        bundle, text = self._shown(number)
        found = text.of_words(_page(number, bundle), words) if text else None
        return found or (bundle.section.source, 0)

    def of_picture(self, number: int, picture: Picture, pictures: Sequence[Picture]) -> Place:
        """Where one of the `pictures` of a page is put in."""
        bundle, text = self._shown(number)
        if not text:
            return bundle.section.source, 0
        found = list(text.pictures(_page(number, bundle)))
        alike = [place for name, place in found if self._size(name) == picture.size]
        own = [other for other in pictures if other.size == picture.size]
        if len(alike) == len(own):
            return alike[own.index(picture)]
        return (alike or [place for _, place in found] or [(bundle.section.source, 0)])[0]

    def _size(self, name: str) -> tuple[int, int] | None:
        data = self.prepared.design.resources.read(name)
        if data is None or name.endswith(".svg"):
            return None
        with Image.open(BytesIO(data)) as image:
            return image.size

    def _shown(self, number: int) -> tuple[Bundle, "_Text | None"]:
        """The bundle of a page, or that a blank page is before, and its text."""
        bundles = self.printed.bundles
        ends = [bundle.position.first + bundle.position.length for bundle in bundles]
        bundle = bundles[min(bisect_right(ends, number), len(bundles) - 1)]
        return bundle, self._texts.get(bundle.section.id)

    @cached_property
    def _texts(self) -> Mapping[str, "_Text"]:
        book = self.prepared.book
        setting = replace(setting_of(book, Medium.PRINT), traced=True)
        plan = plan_of(book, self.prepared.style, self.prepared.faces)
        pages = self.printed.pages
        return {
            section.id: _Text(fill(section.body, pages.places, for_good=True), _offsets(section, pages.breaks))
            for section in begin_edition(plan, setting, self.executor)().sections
        }


def _page(number: int, bundle: Bundle) -> int:
    """The page of the book as one of the bundle, with the blank pages before it."""
    return number - bundle.position.first + bundle.position.blanks


def _offsets(section: Section, breaks: Mapping[str, Any]) -> tuple[int, ...]:
    """How much of the running text comes before each page; before one that begins in a note, as before the last."""
    offsets = [0]
    for each in breaks.get(section.id, ()):
        offsets.append(offsets[-1] if each.begins.note else each.begins.offset)
    return tuple(offsets[1:])


@dataclass(frozen=True)
class _Text:
    """A section's text with its places in the manuscript."""

    body: str
    offsets: tuple[int, ...]
    """The characters of the running text before each page."""

    @cached_property
    def _common(self) -> CommonText:
        return CommonText.of(self._root)

    @cached_property
    def _root(self) -> etree._Element:
        return Page("traced", "", self.body, language="", direction="ltr").document().body

    def _window(self, number: int) -> tuple[int, int]:
        """The running text of a page."""
        text = self._common.texts.get("", "")
        bounds = list(pairwise((*self.offsets, len(text))))
        return bounds[number] if 0 <= number < len(bounds) else (0, 0)

    def of_words(self, number: int, words: str) -> Place | None:
        wanted = _FIGURE.sub("0", seen(words))[:_ENOUGH]
        if len(wanted) < _TOO_FEW:
            return None
        start, end = self._window(number)
        texts = self._common.texts
        # What is at the foot of the page may go on where the next one begins.
        windows = [("", texts.get("", "")[start : end + len(wanted)], start)]
        windows += [(note, text, 0) for note, text in texts.items() if note]
        for note, text, before in windows:
            # Ligatures and divided words may read otherwise.
            found = fuzz.partial_ratio_alignment(wanted, text, score_cutoff=_ALIKE)
            if found and len(text) >= len(wanted):
                return self._place(note, before + found.dest_start)
        return None

    def pictures(self, number: int) -> Iterator[tuple[str, Place]]:
        """The names of the pictures on a page, each with its place."""
        start, end = self._window(number)
        for run, offset in zip(self._common.runs, self._common.offsets, strict=True):
            if run.note == "" and run.text == PICTURE and start <= offset < end and (name := run.node.get("src")):
                place = self._place_of(run)
                if place:
                    yield name, place

    def _place(self, note: str, offset: int) -> Place | None:
        run, _ = self._common.find(note, offset)
        return self._place_of(self._common.runs[run])

    def _place_of(self, run: Run) -> Place | None:
        """The last mark before the run."""
        order, marks = self._marks
        place = order[run.node]
        if run.is_tail:
            place = max(order[inner] for inner in run.node.iter())
        before = bisect_right(marks, place, key=lambda mark: mark[0])
        return marks[before - 1][1] if before else None

    @cached_property
    def _marks(self) -> tuple[dict[Any, int], list[tuple[int, Place]]]:
        """The number of each node in its order, and the marks by theirs."""
        order = {node: number for number, node in enumerate(self._root.iter())}
        return order, [(order[node], place) for node, place in marks_of(self._root)]
