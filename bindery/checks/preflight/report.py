"""What preflight has to say of a file, as values and in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from bindery.checks.preflight.finding import Finding
from bindery.progress import counted


@dataclass(frozen=True)
class Report:
    """What is wrong with a file, and what was not looked at."""

    printer: str
    pages: int
    color_pages: tuple[int, ...]
    """Those that have another ink than black, counted from 1: printers bill them as colour."""
    most_ink: int
    """Percent, on the spot of the file that has most."""
    findings: tuple[Finding, ...]
    not_checked: tuple[str, ...]
    """What the printer asks for in a matter of which no source was found."""

    @property
    def errors(self) -> int:
        return sum(finding.severity == "error" for finding in self.findings)


def in_words(report: Report) -> list[str]:
    """A line for each finding, with all the pages that have it, and what holds for the whole file."""
    alike: dict[tuple[str, str, str, str], list[Finding]] = {}
    for finding in report.findings:
        alike.setdefault((finding.code, finding.severity, finding.message, finding.hint), []).append(finding)
    lines = []
    for (code, severity, message, hint), found in alike.items():
        pages = {each.page for each in found}
        where = f"{'page' if len(pages) == 1 else 'pages'} {_ranges(pages)}: " if any(pages) else ""
        lines.append(f"{where}{severity}: {message} [{code}]" + (f"\n    hint: {hint}" if hint else ""))
        if places := list(dict.fromkeys(each.written for each in found if each.file)):
            lines[-1] += f"\n    at: {', '.join(places)}"
    return [
        *lines,
        f"pages with colour: {_ranges(report.color_pages) or 'none'}",
        f"most ink on one spot: {report.most_ink} %",
        f"not checked, for want of a source: {', '.join(report.not_checked) or 'nothing'}",
        f"{counted(report.errors, 'error')}, {counted(len(report.findings) - report.errors, 'warning')}",
    ]


def _ranges(pages: Iterable[int]) -> str:
    """Numbers with their runs shortened: 1, 3-5."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and runs[-1][-1] == page - 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
