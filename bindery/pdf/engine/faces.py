"""Fonts in a fragment: none. Each font dictionary only names its face, and the glyphs used are reported.

Sections of a book show different glyphs of the same faces. If each fragment carried its own subsets,
a bound book would hold one font file per face and section; so the faces are embedded by `bind`, once.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import pydyf
import uharfbuzz as harfbuzz

from bindery.fonts.face import Face
from bindery.pdf.engine.fetcher import FONT_FOLDER
from bindery.pdf.engine.weasy import BASE
from bindery.pdf.sheets import FaceUse, GlyphUse
from bindery.pdf.text import SOFT_HYPHEN

_NO_TEXT = "\u200b"
"""Of a glyph that is only a part of another: a space without width."""


HYPHEN = "\u2010"
"""What WeasyPrint puts where it divides a word; few authors ever write it."""


def font_path(face: Face) -> str:
    return f"{FONT_FOLDER}{face.sha256}"


def font_face_css(faces: Iterable[Face]) -> str:
    """One @font-face rule per face, served from memory."""
    return "\n".join(
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: {face.style};'
        f' src: url("{BASE}{font_path(face)}") }}'
        for face in faces
    )


class Advances(dict[int, float]):
    """Glyph widths in 1/1000 em, exactly as the font has them, whatever size a glyph was first seen at.

    WeasyPrint rounds the width at the first size it meets; two sections would disagree about a face.
    """

    def __init__(self, data: bytes):
        super().__init__()
        face = harfbuzz.Face(data)
        self._font = harfbuzz.Font(face)
        self._scale = 1000 / face.upem
        self._count = face.glyph_count

    def __setitem__(self, glyph: int, width: float) -> None:
        """The font knows better: WeasyPrint sets the width that it gives to a missing glyph."""

    def __contains__(self, glyph: object) -> bool:
        return super().__contains__(glyph) or (isinstance(glyph, int) and glyph < self._count)

    def __missing__(self, glyph: int) -> float:
        width = self._font.get_glyph_h_advance(glyph) * self._scale
        super().__setitem__(glyph, width)
        return width


class Letters:
    """Which characters the glyphs of a font are."""

    def __init__(self, data: bytes):
        self._data = data

    @cached_property
    def _font(self) -> Any:
        return harfbuzz.Font(harfbuzz.Face(self._data))

    @cached_property
    def _by_glyph(self) -> dict[int, str]:
        characters = sorted(self._font.face.unicodes, reverse=True)
        return {self._font.get_nominal_glyph(character): chr(character) for character in characters}

    def glyph_of(self, character: str) -> int:
        """0 where there is none."""
        return self._font.get_nominal_glyph(ord(character)) or 0

    def text_of(self, glyph: int, cluster: str) -> str:
        """What the glyph stands for.

        Of a cluster of several glyphs, such as a letter with marks, WeasyPrint gives the whole text to the first one
        and none to the others, but every glyph stands for something (ISO 19005-3, 6.2.11.7.2).
        """
        if len(cluster) == 1:
            return cluster
        if not cluster:
            return self._by_glyph.get(glyph, _NO_TEXT)
        return next((character for character in cluster if self.glyph_of(character) == glyph), cluster)


def fonts_of(faces: Iterable[Face], font: Any) -> Any:
    """`font` (WeasyPrint's Font class), made to know which of `faces` it is and to take widths from it."""
    by_data = {face.data: face for face in faces}

    class FaceFont(font):  # type: ignore[misc]
        def __init__(self, *arguments: Any):
            super().__init__(*arguments)
            face = by_data[self.file_content]
            # One copy of the file is enough.
            self.file_content: bytes = face.data
            self.sha256 = face.sha256
            self.widths = Advances(self.file_content)
            self.letters = Letters(self.file_content)
            self.has_written_hyphens = False
            """Whether the author wrote some of the hyphens that it shows."""

        def get_unused_glyph_id(self, codepoint: int) -> int:
            """For a character that no font has, a gap: no file may show .notdef (ISO 19005-3, 6.2.11.8)."""
            return self.space()

        def space(self) -> int:
            """The glyph of a space, which is about to be shown; 0 where there is none."""
            glyph = self.letters.glyph_of(" ")
            if glyph:
                self.to_unicode.setdefault(glyph, " ")
            return glyph

    return FaceFont


def fonts_dictionary(
    pdf: pydyf.PDF, fonts: dict[object, Any], compress: bool, subset: bool, options: object
) -> pydyf.Dictionary:
    """In place of WeasyPrint's build_fonts_dictionary: fonts that are only names of faces."""
    result = pydyf.Dictionary()
    for font in fonts.values():
        result[font.hash] = pydyf.Dictionary({"Type": "/Font", "BinderyFace": f"/{font.sha256}"})
    return result


def face_uses(fonts: Iterable[Any]) -> tuple[FaceUse, ...]:
    """The glyphs shown, by face. WeasyPrint may hold several fonts for one face (one for small capitals, say)."""
    glyphs: dict[str, dict[int, str]] = {}
    for font in fonts:
        shown = glyphs.setdefault(font.sha256, {})
        for glyph, text in font.to_unicode.items():
            if glyph < font.glyph_count:
                shown.setdefault(glyph, _text_of(font, glyph, text))
    return tuple(
        FaceUse(sha256, tuple(GlyphUse(glyph, text) for glyph, text in sorted(shown.items())))
        for sha256, shown in sorted(glyphs.items())
    )


def _text_of(font: Any, glyph: int, cluster: str) -> str:
    text: str = font.letters.text_of(glyph, cluster)
    divides_words = text == HYPHEN and not font.has_written_hyphens and font.letters.glyph_of("-") != glyph
    return SOFT_HYPHEN if divides_words else text
