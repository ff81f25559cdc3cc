"""A table of raw HTML as pandoc's Table, so that it is numbered, headed and broken over pages like any other."""

from typing import Any

from bindery.manuscript.tree import Node
from bindery.manuscript.treestream import BLOCKS

_ALIGNMENTS = {"left": "AlignLeft", "right": "AlignRight", "center": "AlignCenter"}
_LONGEST_SPAN = 1000
"""HTML's own limit for colspan (HTML, 4.9.11)."""


def table(given: list[Any], children: list[Node], line: int) -> Node:
    """`children` are the parts html-caption, html-thead, html-tbody, html-tfoot and html-tr."""
    caption: list[Node] = []
    head: list[Node] = []
    bodies: list[list[Node]] = []
    foot: list[Node] = []
    loose: list[Node] = []
    for child in children:
        match child["t"]:
            case "html-caption":
                caption += child["c"]
            case "html-thead":
                head += _rows(child)
            case "html-tfoot":
                foot += _rows(child)
            case "html-tbody":
                bodies.append(_rows(child))
            case "html-tr":
                loose.append(child)
            case _:
                loose.append(_loose_row(child))
    if loose:
        # A first row of nothing but <th> is the head, as browsers' readers announce it.
        if not head and len(loose) > 1 and all(cell["t"] == "html-th" for cell in loose[0]["c"]):
            head.append(loose.pop(0))
        bodies.append(loose)
    width = max((_width(row) for rows in (head, foot, *bodies) for row in rows), default=1)
    nothing: list[Any] = ["", [], []]
    return {
        "t": "Table",
        "c": [
            given,
            [None, caption],
            [[{"t": "AlignDefault"}, {"t": "ColWidthDefault"}] for _ in range(width)],
            [nothing, [_row(row) for row in head]],
            [[nothing, _row_heads(rows), [], [_row(row) for row in rows]] for rows in bodies if rows],
            [nothing, [_row(row) for row in foot]],
        ],
        "line": line,
    }


def _rows(group: Node) -> list[Node]:
    """The rows of a part of the table; what stands between rows becomes one, so that nothing is lost."""
    return [child if child["t"] == "html-tr" else _loose_row(child) for child in group["c"]]


def _loose_row(block: Node) -> Node:
    return {"t": "html-tr", "attributes": {}, "c": [{"t": "html-td", "attributes": {}, "c": [block]}]}


def _row(row: Node) -> list[Any]:
    return [["", row["attributes"].get("class", "").split(), []], [_cell(cell) for cell in row["c"]]]


def _cell(cell: Node) -> list[Any]:
    if cell["t"] in BLOCKS:
        cell = {"t": "html-td", "attributes": {}, "c": [cell]}
    attributes = cell["attributes"]
    alignment = _ALIGNMENTS.get(attributes.get("align", ""), "AlignDefault")
    pairs = [[name, value] for name, value in attributes.items() if name in ("lang", "dir")]
    given = [attributes.get("id", ""), attributes.get("class", "").split(), pairs]
    spans = [_span(attributes.get(name, "1")) for name in ("rowspan", "colspan")]
    return [given, {"t": alignment}, *spans, cell["c"]]


def _span(value: str) -> int:
    return min(max(int(value), 1), _LONGEST_SPAN) if value.isascii() and value.isdecimal() and len(value) < 6 else 1


def _width(row: Node) -> int:
    return sum(_cell(cell)[3] for cell in row["c"])


def _row_heads(rows: list[Node]) -> int:
    """1 when the first cell of every row is a <th>, 0 otherwise."""
    return int(all(row["c"] and row["c"][0]["t"] == "html-th" for row in rows))
