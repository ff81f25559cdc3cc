"""Pandoc without its start, which takes as long as reading fifty inputs: one process reads them all."""

import subprocess
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from bindery.manuscript import pandoc

_PROGRAM = Path(__file__).with_suffix(".lua")


class Reader:
    """Stands for `bindery.manuscript.pandoc.run` where that only reads a text; all else goes to that."""

    def __init__(self) -> None:
        self._run = pandoc.run
        self._said = TemporaryFile()  # noqa: SIM115 - open as long as the process
        self._process = subprocess.Popen(
            [pandoc.PROGRAM, "lua", _PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said
        )
        self._asked, self._answers = cast(BinaryIO, self._process.stdin), cast(BinaryIO, self._process.stdout)

    @classmethod
    def take_over(cls) -> None:
        pandoc.run = cls().run

    def run(self, arguments: list[str], text: str) -> tuple[str, str]:
        """As that does."""
        match arguments:
            case ["-f", source, "-t", "json"]:
                return self._read(source, text)
        return self._run(arguments, text)

    def _read(self, source: str, text: str) -> tuple[str, str]:
        # Of no bytes Lua asks for one more, to see whether the end is there.
        content = text.encode() + b"\n"
        before = self._said.seek(0, 2)
        self._asked.write(f"{len(content)} {source}\n".encode() + content)
        self._asked.flush()
        outcome, length = self._answers.readline().split()
        told = self._answers.read(int(length)).decode()
        if outcome != b"fine":
            raise pandoc.PandocFailed(told)
        self._said.seek(before)
        return told, self._said.read().decode(errors="replace")
