"""The words on the pages of a finished PDF, as its content streams paint them.

Nothing here knows how the file came about, but for one custom of it: what belongs to a footnote is marked as `Note`,
and what a style sheet adds to the text, such as the numbers of notes and lists, as `Lbl` (ISO 32000-2, 14.6.1).
"""

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from bindery.checks.kept.bound import NEXT, SHOWN, Glyphs, Painted
from bindery.checks.kept.words import NO_GLYPH, PICTURE, SOFT_HYPHEN, Cutter, Words, is_from_right

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
_STRING = re.compile(rb"<([0-9a-fA-F]+)>|\(((?:[^\\()]|\\.)*)\)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
"""What stands for itself in no literal string (ISO 32000-2, 7.3.4.2)."""
_PAINTING = re.compile(rb"(?<=\s)(?:[FSsbB]|[fbB]\*?|sh|Tj|TJ|EI)(?=\s|$)")
"""Operators that paint by themselves (ISO 32000-2, tables 59, 76, 90 and 107)."""
_MISSING = "0000"
"""The glyph that a face has for all characters that it lacks."""
_UNREAD = frozenset(("Artifact", "Figure", "Lbl"))
"""Marked content that is no running text; pictures are described, not read."""
_NEXT_LINE = 0.7
"""How much further down than the last line text stands that is on another line, in ems."""


@dataclass(frozen=True)
class Flows:
    """The words of the running text and those of footnotes, each with its page from 0."""

    body: Words
    notes: Words
    groups: Words
    """Words of the running text that something shines through, or that are seen through something: they are painted
    when all that lies around them is.
    """


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
        self._fonts = {name: {entry[:4]: entry[4:] for entry in text.split(NEXT)} for name, text in glyphs.items()}
        self._marks: list[str] = []
        self._flow: Cutter | None = self.body
        self._font: Mapping[str, str] = {}
        self._name = ""
        self._size = 1.0
        self._heights: dict[int, float | None] = {}
        self._is_divided: dict[int, bool] = {}
        self._is_placed = True
        """Whether what comes next has a place of its own; else it goes on where the last piece ended."""
        self._known: dict[tuple[str, bytes], str] = {}
        self._drawing: int | None = None
        """Where the picture begins that is being read, if one is."""

    def next_page(self) -> None:
        """Its first line is another than the last one's."""
        self._heights = dict.fromkeys(self._heights)
        self._marks.clear()
        self._drawing = None
        self._turn()

    def read(self, painted: Painted, page: int) -> None:
        forms = dict(painted.forms)
        height = 0.0
        content = b"\n".join(map(zlib.decompress, painted.contents))
        for operation in _OPERATION.finditer(content):
            match operation.lastgroup:
                case "string" if self._flow:
                    self._show(operation["string"], height, page)
                case "y":
                    height, self._is_placed = float(operation["y"]), True
                case "size":
                    self._name, self._size = operation["font"].decode("latin-1"), abs(float(operation["size"])) or 1.0
                    self._font = self._fonts.get(self._name, {})
                case "mark":
                    self._marks.append(operation["mark"].decode())
                    if self._marks[-1] == "Figure":
                        self._drawing = operation.end()
                    self._turn()
                case "end":
                    if self._marks[-1:] == ["Figure"] and self._drawing is not None:
                        self._end_picture(content[self._drawing : operation.start()], painted, page)
                    del self._marks[-1:]
                    self._turn()
                case "form" if operation["form"].decode("latin-1") in forms and self._flow:
                    self._depth += 1
                    self._turn()
                    self.read(forms[operation["form"].decode("latin-1")], page)
                    self._depth -= 1
                    self._turn()

    def _end_picture(self, content: bytes, painted: Painted, page: int) -> None:
        self._drawing = None
        there = {*painted.pictures, *(name for name, _ in painted.forms)}
        is_painted = _PAINTING.search(content) or any(
            name.decode("latin-1") in there for name in SHOWN.findall(content)
        )
        if is_painted:
            (self.groups if self._depth else self.body).add(PICTURE, page)

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
        is_other_piece = self._is_placed and is_from_right(text)
        if (is_new_line or is_other_piece) and not self._is_divided.get(key):
            flow.part()
        self._is_placed = False
        self._heights[key] = height
        self._is_divided[key] = text.endswith(SOFT_HYPHEN)
        flow.add(text, page)

    def _text(self, string: bytes) -> str:
        known = self._known.get((self._name, string))
        if known is None:
            codes = "".join([_hexadecimal(*found) for found in _STRING.findall(string)])
            signs = [codes[at : at + 4] for at in range(0, len(codes), 4)]
            known = "".join([self._font.get(sign, "") for sign in signs])
            if _MISSING in signs:
                known += NO_GLYPH
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
