"""EPUBCheck in a process that stays: its first EPUB takes seconds, and each further one a part of one.

There is one for all of pytest's workers, which ask the process that started them.
"""

import json
import os
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any
from xmlrpc.client import ServerProxy
from xmlrpc.server import SimpleXMLRPCServer

from java import java, start

from bindery.checks.epubcheck import Finding, _jar, findings
from bindery.engine.workers import Workers

_CHECKER = Workers(1)
_ADDRESS = "BINDERY_TESTS_EPUBCHECK"
"""The variable that tells pytest's workers where to ask."""


def serve() -> None:
    """Check what the processes ask for that this one starts from now on."""
    server = SimpleXMLRPCServer(("127.0.0.1", 0), logRequests=False)
    server.register_function(_checked, "checked")
    Thread(target=server.serve_forever, daemon=True).start()
    os.environ[_ADDRESS] = f"http://127.0.0.1:{server.server_address[1]}"


def epubcheck(path: Path) -> tuple[Finding, ...]:
    """What `bindery.checks.epubcheck` finds in the EPUB at `path`; tests/test_epub_epubcheck.py holds them together."""
    address = os.environ.get(_ADDRESS)
    report = ServerProxy(address).checked(str(path)) if address else _checked(str(path))
    return findings(json.loads(str(report)))


def _checked(path: str) -> str:
    return _CHECKER.submit(_report, path).result()


def _report(path: str) -> str:
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        _program()().run([path, "--usage", "--quiet", "--json", str(report)])
        return report.read_text(encoding="utf-8")


@cache
def _program() -> Any:
    start(_jar())
    # That it found something would stand among pytest's own lines.
    java("java.lang.System").setErr(java("java.io.PrintStream")(java("java.io.OutputStream").nullOutputStream()))
    return java("com.adobe.epubcheck.tool.EpubChecker")
