"""Marks of the printed pages: where they stand, what they are called, and what lists them."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from epub_sample import NAMESPACES, PUBLICATION, SECTIONS, chapter, epub_alone, faces, parsed, resources, stylesheets
from epubchecked import epubcheck
from lxml import etree

from bindery.edition.common_text import CommonText, seen
from bindery.edition.section import Section
from bindery.epub import Publication
from bindery.pagemap import Beginning, PageBreak

PLAIN = Publication("Plain", "en", printed="urn:isbn:9780306406157")
WRAPPED = '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">{}</html>'


def begins(body: str, words: str, note: str = "") -> Beginning:
    """Where `words` stand, as typesetting tells it."""
    text = CommonText.of(etree.fromstring(WRAPPED.format(body))).texts[note]
    sought = re.sub("[0-9]", "0", seen(words))
    return Beginning(note, text.index(sought), sought)


def packaged(sections: Sequence[Section], breaks: Mapping[str, Sequence[PageBreak]]) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(epub_alone(sections, PLAIN, {}, (), resources(), breaks=breaks)))


def read(archive: zipfile.ZipFile, name: str) -> etree._Element:
    return parsed(archive.read(f"EPUB/{name}"))


def marked(body: str, *pages: tuple[str, str], note: str = "") -> str:
    """The chapter `body` with a mark "|12|" where page 12, which begins with the words given for it, begins."""
    section = chapter("one", "One", body)
    breaks = [PageBreak(folio, begins(section.body, words, note)) for folio, words in pages]
    root = read(packaged([section], {"one": breaks}), "one.xhtml")
    for mark in root.iterfind(".//{*}span[@role='doc-pagebreak']"):
        folio = mark.get("aria-label")
        assert mark.get("id") == f"page-{folio}" and mark.get(f"{{{NAMESPACES['epub']}}}type") == "pagebreak"
        mark.text = f"|{folio}|"
    etree.strip_tags(root, "{*}span")
    written = "".join(etree.tostring(child, encoding="unicode") for child in root[1][0])
    return re.sub(r' xmlns(:epub)?="[^"]*"', "", written).partition("</header>")[2]


@pytest.mark.parametrize(
    ("body", "words", "expected"),
    [
        ("<p>One two.</p><p>Three four.</p>", "four", "<p>One two.</p><p>Three |2|four.</p>"),
        ("<p>Unbreakable.</p>", "able.", "<p>Unbreak|2|able.</p>"),
        ("<p>One.</p><p>Two.</p>", "Two.", "<p>One.</p><p>|2|Two.</p>"),
        ("<p>One “<em>two</em>”.</p>", "two”.", "<p>One “|2|<em>two</em>”.</p>"),
        ("<p>One.</p><p><em>Two</em>.</p>", "Two.", "<p>One.</p><p>|2|<em>Two</em>.</p>"),
        ("<p>One <em>two</em> three.</p>", "three.", "<p>One <em>two</em> |2|three.</p>"),
        ("<p>One <em>two three</em>.</p>", "three.", "<p>One <em>two |2|three</em>.</p>"),
        ("<ul><li>One</li><li>two</li></ul>", "two", "<ul><li>One</li><li>|2|two</li></ul>"),
        ("<h2>One</h2><h2>Two</h2>", "Two", "<h2>One</h2><h2>|2|Two</h2>"),
        (
            "<table><tbody><tr><td>One</td><td>two</td></tr><tr><td></td><td>three</td></tr></tbody></table>",
            "three",
            "<table><tbody><tr><td>One</td><td>two</td></tr><tr><td/><td>|2|three</td></tr></tbody></table>",
        ),
        (
            "<pre><code><span>one</span>\n<span>two</span>\n</code></pre>",
            "two",
            "<pre><code>one\n|2|two\n</code></pre>",
        ),
        ("<p>10 000\N{NO-BREAK SPACE}men, so\N{SOFT HYPHEN}me.</p>", "some", "<p>10 000\xa0men, |2|so\xadme.</p>"),
        (
            '<p>One.</p><figure><img src="images/plan.svg" alt="A plan"/><figcaption>Two.</figcaption></figure>',
            "\N{OBJECT REPLACEMENT CHARACTER}Two",
            '<p>One.</p><figure>|2|<img src="images/plan.svg" alt="A plan"/><figcaption>Two.</figcaption></figure>',
        ),
        (
            '<p>One<a class="note-call" href="#n">1</a> two.</p><aside id="n" class="note">A note.</aside>',
            "two.",
            '<p>One<a class="note-call" href="#n">1</a> |2|two.</p><aside id="n" class="note">A note.</aside>',
        ),
    ],
)  # fmt: skip
def test_a_mark_stands_before_the_first_character(body: str, words: str, expected: str) -> None:
    assert marked(body, ("2", words)) == expected


def test_the_first_page_of_a_section_begins_before_its_heading() -> None:
    section = chapter("one", "One")
    root = read(packaged([section], {"one": [PageBreak("1", begins(section.body, "One"))]}), "one.xhtml")
    assert root.find(".//{*}section")[0].get("aria-label") == "1"


def test_a_blank_page_is_marked_before_the_next_one() -> None:
    assert marked("<p>One two.</p>", ("ii", "two."), ("1", "two.")) == "<p>One |ii||1|two.</p>"


def test_a_page_of_notes_begins_in_the_note() -> None:
    body = '<p>One.</p><aside id="n" class="note"><p><a class="note-number">1</a> A note of two.</p></aside>'
    assert "</a> A note |2|of two." in marked(body, ("2", "of two."), note="n")


def test_where_a_template_writes_more_for_one_edition_the_words_are_found() -> None:
    body = "<p>One two three.</p><p>One two three four.</p>"
    printed = chapter("one", "One", f"<p>Only in print.</p>{body}").body
    section = chapter("one", "One", body)
    archive = packaged([section], {"one": [PageBreak("2", begins(printed, "three four."))]})
    mark = read(archive, "one.xhtml").find(".//{*}span[@role='doc-pagebreak']")
    assert mark is not None and mark.tail == "three four."


def test_the_lists_of_pages_lead_to_the_marks() -> None:
    sections = [chapter("one", "One", "<p>Of one.</p>"), chapter("two", "Two", "<p id='page-2'>Of two.</p>")]
    breaks = {
        "one": [PageBreak("xii", begins(sections[0].body, "One")), PageBreak("1", begins(sections[0].body, "one."))],
        "two": [PageBreak("2", begins(sections[1].body, "two."))],
    }
    archive = packaged(sections, breaks)
    expected = [("xii", "one.xhtml#page-xii"), ("1", "one.xhtml#page-1"), ("2", "two.xhtml#page-2-")]
    links = read(archive, "nav.xhtml").xpath("//x:nav[@epub:type='page-list']//x:a", namespaces=NAMESPACES)
    assert [(link.text, link.get("href")) for link in links] == expected
    ncx = read(archive, "toc.ncx")
    targets = ncx.findall("{*}pageList/{*}pageTarget")
    assert [(page[0][0].text, page[1].get("src")) for page in targets] == expected
    assert [(page.get("type"), page.get("value")) for page in targets] == [
        ("front", None),
        ("normal", "1"),
        ("normal", "2"),
    ]
    head = {meta.get("name"): meta.get("content") for meta in ncx.find("{*}head")}
    assert head["dtb:totalPageCount"] == "3" and head["dtb:maxPageNumber"] == "2"
    package = read(archive, "content.opf")
    said = {(meta.get("property"), meta.text) for meta in package.iter("{*}meta")}
    assert {
        ("pageBreakSource", "urn:isbn:9780306406157"),
        ("schema:accessibilityFeature", "pageBreakMarkers"),
        ("schema:accessibilityFeature", "pageNavigation"),
    } <= said


def test_without_pages_nothing_is_said_of_them() -> None:
    archive = packaged([chapter("one", "One")], {})
    for name in ("nav.xhtml", "toc.ncx", "content.opf", "one.xhtml"):
        text = archive.read(f"EPUB/{name}").decode()
        assert not re.search("page-?(list|break)", text, re.IGNORECASE)


def test_epubcheck_has_nothing_to_say_of_a_mark_at_each_word(tmp_path: Path) -> None:
    """Wherever a page may begin: in running text, tables, lists, headings, code, verse, before pictures."""
    breaks = {}
    count = 0
    for section in SECTIONS:
        common = CommonText.of(etree.fromstring(WRAPPED.format(section.body)))
        begun = []
        for note, text in common.texts.items():
            for offset in range(0, len(text), 3):
                count += 1
                begun.append(PageBreak(str(count), Beginning(note, offset, text[offset : offset + 24])))
        breaks[section.id] = begun
    path = tmp_path / "book.epub"
    marked = epub_alone(
        SECTIONS, replace(PUBLICATION, printed="The Fort"), stylesheets(), faces(), resources(), breaks=breaks
    )
    path.write_bytes(marked)
    assert epubcheck(path) == ()
    plain = zipfile.ZipFile(io.BytesIO(epub_alone(SECTIONS, PUBLICATION, stylesheets(), faces(), resources())))
    for section in SECTIONS:
        before, after = (read(archive, f"{section.id}.xhtml") for archive in (plain, zipfile.ZipFile(path)))
        assert "".join(after.itertext()) == "".join(before.itertext())
