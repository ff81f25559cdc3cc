"""What the lines of a manuscript are: code, comments, note definitions, tables set in columns.

Only as much of Markdown's grammar as the order of its words needs; pandoc reads the manuscript.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

_QUOTE = re.compile(r"^(?: {0,3}> ?)+")
_FENCE = re.compile(r"^[ \t>]*(?:[-*+]|\d+[.)])?[ \t]*(`{3,}|~{3,})(.*)$")
_DEFINITION = re.compile(r"^([ \t]*)\[\^([^\s\[\]^]+)\]:")
_NOTE_MARK = re.compile(r"^ {0,3}\[\^[^\s\[\]^]+\]")
_NO_TEXT = re.compile(r"^[ \t]*(?:#{1,6}\s|:::|```|~~~|<|-->|[-*_=]{3,}\s*$|\||\+[-=+])")
"""Lines after which a note definition may begin without a blank line between."""
_GRID_RULE = re.compile(r"^[\s>*\-\d.():]*\+(?:[-=:]+\+)+\s*$")
_COLUMN_RULE = re.compile(r"^\s*-{2,}(?:\s+-{2,})+\s*$")
_FULL_RULE = re.compile(r"^\s*-{4,}\s*$")


def lines_of(source: str) -> list[str]:
    """The lines of a file as pandoc counts them: only a line feed ends one, carriage returns and a BOM are dropped."""
    return source.removeprefix("\ufeff").replace("\r", "").split("\n")


@dataclass(frozen=True)
class NoteDefinition:
    """`[^label]: …` and its continuation, from line index `first` up to, not including, `end` (0-based)."""

    label: str
    first: int
    end: int


class Fragment(NamedTuple):
    """A piece of one line (0-based `line`), in reading order; an empty `text` parts paragraphs and table cells."""

    line: int
    text: str


def metadata_end(lines: Sequence[str]) -> int:
    """The number of lines that a YAML metadata block at the top takes, 0 when there is none."""
    if len(lines) < 2 or lines[0].rstrip() != "---" or not lines[1].strip():
        return 0
    for index, line in enumerate(lines[1:], 1):
        if line.rstrip() in ("---", "..."):
            return index + 1 if any(":" in line for line in lines[1:index]) else 0
    return 0


def verbatim_lines(lines: Sequence[str], code: frozenset[str]) -> list[bool]:
    """Which lines are code or lie inside an HTML comment; `code` holds the stripped lines of the tree's code blocks."""
    verbatim = [False] * len(lines)
    unclosed: set[str] = set()
    index = 0
    while index < len(lines):
        opening = _opening(lines[index])
        end = 0
        if opening and opening not in unclosed:
            end = _closing_line(lines, index, opening)
            if not end:
                # What nothing closes here, nothing closes further on.
                unclosed.add(opening)
        if end:
            verbatim[index:end] = [True] * (end - index)
            index = end
            continue
        bare = _QUOTE.sub("", lines[index])
        verbatim[index] = bare.startswith(("    ", "\t")) and bare.strip() in code
        index += 1
    return verbatim


def _opening(line: str) -> str:
    """The fence of backticks or tildes, or the start of a comment, that a line opens and does not close."""
    fence = _FENCE.match(line)
    if fence and not (fence[1][0] == "`" and "`" in fence[2]):
        return fence[1]
    return "<!--" if "-->" not in line[line.find("<!--") :] and "<!--" in line else ""


def _closing_line(lines: Sequence[str], start: int, opening: str) -> int:
    """The index after the line that closes what line `start` opens, or 0."""
    closing = re.compile("-->" if opening == "<!--" else rf"^[ \t>]*{opening}{opening[0]}*[ \t]*$")
    return next((i + 1 for i in range(start + 1, len(lines)) if closing.search(lines[i])), 0)


def note_definitions(lines: Sequence[str], verbatim: Sequence[bool]) -> list[NoteDefinition]:
    """Every note definition of the file, in order, by the rules of pandoc's Markdown reader."""
    definitions = []
    index = 0
    previous = ""
    while index < len(lines):
        quote = _QUOTE.match(lines[index])
        bare = lines[index][quote.end() :] if quote else lines[index]
        found = None if verbatim[index] else _DEFINITION.match(bare)
        if found and (not previous.strip() or _NO_TEXT.match(previous)):
            end = _definition_end(lines, index, bool(quote), len(found[1].expandtabs(4)))
            definitions.append(NoteDefinition(found[2], index, end))
            index, previous = end, ""
        else:
            index, previous = index + 1, bare
    return definitions


def _definition_end(lines: Sequence[str], start: int, quoted: bool, indent: int) -> int:
    """Up to a blank line, and on while paragraphs are indented by four (or, in a list, further than the note)."""
    needed = 4 if indent < 4 else indent + 1
    end = start + 1
    blank = False
    for index in range(start + 1, len(lines)):
        line = _QUOTE.sub("", lines[index]) if quoted else lines[index]
        if not line.strip():
            blank = True
        elif _NOTE_MARK.match(line) if not blank else _indent(line) < needed or (quoted and line is lines[index]):
            break
        else:
            blank = False
            end = index + 1
    return end


def _indent(line: str) -> int:
    spaced = line.expandtabs(4)
    return len(spaced) - len(spaced.lstrip())


def reading_order(lines: Sequence[str], verbatim: Sequence[bool], start: int) -> Iterator[Fragment]:
    """The lines from `start` in the order in which they are read: tables set in columns cell by cell."""
    index = start
    while index < len(lines):
        line = lines[index]
        if not verbatim[index] and _GRID_RULE.match(line):
            end = _grid_end(lines, index)
            yield from _grid_cells(lines, index, end)
            index = end
        elif not verbatim[index] and (table := _multiline_table(lines, index)):
            end, starts = table
            yield from _multiline_cells(lines, index, end, starts)
            index = end
        else:
            yield Fragment(index, line)
            index += 1


def _grid_end(lines: Sequence[str], start: int) -> int:
    index = start + 1
    while index < len(lines) and _QUOTE.sub("", lines[index]).lstrip().startswith(("+", "|")):
        index += 1
    return index


def _grid_cells(lines: Sequence[str], start: int, end: int) -> Iterator[Fragment]:
    rows: list[list[int]] = [[]]
    borders: set[int] = set()
    columns = {index: _by_column(lines[index]) for index in range(start, end)}
    for index in range(start, end):
        if _GRID_RULE.match(lines[index]):
            borders.update(i for i, character in enumerate(columns[index]) if character == "+")
            rows.append([])
        else:
            rows[-1].append(index)
    for row in rows:
        walls = [wall for wall in sorted(borders) if all(columns[i][wall : wall + 1] in (["|"], ["+"]) for i in row)]
        cells: list[tuple[int, int, list[Fragment]]] = []
        for column, (left, right) in enumerate(pairwise(walls)):
            cell: list[Fragment] = []
            for index in row:
                text = "".join(columns[index][left + 1 : right])
                if text.strip() and not text.strip("-=:+ "):
                    cells.append((cell[0].line if cell else index, column, cell))
                    cell = []
                else:
                    cell.append(Fragment(index, text.strip()))
            cells.append((cell[0].line if cell else end, column, cell))
        for _, _, cell in sorted(cells, key=lambda entry: entry[:2]):
            yield from cell
            yield Fragment(start, "")


def _multiline_table(lines: Sequence[str], start: int) -> tuple[int, list[int]] | None:
    """Where a multiline table that begins at `start` ends, and where its columns start; None when there is none."""
    headed = bool(_FULL_RULE.match(lines[start]))
    if not headed and not _COLUMN_RULE.match(lines[start]):
        return None
    index = start
    if headed:
        index = start + 1
        while index < len(lines) and lines[index].strip() and not _COLUMN_RULE.match(lines[index]):
            index += 1
        if index == start + 1 or index >= len(lines) or not _COLUMN_RULE.match(lines[index]):
            return None
    elif start and lines[start - 1].strip():
        return None
    starts = [run.start() for run in re.finditer(r"-+", lines[index].expandtabs(4))]
    blank = False
    for end in range(index + 1, len(lines)):
        line = lines[end]
        if _FULL_RULE.match(line) or _COLUMN_RULE.match(line):
            closed = end + 1 == len(lines) or not lines[end + 1].strip()
            return (end + 1, starts) if closed and end > index + 1 and (headed or blank) else None
        if not line.strip():
            if blank and not lines[end - 1].strip():
                return None
            blank = True
    return None


def _multiline_cells(lines: Sequence[str], start: int, end: int, starts: Sequence[int]) -> Iterator[Fragment]:
    row: list[int] = []
    for index in range(start, end):
        line = lines[index]
        if line.strip() and not _FULL_RULE.match(line) and not _COLUMN_RULE.match(line):
            row.append(index)
        elif row:
            columns = {index: _by_column(lines[index]) for index in row}
            for left, right in zip([0, *starts[1:]], [*starts[1:], None], strict=True):
                for index in row:
                    yield Fragment(index, "".join(columns[index][left:right]).strip())
                yield Fragment(start, "")
            row = []


def _by_column(line: str) -> list[str]:
    """One entry for each column that a line takes in a fixed-pitch font: wide characters take two, marks none."""
    columns: list[str] = []
    for character in line.expandtabs(4):
        if unicodedata.combining(character) and columns:
            columns[-1] += character
        else:
            columns.append(character)
            if unicodedata.east_asian_width(character) in "WF":
                columns.append("")
    return columns
