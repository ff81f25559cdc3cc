"""One chapter's words, looked for in the finished files: stages that are remembered, so an edit pays for itself."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from bindery.checks.kept.bound import Glyphs, Painted
from bindery.checks.kept.comparison import Difference, Passage, compare
from bindery.checks.kept.packaged import words_in
from bindery.checks.kept.printed import words_on
from bindery.checks.kept.script import Script, Text, script_of
from bindery.checks.kept.words import PICTURE, Words, is_from_right
from bindery.diagnostics import Diagnostic, warning

Wanted = Literal["all", "body", "notes"]
"""What of a text stands in a section: the notes may stand in one of their own."""
_QUOTED = 6
"""Words that a message quotes of the beginning of a passage."""
_HIDDEN = "if no style sheet of yours hides it on purpose, please report it with the lines around it"
_REPORT = "please report it with the lines around it"


@dataclass(frozen=True)
class Arrival:
    """A section's texts, which are to arrive somewhere."""

    file: str
    """Of the manuscript, for messages."""
    texts: tuple[Text, ...]
    wanted: Wanted = "all"


@dataclass(frozen=True)
class OnPages:
    """A section as it stands in the finished PDF. Picklable, and equal for equal results."""

    arrival: Arrival
    pages: tuple[Painted, ...] = field(repr=False)
    glyphs: Glyphs = field(repr=False)
    notes_at_foot: bool = True


@dataclass(frozen=True)
class InDocument:
    """A section as it stands in the EPUB. Picklable, and equal for equal results."""

    arrival: Arrival
    document: bytes = field(repr=False)
    absent: tuple[str, ...] = ()
    """The addresses of pictures that the EPUB does not have."""


@dataclass(frozen=True)
class Verdict:
    diagnostics: tuple[Diagnostic, ...]


def judge_pages(section: OnPages) -> Verdict:
    """What of the manuscript is not on its pages, or there twice. A function of `section` alone."""
    arrival = section.arrival
    script = script_of(arrival.texts, with_descriptions=False)
    flows = words_on(section.pages, section.glyphs)
    if not section.notes_at_foot:
        return _verdict([compare(_in_one(script, arrival.wanted), flows.body, flows.groups)], arrival.file, "PDF")
    # Pictures are told from words by what their content is called, and in a note all of it is called so.
    body, notes = compare(script.body, flows.body, flows.groups), compare(script.notes.without(PICTURE), flows.notes)
    parted = tuple(_parted(script, body, notes, arrival.file))
    return Verdict((*_verdict([body, notes], arrival.file, "PDF").diagnostics, *parted))


def judge_document(section: InDocument) -> Verdict:
    """What of the manuscript is not in its document, or there twice. A function of `section` alone."""
    arrival = section.arrival
    has_descriptions = any(text.has_descriptions for text in arrival.texts)
    script = script_of(arrival.texts, with_descriptions=has_descriptions)
    found = words_in(section.document, section.absent)
    return _verdict([compare(_in_one(script, arrival.wanted), found)], arrival.file, "EPUB")


def _in_one(script: Script, wanted: Wanted) -> Words:
    """The words in the order in which they stand where notes come after their text."""
    match wanted:
        case "body":
            return script.body
        case "notes":
            return script.notes
    body, notes = script.body, script.notes
    return body.and_then(notes)


def _parted(script: Script, body: Difference, notes: Difference, file: str) -> Iterator[Diagnostic]:
    """Notes at the foot of another page than the one on which they are called."""
    places = pairwise((*script.notes.marks, len(script.notes.texts)))
    for call, (start, end) in zip(script.body.marks, places, strict=True):
        # The call may have gone to the next line, and so to the next page, without the word before it.
        around = [page for page in body.found_on[max(call - 1, 0) : call + 1] if page >= 0]
        printed = [page for page in notes.found_on[start:end] if page >= 0]
        if len(around) == min(call, 1) + (call < len(script.body.texts)) and printed and not {*around} & {*printed}:
            passage = Passage(tuple(script.notes.texts[start:end]), script.notes.places[start])
            off = printed[0] - around[0]
            where = f"{abs(off)} {'page' if abs(off) == 1 else 'pages'} {'after' if off > 0 else 'before'} its call"
            hint = "shorten the note, or move its call away from the foot of the page"
            yield warning(file, passage.line, f"the note {_quoted(passage)} stands {where}", "note-parted", hint)


def _verdict(differences: list[Difference], file: str, product: str) -> Verdict:
    return Verdict(tuple(found for difference in differences for found in _said(difference, file, product)))


def _said(difference: Difference, file: str, product: str) -> Iterator[Diagnostic]:
    for passage in difference.lost:
        code = "picture-lost" if passage.words == (PICTURE,) else "words-lost"
        yield warning(file, passage.line, f"{_quoted(passage)} did not arrive in the {product}", code, _HIDDEN)
    for passage in difference.doubled:
        message = f"{_quoted(passage)} stands in the {product} once more than here"
        yield warning(file, passage.line, message, "words-doubled", _REPORT)
    for passage in difference.without_glyph:
        message = f"the {product} shows an empty box for a character{_after(passage)}, which no font has"
        hint = "add a font that has it to the style's fonts.yaml, or write it otherwise"
        yield warning(file, passage.line, message, "glyph-missing", hint)


def _after(passage: Passage) -> str:
    return f" at “{passage.words[0]}”" if passage.words and not is_from_right(passage.words[0]) else ""


def _quoted(passage: Passage) -> str:
    count = len(passage.words)
    if passage.words == (PICTURE,):
        return "a picture or a formula"
    if any(map(is_from_right, passage.words)):
        return "a word" if count == 1 else f"a passage of {count} words"
    words = " ".join(passage.words[:_QUOTED])
    return f"“{words}”" if count <= _QUOTED else f"a passage of {count} words, “{words} …”,"
