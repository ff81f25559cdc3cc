"""The engine: what it relies on in WeasyPrint's private parts, and what it makes of them."""

import inspect
import io
import random
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest
import uharfbuzz
from pdf_book import faces, png

from bindery.diagnostics import Severity
from bindery.pdf.engine import Copy, Proof, cascade, columns, compose, layout, lettering, lines, log, shortcuts
from bindery.pdf.engine.faces import Advances, Letters
from bindery.pdf.engine.weasy import weasyprint

WORDS = "a quiet way of travelling is reading printed books on long dark evenings".split()


def copy(body: str, css: str = "", **particulars: object) -> Copy:
    document = f'<html xmlns="http://www.w3.org/1999/xhtml" lang="en"><body>{body}</body></html>'
    sheet = f"html {{ font: 10pt/14pt Book }} {css}"
    defaults = {"source": "chapters/one.md", "sheets": (("own.css", sheet),), "faces": faces(), "resources": ()}
    return Copy(document, **{**defaults, **particulars})  # type: ignore[arg-type]


def codes(proof: Proof) -> list[str]:
    return [diagnostic.code for diagnostic in proof.diagnostics]


# What is relied on


def test_the_parts_that_are_exchanged_have_the_shape_that_is_relied_on() -> None:
    def parameters(function: object) -> list[str]:
        return list(inspect.signature(function).parameters)  # type: ignore[arg-type]

    assert parameters(weasyprint.layout.block._linebox_layout)[:6] == [
        "context", "box", "index", "child", "new_children", "page_is_empty",
    ]  # fmt: skip
    assert parameters(weasyprint.layout.block.block_level_layout)[:6] == [
        "context", "box", "bottom_space", "skip_stack", "containing_block", "page_is_empty",
    ]  # fmt: skip
    assert weasyprint.layout.page.PageType._fields == ("side", "blank", "name", "index", "groups")
    assert parameters(weasyprint.pdf.build_fonts_dictionary) == ["pdf", "fonts", "compress", "subset", "options"]
    assert parameters(weasyprint.pdf.add_tags) == ["pdf", "document", "pdf_version", "page_streams"]
    assert parameters(weasyprint.draw.text.draw_first_line)[:2] == ["stream", "textbox"]
    inline = weasyprint.layout.inline
    assert parameters(inline.split_text_box)[:4] == ["context", "box", "available_width", "skip"]
    assert parameters(inline.remove_last_whitespace) == ["context", "line"]
    assert parameters(inline.text_align) == ["context", "line", "available_width", "last"]
    assert parameters(weasyprint.images.Gradient.__init__)[:2] == ["self", "color_stops"]
    assert parameters(weasyprint.pdf.fonts.Font.get_unused_glyph_id) == ["self", "codepoint"]
    assert "block_level_layout(" in inspect.getsource(weasyprint.layout.LayoutContext._update_footnote_area)
    assert "not context.in_column" in inspect.getsource(weasyprint.layout.block._linebox_layout)


def test_every_message_that_is_translated_is_one_that_weasyprint_logs() -> None:
    sources = Path(inspect.getfile(weasyprint)).parent.rglob("*.py")
    # Python joins neighbouring literals, in the source they stand on lines of their own.
    text = "".join(path.read_text(encoding="utf-8") for path in sources).replace("'\n", "'")
    joined = " ".join(text.split()).replace("' '", "").replace("''", "")
    for message in log._TRANSLATIONS:
        assert message in joined


def test_what_was_exchanged_is_put_back_even_when_the_document_is_broken() -> None:
    def parts() -> list[object]:
        return [
            weasyprint.document.LayoutContext,
            weasyprint.layout.block_level_layout,
            weasyprint.layout.block._linebox_layout,
            weasyprint.layout.page.PageType,
            weasyprint.draw.text.draw_first_line,
            weasyprint.pdf.stream.Font,
            weasyprint.pdf.add_tags,
            weasyprint.pdf.build_fonts_dictionary,
        ]

    before = parts()
    compose(copy("<p>Fine.</p>"))
    with pytest.raises(ElementTree.ParseError):
        compose(copy("<p>Broken"))
    assert parts() == before


# Files


def test_only_files_that_were_handed_over_are_read() -> None:
    proof = compose(copy('<img src="images/dot.png" alt=""/>', resources=(("images/dot.png", png(1)),)))
    assert codes(proof) == []
    proof = compose(copy('<img src="images/dot.png" alt=""/>'))
    assert codes(proof) == ["file-missing"]


@pytest.mark.parametrize("address", ["https://example.org/x.png", "file:///etc/hostname", "//example.org/x.png"])
def test_nothing_outside_the_book_is_opened(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    sys.addaudithook(
        lambda event, args: opened.append(event) if event in {"socket.connect", "urllib.Request"} else None
    )
    proof = compose(copy(f'<img src="{address}" alt=""/>', f'p {{ background: url("{address}") }}'))
    assert "socket.connect" not in opened and "urllib.Request" not in opened
    if not address.startswith("//"):
        assert codes(proof) == ["remote-resource"]
        assert proof.diagnostics[0].severity is Severity.ERROR


def test_an_address_with_its_own_bytes_is_read() -> None:
    css = "p::before { content: url('data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\"/>') }"
    assert codes(compose(copy("<p>x</p>", css))) == []


def test_a_style_sheet_imports_files_beside_itself() -> None:
    sheets = (("styles/own/book.css", '@import "part.css"; html { font: 10pt/14pt Book }'),)
    imported = (("styles/own/part.css", b"p { break-before: page } h1 { break-after: page }"),)
    assert len(compose(copy("<h1>One</h1><p>Two</p>", sheets=sheets, resources=imported)).pages) == 2
    assert codes(compose(copy("<p>Two</p>", sheets=sheets))) == ["file-missing"]


def test_no_font_of_the_system_is_known() -> None:
    proof = compose(copy('<p style="font-family: DejaVu Serif, Liberation Sans, serif">Plain.</p>'))
    assert {use.sha256 for use in proof.faces} <= {face.sha256 for face in faces()}
    configuration = weasyprint.text.fonts.FontConfiguration()
    fonts = weasyprint.text.ffi.fontconfig.FcConfigGetFonts(configuration._config, 0)
    assert fonts == weasyprint.text.ffi.ffi.NULL or fonts.nfont == 0


# Text


def test_the_document_is_read_as_xml() -> None:
    anchors = dict(
        compose(copy('<p id="a">x<a id="b"/>y<span id="c" style="display: block"><p id="d">z</p></span></p>')).anchors
    )
    assert anchors["a"].y > anchors["d"].y
    assert set(anchors) == {"a", "b", "c", "d"}


def test_widths_are_those_of_the_font() -> None:
    [face] = [face for face in faces() if face.name == "Book 400"]
    widths = Advances(face.data)
    font = uharfbuzz.Font(uharfbuzz.Face(face.data))
    assert 5 in widths and 65_000 not in widths
    assert widths[5] == font.get_glyph_h_advance(5) * 1000 / font.face.upem


def test_pages_are_named_for_style_sheets() -> None:
    body = '<p>1</p><p class="break">2</p><p class="left">4</p>'
    css = "html { page: chapter } .break { break-before: page } .left { break-before: left }"
    pages = compose(copy(body, css, opening="chapter")).pages
    assert [page.name for page in pages] == ["chapter-opening", "chapter", "blank", "chapter"]
    assert [page.blank for page in pages] == [False, False, True, False]


def test_misspelt_css_in_the_text_is_the_texts_fault() -> None:
    [found] = compose(copy('<p style="colour: red">x</p>')).diagnostics
    assert (found.file, found.code) == ("chapters/one.md", "css-ignored")
    assert "color" in found.hint


def test_a_link_to_a_file_that_is_no_page_is_reported() -> None:
    assert codes(compose(copy('<p><a href="02-names.md">Names</a> <a href="https://example.org/">web</a></p>'))) == [
        "link-unresolved"
    ]


# Notes


def text_with_notes(seed: int) -> str:
    chance = random.Random(seed)

    def some(count: int) -> list[str]:
        return [chance.choice(WORDS) for _ in range(count)]

    paragraphs = []
    for number in range(30):
        words = some(chance.randint(5, 150))
        for note in range(chance.choice([0, 1, 1, 2])):
            text = " ".join(some(chance.choice([4, 10, 40])))
            words.insert(chance.randint(1, len(words)), f'<span class="note" id="n{number}-{note}">{text}</span>')
        paragraphs.append(f"<p>{' '.join(words)}</p>")
    return "".join(paragraphs)


NOTES = """
@page { size: 127mm %dmm; margin: 15mm; @footnote { border-top: .5pt solid; padding-top: 3pt } }
body, p { margin: 0 } p { text-align: justify; orphans: 2; widows: 2 }
.note { float: footnote; font-size: 8pt; line-height: 10pt; footnote-policy: line }
"""


@pytest.mark.parametrize("height", range(150, 200, 7))
def test_every_note_is_on_the_page_of_its_call(height: int) -> None:
    text = text_with_notes(height)
    proof = compose(copy(text, NOTES % height))
    assert len(proof.notes) == text.count('class="note"')
    assert [note for note in proof.notes if note.note != note.call] == []


@contextmanager
def weasyprints_own_layout() -> Iterator[None]:
    class Untouched(weasyprint.layout.LayoutContext):  # type: ignore[misc]
        holds_notes = False

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "NoteKeepingContext", Untouched)
        yield


def test_weasyprint_alone_would_part_notes_from_their_calls() -> None:
    """Once this fails, WeasyPrint keeps notes in place itself, and `layout` may go."""
    parted = 0
    for height in (155, 175, 180):
        with weasyprints_own_layout():
            proof = compose(copy(text_with_notes(height), NOTES % height))
        parted += len([note for note in proof.notes if note.note != note.call])
    assert parted > 0


def test_a_rounding_error_does_not_move_notes() -> None:
    """Notes with a thin rule above them, on pages of many heights with room for all of them."""
    body = "".join(f'<p>Line {n}<span class="note" id="n{n}">Note {n}.</span></p>' for n in range(6))
    style = (
        "@page {{ size: 100mm {}mm; margin: 10mm; @footnote {{ border-top: .5pt solid }} }} p {{ margin: 0 }}"
        " .note {{ float: footnote; line-height: {}pt }}"
    )
    parted = {}
    for height in range(110, 150, 8):
        for line in (9, 9.7, 10.3):
            notes = compose(copy(body, style.format(height, line))).notes
            parted[height, line] = [note.id for note in notes if note.note != 0]
    assert set(map(tuple, parted.values())) == {()}


@pytest.mark.parametrize("room", [6, 7, 8])
def test_a_paragraph_whose_note_has_no_room_gives_its_last_lines_only_to_the_next_page(room: int) -> None:
    """WeasyPrint alone moves all of it, for it keeps room for a note that has left and for lines that have."""
    lines = "<br/>".join(f'<span id="l{number}">line</span>' for number in range(7))
    body = f'<p>before</p><p>{lines}<span class="note" id="n">A note.<br/>Of two lines.</span></p>'
    style = NOTES % (30 + (room + 1) * 5) + "@page { @footnote { margin-top: 12pt } } p, .note { line-height: 5mm }"
    anchors = dict(compose(copy(body, style)).anchors)
    assert [anchors[f"l{number}"].page for number in range(7)] == [0] * 5 + [1] * 2
    assert anchors["n"].page == 1


# Shortcuts


VARIED = """
.small { font-variant-caps: small-caps; letter-spacing: .05em } .under { text-decoration: underline }
.pair { column-count: 2; column-gap: 5% } .justified { text-align: justify; hyphens: auto }
.half { float: left; width: 40%; padding: 2%; box-sizing: border-box; border: 1px solid }
.framed { width: 120px; min-width: 25%; padding: 6px; box-sizing: border-box } .note { float: footnote }
.placed { position: relative; left: 5px } .inline { display: inline-block; width: 30% }
.flex { display: flex } .flex > div { flex: 1 1 20%; min-width: 10px }
.grid { display: grid; grid-template-columns: 1fr 2fr } .first::first-letter { font-size: 2em }
table { border-collapse: collapse; width: 80% } td { border: 1px solid; padding: 1% }
table.apart { border-collapse: separate } pre { white-space: pre-wrap; tab-size: 4 }
.spaced { word-spacing: 3px; overflow-wrap: break-word }
.entry::before { content: attr(id) "; " } .entry + .entry { color: navy } .entry#three { font-size: 8pt }
.entry table { display: block } [lang|=de] { quotes: "»" "«" } q::before { content: open-quote } .note { color: teal }
.columns { column-count: 2 } .columns p { margin: 0 } .columns .wide { column-span: all }
.columns .aside { float: left; width: 3em } .columns .placed { position: absolute }
"""


def varied() -> str:
    prose = " ".join(WORDS)
    rows = "".join(f"<tr><td>{word}</td><td>{number}</td></tr>" for number, word in enumerate(WORDS))
    entries = "".join(
        f'''<div class="entry" id="{word}"><i lang="de">{word}, <q>{prose}</q></i> <a id="of-{word}" href="#here">1</a>
        <span class="note" id="note-{word}">A note.</span><table style="color: {color}"><tr><td>{word}</td></tr></table>
        <p style="color: {color}">{prose} <b class="aside">beside</b> <i class="placed">over</i></p></div>'''
        for word, color in (("one", "red"), ("two", "navy"), ("three", "red"), ("four", "teal"))
    )
    again = entries.replace('id="', 'id="again-')
    return f"""
      <p class="justified">{prose} <i class="small">{prose}</i> <a class="under" href="#here">{prose}</a> {prose}</p>
      <div class="half">{prose}</div><p class="first">{prose}<span class="note">A note.</span></p>
      <div class="pair"><p>{prose}</p><p class="spaced">{prose}</p></div><div class="framed">{prose}</div>
      <table>{rows}</table><table class="apart">{rows}</table><pre>one\n\ttwo\r\nthree \u2029 four</pre>
      <p lang="he" dir="rtl">שלום עולם 12</p><p class="placed">{prose} <span class="inline">{prose}</span></p>
      <div class="flex"><div>{prose}</div><div>{prose}</div></div><div class="grid"><div>{prose}</div><div>x</div></div>
      <svg width="60" height="20"><text x="2" y="12" font-family="Book" letter-spacing="2">drawn</text></svg>
      <p id="here" style="font-size: 0">nothing</p><ol><li>{prose}</li><li dir="rtl">{prose}</li></ol>
      {entries}<div class="columns">{"".join(f"<p>{number}. {prose}</p>" for number in range(150))}</div>
      <div class="columns">{entries}<p>{prose}</p><p class="wide">{prose}</p>{again * 3}</div>
    """


def test_shortcuts_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = compose(copy(varied(), VARIED))
    names = [name for name, part in vars(shortcuts).items() if inspect.isfunction(part) and name[0] != "_"]
    assert len(names) == 8
    parts = [*((shortcuts, name) for name in names), (lines, "once"), (lines, "ahead"), (cascade, "by_kinds")]
    for module, name in (*parts, (columns.Columns, "once")):
        monkeypatch.setattr(module, name, lambda *originals: originals[-1])
    slow = compose(copy(varied(), VARIED))
    assert quick == slow


def test_text_stands_where_weasyprint_puts_it(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = list(glyphs_of(compose(copy(varied(), VARIED)).pdf))
    for module, name in ((lettering, "widening"), (lettering.Lettering, "drawing"), (shortcuts, "kept")):
        monkeypatch.setattr(module, name, lambda *originals: originals[-1])
    expected = list(glyphs_of(compose(copy(varied(), VARIED)).pdf))
    assert [glyph for glyph, *_ in drawn] == [glyph for glyph, *_ in expected]
    spaces = {Letters(face.data).glyph_of(" ") for face in faces()}
    for (glyph, x, y), (_, other_x, other_y) in zip(drawn, expected, strict=True):
        # WeasyPrint cuts each distance to 1/1000 em, which adds up in letter-spaced text.
        assert glyph in spaces or (x, y) == (pytest.approx(other_x, abs=0.3), pytest.approx(other_y, abs=0.01))


def glyphs_of(pdf: bytes) -> Iterator[tuple[int, float, float]]:
    """Glyphs and where they stand, in px from the origin of the text's own space, as a viewer counts it."""
    widths = {face.sha256: Advances(face.data) for face in faces()}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            fonts = page.Resources.Font
            x = y = rise = size = 0.0
            for line in page.Contents.read_bytes().decode("latin-1").splitlines():
                *operands, operator = line.split(" ") if line else [""]
                if operator == "Tm":
                    x, y = float(operands[4]), float(operands[5])
                elif operator == "Tf":
                    width, size = widths[str(fonts[operands[0]].BinderyFace)[1:]], float(operands[1])
                elif operator == "Ts":
                    rise = float(operands[0])
                elif operator == "TJ":
                    for shown, moved in re.findall(r"<([0-9a-f]+)>|([-\d.]+)", "".join(operands)):
                        x -= float(moved or 0) * size / 1000
                        for code in (int(shown[start : start + 4], 16) for start in range(0, len(shown), 4)):
                            yield code, x, y - rise
                            x += width[code] * size / 1000
