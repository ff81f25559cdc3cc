"""Inputs to begin from, and those that are made of them by chance."""

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from zlib import crc32

from hypothesis import strategies as st
from PIL import Image, ImageCms

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


_SIGNATURE = b"\x89PNG\r\n\x1a\n"


@cache
def seeds(target: str) -> tuple[bytes, ...]:
    """Files of that kind that people have written; of style sheets, their rules; pictures of many forms."""
    place, pattern = _WHERE[target]
    files = sorted(path for path in (CHECKOUT / place).rglob(pattern) if path.is_file() and "build" not in path.parts)
    found = [path.read_bytes() for path in files]
    if target == "style-sheet":
        found = [rule.strip() + b"\n" for sheet in found for rule in sheet.split(b"\n\n")]
    if target == "picture":
        found += _pictures()
    return (FILES[TARGETS[target]], *(data for data in dict.fromkeys(found) if len(data) <= LARGEST))


def _pictures() -> Iterator[bytes]:
    """Small ones of each form and mode, and with what else a file may carry."""
    exif = Image.Exif()
    exif[0x0112] = 6
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for form, modes in (
        ("PNG", "1 L LA P RGB RGBA I;16"),
        ("JPEG", "L RGB CMYK"),
        ("GIF", "P L"),
        ("WEBP", "RGB RGBA"),
    ):
        for mode in modes.split():
            for more in ({}, {"icc_profile": profile, "exif": exif}):
                file = BytesIO()
                Image.new(mode, (5, 3)).save(file, form, **more)
                yield file.getvalue()
    for form in ("GIF", "PNG", "WEBP"):
        file = BytesIO()
        Image.new("L", (4, 4)).save(file, form, save_all=True, append_images=[Image.new("L", (4, 4), 255)])
        yield file.getvalue()


def mended(content: bytes) -> bytes:
    """A PNG with the checksums that belong to its parts, without which nobody looks into them; all else as it is."""
    if not content.startswith(_SIGNATURE):
        return content
    parts, rest = [_SIGNATURE], content[len(_SIGNATURE) :]
    while len(rest) >= 12:
        end = 8 + min(int.from_bytes(rest[:4], "big"), len(rest) - 12)
        parts.append(rest[:end] + crc32(rest[4:end]).to_bytes(4, "big"))
        rest = rest[end + 4 :]
    return b"".join([*parts, rest])


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
