"""`python -m tests.fuzz --minutes 10`: says how many inputs were tried, and what was found.

Each kind of input is grown by a fuzzer that is guided by what the program does with it (atheris); then whole books are
made of inputs by chance (Hypothesis), some of which EPUBCheck looks at.
"""

import argparse
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings

from bindery.checks.epubcheck import epubcheck
from tests.fuzz.books import TARGETS, try_book
from tests.fuzz.inputs import CHECKOUT, inputs

_RUNS = re.compile(r"stat::number_of_executed_units: (\d+)|Done (\d+) runs")
_COVERAGE = re.compile(r"cov: (\d+)")
_FOUND = ("crash-*", "timeout-*", "oom-*", "leak-*")
_SHARE = 0.7
"""Of the time for the guided fuzzer."""
_CHECKED = 20
"""Of so many books that are made, EPUBCheck looks at one."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--targets", default=",".join(TARGETS), help="some of: " + ", ".join(TARGETS))
    parser.add_argument("--folder", type=Path, default=CHECKOUT / "build" / "fuzz", help="for what is found")
    options = parser.parse_args()
    targets = options.targets.split(",")
    seconds = options.minutes * 60 / len(targets)
    print(f"{'':<12} {'guided':>8} {'lines':>7} {'by chance':>10} {'books':>7}  found")
    found = 0
    for target in targets:
        folder = options.folder / target
        folder.mkdir(parents=True, exist_ok=True)
        runs, coverage = guided(target, folder, seconds * _SHARE)
        tried = by_chance(target, folder, seconds * (1 - _SHARE))
        findings = sorted(path for pattern in _FOUND for path in folder.glob(pattern))
        found += len(findings)
        chance = sum(tried.values())
        print(f"{target:<12} {runs:>8} {coverage:>7} {chance:>10} {tried['made']:>7}  {len(findings)}", flush=True)
        for path in findings:
            print(f"    {path}")
    return 1 if found else 0


def guided(target: str, folder: Path, seconds: float) -> tuple[int, int]:
    """How many inputs were tried, and how many places of the program they reached. Begins again after each finding."""
    end = time.monotonic() + seconds
    runs = coverage = 0
    while (left := round(end - time.monotonic())) > 5:
        command = [sys.executable, "-m", "tests.fuzz.guided", target, str(folder), str(left)]
        made = subprocess.run(
            command, cwd=CHECKOUT, capture_output=True, encoding="utf-8", errors="replace", check=False
        )
        (folder / "log").write_text(made.stderr, encoding="utf-8")
        runs += max((int(one or other) for one, other in _RUNS.findall(made.stderr)), default=0)
        coverage = max(coverage, *map(int, _COVERAGE.findall(made.stderr)), 0)
        if made.returncode and not any(path for pattern in _FOUND for path in folder.glob(pattern)):
            raise SystemExit(made.stderr[-2000:])
    return runs, coverage


def by_chance(target: str, folder: Path, seconds: float) -> Counter[str]:
    """What came of whole books, by `try_book`'s words."""
    end, outcomes = time.monotonic() + seconds, Counter[str]()

    @settings(
        max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
    )
    @given(inputs(target))
    def each(content: bytes) -> None:
        if time.monotonic() > end:
            return
        looks = None
        if outcomes["made"] % _CHECKED == _CHECKED - 1:
            looks = folder / "book.epub"
        try:
            outcomes[try_book(target, content, whole=True, epub=looks)] += 1
            if looks and looks.exists():
                assert not [said for said in map(str, epubcheck(looks)) if "usage" not in said]
                looks.unlink()
        except Exception:
            (folder / f"crash-by-chance-{outcomes.total()}").write_bytes(content)
            outcomes["failed"] += 1

    while time.monotonic() < end:
        each()
    return outcomes


if __name__ == "__main__":
    sys.exit(main())
