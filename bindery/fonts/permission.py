"""What the maker of a font allows to be done with it (OpenType 1.9, OS/2, fsType)."""

import uharfbuzz as harfbuzz

_PLACE = slice(8, 10)
"""Of fsType in the table."""
_USAGE, _RESTRICTED = 0xF, 0x2
_WHOLE_ONLY, _BITMAPS_ONLY = 0x100, 0x200


def forbidden(data: bytes) -> str:
    """What a font file says may not be done with it that a book needs: "embedded" …; "" where it forbids nothing,
    or is no font that says anything of it.
    """
    allowed = int.from_bytes(bytes(harfbuzz.Face(data).reference_table("OS/2").data)[_PLACE], "big")
    if allowed & _USAGE == _RESTRICTED:
        return "embedded"
    if allowed & _BITMAPS_ONLY:
        return "embedded but for its bitmaps"
    return "cut down to the characters that are used" if allowed & _WHOLE_ONLY else ""
