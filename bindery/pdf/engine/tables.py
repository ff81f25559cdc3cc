"""Tables whose rows are shorter than others get empty cells, so that a reader can find its way (PDF/UA-1, 7.2)."""

from collections.abc import Iterator

from bindery.pdf.engine.structure import Node


def complete(root: Node) -> None:
    """All tables below `root`, in place."""
    for kid in root.kids:
        if isinstance(kid, Node):
            if kid.role == "Table":
                _complete(kid)
            complete(kid)


def _complete(table: Node) -> None:
    rows = list(_rows(table))
    widths = list(_widths(rows))
    for row, width in zip(rows, widths, strict=True):
        for _ in range(max(widths) - width):
            row.add("TD")


def _rows(table: Node) -> Iterator[Node]:
    for kid in table.kids:
        if isinstance(kid, Node):
            if kid.role == "TR":
                yield kid
            elif kid.role in {"THead", "TBody", "TFoot"}:
                yield from _rows(kid)


def _widths(rows: list[Node]) -> Iterator[int]:
    """How many columns each row fills, with what reaches into it from the rows above."""
    reaching: list[tuple[int, int]] = []
    """Of cells above: how many rows they still reach into, and their columns."""
    for row in rows:
        spans = (kid.attributes for kid in row.kids if isinstance(kid, Node))
        cells = [(span.get("RowSpan", 1), span.get("ColSpan", 1)) for span in spans]
        yield sum(columns for _, columns in (*reaching, *cells))
        reaching = [(left - 1, columns) for left, columns in (*reaching, *cells) if left > 1]
