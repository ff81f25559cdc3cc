"""Inputs to begin from, and those that are made of them by chance."""

from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from tests.fuzz.books import FILES, TARGETS

CHECKOUT = Path(__file__).parent.parent.parent
LARGEST = 4000
"""Bytes."""
WORDS = (
    "title: chapters: front-matter: bibliography: {part: one.md index language: page: print: cover: epub: raw-html: &a "
    "*a ::: {.sidebar} {.callout-note} {.index [^n]: ^[ [@a] @fig-a {#fig-a ![]( ``` ~~~ $$ \\frac{1}{2} <table> <td> "
    "</ <sup> <!-- --> | |- +-+ *** > # 1. {.page} {.term} [x](#one) &amp; {.sideways} {.drop-cap} {lang=he {dir=rtl} "
    '@book{ title={ @string{ crossref= "id" "type" {} [] - : url( @import @media @page { } var(-- calc( ::before '
    '<svg <use href="#a" <image <pattern viewBox= width= 1e9 -1 100% IHDR IDAT iCCP IEND tEXt acTL \u05d0 \u202e \u0301'
).split()
"""Pieces that mean something in one kind of input or another."""
_WHERE = {
    "manifest": ("tests/suite", "book.yaml"),
    "markdown": ("tests/suite", "*.md"),
    "csl-yaml": ("tests/suite", "references.yaml"),
    "csl-json": ("tests/suite", "*.json"),
    "bibtex": ("tests/suite", "*.bib"),
    "glossary": ("tests/suite", "glossary.yaml"),
    "style-sheet": ("styles", "*.css"),
    "picture": ("tests/suite", "*.png"),
    "drawing": ("tests/suite", "*.svg"),
}


@cache
def seeds(target: str) -> tuple[bytes, ...]:
    """Files of that kind that people have written."""
    place, pattern = _WHERE[target]
    files = sorted(path for path in (CHECKOUT / place).rglob(pattern) if path.is_file() and "build" not in path.parts)
    found = [data for path in files if len(data := path.read_bytes()) <= LARGEST]
    return (FILES[TARGETS[target]], *dict.fromkeys(found))


def inputs(target: str) -> st.SearchStrategy[bytes]:
    """Seeds with some of their bytes replaced, by pieces that mean something or by anything."""
    pieces = st.sampled_from([*(word.encode() for word in WORDS), b"\n", b"\n\n", b"  ", b"\t", b" "]) | st.binary(
        max_size=4
    )
    edits = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), st.lists(pieces, max_size=4)), max_size=6)
    return st.builds(_edited, st.sampled_from(seeds(target)), edits)


def _edited(seed: bytes, edits: list[tuple[float, int, list[bytes]]]) -> bytes:
    for where, gone, pieces in edits:
        place = round(where * len(seed))
        seed = seed[:place] + b"".join(pieces) + seed[place + gone :]
    return seed
