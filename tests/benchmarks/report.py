"""What the benchmark found, as tables of text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from .cases import Case
from .comparison import Comparison
from .measure import Run
from .previewed import ToScreen
from .reference import Other

MEMORY_TARGET = 0.40
SIZE_TARGET = 1.20
PAGE_COST_TARGET = 1.15
TO_SCREEN_TARGET = 1.3


@dataclass(frozen=True)
class Measured:
    """One book: the reference, the cases, the other builders, and how the two PDFs compare."""

    name: str
    alone: Run
    pages: int
    cases: tuple[Case, ...]
    others: tuple[Other, ...]
    comparison: Comparison
    problems: tuple[str, ...] = ()
    """Cases that could not be measured, and why."""
    to_screen: ToScreen | None = None

    def ratio(self, seconds: float) -> float:
        return seconds / self.alone.seconds


@dataclass(frozen=True)
class Size:
    """One length of the handbook, cold."""

    pages: int
    ours: Run
    alone: Run

    @property
    def page_cost(self) -> float:
        return self.ours.seconds / self.pages


def verdict(value: float, targets: Sequence[float]) -> str:
    """Which of the targets, the easiest first, a value is within."""
    met = [target for target in targets if value <= target]
    if not met:
        return "not met"
    return "met" if len(met) == len(targets) else f"met {met[-1]:.2f}, not {targets[-1]:.2f}"


def show(console: Console, books: Iterable[Measured], sizes: Sequence[Size]) -> None:
    for book in books:
        console.print(_times(book))
        for problem in book.problems:
            console.print(f"not measured: {problem}", markup=False)
        if book.to_screen:
            console.print(_screen(book.to_screen), markup=False)
        _show_comparison(console, book)
    if sizes:
        console.print(_scaling(sizes))
        for line in growth(sizes):
            console.print(line, markup=False)


def _screen(measured: ToScreen) -> str:
    ratio = measured.shown / measured.alone
    return (
        f"from save to the changed page on screen: {measured.shown:.2f} s, {ratio:.2f} times what typesetting that"
        f" chapter alone costs in WeasyPrint, {measured.alone:.2f} s; {TO_SCREEN_TARGET}"
        f" {verdict(ratio, (TO_SCREEN_TARGET,))}; {measured.shown / measured.by_itself:.2f} times the program's own"
        f" typesetting of it, {measured.by_itself:.2f} s"
    )


def _times(book: Measured) -> Table:
    table = Table(title=f"{book.name}, {book.pages} pages", title_justify="left")
    for heading in ("case", "seconds", "processor s", "ratio to (a)", "target", "", "peak MB", ""):
        table.add_column(heading, justify="left" if heading in ("case", "") else "right")
    alone = book.alone
    table.add_row("(a) one WeasyPrint document, tagged", *_run(alone), "1", "", "", f"{alone.peak:.0f}", "")
    for case in book.cases:
        ratio = book.ratio(case.run.seconds)
        targets = ", then ".join(f"{target:.2f}" for target in case.targets)
        found = f"{ratio:.3f}", targets, verdict(ratio, case.targets)
        table.add_row(case.name, *_run(case.run), *found, f"{case.run.peak:.0f}", case.note)
    for letter, other in zip("bcd", book.others, strict=False):
        name = f"({letter}) {other.name}"
        if other.cold is None:
            table.add_row(name, "", "", "", "", "", "", other.missing)
            continue
        share = f"{book.ratio(other.cold.seconds):.3f}"
        table.add_row(f"{name}, cold", *_run(other.cold), share, "", "", f"{other.cold.peak:.0f}", "")
        if other.edited is not None:
            share = f"{book.ratio(other.edited):.3f}"
            table.add_row(f"{name}, a word edited, resident", f"{other.edited:.2f}", "", share, "", "", "", "")
    return table


def _run(run: Run) -> tuple[str, str]:
    return f"{run.seconds:.2f}", f"{run.cpu_seconds:.1f}"


def _show_comparison(console: Console, book: Measured) -> None:
    found = book.comparison
    memory = max(case.run.peak for case in book.cases) / book.alone.peak
    lines = [
        f"peak memory of any process: {memory:.2f} of (a), {_judged(memory, MEMORY_TARGET)}",
        f"size of the PDF: {found.size_ratio:.2f} of (a), {_judged(found.size_ratio, SIZE_TARGET)}",
        f"pages: {found.pages[0]}, and {found.pages[1]} in (a)",
    ]
    for name, differences in (
        ("the same text in the same order", found.text),
        ("every link", found.links),
        ("every outline entry", found.outline),
        ("no font embedded twice", found.fonts),
    ):
        lines.append(f"{name}: {'not met' if differences else 'met'}")
        lines += (f"    {difference}" for difference in differences[:5])
        if len(differences) > 5:
            lines.append(f"    and {len(differences) - 5} more")
    if found.lost:
        lines.append(f"(a) itself does not print {len(found.lost)} notes that ours does")
    console.print("\n".join(lines), "", markup=False, highlight=False)


def _scaling(sizes: Sequence[Size]) -> Table:
    table = Table(title="Handbooks of other lengths, cold", title_justify="left")
    for heading in (
        "pages",
        "seconds",
        "ms a page",
        "(a) seconds",
        "ratio",
        "own MB",
        "worker MB",
        "(a) MB",
        "ratio",
        "",
    ):
        table.add_column(heading, justify="right")
    for size in sizes:
        memory = size.ours.peak / size.alone.peak
        table.add_row(
            str(size.pages),
            f"{size.ours.seconds:.1f}",
            f"{size.page_cost * 1000:.1f}",
            f"{size.alone.seconds:.1f}",
            f"{size.ours.seconds / size.alone.seconds:.3f}",
            f"{size.ours.first_peak:.0f}",
            f"{size.ours.other_peak:.0f}",
            f"{size.alone.peak:.0f}",
            f"{memory:.2f}",
            _judged(memory, MEMORY_TARGET),
        )
    return table


def growth(sizes: Sequence[Size]) -> list[str]:
    """What grows with the number of pages, and by how much, between the shortest and the longest book."""
    first, last = min(sizes, key=lambda size: size.pages), max(sizes, key=lambda size: size.pages)
    if first.pages == last.pages:
        return []
    thousands = (last.pages - first.pages) / 1000
    cost = last.page_cost / first.page_cost
    own = (last.ours.first_peak - first.ours.first_peak) / thousands
    worker = (last.ours.other_peak - first.ours.other_peak) / thousands
    alone = (last.alone.peak - first.alone.peak) / thousands
    return [
        f"page cost at {last.pages} against {first.pages} pages: {cost:.2f}, {_judged(cost, PAGE_COST_TARGET)}",
        f"each 1,000 pages more: {own:+.0f} MB in the first process, {worker:+.0f} in a worker, {alone:+.0f} in (a)",
    ]


def _judged(value: float, target: float) -> str:
    return f"target {target:.2f}: {verdict(value, [target])}"
