"""Fonts: only the faces that some text is set in, with only its characters, and their licences."""

import base64
import io
import re
import zipfile

import pytest
from epub_sample import DRAWING, chapter, epub_alone, faces, parsed, sample
from fontTools.ttLib import TTFont

from bindery.epub import Publication
from bindery.epub.cascade import Cascade, Font
from bindery.epub.document import Page
from bindery.epub.stylesheet import read_stylesheet
from bindery.epub.typefaces import nearest_face
from bindery.fonts import Face
from bindery.fonts.face import Slope


def fonts_of(data: bytes) -> dict[str, set[int]]:
    book = zipfile.ZipFile(io.BytesIO(data))
    return {
        name.removeprefix("EPUB/fonts/"): set(TTFont(io.BytesIO(book.read(name))).getBestCmap())
        for name in book.namelist()
        if name.endswith((".ttf", ".otf"))
    }


def used(css: str, body: str, language: str = "en") -> dict[Font, str]:
    root = Page("x.xhtml", "X", body, language=language, direction="ltr").document().root
    texts = Cascade([read_stylesheet("x.css", css)]).texts(root)
    return {font: "".join(sorted(filter(str.isalnum, characters))) for font, characters in texts.items()}


def test_a_book_carries_what_its_text_needs() -> None:
    fonts = fonts_of(sample())
    # Headings of two kinds, code, and one Hebrew word; nothing in Arabic or Armenian, and no sans.
    assert set(fonts) == {"book-400.ttf", "book-400-italic.ttf", "book-hebrew-400.ttf", "book-mono-400.ttf"}
    assert set(map(ord, "The fort Trade")) <= fonts["book-400.ttf"]
    assert set(map(ord, "שלום")) == {point for point in fonts["book-hebrew-400.ttf"] if point > 0x500}
    assert ord("z") not in fonts["book-mono-400.ttf"]


def test_licences_stand_beside_the_fonts() -> None:
    book = zipfile.ZipFile(io.BytesIO(sample()))
    licences = [name for name in book.namelist() if name.startswith("EPUB/fonts/") and name.endswith(".txt")]
    assert licences
    assert all(b"SIL OPEN FONT LICENSE" in book.read(name).upper() for name in licences)


def test_every_declared_font_is_in_the_book_and_every_font_declared() -> None:
    book = zipfile.ZipFile(io.BytesIO(sample()))
    css = book.read("EPUB/fonts.css").decode()
    assert css.count("@font-face") == len(fonts_of(sample()))
    assert all(f'url("fonts/{name}")' in css for name in fonts_of(sample()))


def test_a_book_whose_style_names_no_face_carries_none() -> None:
    data = epub_alone(
        [chapter("one", "One")], Publication("Plain", "en"), {"x.css": "h1 { font-family: serif }"}, faces()
    )
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert not [name for name in names if "font" in name]


def test_the_cascade_is_followed_to_the_letter() -> None:
    css = """
    :root { --text: "Tokens" }
    body { font-family: Base }
    h1 { font: italic 600 1.2em/1.4 "Heads", serif }
    h1 em { font-style: normal }
    p.x { font-family: Lost } #id { font-family: Kept } p.x { font-family: Lost }
    .important { font-family: Wins !important } p.important { font-family: Loses }
    .token { font-family: var(--text) }
    .quote::before { content: "q" attr(class); font-family: Quotes }
    .inherit { font: inherit }
    @media (min-width: 1em) { .wide { font-family: Wide } }
    """
    body = (
        "<h1>a<em>b</em>c</h1><p>d<strong>e</strong>f</p><p class='x' id='id'>g</p><p class='important'>h</p>"
        "<p class='token'>i</p><p class='quote'>j</p><h1 class='wide'>k</h1>"
        "<div><b><span class='inherit'>l</span></b></div>"
    )
    assert used(css, body) == {
        Font(("Heads", "serif"), 600, "italic"): "ac",
        Font(("Heads", "serif"), 600): "b",
        Font(("Base",)): "dfj",
        Font(("Base",), 700): "el",
        Font(("Kept",)): "g",
        Font(("Wins",)): "h",
        Font(("Tokens",)): "i",
        Font(("Quotes",)): "eoqtu",
        Font(("Wide",), 600, "italic"): "k",
    }


def test_languages_choose_their_fonts() -> None:
    css = "html:not(:lang(he)) :lang(he) { font-family: Hebrew }"
    body = "<p>a<span lang='he'>b</span></p>"
    assert used(css, body) == {Font(("Hebrew",)): "b"}
    assert used(css, body, language="he") == {}


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (Font((), 400), (400, "normal")),
        (Font((), 600), (700, "normal")),
        (Font((), 300), (400, "normal")),
        (Font((), 900), (700, "normal")),
        (Font((), 400, "italic"), (400, "italic")),
        (Font((), 700, "italic"), (400, "italic")),
    ],
)
def test_the_nearest_face_stands_in(asked: Font, given: tuple[int, str]) -> None:
    faces: tuple[tuple[int, Slope], ...] = ((400, "normal"), (700, "normal"), (400, "italic"))
    there = [Face("F", weight, slope, b"", frozenset()) for weight, slope in faces]
    face = nearest_face(there, asked)
    assert (face.weight, face.style) == given


def showing(drawing: bytes) -> zipfile.ZipFile:
    name = "images/plan.svg"
    section = chapter("one", "One", f'<p><img src="{name}" alt="A plan"/></p>')
    return zipfile.ZipFile(io.BytesIO(epub_alone([section], Publication("Plain", "en"), {}, faces(), {name: drawing})))


def test_words_of_a_drawing_are_set_in_the_faces_it_asks_for() -> None:
    words = b"""<title>zz</title><g font-family="'Book Sans', sans-serif">
    <text>plan<tspan font-weight="600">h</tspan></text></g>"""
    drawing = DRAWING.replace(b"</svg>", words + b"</svg>")
    body = '<p><img src="images/plan.svg" alt="A plan"/></p>'
    data = epub_alone(
        [chapter("one", "One", body)], Publication("Plain", "en"), {}, faces(), {"images/plan.svg": drawing}
    )
    book = zipfile.ZipFile(io.BytesIO(data))
    style = parsed(book.read("EPUB/images/plan.svg")).findtext("{*}style") or ""
    fonts = [TTFont(io.BytesIO(base64.b64decode(font))) for font in re.findall(r"base64,([^\"]+)", style)]
    weights = {font["OS/2"].usWeightClass: set(font.getBestCmap()) for font in fonts}
    assert set(weights) == {400, 600}
    assert set(map(ord, "plan")) <= weights[400] and ord("z") not in weights[400]
    assert ord("h") in weights[600] and ord("p") not in weights[600]
    assert "EPUB/fonts/OFL-1.1-Book-Sans.txt" in book.namelist()


def test_a_drawing_that_asks_for_no_face_of_the_book_is_left_alone() -> None:
    body = '<p><img src="images/plan.svg" alt="A plan"/></p>'
    data = epub_alone(
        [chapter("one", "One", body)], Publication("Plain", "en"), {}, faces(), {"images/plan.svg": DRAWING}
    )
    assert b"font-face" not in zipfile.ZipFile(io.BytesIO(data)).read("EPUB/images/plan.svg")


def test_rules_overrule_attributes_and_the_style_attribute_overrules_rules() -> None:
    body = """<p style="font-family: Inline">a</p>
    <svg xmlns="http://www.w3.org/2000/svg" font-family="Drawn"><text>b</text><g class="x"><text>c</text></g></svg>"""
    assert used("p { font-family: Rule } .x { font-family: Rule }", body) == {
        Font(("Inline",)): "a",
        Font(("Drawn",)): "b",
        Font(("Rule",)): "c",
    }
