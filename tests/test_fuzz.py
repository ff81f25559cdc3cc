"""A bounded run of the fuzzers; `python -m tests.fuzz` is the long one."""

import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from PIL import Image

from bindery.pdf.standards import SRGB
from tests.fuzz.books import TARGETS, try_book
from tests.fuzz.inputs import CHECKOUT, inputs, mended, seeds
from tests.fuzz.reading import try_file


def _picture(mode: str, form: str, **more: Any) -> bytes:
    file = BytesIO()
    Image.new(mode, (5, 3)).save(file, form, **more)
    return file.getvalue()


@pytest.mark.parametrize("target", TARGETS)
def test_a_book_with_anything_in_a_file_is_made_or_said_to_be_wrong(target: str) -> None:
    assert try_book(target, seeds(target)[0]) == "accepted"

    @settings(max_examples=10, suppress_health_check=list(HealthCheck))
    @given(inputs(target))
    def each(content: bytes) -> None:
        try_book(target, content)

    each()


@pytest.mark.parametrize(
    ("target", "content"),
    [
        ("bibtex", b"@book{a,\n titl:"),  # complained of a line behind the last
        ("style-sheet", b"p { letter-spacing: 1e9px }"),
        ("style-sheet", b"@media print {" * 1000),
        ("markdown", b"# One\n\n> # A title in a quotation\n"),  # had no number to count on
        ("markdown", b"# One\n\n$" + rb"\frac{1}{" * 300 + b"x" + b"}" * 300 + b"$\n"),
        (
            "drawing",
            b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><mask id="a"><g mask="url(#a)"/></mask></svg>',
        ),
    ],
)
def test_what_was_found_before_is_mended(target: str, content: bytes) -> None:
    assert try_book(target, content, whole=True) in ("refused", "made")


@pytest.mark.parametrize(
    ("target", "content", "outcome"),
    [
        ("picture", _picture("CMYK", "JPEG", icc_profile=SRGB.read_bytes()), "accepted"),  # a profile of other inks
        ("picture", mended(_picture("P", "PNG").replace(b"PLTE", b"PLET")), "refused"),  # without its palette
        (
            "picture",
            bytes.fromhex(
                "47494638376105000300810000000000000000ffff0e00000000000000000000002c0000000005db03000008080001081c4800000000000000ffff0e00000000000000000000002c0000b06040003b"
            ),
            "refused",
        ),  # ends in the size of its second frame
    ],
)
def test_what_was_found_in_a_file_alone_is_mended(target: str, content: bytes, outcome: str) -> None:
    assert try_file(target, content) == outcome


@pytest.mark.full
@pytest.mark.skipif(sys.platform != "linux", reason="the guided fuzzer is there for Linux alone")
@pytest.mark.parametrize("target", ["manifest", pytest.param("picture", marks=pytest.mark.long)])
def test_the_guided_fuzzer_finds_nothing_in_a_moment(target: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzz.guided", target, str(tmp_path), "4"]
    made = subprocess.run(command, cwd=CHECKOUT, capture_output=True, encoding="utf-8", errors="replace", check=False)
    assert made.returncode == 0, made.stderr[-3000:]
    runs = re.search(r"Done (\d+) runs", made.stderr)
    assert runs and int(runs[1]) > 10
