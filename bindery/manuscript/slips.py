"""Slips of the pen that pandoc takes for text, or drops without a word."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from bindery.diagnostics import Diagnostic, error, warning
from bindery.manuscript.tree import Blocks, Node, line, walk

_FENCES = {
    ":::": ("a line with ::: is printed as text", "leave a blank line before the ::: that opens a block"),
    "```": ("a line with ``` is printed as text", "close the code with a line of ```"),
    "~~~": ("a line with ~~~ is printed as text", "close the code with a line of ~~~"),
}
_SIGNS = tuple(_FENCES)
_ATTRIBUTES = ("{#", "{.")
_SEPARATOR = re.compile(r"\s*\|?(\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?\s*")
_NO_BARS = re.compile(r"(`+).*?\1|<!--.*?-->|<[a-zA-Z/][^>]*>|\$(?=\S)[^$]*\$")
"""Code, HTML and formulas, whose bars part no cells."""
_BAR = re.compile(r"(?<!\\)\|")
_UNCLOSED = re.compile(r"Div at line (\d+) column \d+ unclosed")


def find_slips(blocks: Blocks, text: str, said: str, file: str) -> tuple[Diagnostic, ...]:
    """What is not what its author meant. `said` is what pandoc said while it read `text`."""
    lines = text.split("\n")
    return (
        *(_unclosed(lines, int(number), file) for number in _UNCLOSED.findall(said)),
        *dict.fromkeys(
            found
            for node in walk(blocks, "Str", "Para", "Table")
            if node["t"] != "Str" or node["c"].startswith(_SIGNS) or any(sign in node["c"] for sign in _ATTRIBUTES)
            for found in _in_node(node, lines, file)
        ),
    )


def _unclosed(lines: Sequence[str], number: int, file: str) -> Diagnostic:
    if "<div" in lines[number - 1].lower():
        return error(file, number, "<div> is never closed", "unclosed-block", "write </div> where it ends")
    return error(file, number, "a block that ::: opens here is never closed", "unclosed-block", "end it with ':::'")


def _in_node(node: Node, lines: Sequence[str], file: str) -> Iterator[Diagnostic]:
    match node["t"]:
        case "Str" if not node["c"].startswith(_SIGNS):
            if _stand_in(lines, line(node)):
                hint = "write {#id .class key=value}, directly after what it is for; \\{ is the sign itself"
                yield warning(file, line(node), "attributes in { } are printed as text", "stray-attributes", hint)
        case "Str":
            mark = node["c"][:3]
            message, hint = _FENCES[mark]
            # Signs without words are put on the line of what they follow.
            near = (number for number in (line(node), line(node) + 1) if _begins(lines, number, mark))
            yield from (error(file, number, message, "stray-fence", hint) for number in islice(near, 1))
        case "Para" if node["c"] and node["c"][0]["t"] == "Str":
            first = node["c"][0]["c"]
            if re.match(r"\|[^|]", first) and _begins(lines, line(node), first):
                hint = "write '| ' before each line of verse"
                yield warning(file, line(node), "a line of verse has a space after its |", "verse-space", hint)
        case "Table":
            yield from _long_rows(node, lines, file)


def _stand_in(lines: Sequence[str], number: int) -> bool:
    """Whether attributes begin in line `number`: not an equation's, in no code, not escaped."""
    text = _NO_BARS.sub("", lines[number - 1]) if 0 < number <= len(lines) else ""
    return not text.lstrip(" >").startswith(_SIGNS) and re.search(r"(?<!\\)\{(?!#eq-)[#.][A-Za-z]", text) is not None


def _begins(lines: Sequence[str], number: int, mark: str) -> bool:
    """Whether line `number` begins with `mark`, also inside a quotation."""
    return 0 < number <= len(lines) and lines[number - 1].lstrip(" >").startswith(mark)


def _long_rows(table: Node, lines: Sequence[str], file: str) -> Iterator[Diagnostic]:
    """Rows of a pipe table with more cells than its head: pandoc drops those that are too many."""
    head = line(table)
    if not 0 < head < len(lines) or not _SEPARATOR.fullmatch(lines[head]) or "|" not in lines[head]:
        return
    columns = _cells(lines[head])
    for number, row in enumerate(lines[head + 1 :], start=head + 2):
        if not row.strip() or "|" not in row:
            return
        if _cells(row) > columns:
            message = f"the row has {_cells(row)} cells, and the table {columns} columns: the last would be lost"
            yield error(file, number, message, "table-row", "add columns to the head, or write \\| for the sign itself")


def _cells(row: str) -> int:
    bare = _NO_BARS.sub("", row.strip())
    return len(_BAR.split(re.sub(r"(?<!\\)\|$", "", bare.removeprefix("|"))))
