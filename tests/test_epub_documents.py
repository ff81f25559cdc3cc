"""Content documents: sections made into whole XHTML files, linked to each other."""

import io
import zipfile
from dataclasses import replace

import pytest
from epub_sample import NAMESPACES, PUBLICATION, chapter, epub_alone, parsed, resources, sample
from lxml import etree

from bindery.diagnostics import BookError, Diagnostic
from bindery.direction import direction_of
from bindery.edition.section import Section
from bindery.epub import Publication

PLAIN = Publication("Plain", "en")


def files(*sections: Section, publication: Publication = PLAIN) -> dict[str, bytes]:
    book = zipfile.ZipFile(io.BytesIO(epub_alone(sections, publication, {}, (), resources())))
    return {name.removeprefix("EPUB/"): book.read(name) for name in book.namelist()}


def problems(*sections: Section, styles: dict[str, str] | None = None, **more: str) -> list[Diagnostic]:
    with pytest.raises(BookError) as caught:
        epub_alone(sections, replace(PLAIN, **more), styles or {}, (), resources())  # type: ignore[arg-type]
    return list(caught.value.diagnostics)


@pytest.fixture(scope="module")
def book() -> dict[str, etree._Element]:
    archive = zipfile.ZipFile(io.BytesIO(sample()))
    return {
        name.removeprefix("EPUB/"): parsed(archive.read(name)) for name in archive.namelist() if name.endswith(".xhtml")
    }


def test_every_document_says_its_language_direction_and_title(book: dict[str, etree._Element]) -> None:
    for root in book.values():
        assert (root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang")) == ("en", "en")
        assert root.get("dir") == "ltr"
        assert root.findtext("{*}head/{*}title")
    assert book["fort.xhtml"].findtext("{*}head/{*}title") == "The fort"


def test_every_document_has_the_fonts_first_and_then_the_styles(book: dict[str, etree._Element]) -> None:
    for root in book.values():
        links = [link.get("href") for link in root.iterfind("{*}head/{*}link")]
        assert links == ["fonts.css", "styles-literary-ereader.css"]


def test_the_body_says_which_matter_it_is(book: dict[str, etree._Element]) -> None:
    matter = {name: root[-1].get(f"{{{NAMESPACES['epub']}}}type") for name, root in book.items()}
    assert matter["title-page.xhtml"] == "frontmatter"
    assert matter["fort.xhtml"] == "bodymatter"
    assert matter["index.xhtml"] == "backmatter"


def test_links_find_their_place_in_other_files(book: dict[str, etree._Element]) -> None:
    hrefs = book["fort.xhtml"].xpath("//x:a/@href", namespaces=NAMESPACES)
    assert hrefs == [
        "glossary.xhtml#gloss-fort",
        "#fn-1-1",
        "bibliography.xhtml#ref-smith",
        "#fig-plan",
        "trade.xhtml#trade",
        "#fn-1-1-call",
    ]
    assert book["index.xhtml"].xpath("//x:a/@href", namespaces=NAMESPACES) == ["fort.xhtml#idx-1"]


def test_no_link_of_the_book_is_broken(book: dict[str, etree._Element]) -> None:
    places = {(name, id) for name, root in book.items() for id in root.xpath("//@id")}
    for name, root in book.items():
        for href in root.xpath("//x:a/@href", namespaces=NAMESPACES):
            file, _, fragment = href.partition("#")
            assert not fragment or (file or name, fragment) in places, href
            assert (file or name) in book


def test_text_and_markup_arrive_as_they_were() -> None:
    body = (
        "<p><em>a</em><strong>b</strong> text&#160;&lt;x&gt;</p><pre><span>a</span><span> b</span>\n c</pre>"
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><linearGradient id="lg"/></svg>'
    )
    made = files(chapter("one", "One", body))["one.xhtml"].decode()
    assert body.replace("&#160;", "\N{NO-BREAK SPACE}") in made


def test_a_picture_may_stand_in_its_own_address() -> None:
    body = '<p><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt=""/></p>'
    assert body in files(chapter("one", "One", body))["one.xhtml"].decode()


def test_empty_elements_have_end_tags_and_void_ones_none() -> None:
    made = files(chapter("one", "One", '<p>a<span id="here"></span><br/>b</p><p></p>'))["one.xhtml"].decode()
    assert 'a<span id="here"></span><br/>b' in made
    assert "<p></p>" in made


def test_a_section_in_another_language_turns_its_own_way() -> None:
    made = files(chapter("one", "אחת", language="he"), chapter("two", "Two"))
    assert parsed(made["one.xhtml"]).get("dir") == "rtl"
    assert parsed(made["one.xhtml"]).get("lang") == "he"
    assert parsed(made["two.xhtml"]).get("dir") == "ltr"


@pytest.mark.parametrize(
    ("tag", "direction"),
    [
        ("he", "rtl"),
        ("ar-EG", "rtl"),
        ("az", "ltr"),
        ("az-Arab", "rtl"),
        ("az-Arab-IR", "rtl"),
        ("ar-Latn", "ltr"),
        ("en", "ltr"),
    ],
)
def test_direction_follows_the_script(tag: str, direction: str) -> None:
    assert direction_of(tag) == direction


def test_the_cover_is_a_page_with_an_image(book: dict[str, etree._Element]) -> None:
    image = book["cover.xhtml"].find(".//{*}img")
    assert image is not None
    assert (image.get("src"), image.get("alt")) == ("images/cover.jpg", PUBLICATION.cover_alt)
    assert book["cover.xhtml"].xpath("//x:section[@epub:type='cover']/x:img", namespaces=NAMESPACES) == [image]


def test_a_section_called_cover_does_not_take_the_place_of_the_cover() -> None:
    made = files(chapter("cover", "Under cover"), publication=replace(PLAIN, cover="images/cover.jpg"))
    assert b"Under cover" in made["cover-2.xhtml"]
    assert b"images/cover.jpg" in made["cover.xhtml"]
    assert b'href="cover-2.xhtml"' in made["nav.xhtml"]


# What is wrong is said with the file that it stands in, all at once


def test_sections_that_are_not_well_formed() -> None:
    found = problems(chapter("one", "One", "<p>a<br>b</p>"), chapter("two", "Two", "<p>&nbsp;</p>"))
    assert [(d.file, d.code) for d in found] == [
        ("chapters/one.md", "xhtml-not-well-formed"),
        ("chapters/two.md", "xhtml-not-well-formed"),
    ]
    assert "br" in found[0].message and "nbsp" in found[1].message


def test_characters_that_xml_cannot_write() -> None:
    found = problems(chapter("one", "One"), description="a\x0cb")
    assert [(d.code, d.message) for d in found] == [
        ("control-character", "the description of the book holds the control character U+000C")
    ]


def test_an_id_that_stands_twice_in_the_book() -> None:
    found = problems(chapter("one", "One", '<p id="here">a</p>'), chapter("two", "Two", '<p id="here">b</p>'))
    assert [(d.file, d.code) for d in found] == [("chapters/two.md", "duplicate-id")]
    assert "'here'" in found[0].message and "chapters/one.md" in found[0].message


def test_links_that_lead_nowhere() -> None:
    body = '<h2 id="walls">W</h2><p><a href="#wals">x</a> <a href="02-two.md">y</a> <a href="https://example.com/">z</a></p>'
    found = problems(chapter("one", "One", body))
    assert [(d.file, d.code, d.hint) for d in found] == [
        ("chapters/one.md", "broken-link", "did you mean 'walls'?"),
        ("chapters/one.md", "broken-link", ""),
    ]
    assert "'#wals'" in found[0].message and "'02-two.md'" in found[1].message


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        '<p onclick="x()">a</p>',
        '<p><a href="javascript:x()">a</a></p>',
        '<p><img src="https://example.com/x.png" alt=""/></p>',
        '<p><img src="//example.com/x.png" alt=""/></p>',
        '<p style="background: url(https://example.com/x.png)">a</p>',
        '<iframe src="x.html"></iframe>',
    ],
)
def test_nothing_runs_and_nothing_is_loaded_from_elsewhere(body: str) -> None:
    found = problems(chapter("one", "One", body))
    assert "active-content" in {d.code for d in found}
    assert {d.file for d in found} == {"chapters/one.md"}


@pytest.mark.parametrize(
    ("css", "line", "code"),
    [
        ("p { color: red }\np { direction: rtl }", 2, "css-property"),
        ("\n@import 'other.css';", 2, "css-import"),
        ("@font-face { font-family: X; src: url(x.ttf) }", 1, "css-font-face"),
        ("p { }\n\np { background: url('http://example.com/x.png') }", 3, "remote-resource"),
        ("@media print { p { background: url(//example.com/x.png) } }", 1, "remote-resource"),
        ("p { color: red }\n}", 2, "css-syntax"),
        ("p { color red }", 1, "css-syntax"),
        ("p { background: url(../images/pln.svg) }", 0, "picture-missing"),
    ],
)
def test_style_sheets_are_held_to_what_an_epub_allows(css: str, line: int, code: str) -> None:
    found = problems(chapter("one", "One"), styles={"my.css": css})
    assert [(d.file, d.line, d.code) for d in found] == [("my.css", line, code)]


def test_a_style_sheet_may_show_pictures_of_the_book() -> None:
    css = "hr { background: url('../images/Şuşa photo.webp') } p { color: red }"
    data = epub_alone((chapter("one", "One"),), PLAIN, {"styles/my.css": css}, (), resources())
    book = zipfile.ZipFile(io.BytesIO(data))
    assert 'url("images/Susa-photo.png")' in book.read("EPUB/styles-my.css").decode()
    assert "EPUB/images/Susa-photo.png" in book.namelist()
