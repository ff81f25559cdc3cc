"""What the stores that sell e-books ask of pictures and of the whole file, each number with the source it was read in.

A number that is None was found in no source: it is not guessed.
"""

from dataclasses import dataclass

from bindery.diagnostics import Diagnostic, warning

MB = 1_000_000


@dataclass(frozen=True)
class Store:
    name: str
    source: str
    cover_least: tuple[int, int] | None = None
    """The fewest pixels of a cover's short and long side."""
    cover_bytes: int | None = None
    picture_bytes: int | None = None
    picture_pixels: int | None = None
    """Of one picture in the text, its width times its height."""
    book_bytes: int | None = None


STORES = (
    Store(
        "Kindle",
        "KDP, Cover Image Guidelines; Kindle Publishing Guidelines since 2014 (5 MB for each picture), KDP's limit of "
        "650 MB for a file: both read in pages of others",
        cover_least=(625, 1000),
        picture_bytes=5 * MB,
        book_bytes=650 * MB,
    ),
    Store("Google Play", "Google Play Books Partner Center", cover_least=(640, 640), book_bytes=2000 * MB),
    Store("Apple Books", "Apple Books Asset Guide 5.3 (2023)", cover_least=(1400, 1400), picture_pixels=5_600_000),
    Store(
        "Kobo",
        "Kobo ePub Guidelines (kobolabs/epub-spec), Image Formatting, Cover Images, Limitations and Maximums",
        cover_bytes=3 * MB,
        picture_bytes=5 * MB,
        book_bytes=1000 * MB,
    ),
)

HEAVIEST_PICTURE = min(store.picture_bytes for store in STORES if store.picture_bytes)
HEAVIEST_COVER = min(store.cover_bytes for store in STORES if store.cover_bytes)
LARGEST_PICTURE = min(store.picture_pixels for store in STORES if store.picture_pixels)


def refusing(size: int, limit: str) -> str:
    """The stores whose `limit`, a field's name, is below `size`, as words: "Kindle and Kobo"; "" for none."""
    return listed([store.name for store in STORES if (most := getattr(store, limit)) and size > most])


def check_size(size: int, manifest: str) -> tuple[Diagnostic, ...]:
    """A warning where an EPUB of `size` bytes is too large for a store."""
    if names := refusing(size, "book_bytes"):
        message = f"the EPUB has {size / MB:,.0f} MB, too many for {names}"
        return (warning(manifest, 0, message, "epub-too-large", "show fewer or smaller pictures"),)
    return ()


def listed(names: list[str]) -> str:
    *others, last = names or [""]
    return f"{', '.join(others)} and {last}" if others else last
