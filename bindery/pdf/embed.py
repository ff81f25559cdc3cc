"""Embedding faces in the bound book: each once, with the glyphs that the whole book shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from bindery.fonts.cutting import subset_glyphs
from bindery.fonts.face import Face
from bindery.pdf.fragment import END, Fragment, mark
from bindery.pdf.pdffile import compressed
from bindery.pdf.sheets import FaceUse, GlyphUse
from bindery.pdf.syntax import array, name, string
from bindery.pdf.text import SOFT_HYPHEN, text_string

_TAG_LETTERS = 6


@dataclass(frozen=True)
class EmbedTask:
    """A face, and the glyphs of it that a book shows, sorted. Picklable, and equal for equal results."""

    face: Face
    glyphs: tuple[GlyphUse, ...] = field(repr=False)
    bare: bool = False
    """Whether CFF outlines stand by themselves, as PDF before 1.6 wants them, not in an OpenType file."""


@dataclass(frozen=True)
class EmbeddedFace:
    """A face as it is embedded. The first object of `font` is the font's dictionary."""

    sha256: str
    font: Fragment


def embed_tasks(faces: Iterable[Face], uses: Iterable[FaceUse]) -> list[EmbedTask]:
    """One task for each face that is used, in the order of `faces`.

    A glyph that stands for different texts in different sections reads as in the first, and for a hyphen in one and the
    division of words in others, as a hyphen.
    """
    shown: dict[str, dict[int, str]] = {}
    for use in uses:
        glyphs = shown.setdefault(use.sha256, {})
        for glyph in use.glyphs:
            if glyphs.get(glyph.glyph, SOFT_HYPHEN) == SOFT_HYPHEN:
                glyphs[glyph.glyph] = glyph.text
    return [
        EmbedTask(face, tuple(GlyphUse(glyph, text) for glyph, text in sorted(shown[face.sha256].items())))
        for face in faces
        if face.sha256 in shown
    ]


def embed(task: EmbedTask) -> EmbeddedFace:
    """Glyphs keep their numbers, so text addresses them directly (Identity-H). A function of the task alone."""
    face = task.face
    texts = {use.glyph: use.text for use in task.glyphs}
    base_font = name(f"{subset_tag(face.sha256)}+{face.name.replace(' ', '-')}")
    widths, descriptor = _measure(face, list(texts))
    data = subset_glyphs(face, texts)
    if face.is_truetype:
        program = compressed(data, b"/Length1 %d" % len(data))
        kind, file, glyph_map = b"/CIDFontType2", b"/FontFile2", b"/CIDToGIDMap/Identity"
    else:
        program = (
            compressed(_outlines(data), b"/Subtype/CIDFontType0C")
            if task.bare
            else compressed(data, b"/Subtype/OpenType")
        )
        kind, file, glyph_map = b"/CIDFontType0", b"/FontFile3", b""
    objects = (
        b"<</Type/Font/Subtype/Type0/BaseFont%s/Encoding/Identity-H/DescendantFonts[%s]/ToUnicode %s>>"
        % (base_font, mark("1"), mark("4")),
        b"<</Type/Font/Subtype%s/BaseFont%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/W%s/FontDescriptor %s%s>>" % (kind, base_font, _width_array(widths), mark("2"), glyph_map),
        b"<</Type/FontDescriptor/FontName%s%s%s %s>>" % (base_font, descriptor, file, mark("3")),
    )
    fragment = Fragment(b"".join(text + END for text in objects), (program, compressed(to_unicode_map(texts))))
    return EmbeddedFace(face.sha256, fragment)


def _outlines(data: bytes) -> bytes:
    """The CFF table of an OpenType file."""
    from fontTools.ttLib import TTFont

    outlines: bytes = TTFont(BytesIO(data), lazy=True).reader["CFF "]
    return outlines


def subset_tag(sha256: str) -> str:
    """Six letters that mark a subset (ISO 32000-2, 9.9.2), the same for the same face."""
    number = int(sha256, 16)
    letters = []
    for _ in range(_TAG_LETTERS):
        number, letter = divmod(number, 26)
        letters.append(chr(ord("A") + letter))
    return "".join(letters)


def _measure(face: Face, glyphs: Sequence[int]) -> tuple[dict[int, float], bytes]:
    """Widths in 1/1000 em, and the entries of the font descriptor but for name and file (ISO 32000-2, table 120)."""
    # The one who binds need not load it where faces are remembered.
    from fontTools.ttLib import TTFont

    font = TTFont(BytesIO(face.data), lazy=True)
    scale = 1000 / font["head"].unitsPerEm
    metrics = font["hmtx"].metrics
    order = font.getGlyphOrder()
    widths = {glyph: metrics[order[glyph]][0] * scale for glyph in glyphs}
    head, tables, angle = font["head"], font["OS/2"], font["post"].italicAngle
    symbolic, italic, fixed = 1 << 2, 1 << 6, 1 << 0
    flags = symbolic | (italic if face.style == "italic" else 0) | (fixed if font["post"].isFixedPitch else 0)
    box = array(b"%d" % round(edge * scale) for edge in (head.xMin, head.yMin, head.xMax, head.yMax))
    numbers = {
        b"FontWeight": face.weight,
        b"Flags": flags,
        b"ItalicAngle": round(angle),
        b"Ascent": round(tables.sTypoAscender * scale),
        b"Descent": round(tables.sTypoDescender * scale),
        b"CapHeight": round(getattr(tables, "sCapHeight", tables.sTypoAscender) * scale),
        b"StemV": 80,
    }
    entries = b"".join(b"/%s %d" % (key, value) for key, value in numbers.items())
    return widths, b"/FontFamily%s/FontBBox%s%s" % (string(text_string(face.family)), box, entries)


def _width_array(widths: Mapping[int, float]) -> bytes:
    """Runs of neighbouring glyphs (ISO 32000-2, 9.7.4.3)."""
    runs: list[tuple[int, list[float]]] = []
    for glyph, width in widths.items():
        if runs and runs[-1][0] + len(runs[-1][1]) == glyph:
            runs[-1][1].append(width)
        else:
            runs.append((glyph, [width]))
    return array(b"%d%s" % (first, array(f"{round(width, 3):g}".encode() for width in run)) for first, run in runs)


_CMAP_BLOCK = 100


def to_unicode_map(texts: dict[int, str]) -> bytes:
    """A ToUnicode CMap (ISO 32000-2, 9.10.3)."""
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <ffff>",
        "endcodespacerange",
    ]
    entries = [f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in texts.items() if text]
    for start in range(0, len(entries), _CMAP_BLOCK):
        block = entries[start : start + _CMAP_BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode()
