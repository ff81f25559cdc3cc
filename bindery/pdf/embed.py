"""Embedding faces in the bound book: each once, with the glyphs that the whole book shows."""

from collections.abc import Iterable, Sequence
from io import BytesIO

import pikepdf
from fontTools.ttLib import TTFont

from bindery.fonts.cutting import subset_glyphs
from bindery.fonts.face import Face
from bindery.pdf.sheets import FaceUse

_TAG_LETTERS = 6


def embed_faces(pdf: pikepdf.Pdf, faces: Iterable[Face], uses: Iterable[FaceUse]) -> dict[str, pikepdf.Object]:
    """Font dictionaries by the SHA-256 of their faces.

    Glyphs keep their numbers, so text addresses them directly (Identity-H). A glyph that stands for
    different texts in different sections reads as in the first.
    """
    by_hash = {face.sha256: face for face in faces}
    shown: dict[str, dict[int, str]] = {}
    for use in uses:
        glyphs = shown.setdefault(use.sha256, {})
        for glyph in use.glyphs:
            glyphs.setdefault(glyph.glyph, glyph.text)
    return {
        sha256: _embed(pdf, by_hash[sha256], dict(sorted(glyphs.items()))) for sha256, glyphs in sorted(shown.items())
    }


def _embed(pdf: pikepdf.Pdf, face: Face, texts: dict[int, str]) -> pikepdf.Object:
    name = pikepdf.Name(f"/{_tag(face)}+{face.name.replace(' ', '-')}")
    data = subset_glyphs(face, texts)
    widths, descriptor = _measure(face, list(texts))
    descriptor["/FontName"] = name
    program = pikepdf.Stream(pdf, data)
    if face.is_truetype:
        program["/Length1"] = len(data)
        descriptor["/FontFile2"] = pdf.make_indirect(program)
    else:
        program["/Subtype"] = pikepdf.Name.OpenType
        descriptor["/FontFile3"] = pdf.make_indirect(program)
    descendant = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType2 if face.is_truetype else pikepdf.Name.CIDFontType0,
        BaseFont=name,
        CIDSystemInfo=pikepdf.Dictionary(
            Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
        ),
        W=_width_array(widths),
        FontDescriptor=pdf.make_indirect(descriptor),
    )
    if face.is_truetype:
        descendant["/CIDToGIDMap"] = pikepdf.Name.Identity
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=name,
            Encoding=pikepdf.Name("/Identity-H"),
            DescendantFonts=pikepdf.Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_indirect(pikepdf.Stream(pdf, to_unicode_map(texts))),
        )
    )


def _tag(face: Face) -> str:
    """Six letters that mark a subset (ISO 32000-2, 9.9.2), the same for the same face."""
    number = int(face.sha256, 16)
    letters = []
    for _ in range(_TAG_LETTERS):
        number, letter = divmod(number, 26)
        letters.append(chr(ord("A") + letter))
    return "".join(letters)


def _measure(face: Face, glyphs: Sequence[int]) -> tuple[dict[int, float], pikepdf.Dictionary]:
    """Widths in 1/1000 em, and the font descriptor without name and file (ISO 32000-2, table 120)."""
    font = TTFont(BytesIO(face.data), lazy=True)
    scale = 1000 / font["head"].unitsPerEm
    metrics = font["hmtx"].metrics
    order = font.getGlyphOrder()
    widths = {glyph: metrics[order[glyph]][0] * scale for glyph in glyphs}
    head, tables, angle = font["head"], font["OS/2"], font["post"].italicAngle
    symbolic, italic, fixed = 1 << 2, 1 << 6, 1 << 0
    flags = symbolic | (italic if face.style == "italic" else 0) | (fixed if font["post"].isFixedPitch else 0)
    box = [round(edge * scale) for edge in (head.xMin, head.yMin, head.xMax, head.yMax)]
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor,
        FontFamily=pikepdf.String(face.family),
        FontWeight=face.weight,
        Flags=flags,
        FontBBox=pikepdf.Array(box),
        ItalicAngle=round(angle),
        Ascent=round(tables.sTypoAscender * scale),
        Descent=round(tables.sTypoDescender * scale),
        CapHeight=round(getattr(tables, "sCapHeight", tables.sTypoAscender) * scale),
        StemV=80,
    )
    return widths, descriptor


def _width_array(widths: dict[int, float]) -> pikepdf.Array:
    """Runs of neighbouring glyphs (ISO 32000-2, 9.7.4.3)."""
    runs: list[tuple[int, list[float]]] = []
    for glyph, width in widths.items():
        if runs and runs[-1][0] + len(runs[-1][1]) == glyph:
            runs[-1][1].append(width)
        else:
            runs.append((glyph, [width]))
    array = pikepdf.Array()
    for first, run in runs:
        array.append(first)
        array.append(pikepdf.Array([_number(width) for width in run]))
    return array


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else round(value, 3)


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
