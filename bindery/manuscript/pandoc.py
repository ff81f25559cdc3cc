"""Pandoc, run as a filter: text in, its JSON tree out. It reads no file and runs no script."""

import json
import os
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

MARKDOWN = "markdown-raw_tex-pandoc_title_block+alerts"
"""Pandoc's Markdown. Raw TeX would mean nothing in an EPUB, and a first line with % is text."""

_PACKAGE = Path(find_spec("pypandoc").origin)  # type: ignore[union-attr, arg-type]
"""Found, not imported: a worker starts at once, and five megabytes lighter."""
PROGRAM = _PACKAGE.parent / "files" / ("pandoc.exe" if os.name == "nt" else "pandoc")
"""The pinned package's own, whatever else the machine has: another pandoc may read a chapter otherwise."""

_SMALL_HEAP = ("+RTS", "-H1m", "-RTS")
"""Pandoc would fill 64 MB before it looks for what it no longer needs: no quicker, and 60 MB more for a chapter."""

_OUT_OF_MEMORY = (b"out of memory", b"heap overflow", b"heap exhausted")
"""What GHC's runtime says when the system gives it no more."""


class PandocFailed(Exception):
    """Pandoc's own words about what it could not do."""


def run(arguments: list[str], text: str) -> tuple[str, str]:
    """What pandoc prints for `text`, and its warnings. Raises PandocFailed, and MemoryError.

    It may take as long as the worker that runs it, and is ended with that.
    """
    # The language of pandoc's defaults must not depend on the machine's locale.
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
    if "SYSTEMROOT" in os.environ:
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    result = subprocess.run(
        [PROGRAM, *_SMALL_HEAP, "--sandbox", *arguments],
        input=text.encode(),
        capture_output=True,
        env=environment,
        check=False,
    )
    if result.returncode and any(words in result.stderr for words in _OUT_OF_MEMORY):
        raise MemoryError
    if result.returncode:
        raise PandocFailed(result.stderr.decode(errors="replace").strip())
    return result.stdout.decode(), result.stderr.decode(errors="replace")


def read_markdown(text: str) -> dict[str, Any]:
    """The document tree of `text`: `{"meta": …, "blocks": […]}`, and under "said" pandoc's warnings."""
    output, said = run(["-f", MARKDOWN, "-t", "json"], text)
    tree: dict[str, Any] = json.loads(output)
    return {**tree, "said": said}


@cache
def pandoc_version() -> str:
    """ "3.9": the pandoc that reads the manuscript."""
    said, _ = run(["--version"], "")
    return said.split()[1]
