"""Page numbers, written into pages that were laid out with zeros in their places (see `edition.slots.stand_in`).

Until then a fragment has marks for them:

    n3           number 3, in a string of ASCII
    h3           number 3, in a string of UTF-16 as hexadecimal digits
    g3.0.0012…   the glyph of its first figure: one of ten, of four hexadecimal digits each
"""

import hashlib
import re
import zlib
from collections.abc import Sequence
from dataclasses import replace

from bindery.pdf.fragment import NUL, Body, Forms, Look, Stream, mark
from bindery.pdf.pdffile import compressed
from bindery.pdf.sheets import Sheets

EDGE = "\N{WORD JOINER}"
"""Stands before and after zeros that stand for a number in text that is no element's: nothing is shown for it."""

_MARK = re.compile(rb"\0(?:(?P<string>[nh])(?P<number>\d+)|g(?P<of>\d+)\.(?P<place>\d+)\.(?P<glyphs>[0-9a-f]{40}))\0")
_ENTRY = re.compile(rb"/(?:Filter|Length) ?/?\w+")


def text_mark(number: int, is_ascii: bool) -> bytes:
    """The mark for a number in a string."""
    return mark(f"{'n' if is_ascii else 'h'}{number}")


def glyph_mark(number: int, place: int, glyphs: Sequence[str]) -> bytes:
    """The mark for one figure of a number, from the left; `glyphs` are those of the figures from 0 to 9."""
    return mark(f"g{number}.{place}.{''.join(glyphs)}")


def written(text: bytes, numbers: Sequence[str]) -> bytes:
    """The text with `numbers` for all marks: figures, each number as long as the zeros that stood for it."""

    def meaning(found: re.Match[bytes]) -> bytes:
        if found["string"]:
            number = numbers[int(found["number"])]
            return number.encode() if found["string"] == b"n" else number.encode("utf-16-be").hex().encode()
        figure = int(numbers[int(found["of"])][int(found["place"])])
        return found["glyphs"][4 * figure : 4 * figure + 4]

    return _MARK.sub(meaning, text)


def numbered(sheets: Sheets, numbers: Sequence[str]) -> Sheets:
    """The sheets with `numbers`, as `written` writes them."""
    body = sheets.body
    if not numbers:
        return sheets
    fragment = body.fragment
    first = fragment.count - len(fragment.streams)
    contents = {
        place: written(zlib.decompress(fragment.streams[place - first].data), numbers) for place in body.numbered
    }
    streams = tuple(
        with_content(stream, contents[place]) if place in contents else stream
        for place, stream in enumerate(fragment.streams, first)
    )
    return replace(
        sheets,
        body=replace(
            body,
            fragment=replace(fragment, objects=written(fragment.objects, numbers), streams=streams),
            looks=_looks(body, contents),
            numbered=(),
        ),
    )


def folioed(forms: Forms, pages: Sequence[tuple[int, str]]) -> Forms:
    """A form for each of the pages: which of `forms` it is, and the folio that is written into it."""
    fragment = forms.fragment
    first = fragment.count - len(fragment.streams)
    contents = {place: zlib.decompress(fragment.streams[place - first].data) for place in forms.numbered}
    streams = list(fragment.streams)
    free = set(contents)
    made: dict[tuple[int, str], int] = {}
    for page, folio in dict.fromkeys(pages):
        place = forms.numbers[page]
        if place not in contents:
            continue
        stream = with_content(fragment.streams[place - first], written(contents[place], (folio,)))
        if place in free:
            free.remove(place)
            streams[place - first] = stream
            made[page, folio] = place
        else:
            made[page, folio] = first + len(streams)
            streams.append(stream)
    return Forms(
        replace(fragment, streams=tuple(streams)),
        tuple(made.get(page, forms.numbers[page[0]]) for page in pages),
        tuple(
            replace(look, digest=_digest(look.digest, page[1].encode())) if page in made else look
            for page, look in ((page, forms.looks[page[0]]) for page in pages)
        ),
    )


def with_content(stream: Stream, content: bytes) -> Stream:
    """The stream with another content."""
    return compressed(content, _ENTRY.sub(b"", stream.entries)[2:-2])


def _looks(body: Body, contents: dict[int, bytes]) -> tuple[Look, ...]:
    """Equal for pages that show the same numbers. A form may be on any page."""
    forms = b"".join(content for place, content in sorted(contents.items()) if place not in body.contents)
    return tuple(
        replace(look, digest=_digest(look.digest, contents.get(place, b""), forms))
        if forms or place in contents
        else look
        for look, place in zip(body.looks, body.contents, strict=True)
    )


def _digest(before: str, *contents: bytes) -> str:
    return hashlib.sha256(NUL.join((before.encode(), *contents))).hexdigest()[:24]
