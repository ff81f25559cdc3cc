"""Running text made ready for setting: by the house's rules, with small capitals and places where words may break."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from bindery.edition import syllables
from bindery.edition.house_rules import CAPITAL, RULES, Replacement
from bindery.edition.markup import element, text
from bindery.edition.section import Medium

_Replacing = tuple[re.Pattern[str], Replacement]

_ADDRESS = re.compile(r"(?<!\w)(?:https?://|www\.|doi:|10\.\d{4,9}/)[^\s<>\"»”]*[^\s<>\"»”.,;:!?)\]’'…]")
_BREAKS_IN_ADDRESS = re.compile(r"(?<=[^:/]/)(?=[^/])|(?<=[^./])(?=[.?&#])")
_ABBREVIATION = re.compile(rf"(?<![\w/.@#]){CAPITAL}{{2,}}(?![\w/@])")
_SMALL_NUMERAL = re.compile(r"(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")


@dataclass(frozen=True)
class Run:
    """A stretch of refined text; `kind` is "" for plain words, "caps" for an abbreviation, "url" for an address."""

    text: str
    kind: str = ""


def runs(value: str, language: str, medium: Medium) -> Iterator[Run]:
    """`value` refined by the rules of `language` (a BCP 47 tag), abbreviations and addresses apart."""
    place = 0
    for address in _ADDRESS.finditer(value):
        yield from _words(value[place : address.start()], language, medium)
        yield Run(address[0], "url")
        place = address.end()
    yield from _words(value[place:], language, medium)


def refine(value: str, language: str, medium: Medium) -> str:
    """`value`, plain text as the author wrote it, as refined XHTML: escaped, with `span.caps` and `span.url`.

    An address gets places to break (<wbr/>) after slashes and before dots, and no hyphen.
    """
    return "".join(map(_xhtml, runs(value, language, medium)))


def _words(value: str, language: str, medium: Medium) -> Iterator[Run]:
    language = language.lower()
    for sign, rules in _rules(language, medium):
        if sign.search(value):
            for pattern, replacement in rules:
                value = pattern.sub(replacement, value)
    divided = medium is Medium.PRINT and language.split("-")[0] in syllables.LANGUAGES
    place = 0
    for found in _abbreviations(value):
        yield from _plain(value[place : found.start()], divided)
        yield Run(found[0], "caps")
        place = found.end()
    yield from _plain(value[place:], divided)


def _plain(value: str, divided: bool) -> Iterator[Run]:
    if value:
        yield Run(syllables.soften(value) if divided else value)


def _abbreviations(value: str) -> Iterator[re.Match[str]]:
    """Words of two capitals or more: not numerals, and not where a whole line is in capitals."""
    if value == value.upper() and len(value.split()) > 1:
        return
    for found in _ABBREVIATION.finditer(value):
        if not _SMALL_NUMERAL.fullmatch(found[0]):
            yield found


@cache
def _rules(
    language: str, medium: Medium
) -> tuple[tuple[re.Pattern[str], tuple[tuple[re.Pattern[str], Replacement], ...]], ...]:
    """The rules that hold, in their order; those that follow each other and need the same sign are one group."""
    holding = [rule for rule in RULES if rule.holds(language, medium)]
    return tuple(
        (re.compile(sign), tuple((re.compile(rule.pattern), rule.replacement) for rule in rules))
        for sign, rules in groupby(holding, lambda rule: rule.sign)
    )


def _xhtml(run: Run) -> str:
    if run.kind == "url":
        return element("span", element("wbr").join(map(text, _BREAKS_IN_ADDRESS.split(run.text))), class_="url")
    return element("span", text(run.text), class_=run.kind) if run.kind else text(run.text)
