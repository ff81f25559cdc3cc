"""Comparing the marks of printed pages in an EPUB with the pages of the PDF, by nothing but their letters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from made_book import NAMES, Packaged, Printed, sorted_box

_STYLE = yaml.safe_load((Path(__file__).parent.parent / "styles/literary/style.yaml").read_text(encoding="utf-8"))
_ENOUGH = 16
"""Letters by which the beginning of a page is known."""
_GAP = 5
"""pt: less than between a running head and the text below it."""
_NOTE = "ancestor-or-self::h:div[@role='doc-footnote']"
_PICTURE = "ancestor-or-self::m:math"


@dataclass(frozen=True)
class Mark:
    folio: str
    document: str
    element: Any


def letters(text: str) -> str:
    """Its letters alone: no hyphens, figures of notes and lists, folios in figures."""
    return "".join(filter(str.isalpha, text)).casefold()


def page_list(epub: Packaged) -> list[Mark]:
    """The places that the page list leads to, in its order."""
    return [
        Mark(link.text, link.get("href").partition(".xhtml")[0], epub.target("nav", link.get("href")))
        for link in epub.find("nav", "//h:nav[@epub:type='page-list']/h:ol/h:li/h:a")
    ]


def marks(epub: Packaged) -> list[str]:
    """The folios of all marks, in the order of the text."""
    spine = [
        epub.package.xpath(f"//opf:item[@id='{ref}']/@href", namespaces=NAMES)[0].removesuffix(".xhtml")
        for ref in epub.package.xpath("//opf:itemref/@idref", namespaces=NAMES)
    ]
    return [mark.get("aria-label") for name in spine for mark in epub.find(name, "//*[@role='doc-pagebreak']")]


def astray(pdf: Printed, epub: Packaged) -> list[str]:
    """The marks behind which other words stand than those that their page begins with, as sentences."""
    found = []
    listed = page_list(epub)
    for number, mark in enumerate(listed):
        printed = letters_of_page(pdf, number, mark.document == "contents")
        said = letters_after(mark.element)
        if not printed:
            # A blank page: the next page's mark follows at once.
            if mark.element.tail or mark.element.getnext() is not listed[number + 1].element:
                found.append(f"{mark.folio} has no words, but is marked before “{said}”")
        elif not any(said.startswith(way[:_ENOUGH]) for way in _ways(printed, mark)):
            found.append(f"{mark.folio} begins “{printed[:_ENOUGH]}”, its mark is before “{said[:_ENOUGH]}”")
    return found


def _ways(printed: str, mark: Mark) -> Iterator[str]:
    """How the page may begin: with its text, or with what says that a table goes on, and the table's head."""
    yield printed
    for table in mark.element.xpath("ancestor::h:table", namespaces=NAMES):
        label, head = (table.xpath(f"string({part})", namespaces=NAMES) for part in ("h:caption/h:span", "h:thead"))
        yield printed.removeprefix(letters(f"{label} (continued)") + letters(head))


def letters_of_page(pdf: Printed, number: int, is_contents: bool) -> str:
    """Those of a page, from 0, between its running head and its folio; contents without the folios that they print."""
    left, bottom, right, top = sorted_box(pdf.pdf.pages[number].trimbox)
    *_, (_, _, _, upper, words) = pdf.lines(number) or [(0, 0, 0, 0, "")]
    if words.strip() == pdf.labels[number]:
        bottom = upper
    head = (top - bottom) * _STYLE["page"]["top"] - _GAP
    text = pdf.pages[number].get_textpage().get_text_bounded(left, bottom, right, top - head)
    return letters(re.sub(r"(?m)\s[ivxl]+\s*$", "", text) if is_contents else text)


def letters_after(mark: Any) -> str:
    """Enough of them, in reading order: those of notes only where the page has notes in its text."""
    notes_are_text = mark.xpath(f"boolean({_NOTE} | ancestor::h:section[@epub:type='endnotes'])", namespaces=NAMES)
    elsewhere = _PICTURE if notes_are_text else f"{_PICTURE} | {_NOTE}"
    found = ""
    for text in mark.xpath("following::text()"):
        within = text.getparent().getparent() if text.is_tail else text.getparent()
        if not within.xpath(elsewhere, namespaces=NAMES):
            found += letters(text)
        if len(found) >= _ENOUGH:
            break
    return found
