"""Page-number slots: the places in a body where the builder writes folios of the printed book.

A slot is an empty span. `<span class="folio" data-of="ID"></span>` gets the folio of ID's page;
`<span class="locators" data-of="a b c..d"></span>` gets the folios of a list of anchors, as an index
prints them: in page order, each page once, neighbouring pages merged into one range ("xii, 3, 7–9").

Where all figures are as wide as each other, a body can be laid out before its numbers are known:
`stand_in` writes a zero for each figure, and says which numbers they stand for.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape, unescape

from bindery.pagemap import PageMap, Place

UNKNOWN_FOLIO = "00"
"""Stands for a page that is not known yet: as wide as most folios, so that little moves when the real ones come."""

NUMBERS = "numbers"
_ARABIC = re.compile(r"[0-9]+")

_ATTRIBUTE = r"""([\w:.-]+)\s*=\s*("[^"<]*"|'[^'<]*')"""
_ATTRIBUTES = re.compile(_ATTRIBUTE)
# Comments and CDATA sections are matched in order to be stepped over; a regular expression is exact
# here because the slots are empty elements, and XML forbids "<" inside attribute values.
_EMPTY_SPAN = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>"
    rf"|<span(?=[^<]*\sdata-of)((?:\s+{_ATTRIBUTE})+)\s*(?:/>|>\s*</span\s*>)",
    re.DOTALL,
)
_NUMBERED = re.compile(rf"""(<[\w:.-]+(?:\s+{_ATTRIBUTE})*?)\s+{NUMBERS}\s*=\s*(?:"[^"<]*"|'[^'<]*')""")
_TARGETS = re.compile(r'(<span class="(?:folio|locators)") data-of="[^"]*"')


def fill(body: str, places: PageMap, for_good: bool = False) -> str:
    """The body with every slot filled from `places`; an anchor that is not in it prints "00".

    Takes and gives well-formed XHTML (a fragment may have several roots). Everything outside the
    slots stays as it was, to the character. What is filled `for_good` no longer says what it was filled with.
    """
    filled = _filled(body, places, lambda folios: (folios, ""))
    return _TARGETS.sub(r"\1", filled) if for_good else filled


@dataclass(frozen=True)
class StandIn:
    """A body with a zero for each figure of an arabic folio."""

    body: str
    numbers: tuple[str, ...]
    """The folios that the zeros stand for, in the order of the body. An element that holds some of them has the
    attribute `numbers`, which says how many come before its first one.
    """


def stand_in(body: str, places: PageMap) -> StandIn:
    """`fill`, but with zeros. Equal bodies for equal lengths of numbers: only roman folios stand as they are."""
    numbers: list[str] = []
    if NUMBERS in body:
        # The attribute of an element that a template wrote says nothing.
        body = _NUMBERED.sub(r"\1", body)

    def zeros(folios: str) -> tuple[str, str]:
        """The folios of one element with zeros, and its attribute."""
        found = _ARABIC.findall(folios)
        attribute = f' {NUMBERS}="{len(numbers)}"' if found else ""
        numbers.extend(found)
        return _ARABIC.sub(lambda match: "0" * len(match[0]), folios), attribute

    return StandIn(_filled(body, places, zeros), tuple(numbers))


def anchors_in(body: str) -> frozenset[str]:
    """The anchors whose folios the body prints: the body's layout depends on their places and on no others."""
    anchors: set[str] = set()

    def note(found: Iterable[str]) -> tuple[str, str]:
        anchors.update(found)
        return "", ""

    _replace_slots(
        body,
        folio=lambda anchor: note((anchor,)),
        locators=lambda references: note(anchor for ends in references for anchor in ends),
    )
    return frozenset(anchors)


Reference = tuple[str, str]
"""The anchors of a range's first and last page; twice the same for a single page."""

_Written = Callable[[str], tuple[str, str]]
"""How folios are written: the text, and an attribute for the element that holds it, with a space before it, or ""."""


def _filled(body: str, places: PageMap, write: _Written) -> str:
    """The body with the folios of each slot, written by `write` in the body's order."""

    def folio(anchor: str) -> tuple[str, str]:
        text, attribute = write(places[anchor].folio if anchor in places else UNKNOWN_FOLIO)
        return escape(text), attribute

    def locators(references: list[Reference]) -> tuple[str, str]:
        links = [(anchor, *write(folios)) for anchor, folios in _locators(references, places)]
        return ", ".join(f'<a href="#{escape(to)}"{attribute}>{escape(text)}</a>' for to, text, attribute in links), ""

    return _replace_slots(body, folio, locators)


def _replace_slots(
    body: str, folio: Callable[[str], tuple[str, str]], locators: Callable[[list[Reference]], tuple[str, str]]
) -> str:
    """The body with what these give for each slot: its content, and an attribute for it."""

    def replace(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0]
        attributes = {name: unescape(value[1:-1]) for name, value in _ATTRIBUTES.findall(match[1])}
        classes = attributes.get("class", "").split()
        if "data-of" not in attributes or not {"folio", "locators"} & set(classes):
            return match[0]
        target = attributes["data-of"]
        content, attribute = folio(target.strip()) if "folio" in classes else locators(list(_references(target)))
        return f"<span{match[1]}{attribute}>{content}</span>"

    return _EMPTY_SPAN.sub(replace, body)


def _references(targets: str) -> Iterator[Reference]:
    for target in targets.split():
        first, _, last = target.partition("..")
        yield first, last or first


@dataclass(frozen=True)
class _Run:
    """Pages that are printed as one locator, linked to the place where they begin."""

    anchor: str
    first: Place
    last: Place

    def touches(self, other: "_Run") -> bool:
        """Whether `other`, which begins no earlier, continues this run."""
        if other.first.page <= self.last.page:
            return True
        # "xii" and "1" are neighbours as pages, but "xii–1" would not read as a range.
        return other.first.page == self.last.page + 1 and _is_arabic(other.first) == _is_arabic(self.last)

    def join(self, other: "_Run") -> "_Run":
        return _Run(self.anchor, self.first, max(self.last, other.last, key=lambda place: place.page))

    def __str__(self) -> str:
        one_page = self.first.page == self.last.page
        return self.first.folio if one_page else f"{self.first.folio}–{self.last.folio}"


def _locators(references: list[Reference], places: PageMap) -> Iterator[tuple[str, str]]:
    """Anchors and folios: known pages in their order, then a placeholder for every unknown one in the order given."""
    known = [_run(ends, places) for ends in references if ends[0] in places and ends[1] in places]
    runs: list[_Run] = []
    for run in sorted(known, key=lambda run: run.first.page):
        if runs and runs[-1].touches(run):
            runs[-1] = runs[-1].join(run)
        else:
            runs.append(run)
    for run in runs:
        yield run.anchor, str(run)
    for first, last in dict.fromkeys(references):
        if first not in places or last not in places:
            yield first, UNKNOWN_FOLIO if first == last else f"{UNKNOWN_FOLIO}–{UNKNOWN_FOLIO}"


def _run(ends: Reference, places: PageMap) -> _Run:
    first, last = sorted(ends, key=lambda anchor: places[anchor].page)
    return _Run(first, places[first], places[last])


def _is_arabic(place: Place) -> bool:
    return place.folio.isdecimal()
