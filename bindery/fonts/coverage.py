"""Which characters the declared faces can show."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from fontTools import unicodedata as scripts

from bindery.fonts.face import Face


@dataclass(frozen=True, order=True)
class Uncovered:
    """A character that no declared face has."""

    code_point: int

    @property
    def script(self) -> str:
        """ "Georgian", "Common" …"""
        return str(scripts.script_name(scripts.script(chr(self.code_point)), default="Unknown"))

    @property
    def is_letter(self) -> bool:
        """Whether it belongs to a script, and not to the signs of all."""
        return self.script not in ("Common", "Inherited", "Unknown")

    def __str__(self) -> str:
        """ "ა (U+10D0 GEORGIAN LETTER AN, Georgian script)", for a message."""
        character = chr(self.code_point)
        shown = f"{character} " if character.isprintable() and not unicodedata.combining(character) else ""
        name = unicodedata.name(character, "no character of Unicode")
        script = f", {self.script} script" if self.is_letter else ""
        return f"{shown}(U+{self.code_point:04X} {name}{script})"


def uncovered(text: str, faces: Iterable[Face]) -> tuple[Uncovered, ...]:
    """The characters of `text` that no family of `faces` has, by code point.

    White space, controls and invisible characters (joiners, soft hyphens, direction marks, variation
    selectors) need no glyph: the shaper hides them.
    """
    missing = {ord(character) for character in set(text)}
    for face in faces:
        missing -= face.unicode
    return tuple(Uncovered(code_point) for code_point in sorted(missing) if _needs_glyph(code_point))


def _needs_glyph(code_point: int) -> bool:
    category = unicodedata.category(chr(code_point))
    return category not in ("Cc", "Cf", "Zs", "Zl", "Zp") and not _is_variation_selector(code_point)


def _is_variation_selector(code_point: int) -> bool:
    return 0xFE00 <= code_point <= 0xFE0F or 0xE0100 <= code_point <= 0xE01EF
