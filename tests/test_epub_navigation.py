"""Contents, landmarks, NCX and guide: every way that a reading system leads through the book."""

import io
import zipfile
from dataclasses import replace

import pytest
from epub_sample import NAMESPACES, chapter, epub_alone, parsed, sample
from lxml import etree

from bindery.edition.section import Heading
from bindery.epub import Labels, Publication

PLAIN = Publication("Plain", "en")


def read(data: bytes, name: str) -> etree._Element:
    return parsed(zipfile.ZipFile(io.BytesIO(data)).read(f"EPUB/{name}"))


def tree(ol: etree._Element | None) -> list[object]:
    """Nested (text, href, children) of a list of the navigation document."""
    assert ol is not None
    found: list[object] = []
    for item in ol:
        link, inner = item[0], item.find("{*}ol")
        found.append((link.text, link.get("href"), tree(inner) if inner is not None else []))
    return found


def contents(data: bytes) -> list[object]:
    return tree(read(data, "nav.xhtml").find(".//{*}nav[@role='doc-toc']/{*}ol"))


def landmarks(data: bytes) -> list[tuple[str, str, str]]:
    links = read(data, "nav.xhtml").xpath("//x:nav[@epub:type='landmarks']//x:a", namespaces=NAMESPACES)
    return [(link.get(f"{{{NAMESPACES['epub']}}}type"), link.text, link.get("href")) for link in links]


@pytest.fixture(scope="module")
def book() -> bytes:
    return sample()


def test_chapters_stand_in_their_part_and_headings_in_their_chapter(book: bytes) -> None:
    assert contents(book) == [
        (
            "I. Beginnings",
            "part-1.xhtml",
            [
                ("1. The fort", "fort.xhtml", [("1.1 The walls", "fort.xhtml#walls", [])]),
                ("2. Trade", "trade.xhtml", [("Coins", "trade.xhtml#coins", [])]),
            ],
        ),
        ("Works cited", "bibliography.xhtml", []),
        ("Glossary", "glossary.xhtml", []),
        ("Index", "index.xhtml", []),
    ]


@pytest.mark.parametrize(
    ("depth", "expected"), [(1, []), (3, [("Coins", "trade.xhtml#coins", [("Silver", "trade.xhtml#silver", [])])])]
)
def test_the_depth_of_headings_is_chosen(depth: int, expected: list[object]) -> None:
    headings = (Heading("coins", 2, "Coins"), Heading("silver", 3, "Silver"))
    trade = chapter("trade", "Trade", '<h2 id="coins">Coins</h2><h3 id="silver">Silver</h3>', headings=headings)
    assert contents(epub_alone([trade], PLAIN, {}, heading_depth=depth)) == [("Trade", "trade.xhtml", expected)]


def test_landmarks_are_where_they_are_present_and_hidden_from_the_eye(book: bytes) -> None:
    assert landmarks(book) == [
        ("cover", "Cover", "cover.xhtml"),
        ("titlepage", "Title page", "title-page.xhtml"),
        ("toc", "Contents", "contents.xhtml"),
        ("bodymatter", "Beginning", "part-1.xhtml"),
        ("bibliography", "Works cited", "bibliography.xhtml"),
        ("glossary", "Glossary", "glossary.xhtml"),
        ("index", "Index", "index.xhtml"),
    ]
    nav = read(book, "nav.xhtml")
    assert [hidden.get("id") for hidden in nav.iterfind(".//{*}nav[@hidden='hidden']")] == ["navigation-landmarks"]
    assert "nav[hidden]" in (nav.findtext("{*}head/{*}style") or "")


def test_a_book_without_a_contents_page_is_led_to_its_navigation() -> None:
    assert landmarks(epub_alone([chapter("one", "One")], PLAIN, {})) == [
        ("toc", "Contents", "nav.xhtml#navigation-contents"),
        ("bodymatter", "Beginning", "one.xhtml"),
    ]


def test_navigation_speaks_the_language_of_the_book() -> None:
    labels = Labels(contents="Mündəricat", landmarks="Bələdçi", beginning="Başlanğıc")
    data = epub_alone([chapter("one", "Bir")], replace(PLAIN, language="az", labels=labels), {})
    nav = read(data, "nav.xhtml")
    assert nav.get("lang") == "az"
    assert [heading.text for heading in nav.iter("{*}h1", "{*}h2")] == ["Mündəricat", "Bələdçi"]
    assert landmarks(data)[1] == ("bodymatter", "Başlanğıc", "one.xhtml")


def test_a_book_of_unlisted_sections_still_has_contents() -> None:
    data = epub_alone([chapter("one", "One", in_contents=False)], PLAIN, {})
    assert contents(data) == [("One", "one.xhtml", [])]


def test_the_ncx_has_two_levels_in_the_order_of_reading(book: bytes) -> None:
    ncx = read(book, "toc.ncx")
    points = ncx.xpath("//ncx:navPoint", namespaces=NAMESPACES)
    assert [(point.get("playOrder"), point.find("{*}content").get("src")) for point in points] == [
        ("1", "part-1.xhtml"),
        ("2", "fort.xhtml"),
        ("3", "trade.xhtml"),
        ("4", "bibliography.xhtml"),
        ("5", "glossary.xhtml"),
        ("6", "index.xhtml"),
    ]
    meta = {item.get("name"): item.get("content") for item in ncx.iter("{*}meta")}
    assert meta["dtb:uid"] == "urn:isbn:9783161484100"
    assert meta["dtb:depth"] == "2"


def test_the_guide_repeats_the_landmarks_for_old_reading_systems(book: bytes) -> None:
    references = read(book, "content.opf").findall(".//{*}reference")
    assert [(item.get("type"), item.get("href")) for item in references] == [
        ("cover", "cover.xhtml"),
        ("title-page", "title-page.xhtml"),
        ("toc", "contents.xhtml"),
        ("text", "part-1.xhtml"),
        ("bibliography", "bibliography.xhtml"),
        ("glossary", "glossary.xhtml"),
        ("index", "index.xhtml"),
    ]
