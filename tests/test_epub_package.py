"""The package document: what shops, libraries and reading systems are told."""

import io
import zipfile
from dataclasses import replace

import pytest
from epub_sample import NAMESPACES, PUBLICATION, SECTIONS, chapter, epub_alone, parsed, resources, sample
from lxml import etree

from bindery.edition.section import Section
from bindery.epub import Contributor, Publication, Statements

PLAIN = Publication("Plain", "en")


def package(data: bytes) -> etree._Element:
    return parsed(zipfile.ZipFile(io.BytesIO(data)).read("EPUB/content.opf"))


def made(publication: Publication = PLAIN, *sections: Section) -> etree._Element:
    return package(epub_alone(sections or (chapter("one", "One"),), publication, {}, (), resources()))


def values(root: etree._Element, name: str) -> list[str]:
    return root.xpath(f"//opf:meta[@property='{name}']/text()", namespaces=NAMESPACES)


def refinements(root: etree._Element, target: str) -> dict[str, str]:
    found = root.xpath(f"//opf:meta[@refines='#{target}']", namespaces=NAMESPACES)
    return {meta.get("property"): meta.text for meta in found}


def dublin_core(root: etree._Element, name: str) -> list[str]:
    return root.xpath(f"//dc:{name}/text()", namespaces=NAMESPACES)


@pytest.fixture(scope="module")
def opf() -> etree._Element:
    return package(sample())


def test_titles_and_people_are_refined(opf: etree._Element) -> None:
    assert dublin_core(opf, "title") == ["The Fort & the Road", "A sample"]
    assert refinements(opf, "title-subtitle") == {"title-type": "subtitle", "display-seq": "2"}
    assert refinements(opf, "creator-1") == {"role": "aut", "file-as": "Author, Ann"}
    assert refinements(opf, "contributor-1") == {"role": "trl", "file-as": "Translator, Tural"}
    assert refinements(opf, "series") == {"collection-type": "series", "group-position": "2"}


def test_the_rest_is_told_as_given(opf: etree._Element) -> None:
    told = {
        name: dublin_core(opf, name) for name in ("publisher", "date", "rights", "description", "subject", "language")
    }
    assert told == {
        "publisher": ["Sample Press"],
        "date": ["2026-11-08"],
        "rights": ["© 2026 Ann Author"],
        "description": ["A book with one of everything."],
        "subject": ["History", "Roads"],
        "language": ["en"],
    }
    assert opf.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    (roads,) = opf.xpath("//dc:subject[.='Roads']", namespaces=NAMESPACES)
    assert refinements(opf, roads.get("id")) == {"authority": "Thema", "term": "TNH"}


def test_the_isbn_identifies_the_book(opf: etree._Element) -> None:
    unique = opf.get("unique-identifier", "")
    assert dublin_core(opf, "identifier") == ["urn:isbn:9783161484100"]
    assert refinements(opf, unique) == {"identifier-type": "15"}


def test_an_identifier_of_the_book_comes_before_its_isbn() -> None:
    root = made(replace(PUBLICATION, identifier="https://press.example/fort"))
    assert dublin_core(root, "identifier") == ["https://press.example/fort", "urn:isbn:9783161484100"]
    assert refinements(root, "isbn") == {"identifier-type": "15"}


def test_without_any_the_identifier_is_a_uuid_that_revisions_keep() -> None:
    first = dublin_core(made(PLAIN), "identifier")
    again = dublin_core(made(replace(PLAIN, date="2027"), chapter("two", "Two")), "identifier")
    other = dublin_core(made(replace(PLAIN, authors=(Contributor("Someone"),))), "identifier")
    assert first == again != other
    assert first[0].startswith("urn:uuid:") and len(first[0]) == 45


def test_it_says_when_it_was_modified() -> None:
    assert values(made(replace(PLAIN, modified="2026-11-08T10:20:30Z")), "dcterms:modified") == ["2026-11-08T10:20:30Z"]
    assert values(made(PLAIN), "dcterms:modified") == ["2000-01-01T00:00:00Z"]


def test_manifest_names_what_documents_hold(opf: etree._Element) -> None:
    items = {item.get("href"): item for item in opf.iterfind(".//{*}item")}
    held = {href: item.get("properties") for href, item in items.items() if item.get("properties")}
    assert held == {
        "nav.xhtml": "nav",
        "fort.xhtml": "mathml",
        "trade.xhtml": "svg",
        "images/cover.jpg": "cover-image",
    }
    cover = opf.find(".//{*}meta[@name='cover']")
    assert cover is not None and cover.get("content") == items["images/cover.jpg"].get("id")


def test_reading_order_begins_with_the_cover(opf: etree._Element) -> None:
    hrefs = {item.get("id"): item.get("href") for item in opf.iterfind(".//{*}item")}
    order = [hrefs[item.get("idref")] for item in opf.iterfind(".//{*}itemref")]
    assert order == ["cover.xhtml", *(f"{section.id}.xhtml" for section in SECTIONS)]


def test_pages_turn_with_the_direction_of_the_book() -> None:
    root = made(Publication("ספר", "he", direction="rtl"))
    assert root.get("dir") == "rtl"
    assert [spine.get("page-progression-direction") for spine in root.iterfind("{*}spine")] == ["rtl"]


def test_accessibility_is_read_off_the_contents(opf: etree._Element) -> None:
    assert values(opf, "schema:accessMode") == ["textual", "visual"]
    assert values(opf, "schema:accessModeSufficient") == ["textual,visual", "textual"]
    assert values(opf, "schema:accessibilityFeature") == [
        "ARIA",
        "MathML",
        "alternativeText",
        "displayTransformability",
        "index",
        "readingOrder",
        "structuralNavigation",
        "tableOfContents",
    ]
    assert values(opf, "schema:accessibilityHazard") == ["none"]
    assert "All images have text alternatives." in values(opf, "schema:accessibilitySummary")[0]
    assert not values(opf, "dcterms:conformsTo")


def test_an_image_without_text_alternative_is_admitted() -> None:
    root = made(PLAIN, chapter("one", "One", '<p><img src="images/plan.svg"/></p>'))
    assert values(root, "schema:accessModeSufficient") == ["textual,visual"]
    assert "alternativeText" not in values(root, "schema:accessibilityFeature")
    assert "no text alternative" in values(root, "schema:accessibilitySummary")[0]


def test_text_alone_is_textual() -> None:
    root = made(PLAIN)
    assert values(root, "schema:accessMode") == ["textual"]
    assert values(root, "schema:accessModeSufficient") == ["textual"]


def test_a_summary_of_the_publisher_is_in_the_language_of_the_book() -> None:
    root = made(replace(PLAIN, language="az", statements=Statements("Bütün şəkillərin təsviri var.")))
    summary = root.find(".//{*}meta[@property='schema:accessibilitySummary']")
    assert summary is not None
    assert (summary.text, summary.get("{http://www.w3.org/XML/1998/namespace}lang")) == (
        "Bütün şəkillərin təsviri var.",
        None,
    )
