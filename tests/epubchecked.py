"""EPUBCheck in a process that stays: its first EPUB takes seconds, and each further one a part of one."""

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from java import java, start

from bindery.checks.epubcheck import Finding, _jar, findings
from bindery.engine.workers import Workers

_CHECKER = Workers(1)


def epubcheck(path: Path) -> tuple[Finding, ...]:
    """What `bindery.checks.epubcheck` finds in the EPUB at `path`; tests/test_epub_epubcheck.py holds them together."""
    return findings(json.loads(_CHECKER.submit(_report, path).result()))


def _report(path: Path) -> str:
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        _program()().run([str(path), "--usage", "--quiet", "--json", str(report)])
        return report.read_text(encoding="utf-8")


@cache
def _program() -> Any:
    start(_jar())
    return java("com.adobe.epubcheck.tool.EpubChecker")
