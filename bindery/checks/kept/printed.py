"""The words on the pages of a finished PDF, read from the file itself: its content streams, and its fonts' CMaps.

Nothing here knows how the file came about, but for one custom of it: what belongs to a footnote is marked as `Note`,
and what a style sheet adds to the text, such as the numbers of notes and lists, as `Lbl` (ISO 32000-2, 14.6.1).
"""

import io
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bindery.checks.kept.words import SOFT_HYPHEN, Cutter, Words, is_from_right

Glyphs = Mapping[str, str]
"""What the glyphs of each font stand for, as `meanings_of` writes them."""

_OPERATION = re.compile(
    rb"""
    (?P<string> <[0-9a-fA-F]+> | \( (?: [^\\()] | \\. )* \)
      | \[ (?: <[0-9a-fA-F]*> | \( (?: [^\\()] | \\. )* \) | [-+.\d\s] )* \] ) \s* T[jJ]
    | / (?P<font> [^\s/<>\[\]()]+ ) \s+ (?P<size> [-+.\d]+ ) \s+ Tf
    | (?P<y> [-+.\d]+ ) \s+ Tm
    | / (?P<mark> \w+ ) \s* (?: << [^<>]* (?: <<[^<>]*>> [^<>]* )* >> \s* BDC | BMC )
    | (?P<end> \b EMC \b )
    | / (?P<form> [^\s/<>\[\]()]+ ) \s+ Do \b
    """,
    re.VERBOSE | re.DOTALL,
)
_NEXT = "\0"
_STRING = re.compile(rb"<([0-9a-fA-F]+)>|\(((?:[^\\()]|\\.)*)\)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
"""What stands for itself in no literal string (ISO 32000-2, 7.3.4.2)."""
_CHARACTER = re.compile(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]*)>")
_UNREAD = frozenset(("Artifact", "Figure", "Lbl"))
"""Marked content that is no running text; pictures are described, not read."""
_NEXT_LINE = 0.7
"""How much further down than the last line text stands that is on another line, in ems."""


@dataclass(frozen=True)
class Painted:
    """What is painted on a page, or by a form: its content streams, compressed, and the forms that they use."""

    contents: tuple[bytes, ...] = field(repr=False)
    forms: tuple[tuple[str, "Painted"], ...] = ()


@dataclass(frozen=True)
class Bound:
    """What of a PDF tells its text."""

    pages: tuple[Painted, ...] = field(repr=False)
    fonts: Mapping[str, str]
    """The names of its fonts, and the tags of their subsets."""
    glyphs: Mapping[str, Mapping[int, str]] = field(repr=False)
    """By tag, and by the glyph's number: that as four hexadecimal digits, and the text that it stands for."""

    def meanings_of(self, tag: str, glyphs: Iterable[int]) -> str:
        """What some glyphs stand for, as one text: quick to hash."""
        known = self.glyphs.get(tag, {})
        return _NEXT.join([known.get(glyph, "") for glyph in glyphs])


@dataclass(frozen=True)
class Flows:
    """The words of the running text and those of footnotes, each with its page from 0."""

    body: Words
    notes: Words
    groups: Words
    """Words of the running text that something shines through, or that are seen through something: they are painted
    when all that lies around them is.
    """


def read_bound(pdf: bytes) -> Bound:
    """What of a finished PDF tells its text. Fonts of one name are one, as they are in what is bound here."""
    import pikepdf

    fonts: dict[str, str] = {}
    glyphs: dict[str, dict[int, str]] = {}

    def painted(owner: Any, streams: list[Any]) -> Painted:
        resources = owner.get("/Resources", {})
        for name, font in resources.get("/Font", {}).items():
            if name[1:] not in fonts:
                fonts[name[1:]] = tag = str(font.get("/BaseFont", "/"))[1:].partition("+")[0]
                if tag not in glyphs:
                    glyphs[tag] = _meanings(font)
        objects = resources.get("/XObject", {})
        shown = [(name, form) for name, form in objects.items() if form.get("/Subtype") == "/Form"]
        forms: list[tuple[str, Painted]] = []
        if any(name != "/Furniture" for name, _ in shown):
            content = b"\n".join(stream.read_bytes() for stream in streams)
            forms = [(name[1:], painted(form, [form])) for name, form in shown if name.encode() + b" Do" in content]
        return Painted(tuple(map(_packed, streams)), tuple(forms))

    with pikepdf.open(io.BytesIO(pdf)) as document:
        pages = []
        for page in document.pages:
            contents = page.obj.get("/Contents", pikepdf.Array())
            pages.append(painted(page.obj, list(contents) if isinstance(contents, pikepdf.Array) else [contents]))
    return Bound(tuple(pages), fonts, glyphs)


def _packed(stream: Any) -> bytes:
    if stream.get("/Filter") == "/FlateDecode" and "/DecodeParms" not in stream:
        return bytes(stream.read_raw_bytes())
    return zlib.compress(stream.read_bytes(), 1)


def _meanings(font: Any) -> dict[int, str]:
    """What the glyphs of a font stand for, by its ToUnicode CMap (ISO 32000-2, 9.10.3)."""
    cmap = font["/ToUnicode"].read_bytes().decode("ascii", "replace") if "/ToUnicode" in font else ""
    return {
        int(glyph, 16): glyph.lower() + bytes.fromhex(text).decode("utf-16-be", "replace")
        for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL)
        for glyph, text in _CHARACTER.findall(block)
    }


def words_on(pages: tuple[Painted, ...], glyphs: Glyphs) -> Flows:
    """The words that pages show. Artifacts, such as running heads and folios, are no text (ISO 32000-2, 14.8.2.2)."""
    reader = _Reader(glyphs)
    for number, page in enumerate(pages):
        reader.read(page, number)
        reader.next_page()
    return Flows(reader.body.words(), reader.notes.words(), reader.groups.words())


class _Reader:
    def __init__(self, glyphs: Glyphs) -> None:
        self.body, self.notes, self.groups = Cutter(), Cutter(), Cutter()
        self._depth = 0
        """In how many forms what is read is."""
        self._fonts = {name: {entry[:4]: entry[4:] for entry in text.split(_NEXT)} for name, text in glyphs.items()}
        self._marks: list[str] = []
        self._flow: Cutter | None = self.body
        self._font: Mapping[str, str] = {}
        self._name = ""
        self._size = 1.0
        self._heights: dict[int, float | None] = {}
        self._is_divided: dict[int, bool] = {}
        self._known: dict[tuple[str, bytes], str] = {}

    def next_page(self) -> None:
        """Its first line is another than the last one's."""
        self._heights = dict.fromkeys(self._heights)
        self._marks.clear()
        self._turn()

    def read(self, painted: Painted, page: int) -> None:
        forms = dict(painted.forms)
        height = 0.0
        for operation in _operations(painted.contents):
            match operation.lastgroup:
                case "string" if self._flow:
                    self._show(operation["string"], height, page)
                case "y":
                    height = float(operation["y"])
                case "size":
                    self._name, self._size = operation["font"].decode("latin-1"), abs(float(operation["size"])) or 1.0
                    self._font = self._fonts.get(self._name, {})
                case "mark":
                    self._marks.append(operation["mark"].decode())
                    self._turn()
                case "end":
                    del self._marks[-1:]
                    self._turn()
                case "form" if operation["form"].decode("latin-1") in forms and self._flow:
                    self._depth += 1
                    self._turn()
                    self.read(forms[operation["form"].decode("latin-1")], page)
                    self._depth -= 1
                    self._turn()

    def _turn(self) -> None:
        """To where text goes that is shown now."""
        if not _UNREAD.isdisjoint(self._marks):
            self._flow = None
        else:
            self._flow = self.notes if "Note" in self._marks else self.groups if self._depth else self.body

    def _show(self, string: bytes, height: float, page: int) -> None:
        flow = self._flow
        if not flow:
            return
        key = id(flow)
        before = self._heights.get(key)
        text = self._text(string)
        is_new_line = before is None or abs(height - before) > _NEXT_LINE * self._size
        # The space between two pieces that are written from right to left is at the other end of them.
        if (is_new_line or is_from_right(text)) and not self._is_divided.get(key):
            flow.part()
        self._heights[key] = height
        self._is_divided[key] = text.endswith(SOFT_HYPHEN)
        flow.add(text, page)

    def _text(self, string: bytes) -> str:
        known = self._known.get((self._name, string))
        if known is None:
            codes = "".join([_hexadecimal(*found) for found in _STRING.findall(string)])
            known = "".join([self._font.get(codes[at : at + 4], "") for at in range(0, len(codes), 4)])
            self._known[self._name, string] = known
        return known


def _hexadecimal(digits: bytes, literal: bytes) -> str:
    """The bytes of a string, which is written in digits or literally."""
    if digits:
        return digits.decode().lower()
    return _ESCAPE.sub(_unescaped, literal).hex()


def _unescaped(match: re.Match[bytes]) -> bytes:
    sign = match[1]
    return bytes((int(sign, 8) & 0xFF,)) if sign.isdigit() else _ESCAPED.get(sign, sign)


def _operations(contents: tuple[bytes, ...]) -> Iterator[re.Match[bytes]]:
    return _OPERATION.finditer(b"\n".join(map(zlib.decompress, contents)))
