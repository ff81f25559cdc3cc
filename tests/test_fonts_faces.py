"""The faces of the literary style, as files and as WeasyPrint sets them."""

import io
import random
import re
import sys
from pathlib import Path

import fontpkg
import pikepdf
import pypdfium2
import pytest
import uharfbuzz as harfbuzz
import weasyprint
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from bindery.diagnostics import BookError
from bindery.engine.cache import Cache
from bindery.folder import SHIPPED, BookFolder
from bindery.fonts import Face, font_face_css, load_faces, subset, subset_glyphs, uncovered

FACES = load_faces("literary", BookFolder(SHIPPED))
FEATURES = ("smcp", "c2sc", "onum", "lnum", "tnum", "sups", "frac")


def face(family: str, weight: int = 400, style: str = "normal") -> Face:
    return next(f for f in FACES if (f.family, f.weight, f.style) == (family, weight, style))


def shape(data: bytes, text: str, features: dict[str, bool] | None = None, language: str = "en") -> list[str]:
    """The outlines that `text` is set with."""
    font = harfbuzz.Font(harfbuzz.Face(data))
    buffer = harfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.language = language
    harfbuzz.shape(font, buffer, features or {})
    return [_outline(font, info.codepoint) for info in buffer.glyph_infos]


def _outline(font: harfbuzz.Font, glyph: int) -> str:
    strokes: list[str] = []
    functions = harfbuzz.DrawFuncs()
    functions.set_move_to_func(lambda x, y, _: strokes.append(f"M{x:.0f},{y:.0f}"), None)
    functions.set_line_to_func(lambda x, y, _: strokes.append(f"L{x:.0f},{y:.0f}"), None)
    functions.set_quadratic_to_func(lambda a, b, x, y, _: strokes.append(f"Q{a:.0f},{b:.0f},{x:.0f},{y:.0f}"), None)
    functions.set_cubic_to_func(lambda *c: strokes.append("C" + ",".join(f"{n:.0f}" for n in c[:6])), None)
    functions.set_close_path_func(lambda _: strokes.append("Z"), None)
    font.draw_glyph(glyph, functions)
    return " ".join(strokes)


def test_families_and_licences() -> None:
    assert list(dict.fromkeys(f.family for f in FACES)) == [
        "Book",
        "Book Sans",
        "Book Mono",
        "Book Hebrew",
        "Book Arabic",
        "Book Armenian",
        "Book Symbols",
    ]
    assert len({(f.family, f.weight, f.style) for f in FACES}) == len({f.file_name for f in FACES}) == len(FACES)
    for one in FACES:
        assert one.licence == "OFL-1.1"
        assert "SIL OPEN FONT LICENSE Version 1.1" in one.licence_text
        assert one.is_truetype, "PDF/X-1a and PDF/X-3 cannot embed CFF fonts"


@pytest.mark.parametrize("one", FACES, ids=lambda f: f.name)
def test_every_face_is_static_and_has_its_weight(one: Face) -> None:
    font = TTFont(io.BytesIO(one.data), lazy=True)
    assert "fvar" not in font and "gvar" not in font
    assert font["OS/2"].usWeightClass == one.weight
    assert one.unicode == set(font.getBestCmap())


def test_a_static_instance_keeps_layout_features_and_languages() -> None:
    for one in (face("Book"), face("Book", style="italic"), face("Book", 700)):
        substitutions = TTFont(io.BytesIO(one.data), lazy=True)["GSUB"].table
        assert {*FEATURES, "locl"} <= {record.FeatureTag for record in substitutions.FeatureList.FeatureRecord}
        latin = next(s.Script for s in substitutions.ScriptList.ScriptRecord if s.ScriptTag == "latn")
        assert {"AZE ", "TRK "} <= {record.LangSysTag for record in latin.LangSysRecord}


def test_weights_are_drawn_apart() -> None:
    regular, semibold, bold = (shape(face("Book", weight).data, "n") for weight in (400, 600, 700))
    assert regular != semibold != bold != regular


def test_a_subset_sets_its_characters_as_the_whole_face_does() -> None:
    one = face("Book")
    text = "İrəvan ığdır fifi 1994 1/2"
    small = subset(one, map(ord, text))
    assert len(small) < len(one.data) / 10
    for feature in (None, *FEATURES, "liga"):
        for language in ("en", "az", "tr"):
            features = {feature: True} if feature else {}
            assert shape(small, text, features, language) == shape(one.data, text, features, language)
    assert shape(small, "i", {"smcp": True}, "az") != shape(small, "i", {"smcp": True}, "en")
    assert set(harfbuzz.Face(small).unicodes) == set(map(ord, text))
    assert subset(one, map(ord, text)) == small, "the same cut gives the same bytes"


@settings(max_examples=25, deadline=None)
@given(st.frozensets(st.integers(1, 900), min_size=1, max_size=40))
def test_a_glyph_subset_keeps_numbers_and_outlines(glyph_ids: frozenset[int]) -> None:
    one = face("Book")
    whole, cut = harfbuzz.Font(harfbuzz.Face(one.data)), harfbuzz.Font(harfbuzz.Face(subset_glyphs(one, glyph_ids)))
    for glyph in glyph_ids:
        assert _outline(cut, glyph) == _outline(whole, glyph)
        assert cut.get_glyph_h_advance(glyph) == whole.get_glyph_h_advance(glyph)


def test_a_glyph_subset_is_small() -> None:
    assert len(subset_glyphs(face("Book"), range(100, 140))) < 12_000


def test_kept_instances_are_the_same_bytes(tmp_path: Path) -> None:
    def kept() -> dict[Path, int]:
        return {path: path.stat().st_ino for path in tmp_path.rglob("*") if path.is_file()}

    assert load_faces("literary", BookFolder(SHIPPED), Cache(tmp_path)) == FACES
    first = kept()
    assert len(first) == 14, "one for each face of a variable font"
    assert load_faces("literary", BookFolder(SHIPPED), Cache(tmp_path)) == FACES
    assert kept() == first


def test_what_the_style_covers() -> None:
    text = "Şuşa Əğrı İıç Карабах Ғәҡ Ἀρχή שָׁלוֹם قره‌باغ گچپژ گؤزل Հայոց և → ↩ ≤ ≠ ✓ ✗ ★ ℝ ∈ ❦ ⁂ ₼ ₺ №\u00ad\u2060\u200b"
    assert uncovered(text, FACES) == ()


def test_an_uncovered_character_is_named_with_its_script() -> None:
    assert [str(u) for u in uncovered("ა and 漢\u0300", FACES)] == [
        "ა (U+10D0 GEORGIAN LETTER AN, Georgian script)",
        "漢 (U+6F22 CJK UNIFIED IDEOGRAPH-6F22, Han script)",
    ]


class _Fonts(URLFetcher):
    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        return URLFetcherResponse(url, next(f.data for f in FACES if url.endswith("/" + f.file_name)))


def test_weasyprint_sets_every_script_in_its_own_family() -> None:
    rules = font_face_css(FACES, lambda f: f"book:///fonts/{f.file_name}")
    page = weasyprint.HTML(
        string="<html lang='az'><body>Şuşa <i>İrəvan</i> <b>ığdır</b> Карабах Ἀρχή שָׁלוֹם قره‌باغ Հայոց ✓</body></html>",
        base_url="book:///",
    )
    fonts = FontConfiguration()
    families = 'Book, "Book Hebrew", "Book Arabic", "Book Armenian", "Book Symbols"'
    sheet = weasyprint.CSS(
        string=f"{rules} html {{ font-family: {families} }}", url_fetcher=_Fonts(), font_config=fonts
    )
    data = page.write_pdf(stylesheets=[sheet], font_config=fonts, full_fonts=True)

    with pikepdf.open(io.BytesIO(data)) as pdf:
        files = [
            descriptor.FontFile2.read_bytes()
            for font in pdf.pages[0].Resources.Font.values()
            for descriptor in [font.DescendantFonts[0].FontDescriptor]
        ]
    named = {f.sha256: f.name for f in FACES}
    embedded = {named[Face("", 400, "normal", data, frozenset()).sha256] for data in files}
    assert embedded == {
        "Book 400",
        "Book 400 italic",
        "Book 700",
        "Book Hebrew 400",
        "Book Arabic 400",
        "Book Armenian 400",
        "Book Symbols 400",
    }, "nothing else, so no font of the system, and each embedded whole file is a face's own bytes"
    text = pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()
    assert re.search(r"Şuşa İrəvan ığdır Карабах", text)


def book_with(tmp_path: Path, declaration: str) -> BookFolder:
    (tmp_path / "styles/own").mkdir(parents=True)
    (tmp_path / "styles/own/fonts.yaml").write_text(declaration, encoding="utf-8")
    return BookFolder(tmp_path)


def complaints(folder: BookFolder, style: str = "own") -> list[str]:
    with pytest.raises(BookError) as raised:
        load_faces(style, folder)
    return [str(diagnostic) for diagnostic in raised.value.diagnostics]


def test_every_mistake_in_fonts_yaml_is_reported(tmp_path: Path) -> None:
    folder = book_with(
        tmp_path,
        """\
families:
  Book:
    package: eb-garamont
    faces:
      - {weight: 400}
  Sans:
    package: source-sans-3
    faces:
      - {weight: 950}
  Armenian:
    licence: styles/fonts/noto/OFL.txt
    faces:
      - {file: styles/fonts/noto/NotoSerifArmenian-Regulr.ttf}
      - {weight: 700, file: ../stolen.ttf}
  Licence:
    faces:
      - {file: styles/fonts/noto/OFL.txt}
""",
    )
    (tmp_path.parent / "stolen.ttf").write_bytes(b"")
    assert (
        "\n".join(complaints(folder)).replace(sys.executable, "python")
        == """\
styles/own/fonts.yaml:5: error: the font package 'fontpkg-eb-garamont' is not installed [font-package-missing]
    hint: did you mean 'eb-garamond'? Install it with: python -m pip install fontpkg-eb-garamont
styles/own/fonts.yaml:9: error: the font package 'fontpkg-source-sans-3' has no normal of weight 950 [font-missing]
    hint: it has italic, normal, weights 200 to 900
styles/own/fonts.yaml:13: error: the font file styles/fonts/noto/NotoSerifArmenian-Regulr.ttf does not exist \
[font-missing]
    hint: did you mean 'styles/fonts/noto/NotoSerifArmenian-Regular.ttf'?
styles/own/fonts.yaml:14: error: the font file ../stolen.ttf is not inside the book's folder [font-outside-book]
styles/own/fonts.yaml:17: error: styles/fonts/noto/OFL.txt is not a TrueType or OpenType font [font-unreadable]"""
    )


def test_mistakes_of_form_have_their_line(tmp_path: Path) -> None:
    folder = book_with(
        tmp_path,
        """\
families:
  Book:
    pakage: eb-garamond
    faces:
      - weight: heavy
      - {wieght: 400}
""",
    )
    assert (
        "\n".join(complaints(folder))
        == """\
styles/own/fonts.yaml:3: error: unknown key 'pakage' [fonts-declaration]
    hint: did you mean 'package'?
styles/own/fonts.yaml:5: error: families.Book.faces.0.weight: Input should be a valid integer, unable to parse \
string as an integer [fonts-declaration]
styles/own/fonts.yaml:6: error: unknown key 'wieght' [fonts-declaration]
    hint: did you mean 'weight'?"""
    )


def test_two_files_for_one_face_are_refused(tmp_path: Path) -> None:
    folder = book_with(
        tmp_path, "families:\n  Book:\n    package: amiri\n    faces:\n      - {weight: 400}\n      - {style: normal}\n"
    )
    assert "two faces have weight 400 and style normal" in complaints(folder)[0]


def test_a_style_without_fonts_and_a_broken_file(tmp_path: Path) -> None:
    folder = book_with(tmp_path, "families: [")
    assert complaints(folder)[0].startswith("styles/own/fonts.yaml:1: error: YAML cannot be read here")
    assert "did you mean 'literary'?" in complaints(folder, "litterary")[0]


def test_a_book_brings_its_own_face(tmp_path: Path) -> None:
    folder = book_with(tmp_path, "families:\n  Book:\n    faces:\n      - {file: fonts/mine.ttf}\n")
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts/mine.ttf").write_bytes(face("Book Armenian").data)
    (own,) = load_faces("own", folder)
    assert (own.family, own.weight, own.source, own.licence) == ("Book", 400, "mine.ttf", "")


def test_a_damaged_font_is_said_to_be_so(tmp_path: Path) -> None:
    folder = book_with(tmp_path, "families:\n  Book:\n    faces:\n      - {file: fonts/mine.ttf, axes: {wght: 500}}\n")
    (tmp_path / "fonts").mkdir()
    whole = fontpkg.select_file(fontpkg.family("eb-garamond"), 400, "normal").path.read_bytes()
    moments = random.Random(5)
    told = set()
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(moments.randint(1, 30)):
            damaged[moments.randrange(600 if moments.random() < 0.7 else len(whole))] = moments.randrange(256)
        end = moments.randrange(len(whole)) if moments.random() < 0.2 else len(whole)
        (tmp_path / "fonts/mine.ttf").write_bytes(damaged[:end])
        try:
            (own,) = load_faces("own", folder)
            subset(own, range(32, 127))
        except BookError as problem:
            told |= {found.code for found in problem.diagnostics}
    assert "font-unreadable" in told and told <= {"font-unreadable", "font-axis", "font-forbidden"}


def with_permission(data: bytes, permission: int) -> bytes:
    font, saved = TTFont(io.BytesIO(data)), io.BytesIO()
    font["OS/2"].fsType = permission
    font.save(saved)
    return saved.getvalue()


def test_a_font_that_may_not_be_embedded_is_refused_by_name(tmp_path: Path) -> None:
    made = {"restricted": 0x2, "bitmaps": 0x200, "whole": 0x100, "printing": 0x4, "editing": 0x8}
    faces = "".join(f"      - {{file: fonts/{name}.ttf, weight: {n}00}}\n" for n, name in enumerate(made, 1))
    folder = book_with(tmp_path, f"families:\n  Book:\n    faces:\n{faces}")
    (tmp_path / "fonts").mkdir()
    for name, permission in made.items():
        (tmp_path / f"fonts/{name}.ttf").write_bytes(with_permission(face("Book Armenian").data, permission))
    place = "styles/own/fonts.yaml"
    cut = "cut down to the characters that are used"
    refused = " (fsType in its OS/2 table) [font-forbidden]\n"
    hint = "    hint: take another font, or ask its maker for a file that may be embedded in books"
    assert complaints(folder) == [
        f"{place}:4: error: the font fonts/restricted.ttf may not be embedded{refused}{hint}",
        f"{place}:5: error: the font fonts/bitmaps.ttf may not be embedded but for its bitmaps{refused}{hint}",
        f"{place}:6: error: the font fonts/whole.ttf may not be {cut}{refused}{hint}",
    ]
