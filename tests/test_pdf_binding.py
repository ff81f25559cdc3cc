"""Binding: links across sections, the outline, each face and each picture once."""

import re
from collections.abc import Iterator
from html import escape
from io import BytesIO
from urllib.parse import unquote

import pikepdf
import pytest
from pdf_book import (
    METADATA,
    Here,
    book_sections,
    design,
    heading,
    opened,
    png,
    printed,
    section,
)
from pikepdf import Name
from PIL import Image

from bindery.edition.section import Matter
from bindery.pdf import PrintedBook
from bindery.pdf.book import bind_book


@pytest.fixture(scope="module")
def book() -> PrintedBook:
    return printed(book_sections())


def links_of(pdf: pikepdf.Pdf) -> Iterator[tuple[int, pikepdf.Object]]:
    for number, page in enumerate(pdf.pages):
        for annotation in page.get("/Annots", ()):
            yield number, annotation


def destinations(pdf: pikepdf.Pdf) -> dict[str, int]:
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    names = pdf.Root.Names.Dests.Names
    return {unquote(str(names[n])): pages[names[n + 1][0].objgen] for n in range(0, len(names), 2)}


def test_links_lead_across_sections_to_the_page_of_their_target(book: PrintedBook) -> None:
    with opened(book) as pdf:
        places = destinations(pdf)
        assert all(places[name] == place.page for name, place in book.page_map.items())
        leading = {(number, unquote(str(link.Dest))) for number, link in links_of(pdf)}
        assert {(0, "travel"), (0, "qarabağ"), (2, "qarabağ"), (6, "sec-two"), (7, "sec-one")} <= leading
        assert all("/A" not in link for _, link in links_of(pdf))
        assert {unquote(str(link.Dest)) for _, link in links_of(pdf)} <= set(places)


def test_links_say_where_they_lead_in_words(book: PrintedBook) -> None:
    with opened(book) as pdf:
        said = {str(link.Contents) for number, link in links_of(pdf) if number in (0, 2)}
    assert said == {"Travel 1", "Qarabağ 5", "5", "the second chapter"}


def test_a_link_has_one_annotation_for_each_of_its_lines_and_none_for_its_parts(book: PrintedBook) -> None:
    with opened(book) as pdf:
        assert len([link for number, link in links_of(pdf) if number == 0]) == 2


def test_names_are_sorted_as_bytes_for_viewers_that_search_them(book: PrintedBook) -> None:
    with opened(book) as pdf:
        names = [bytes(name) for name in list(pdf.Root.Names.Dests.Names)[::2]]
    assert names == sorted(names)


def test_the_outline_is_sections_and_headings_nested(book: PrintedBook) -> None:
    with opened(book) as pdf, pdf.open_outline() as outline:
        tree = [(entry.title, [child.title for child in entry.children]) for entry in outline.root]
    assert tree == [
        ("Contents", []),
        ("1 Travel", ["First things", "Later things"]),
        ("2 Qarabağ", []),
        ("Index", []),
    ]


def test_chapters_stand_below_their_part_in_the_outline() -> None:
    part = section("part-one", "", "part", title="Part", number="I")
    chapter = section("chapter", "<h2 id='s'>S</h2>", level=2, headings=(heading("s", "S")[1],))
    half_title = section("half", "", "half-title", matter=Matter.FRONT)
    with opened(printed([half_title, part, chapter])) as pdf, pdf.open_outline() as outline:
        assert [entry.title for entry in outline.root] == ["I Part"]
        assert outline.root[0].children[0].title == "Chapter"
        assert outline.root[0].children[0].children[0].title == "S"


def fonts_of(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == Name.Font]


def test_each_face_is_embedded_once_for_body_and_furniture(book: PrintedBook) -> None:
    with opened(book) as pdf:
        composite = [font for font in fonts_of(pdf) if font.Subtype == Name.Type0]
        names = [str(font.BaseFont) for font in composite]
        assert sorted(re.sub(r"^/[A-Z]{6}\+", "", name) for name in names) == ["Book-400", "Book-400-italic"]
        programs = {font.DescendantFonts[0].FontDescriptor.FontFile2.objgen for font in composite}
        assert len(programs) == 2
        assert b"BinderyFace" not in book.pdf
        every = {font.objgen for font in composite}
        used = {
            font.objgen
            for page in pdf.pages
            for resources in (page.obj.Resources, *_form_resources(page))
            for font in (resources.Font.values() if "/Font" in resources else ())
        }
        assert used == every


def _form_resources(page: pikepdf.Page) -> Iterator[pikepdf.Object]:
    for form in page.obj.Resources.get("/XObject", {}).values():
        if "/Resources" in form:
            yield form.Resources


def test_an_embedded_face_has_the_glyphs_of_the_book_and_few_others(book: PrintedBook) -> None:
    from fontTools.ttLib import TTFont

    with opened(book) as pdf:
        for font in fonts_of(pdf):
            if font.Subtype != Name.CIDFontType2:
                continue
            program = TTFont(BytesIO(font.FontDescriptor.FontFile2.read_bytes()))
            widths: dict[int, float] = {}
            runs = list(font.W)
            for first, run in zip(runs[::2], runs[1::2], strict=True):
                widths |= {int(first) + n: float(width) for n, width in enumerate(run)}
            metrics = program["hmtx"].metrics
            order = program.getGlyphOrder()
            for glyph, width in widths.items():
                assert metrics[order[glyph]][0] * 1000 / program["head"].unitsPerEm == pytest.approx(width, abs=0.01)


def test_a_picture_in_two_chapters_is_kept_once() -> None:
    look = design(images__dot_png=png(200), images__same_png=png(200), images__other_png=png(10))
    chapters = [
        section(f"chapter{n}", f'<p><img src="images/{name}.png" alt="A dot"/></p>')
        for n, name in enumerate(("dot", "dot", "same", "other"))
    ]
    with opened(printed(chapters, look)) as pdf:
        pictures = [
            thing for thing in pdf.objects if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == Name.Image
        ]
    assert len(pictures) == 2


def test_some_sections_can_be_bound_alone_and_links_to_the_others_lead_nowhere(book: PrintedBook) -> None:
    travel = next(bundle for bundle in book.bundles if bundle.section.id == "travel")
    alone = bind_book([travel], design(), METADATA, 0, Here())
    with pikepdf.open(BytesIO(alone)) as pdf:
        assert len(pdf.pages) == travel.position.length + travel.position.blanks
        assert pdf.check_pdf_syntax() == []
        places = destinations(pdf)
        assert "qarabağ" in {unquote(str(link.Dest)) for _, link in links_of(pdf)}
        assert "travel" in places and "qarabağ" not in places
        with pdf.open_outline() as outline:
            assert [entry.title for entry in outline.root] == ["1 Travel"]


def test_words_that_look_like_pdf_stay_words() -> None:
    title = "12 0 R ) ( \\ >> endobj /StructParent 3"
    words = section("odd", f"<p><a href='#odd'>{escape(title)}</a></p>", title=escape(title))
    with opened(printed([words])) as pdf, pdf.open_outline() as outline:
        assert [str(link.Contents) for _, link in links_of(pdf)] == [title]
        assert pdf.check_pdf_syntax() == []
        assert len(outline.root) == 1


def test_a_picture_with_a_mask_is_kept_once_and_keeps_it() -> None:
    picture = BytesIO()
    Image.new("RGBA", (4, 4), (200, 0, 0, 100)).save(picture, "PNG")
    look = design(images__soft_png=picture.getvalue())
    chapters = [section(f"chapter{n}", '<p><img src="images/soft.png" alt="A dot"/></p>') for n in range(3)]
    with opened(printed(chapters, look)) as pdf:
        images = [page.obj.Resources.XObject for page in pdf.pages if page.obj.Resources.get("/XObject")]
        masks = {
            thing.SMask.objgen for forms in images for thing in forms.values() if thing.get("/Subtype") == Name.Image
        }
        streams = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Stream)]
        assert len([thing for thing in streams if thing.get("/Subtype") == Name.Image]) == 2
        assert len(masks) == 1


def test_pages_look_alike_when_the_same_is_on_them(book: PrintedBook) -> None:
    again = printed([section("before", "<p>Another.</p>"), *book_sections()])
    looks = {bundle.section.id: bundle.sheets.body.looks for bundle in book.bundles}
    looks_again = {bundle.section.id: bundle.sheets.body.looks for bundle in again.bundles}
    assert looks_again["qarabağ"] == looks["qarabağ"]
    assert looks_again["contents"] != looks["contents"], "another page number"
    [look, *_] = looks["travel"]
    assert (round(look.width), round(look.height)) == (360, 575)
    assert len(set(looks["travel"])) == len(looks["travel"])
