"""What each page shows and asks for, found before any is written: page by page, and remembered between builds."""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote

from lxml import etree

from bindery.diagnostics import Diagnostic, did_you_mean, error
from bindery.epub.accessibility import Contents, read_contents
from bindery.epub.cascade import Cascade, Font
from bindery.epub.document import Page, links, place_of, references
from bindery.epub.picture import active_content
from bindery.epub.stylesheet import read_stylesheet


@dataclass(frozen=True)
class SurveyTask:
    """A page, and the names and texts of its style sheets in the order of the cascade."""

    page: Page
    sheets: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(frozen=True)
class Lettering:
    """The characters that are set in a font, sorted."""

    font: Font
    characters: str


@dataclass(frozen=True)
class Survey:
    """What was found on a page; of one that is not well-formed, only its fault."""

    fault: str = ""
    ids: tuple[str, ...] = ()
    """Each as often as it stands there."""
    links: tuple[str, ...] = ()
    """Those that lead to places of the book, as they are written."""
    files: tuple[str, ...] = ()
    """The files that it loads, by name in the book."""
    active: tuple[str, ...] = ()
    """What of it would run, or be loaded from elsewhere, as phrases."""
    contents: Contents = field(default_factory=Contents)
    lettering: tuple[Lettering, ...] = ()


def survey(task: SurveyTask) -> Survey:
    """A function of the task alone.

    The marks of pages are not there yet: they show no text, and what is set in a font must not change with them.
    """
    try:
        document = task.page.document()
    except etree.XMLSyntaxError as reason:
        return Survey(fault=str(reason.msg))
    texts = _cascade(task.sheets).texts(document.root)
    return Survey(
        ids=tuple(id for element in document.body.iter(etree.Element) if (id := element.get("id")) is not None),
        links=tuple(dict.fromkeys(target for _, _, target in links(document))),
        files=tuple(dict.fromkeys(file_name(reference) for _, _, reference in references(document))),
        active=active_content(document.body),
        contents=read_contents(document.body),
        lettering=tuple(Lettering(font, "".join(sorted(characters))) for font, characters in texts.items()),
    )


@lru_cache(1)
def _cascade(sheets: tuple[tuple[str, str], ...]) -> Cascade:
    """The same for all pages of a book."""
    return Cascade([read_stylesheet(name, text) for name, text in sheets])


def file_name(reference: str) -> str:
    """The name in the book of the file that a page loads."""
    return posixpath.normpath(unquote(reference))


Surveyed = Sequence[tuple[Page, Survey]]


def places_of(surveyed: Surveyed) -> dict[str, str]:
    """The file in which each id stands."""
    places: dict[str, str] = {}
    for page, found in surveyed:
        for id in found.ids:
            places.setdefault(id, page.name)
    return places


def texts_of(surveyed: Surveyed) -> Mapping[Font, set[str]]:
    """The characters of the book, by the font they are set in."""
    texts: defaultdict[Font, set[str]] = defaultdict(set)
    for _, found in surveyed:
        for lettering in found.lettering:
            texts[lettering.font].update(lettering.characters)
    return texts


def faults_of(surveyed: Surveyed, places: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Errors: what cannot be read, ids that stand twice, links that lead nowhere, and what no e-book may do."""
    yield from _malformed(surveyed)
    yield from _twice(surveyed)
    # A section that could not be read would make every link to it look broken.
    if not any(found.fault for _, found in surveyed):
        yield from _broken(surveyed, places)
    for page, found in surveyed:
        for fault in found.active:
            message = f"an e-book must run nothing and load nothing from elsewhere, but this has {fault}"
            yield error(page.source, 0, message, "active-content")


def _malformed(surveyed: Surveyed) -> Iterator[Diagnostic]:
    for page, found in surveyed:
        if found.fault:
            message = f"the XHTML of '{page.title}' is not well-formed: {found.fault}"
            yield error(page.source, 0, message, "xhtml-not-well-formed")


def _twice(surveyed: Surveyed) -> Iterator[Diagnostic]:
    first: dict[str, Page] = {}
    for page, found in surveyed:
        for id in found.ids:
            if id not in first:
                first[id] = page
                continue
            other = first[id]
            where = "in the same section" if other is page else f"also in {other.source or other.name}"
            message = f"the id '{id}' stands twice in the book, {where}"
            hint = "an id names one place; give one of the two another name"
            yield error(page.source, 0, message, "duplicate-id", hint)


def _broken(surveyed: Surveyed, places: Mapping[str, str]) -> Iterator[Diagnostic]:
    for page, found in surveyed:
        for target in found.links:
            name = place_of(target)
            if name not in places:
                message = f"the link to '{target}' leads to no place of the book"
                yield error(page.source, 0, message, "broken-link", did_you_mean(name, places))
