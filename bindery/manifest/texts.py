"""Kinds of text in a manifest: lines, dates, languages, ISBNs, roles, ids."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema
from stdnum import isbn
from stdnum.exceptions import InvalidChecksum, ValidationError

from bindery.diagnostics import did_you_mean
from bindery.manifest.keys import OneOrMore
from bindery.manifest.mistakes import Mistake
from bindery.manifest.roles import ROLES, role_code

# RFC 5646 (BCP 47), 2.1: language, script, region, variants, extensions, private use.
_LANGUAGE = re.compile(
    r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?(-([A-Za-z\d]{5,8}|\d[A-Za-z\d]{3}))*"
    r"(-[A-WYZa-wyz\d](-[A-Za-z\d]{2,8})+)*(-x(-[A-Za-z\d]{1,8})+)?"
)
_LANGUAGES = """
    arabic ar, armenian hy, azerbaijani az, catalan ca, chinese zh, croatian hr, czech cs, danish da, dutch nl,
    english en, estonian et, finnish fi, french fr, georgian ka, german de, greek el, hebrew he, hungarian hu,
    italian it, japanese ja, kazakh kk, latvian lv, lithuanian lt, norwegian nb, persian fa, polish pl,
    portuguese pt, romanian ro, russian ru, serbian sr, slovak sk, slovenian sl, spanish es, swedish sv,
    turkish tr, ukrainian uk, uzbek uz
"""
_LANGUAGE_TAGS = dict(entry.split() for entry in " ".join(_LANGUAGES.split()).split(", "))
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", re.ASCII)
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_VARIABLE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_POSITION = re.compile(r"\d{1,6}(\.\d{1,6})*", re.ASCII)
_CONFORMANCE = re.compile(
    r"(?:EPUB Accessibility 1\.1 - )?WCAG (2\.[0-2]) (?:Level )?(A{1,3})", re.ASCII | re.IGNORECASE
)
_FILE_NAME = re.compile(r"[^\s/\\:*?\"<>|][^/\\:*?\"<>|]{0,99}")


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    if not line:
        raise Mistake("there is no text between the quotation marks")
    return line


def _language(tag: str) -> str:
    # "UK" has the shape of a country code, and is none.
    if not _LANGUAGE.fullmatch(tag) or tag.upper().endswith("-UK"):
        known = _LANGUAGE_TAGS.get(tag.lower()) or re.sub("UK$", "GB", tag.replace("_", "-"))
        usual = known != tag and _LANGUAGE.fullmatch(known)
        hint = f"did you mean '{known}'?" if usual else "write a code such as en, en-GB, az or sr-Latn"
        raise Mistake(f"'{tag}' is not a language tag (BCP 47)", hint)
    return tag


def _date(text: str) -> str:
    found = _DATE.fullmatch(text.strip())
    if not found:
        raise Mistake(f"'{text}' is not a date", "write 2026, 2026-11 or 2026-11-08 (ISO 8601)")
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        date(year, month, day)
    except ValueError:
        raise Mistake(f"there is no day '{text}' in the calendar", "write year-month-day: 2026-11-08") from None
    return found[0]


def _isbn(text: str) -> str:
    try:
        return str(isbn.format(isbn.to_isbn13(isbn.validate(text))))
    except InvalidChecksum:
        raise Mistake(
            f"'{text}' is not an ISBN: its check digit is wrong", "compare it with the agency's list, digit by digit"
        ) from None
    except ValidationError:
        raise Mistake(f"'{text}' is not an ISBN", "an ISBN has 13 digits: 978-0-306-40615-7") from None


def _role(text: str) -> str:
    code = role_code(text)
    if code is None:
        word = text.lower()
        hint = did_you_mean(word, ROLES.values()) or did_you_mean(word, ROLES)
        raise Mistake(
            f"'{text}' is not a MARC relator", hint or "write editor, translator, illustrator …, or a code such as edt"
        )
    return code


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise Mistake(
            f"'{text}' cannot be an id",
            "an id begins with a letter a-z and goes on with letters, digits, '-', '_' or '.'",
        )
    return text


def _variable(name: str) -> str:
    if not _VARIABLE.fullmatch(name):
        hint = "a name begins with a letter a-z and goes on with letters, digits and '_', so that templates can say it"
        raise Mistake(f"'{name}' cannot be the name of a variable", hint)
    return name


def _position(text: str) -> str:
    if not _POSITION.fullmatch(text):
        raise Mistake(f"'{text}' is not a place in a series", "write a number: 2 or 2.1")
    return text


def _file_name(text: str) -> str:
    if not _FILE_NAME.fullmatch(text) or text.startswith(".") or text.endswith((".", " ")):
        raise Mistake(
            f"'{text}' cannot be a file name everywhere",
            "use letters, digits and hyphens, without a folder or an ending",
        )
    return text


def _conformance(text: str) -> str:
    found = _CONFORMANCE.fullmatch(" ".join(text.split()))
    if not found:
        raise Mistake(f"'{text}' is not a level that a book can conform to", "write WCAG 2.1 AA, or WCAG 2.2 AA")
    return f"EPUB Accessibility 1.1 - WCAG {found[1]} Level {found[2].upper()}"


def one_of(values: Iterable[str], what: str, hint: str = "") -> AfterValidator:
    """A validator for text out of a set that is too long to be an enumeration."""
    known = frozenset(values)

    def check(text: str) -> str:
        if text not in known:
            raise Mistake(f"'{text}' is not {what}", did_you_mean(text, sorted(known)) or hint)
        return text

    return AfterValidator(check)


Line = Annotated[str, AfterValidator(_one_line)]
"""Text on one line; line breaks in the YAML count as spaces."""
Prose = Annotated[str, AfterValidator(str.strip)]
"""Text that may have several paragraphs."""
LanguageTag = Annotated[str, AfterValidator(_language)]
IsoDate = Annotated[
    str, AfterValidator(_date), WithJsonSchema({"type": "string", "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$"})
]
Isbn = Annotated[
    str, AfterValidator(_isbn), WithJsonSchema({"type": ["string", "integer"], "examples": ["978-0-306-40615-7"]})
]
"""An ISBN-13 with its hyphens, once read."""
Role = Annotated[str, AfterValidator(_role), WithJsonSchema({"type": "string", "examples": ["translator", "ill"]})]
"""A MARC relator code, once read."""
Id = Annotated[str, AfterValidator(_id)]
VariableName = Annotated[str, AfterValidator(_variable)]
SeriesPosition = Annotated[str, AfterValidator(_position), WithJsonSchema({"type": ["string", "number"]})]
Conformance = Annotated[
    str, AfterValidator(_conformance), WithJsonSchema({"type": "string", "examples": ["WCAG 2.1 AA", "WCAG 2.2 AA"]})
]
"""What `dcterms:conformsTo` says (EPUB Accessibility 1.1, 4.2), once read."""
OutputName = Annotated[str, AfterValidator(_file_name)]
Lines = Annotated[tuple[Line, ...], OneOrMore()]
