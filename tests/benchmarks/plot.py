"""What the benchmark found, as one SVG: times against their targets, and memory by pages."""

import math
from collections.abc import Iterator, Sequence
from html import escape

from .report import Measured, Size

_CANVAS, _LEFT, _WIDTH, _ROW = 880, 330, 420, 22
_LOWEST = 0.005
"""The left end of the logarithmic scale of ratios."""


def draw(books: Sequence[Measured], sizes: Sequence[Size]) -> str:
    """An SVG document; what is in it stands in its <desc> in words as well."""
    parts: list[str] = []
    top = 40
    for book in books:
        rows = list(_ratios(book, top))
        parts += rows
        top += (len(book.cases) + 2 + sum(other.cold is not None for other in book.others)) * _ROW + 40
    if sizes:
        parts += _memory(sizes, top)
        top += 300
    words = "; ".join(
        f"{book.name}: " + ", ".join(f"{case.name} {book.ratio(case.run.seconds):.3f}" for case in book.cases)
        for book in books
    )
    size = f'viewBox="0 0 {_CANVAS} {top}" width="{_CANVAS}" height="{top}"'
    access = 'role="img" aria-labelledby="title description"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {access} font-family="sans-serif" font-size="12">',
            '<title id="title">Benchmark: time and memory against one WeasyPrint document</title>',
            f'<desc id="description">Wall time as a ratio to one WeasyPrint document. {escape(words)}</desc>',
            f'<rect width="{_CANVAS}" height="{top}" fill="#fff"/>',
            *parts,
            "</svg>",
            "",
        )
    )


def _place(ratio: float) -> float:
    share = math.log(max(ratio, _LOWEST) / _LOWEST) / math.log(1 / _LOWEST)
    return _LEFT + _WIDTH * min(share, 1.05)


def _ratios(book: Measured, top: float) -> Iterator[str]:
    yield _text(
        10, top - 14, f"{book.name}, {book.pages} pages: wall time, (a) = 1; black lines are targets", weight="bold"
    )
    rows: list[tuple[str, float, tuple[float, ...]]] = [("(a) one WeasyPrint document", 1.0, ())]
    rows += [(case.name, book.ratio(case.run.seconds), case.targets) for case in book.cases]
    rows += [(other.name, book.ratio(other.cold.seconds), ()) for other in book.others if other.cold]
    bottom = top + len(rows) * _ROW
    for mark in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1):
        yield _line(_place(mark), top - 4, _place(mark), bottom, "#ccc")
        yield _text(_place(mark), bottom + 12, f"{mark:g}", anchor="middle", size=10)
    for row, (name, ratio, targets) in enumerate(rows):
        y = top + row * _ROW
        met = not targets or ratio <= targets[0]
        yield _text(_LEFT - 8, y + 12, name, anchor="end")
        yield (
            f'<rect x="{_LEFT}" y="{y}" width="{max(_place(ratio) - _LEFT, 1):.1f}" height="14"'
            f' fill="{"#4a7ba6" if met else "#b5493b"}"/>'
        )
        yield _text(_LEFT + _WIDTH + 30, y + 12, f"{ratio:.3f}{'' if met else ', not met'}", size=11)
        for target in targets:
            yield _line(_place(target), y - 3, _place(target), y + 17, "#000", 2)


def _memory(sizes: Sequence[Size], top: float) -> Iterator[str]:
    yield _text(10, top - 14, "Peak memory by pages, in MB", weight="bold")
    height, most_pages = 220.0, max(size.pages for size in sizes)
    lines = (
        ("(a) one WeasyPrint document", "#555", "none", [size.alone.peak for size in sizes]),
        ("the command's own process", "#b5493b", "8 3", [size.ours.first_peak for size in sizes]),
        ("a worker", "#4a7ba6", "2 3", [size.ours.other_peak for size in sizes]),
    )
    most = max(max(values) for *_, values in lines)
    step = 10 ** math.floor(math.log10(most)) / (1 if most / 10 ** math.floor(math.log10(most)) > 4 else 2)
    for mark in range(int(most / step) + 1):
        y = top + height - mark * step / most * height
        yield _line(_LEFT, y, _LEFT + _WIDTH, y, "#ccc")
        yield _text(_LEFT - 6, y + 4, f"{mark * step:,.0f}", anchor="end", size=10)
    for size in sizes:
        x = _LEFT + size.pages / most_pages * _WIDTH
        yield _text(x, top + height + 16, f"{size.pages:,}", anchor="middle", size=10)
    for row, (name, colour, dashes, values) in enumerate(lines):
        points = [
            (_LEFT + size.pages / most_pages * _WIDTH, top + height - value / most * height)
            for size, value in zip(sizes, values, strict=True)
        ]
        yield (
            f'<polyline fill="none" stroke="{colour}" stroke-dasharray="{dashes}" stroke-width="2" points="'
            f'{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'
        )
        for x, y in points:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
        yield _line(20, top + 16 + row * 18, 40, top + 16 + row * 18, colour, 3, dashes)
        yield _text(46, top + 20 + row * 18, name)


def _text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 12, weight: str = "normal") -> str:
    style = f'text-anchor="{anchor}" font-size="{size}" font-weight="{weight}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(words)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1, dashes: str = "none") -> str:
    place = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {place} stroke="{colour}" stroke-width="{width:g}" stroke-dasharray="{dashes}"/>'
