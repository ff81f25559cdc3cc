"""Ace by DAISY, the accessibility checker, on a finished EPUB.

It is a program for Node.js that opens each content document in a Chromium.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bindery.machine import ACE, CHROMIUM, NPM, ace_program, browser

LIMIT = 600
"""Seconds. A book of twelve chapters takes 10."""


class AceError(Exception):
    """Ace could not be run: a sentence with what is missing."""


@dataclass(frozen=True, order=True)
class Barrier:
    """What Ace finds in one place of the publication."""

    path: str
    """Of the file, relative to the package document."""
    cfi: str
    """The steps from the document's root to the element (EPUB CFI 1.1, 2.2); "" where the whole file is meant."""
    rule: str
    """ "image-alt", "metadata-accessmode" …"""
    impact: str
    """critical, serious, moderate or minor."""
    message: str
    html: str = ""
    """The element as Ace quotes it."""

    def __str__(self) -> str:
        return f"{self.path}: {self.impact}: {self.message} [{self.rule}]"


def ace(path: Path) -> tuple[Barrier, ...]:
    """What Ace finds in the EPUB at `path`, by place.

    Raises AceError when there is no Ace, no Node.js or no Chromium, or when it gives no report.
    """
    program, browser = _program(), _browser()
    with tempfile.TemporaryDirectory(prefix="bindery-ace-") as folder:
        environment = {**os.environ, "PUPPETEER_EXECUTABLE_PATH": browser}
        command = [program, "--silent", "--force", "--outdir", folder, str(path)]
        try:
            # Its exit status says little: that of a browser that did not start is that of a barrier.
            run = subprocess.run(command, capture_output=True, timeout=LIMIT, check=False, env=environment)
        except subprocess.TimeoutExpired as reason:
            raise AceError(f"Ace did not finish in {LIMIT} s") from reason
        except OSError as reason:
            raise AceError(f"Ace cannot be started: {reason.strerror}") from reason
        report = Path(folder) / "report.json"
        if not report.is_file():
            said = (run.stderr + run.stdout).decode(errors="replace").strip().splitlines()
            raise AceError(f"Ace gave no report: {said[-1] if said else 'it said nothing'}")
        return barriers(json.loads(report.read_text(encoding="utf-8")))


def barriers(report: Mapping[str, Any]) -> tuple[Barrier, ...]:
    """The barriers in Ace's JSON report."""
    found = set()
    for page in report["assertions"]:
        for barrier in page["assertions"]:
            test, result = barrier["earl:test"], barrier["earl:result"]
            places = result.get("earl:pointer", {}).get("cfi") or [""]
            message = " ".join(result["dct:description"].split())
            for cfi in places:
                found.add(
                    Barrier(
                        page["earl:testSubject"]["url"],
                        cfi,
                        test["dct:title"],
                        test["earl:impact"],
                        message,
                        result.get("html") or "",
                    )
                )
    return tuple(sorted(found))


def _program() -> str:
    found = ace_program()
    if found is None:
        raise AceError(f"Ace is missing: {ACE.here()}")
    if shutil.which("node") is None:
        raise AceError(f"Node.js to run Ace is missing: {NPM.here()}")
    return found


def _browser() -> str:
    found = os.environ.get("PUPPETEER_EXECUTABLE_PATH") or browser()
    if found is None:
        raise AceError(f"a Chromium for Ace is missing: {CHROMIUM.here()}")
    return found
