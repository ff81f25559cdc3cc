"""What no book holds and pandoc would read for ever, found in the text before it is read."""

import re
from collections.abc import Iterator

from bindery.diagnostics import Diagnostic, error

MOST_COLUMNS = 200
"""Of a table. Turned on its side on a sheet of A4 with margins of 10 mm, each is 1.4 mm wide then: a letter of 6 points
and the space beside it. Narrower ones could not be set.
"""
DEEPEST = 64
"""Nodes inside each other that a chapter may have. A list in a list has four; WeasyPrint gives up at some 140."""
DEEPEST_BRACKETS = 8
"""Square brackets in each other: a note with a link around a word of the index has three. Where nothing follows the
brackets, pandoc takes a second for seven of them, and four times as long for each more.
"""
MOST_OPEN = 12
"""Square brackets of one paragraph that are never closed. Pandoc takes a second, and twice as long for each more."""

_FENCE = re.compile(r"[ >]*(```+|~~~+)")
_RULE = re.compile(r"[ >]*[-:|+=\s]+")
_MARKS = re.compile(r"(?:[ \t]*(?:>|[-*+](?=\s)))+")
"""Of quotations and lists, at the beginning of a line."""
_DASHES = re.compile(r"[-=]+")
_CELL = re.compile(r"<(t[rdh])\b([^<>]*)", re.IGNORECASE)
_SPAN = re.compile(r"colspan\s*=\s*[\"']?\s*(\d{1,9})", re.IGNORECASE)
_BRACKET = re.compile(
    r"\\.|(`+)(?!`).*?(?<!`)\1(?!`)|\$(?=\S)[^$]*?(?<=\S)\$(?!\d)|(?P<open>\[)|(?P<close>\])", re.DOTALL
)
"""A bracket, or what may hold one that is none: an escape, code, a formula."""
_CODE = ("    ", "\t")


def check_proportions(text: str, file: str) -> tuple[Diagnostic, ...]:
    """The tables of `text` with too many columns, and the paragraphs with too much in each other."""
    return tuple(
        found
        for first, paragraph in _paragraphs(text)
        for found in (
            *_marks(first, paragraph, file),
            *_tables(first, paragraph, file),
            *_brackets(first, paragraph, file),
        )
    )


def _paragraphs(text: str) -> Iterator[tuple[int, list[str]]]:
    """What stands between blank lines, with the line that it begins on, from 1; without fenced code."""
    paragraph: list[str] = []
    fence = ""
    number = 0
    for number, line in enumerate(text.split("\n"), 1):
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
        elif found and found[1].startswith(fence) and not line[found.end() :].strip():
            fence = ""
        elif not fence and line.strip(" \t>"):
            paragraph.append(line)
            continue
        if paragraph:
            yield number - len(paragraph), paragraph
            paragraph = []
    if paragraph:
        yield number + 1 - len(paragraph), paragraph


def _marks(first: int, paragraph: list[str], file: str) -> Iterator[Diagnostic]:
    for number, line in enumerate(paragraph, first):
        found = _MARKS.match(line) if len(line) > DEEPEST else None
        # A line of nothing else is a break.
        if found and line[found.end() :].strip(" -*+") and len("".join(found[0].split())) > DEEPEST:
            message = "quotations or lists stand in each other far too deeply"
            yield error(file, number, message, "too-deep", "look for a line with very many > or * in a row")
            return


def _tables(first: int, paragraph: list[str], file: str) -> Iterator[Diagnostic]:
    cells = 0
    for number, line in enumerate(paragraph, first):
        columns = 0
        if len(line) > MOST_COLUMNS and _RULE.fullmatch(line):
            columns = len(_DASHES.findall(line))
        for cell in _CELL.finditer(line):
            span = _SPAN.search(cell[2])
            cells = 0 if cell[1].lower() == "tr" else cells + (int(span[1]) if span else 1)
            columns = max(columns, cells)
        if columns > MOST_COLUMNS:
            message = f"the table has {columns:,} columns; at most {MOST_COLUMNS} can be set side by side"
            hint = "turn its rows into columns, divide it, or give its data in a file beside the book"
            yield error(file, number, message, "table-columns", hint)
            return


def _brackets(first: int, paragraph: list[str], file: str) -> Iterator[Diagnostic]:
    if sum(line.count("[") for line in paragraph) <= DEEPEST_BRACKETS or paragraph[0].startswith(_CODE):
        return
    text = "\n".join(paragraph)
    heights: list[int] = []
    """Of what stands in each bracket that is open."""
    for found in _BRACKET.finditer(text):
        if found["open"]:
            heights.append(0)
        elif found["close"] and heights:
            height = heights.pop() + 1
            if heights:
                heights[-1] = max(heights[-1], height)
            if height > DEEPEST_BRACKETS:
                line = first + text.count("\n", 0, found.start())
                message = f"more than {DEEPEST_BRACKETS} pairs of square brackets stand in each other"
                yield error(file, line, message, "too-deep", "write \\[ and \\] for the signs themselves")
                return
    if len(heights) > MOST_OPEN:
        message = f"{len(heights):,} square brackets of this paragraph are never closed"
        yield error(file, first, message, "too-deep", "close them, or write \\[ for the sign itself")
