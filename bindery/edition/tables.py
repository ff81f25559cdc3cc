"""Tables: heads with scope, numbers set apart, columns as wide as the author asked."""

import re
from typing import Protocol

from bindery.edition.markup import element, text
from bindery.manuscript.tree import Blocks, Inlines, Node, attributes, classes, plain_text

_NUMBER = re.compile(r"[+−–-]?\s*[\d.,\s  ]*\d[\d.,\s  ]*(%|[a-zA-Z]{1,3}|\([\d.,\s  ]+\s*%?\))?")
_NOTHING = {"", "–", "—", "-"}
_NARROW = 34
"""Characters of a row that fill less than half of a book page's measure."""
_WIDE = 68
"""Characters in a row that fill the measure, with the columns as narrow as their longest words."""
_BROAD = 40
"""Characters in a row that fill the measure of large print, likewise."""
_GAP = 3
"""Characters that the space between two columns takes."""
_ALIGNMENTS = {"AlignLeft": "left", "AlignRight": "right", "AlignCenter": "center", "AlignDefault": None}


class CellWriter(Protocol):
    """Writes what a table holds."""

    def inlines(self, nodes: Inlines) -> str: ...

    def cell(self, blocks: Blocks) -> str: ...

    def caption_label(self, kind: str, number: str) -> str: ...

    def continuation(self, number: str) -> str: ...

    def id_of(self, node: Node) -> str | None: ...


def write_table(node: Node, writer: CellWriter) -> str:
    """A `table` with its caption, or a plain one.

    Columns whose cells are all numbers get class `figures`, unless the author aligned them otherwise; a
    table of few words gets class `narrow`, so that a style can give it and its caption some width, and one
    that does not fit the measure, however its words are broken, gets class `wide`, so that a style can set
    it smaller; `broad`, where it would not fit that of large print.
    """
    _, caption, columns, head, bodies, foot = node["c"]
    alignments = [_ALIGNMENTS[column[0]["t"]] for column in columns]
    numeric = _numeric_columns(bodies, len(columns))
    parts = [_caption(node, caption, writer), _columns(columns)]
    if head[1]:
        parts.append(element("thead", "".join(_row(row, "col", 0, alignments, numeric, writer) for row in head[1])))
    for body in bodies:
        headers = body[1]
        rows = [_row(row, "col", 0, alignments, numeric, writer) for row in body[2]]
        rows += [_row(row, "row", headers, alignments, numeric, writer) for row in body[3]]
        if rows:
            parts.append(element("tbody", "".join(rows)))
    if foot[1]:
        parts.append(element("tfoot", "".join(_row(row, "row", 0, alignments, numeric, writer) for row in foot[1])))
    kinds = [kind for kind in classes(node) if kind not in ("unreferenced", "sideways")]
    if not any(column[1]["t"] == "ColWidth" for column in columns) and _widest_row(node) < _NARROW:
        kinds.append("narrow")
    elif kind := _breadth(node):
        kinds.append(kind)
    given = attributes(node)
    tag = given.get("lang")
    return element(
        "table",
        "".join(parts),
        id=writer.id_of(node),
        class_=" ".join(kinds),
        lang=tag,
        xml_lang=tag,
        dir=given.get("dir"),
        data_continued=writer.continuation(node.get("number") or ""),
    )


def is_wide(node: Node) -> bool:
    """Whether a table does not fit the measure of a book page, however its words are broken."""
    return _breadth(node) == "wide"


def turning(node: Node) -> str:
    """Why a style may turn a printed table: `sideways`, as the author says, or `wide` or `broad`; "" for others."""
    return "sideways" if "sideways" in classes(node) else _breadth(node)


def _breadth(node: Node) -> str:
    width = _least_width(node)
    return "wide" if width > _WIDE else "broad" if width > _BROAD else ""


def _caption(node: Node, caption: list, writer: CellWriter) -> str:
    number = node.get("number")
    if not caption[1]:
        return ""
    words = " ".join(writer.inlines(block["c"]) for block in caption[1] if block["t"] in ("Plain", "Para"))
    label = writer.caption_label("table", number) if number else ""
    return element("caption", label + words)


def _columns(columns: list) -> str:
    widths = [column[1].get("c") if column[1]["t"] == "ColWidth" else None for column in columns]
    if not any(widths):
        return ""
    return element(
        "colgroup", "".join(element("col", style=f"width:{width * 100:.4g}%" if width else None) for width in widths)
    )


def _widest_row(node: Node) -> int:
    """The characters of each column's longest cell, summed."""
    return sum(max(map(len, column), default=0) for column in _column_texts(node))


def _least_width(node: Node) -> int:
    """The characters of a row whose columns are as narrow as their longest words allow."""
    columns = _column_texts(node)
    longest = (max((len(word) for cell in column for word in cell.split()), default=0) for column in columns)
    return sum(longest) + _GAP * (len(columns) - 1)


def _column_texts(node: Node) -> list[list[str]]:
    """The texts of each column's cells, head and foot among them."""
    _, _, columns, head, bodies, foot = node["c"]
    texts: list[list[str]] = [[] for _ in columns]
    for row in [*head[1], *foot[1], *(row for body in bodies for row in (*body[2], *body[3]))]:
        for column, cell in zip(texts, row[1], strict=False):
            column.append(_cell_text(cell))
    return texts


def _cell_text(cell: list) -> str:
    return "".join(plain_text(block.get("c", [])) for block in cell[4] if block["t"] in ("Plain", "Para")).strip()


def _numeric_columns(bodies: list, count: int) -> list[bool]:
    """Which columns hold only numbers, judged by their body cells."""
    cells: list[list[str]] = [[] for _ in range(count)]
    for body in bodies:
        for row in body[3]:
            for place, cell in enumerate(row[1][:count]):
                cells[place].append(_cell_text(cell))
    return [
        any(map(_NUMBER.fullmatch, column)) and all(word in _NOTHING or _NUMBER.fullmatch(word) for word in column)
        for column in cells
    ]


def _row(
    row: list, scope: str, header_cells: int, alignments: list[str | None], numeric: list[bool], writer: CellWriter
) -> str:
    """One row. In a head every cell is a header of its column; in a body the first `header_cells` are of their row."""
    written = []
    place = 0
    for _, alignment, row_span, column_span, blocks in row[1]:
        is_header = scope == "col" or place < header_cells
        content = writer.cell(blocks)
        align = _ALIGNMENTS[alignment["t"]] or (alignments[place] if place < len(alignments) else None)
        kinds = [
            kind
            for kind in (
                f"align-{align}" if align else "",
                "figures" if place < len(numeric) and numeric[place] and align in (None, "right") else "",
            )
            if kind
        ]
        written.append(
            element(
                "th" if is_header and (content or scope == "row") else "td",
                content,
                scope=scope if is_header and content else None,
                colspan=text(str(column_span)) if column_span > 1 else None,
                rowspan=text(str(row_span)) if row_span > 1 else None,
                class_=" ".join(kinds),
            )
        )
        place += column_span
    return element("tr", "".join(written))
