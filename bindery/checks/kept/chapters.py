"""One chapter's words, looked for in the finished files: a stage that is remembered, so an edit pays for itself."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from bindery.checks.kept.comparison import Difference, Passage, compare
from bindery.checks.kept.packaged import words_in
from bindery.checks.kept.printed import Glyphs, Painted, words_on
from bindery.checks.kept.script import Script, Text, script_of
from bindery.checks.kept.words import Words, is_from_right
from bindery.diagnostics import Diagnostic, warning

Wanted = Literal["all", "body", "notes"]
"""What of a text stands in a section: the notes may stand in one of their own."""
_QUOTED = 6
"""Words that a message quotes of the beginning of a passage."""


@dataclass(frozen=True)
class InPdf:
    """The pages of a section as they stand in the finished PDF."""

    pages: tuple[Painted, ...] = field(repr=False)
    glyphs: Glyphs = field(repr=False)
    notes_at_foot: bool = True


@dataclass(frozen=True)
class Arrival:
    """A section's texts, and what became of them. Picklable, and equal for equal results."""

    file: str
    """Of the manuscript, for messages."""
    texts: tuple[Text, ...]
    wanted: Wanted = "all"
    pdf: InPdf | None = None
    document: bytes | None = field(default=None, repr=False)
    """The section's content document in the EPUB."""


@dataclass(frozen=True)
class Verdict:
    diagnostics: tuple[Diagnostic, ...]


def judge(arrival: Arrival) -> Verdict:
    """What of the manuscript is not in the finished files, or there twice. A function of `arrival` alone."""
    found: list[Diagnostic] = []
    script = script_of(arrival.texts, with_descriptions=False)
    if arrival.pdf:
        found += _said(_compared_with_pages(script, arrival.wanted, arrival.pdf), arrival.file, "PDF")
    if arrival.document is not None:
        if any(text.has_descriptions for text in arrival.texts):
            script = script_of(arrival.texts, with_descriptions=True)
        difference = compare(_in_one(script, arrival.wanted), words_in(arrival.document))
        found += _said([difference], arrival.file, "EPUB")
    return Verdict(tuple(found))


def _compared_with_pages(script: Script, wanted: Wanted, pdf: InPdf) -> list[Difference]:
    flows = words_on(pdf.pages, pdf.glyphs)
    if pdf.notes_at_foot:
        return [compare(script.body, flows.body, flows.groups), compare(script.notes, flows.notes)]
    return [compare(_in_one(script, wanted), flows.body, flows.groups)]


def _in_one(script: Script, wanted: Wanted) -> Words:
    """The words in the order in which they stand where notes come after their text."""
    match wanted:
        case "body":
            return script.body
        case "notes":
            return script.notes
    body, notes = script.body, script.notes
    return body.and_then(notes)


def _said(differences: list[Difference], file: str, product: str) -> Iterator[Diagnostic]:
    for difference in differences:
        for passage in difference.lost:
            message = f"{_quoted(passage)} did not arrive in the {product}"
            hint = "if no style sheet of yours hides it on purpose, please report it with the lines around it"
            yield warning(file, passage.line, message, "words-lost", hint)
        for passage in difference.doubled:
            message = f"{_quoted(passage)} stands in the {product} once more than here"
            yield warning(file, passage.line, message, "words-doubled", "please report it with the lines around it")


def _quoted(passage: Passage) -> str:
    count = len(passage.words)
    if any(map(is_from_right, passage.words)):
        return "a word" if count == 1 else f"a passage of {count} words"
    words = " ".join(passage.words[:_QUOTED])
    return f"“{words}”" if count <= _QUOTED else f"a passage of {count} words, “{words} …”,"
