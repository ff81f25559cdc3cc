"""Cutting fonts with HarfBuzz: static instances of variable fonts, and subsets.

HarfBuzz cuts a static EB Garamond in 20 ms where fontTools takes seconds, and keeps every layout feature.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

import uharfbuzz as harfbuzz

from bindery.fonts.face import Face

# Layout features that some style sheet may ask for. `aalt` is left out: it only lists the alternates
# of all the others for menus of desktop programs, and would keep each of them in every subset.
_UNWANTED_FEATURES = ("aalt",)

SOFT_HYPHEN = 0xAD
"""A font's own glyph for it is kept from the shaper: the features of small capitals would make it visible."""

# What a PDF viewer reads of an embedded TrueType or CFF font whose glyphs are addressed by number
# (ISO 32000-2, table 124); the text itself is in the ToUnicode map.
_PDF_TABLES = frozenset(
    ("glyf", "loca", "head", "hhea", "hmtx", "maxp", "cvt ", "fpgm", "prep", "CFF ", "OS/2", "name", "post", "cmap")
)


def is_sound(data: bytes) -> bool:
    """Whether `data` is a font with characters. Raises RuntimeError or UnicodeDecodeError for a damaged one."""
    face = harfbuzz.Face(data)
    if not face.glyph_count:
        return False
    everything = harfbuzz.SubsetInput()
    everything.keep_everything()
    _cut(face, everything)
    return bool(face.table_tags and face.unicodes) and all(axis.tag for axis in face.axis_infos)


def static_instance(data: bytes, axes: Mapping[str, float]) -> bytes:
    """`data`, a variable font, cut at `axes` ("wght": 600), without soft hyphen; axes not named stay at their defaults.

    Raises ValueError, as a sentence, for an axis that the font does not have or a value outside its range.
    """
    return _instance(data, tuple(sorted(axes.items())))


@lru_cache(64)
def _instance(data: bytes, axes: tuple[tuple[str, float], ...]) -> bytes:
    # Books that are made together are set in the same faces.
    face = harfbuzz.Face(data)
    ranges = {axis.tag: (axis.min_value, axis.max_value) for axis in face.axis_infos}
    for tag, value in axes:
        if tag not in ranges:
            raise ValueError(f"the font has no axis '{tag}', only {', '.join(sorted(ranges)) or 'none'}")
        low, high = ranges[tag]
        if not low <= value <= high:
            raise ValueError(f"axis '{tag}' goes from {low:g} to {high:g}, not to {value:g}")
    if not ranges:
        return data
    cut = harfbuzz.SubsetInput()
    cut.keep_everything()
    soft_hyphen = harfbuzz.Font(face).get_nominal_glyph(SOFT_HYPHEN)
    if soft_hyphen:
        cut.unicode_set.discard(SOFT_HYPHEN)
        cut.glyph_set.discard(soft_hyphen)
    cut.pin_all_axes_to_default(face)
    for tag, value in axes:
        cut.pin_axis_location(face, tag, value)
    # The style attributes table names the instances of a variable font; a static one is no longer theirs.
    cut.drop_table_tag_set.add(_tag("STAT"))
    return _cut(face, cut)


def subset(face: Face, code_points: Iterable[int]) -> bytes:
    """The face with the glyphs of `code_points` only, and every form of them that its layout features reach.

    For embedding in an EPUB: characters keep working with small caps, figures and language forms.
    """
    font = harfbuzz.Face(face.data)
    cut = harfbuzz.SubsetInput()
    cut.unicode_set.update(code_points)
    features = cut.layout_feature_tag_set
    features.clear()
    features.invert()
    for feature in _UNWANTED_FEATURES:
        features.discard(_tag(feature))
    cut.name_id_set.update((13, 14))  # licence and its address, which go with the file
    cut.flags = harfbuzz.SubsetFlags.NO_HINTING
    return _cut(font, cut)


def subset_glyphs(face: Face, glyph_ids: Iterable[int]) -> bytes:
    """The face with the outlines of `glyph_ids` only, each under its own number, up to the highest of them.

    For a bound PDF, whose text names glyphs by number: layout tables, hinting and names are left out.
    """
    wanted = frozenset(glyph_ids) | {0}
    sparse = _outlines(harfbuzz.Face(face.data), wanted, harfbuzz.SubsetFlags.RETAIN_GIDS)
    # Retained numbers leave an empty place for every glyph of the font; the second cut drops the
    # places after the last, and keeps the numbers because it leaves none out.
    return _outlines(harfbuzz.Face(sparse), range(max(wanted) + 1), harfbuzz.SubsetFlags.NOTDEF_OUTLINE)


def _outlines(font: harfbuzz.Face, glyph_ids: Iterable[int], flags: harfbuzz.SubsetFlags) -> bytes:
    cut = harfbuzz.SubsetInput()
    cut.glyph_set.update(glyph_ids)
    cut.drop_table_tag_set.update(_tag(tag) for tag in font.table_tags if tag not in _PDF_TABLES)
    cut.flags = flags | harfbuzz.SubsetFlags.NO_HINTING | harfbuzz.SubsetFlags.NOTDEF_OUTLINE
    return _cut(font, cut)


def _cut(font: harfbuzz.Face, cut: harfbuzz.SubsetInput) -> bytes:
    return bytes(harfbuzz.subset(font, cut).blob.data)


def _tag(name: str) -> int:
    return int.from_bytes(name.encode("ascii"), "big")
