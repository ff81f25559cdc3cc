"""Citation styles: the shipped ones work, and what an author is told of one that does not."""

from pathlib import Path

import pytest
from read_alone import AtOnce, citation_sites, read_chapter

from bindery.apparatus.addresses import address_pieces
from bindery.apparatus.citations import BibliographyRules, cite
from bindery.apparatus.csl import find_style
from bindery.apparatus.sources import read_sources
from bindery.diagnostics import BookError, Diagnostic
from bindery.folder import SHIPPED, BookFolder
from bindery.manuscript.tree import plain_text

SHIPPED_STYLES = sorted(path.stem for path in (SHIPPED / "styles" / "csl").glob("*.csl"))

WORKS = """\
- id: smith
  type: article-journal
  author: [{family: Smith, given: Jane R.}, {family: Doe, given: Ann}]
  title: On rivers
  container-title: Journal
  volume: 3
  page: 33-37
  issued: 2001
- {id: jones, type: book, title: A book, author: [{family: Jones, given: John}], publisher: Press, issued: 1999}
"""


def problems(folder: Path, name: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(BookError) as raised:
        find_style(BookFolder(folder), name, "book.yaml", 5)
    return raised.value.diagnostics


def style(citation: str = '<text variable="title"/>', info: str = "", more: str = "") -> str:
    return (
        f'<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">\n'
        f"<info><title>T</title><id>t</id>{info}</info>\n"
        f"{more}\n<citation><layout>\n{citation}\n</layout></citation>\n</style>\n"
    )


@pytest.mark.parametrize("name", SHIPPED_STYLES)
def test_every_shipped_style_cites_and_lists(tmp_path, name):
    (tmp_path / "works.yaml").write_text(WORKS, encoding="utf-8")
    (tmp_path / "1.md").write_text(
        "# One\n\nSo [@smith, p. 34]. And [@jones; @smith].[^1]\n\n[^1]: [@smith, 35].\n", encoding="utf-8"
    )
    book = BookFolder(tmp_path)
    found = find_style(book, name)
    sites = citation_sites(read_chapter(book, "1.md", citations=True))
    citations = cite(sites, read_sources(book, ["works.yaml"], AtOnce()), BibliographyRules(found, "en-US"), AtOnce())
    assert not citations.diagnostics
    assert [
        entry.key for entry in citations.bibliographies[""].entries if "rivers" in plain_text(entry.content).lower()
    ] == ["smith"]
    assert len(citations.bibliographies[""].entries) == 2
    assert len(citations.rendered) == 3 and all(citations.rendered.values())
    assert b"creativecommons.org/licenses/by-sa/3.0" in found.xml, "its licence stays inside"
    assert b"<author>" in found.xml


@pytest.mark.parametrize(
    ("name", "file", "kind"),
    [
        ("mla", "modern-language-association", "in-text"),
        ("vancouver", "nlm-citation-sequence", "in-text"),
        ("chicago-fullnote-bibliography", "chicago-notes-bibliography", "note"),
        ("http://www.zotero.org/styles/apa", "apa", "in-text"),
    ],
)
def test_everyday_names(tmp_path, name, file, kind):
    found = find_style(BookFolder(tmp_path), name)
    assert (found.file, found.kind) == (f"styles/csl/{file}.csl", kind)


def test_the_books_own_styles(tmp_path):
    (tmp_path / "styles" / "csl").mkdir(parents=True)
    (tmp_path / "styles" / "csl" / "apa.csl").write_text(style(), encoding="utf-8")
    (tmp_path / "house.csl").write_text(style().replace("in-text", "note"), encoding="utf-8")
    assert not find_style(BookFolder(tmp_path), "apa").has_bibliography, "a book's own goes before the shipped one"
    assert find_style(BookFolder(tmp_path), "house.csl").kind == "note"


@pytest.mark.parametrize(
    ("name", "code", "hint"),
    [
        ("chicago-author-dat", "unknown-citation-style", "did you mean 'chicago-author-date'?"),
        ("hous.csl", "unknown-citation-style", ""),
        ("../x.csl", "outside-book", "copy it"),
        ("https://example.org/x.csl", "remote-resource", "nothing is ever fetched"),
    ],
)
def test_a_style_that_is_not_there(tmp_path, name, code, hint):
    (found,) = problems(tmp_path / "book", name)
    assert (found.file, found.line, found.code) == ("book.yaml", 5, code)
    assert hint in found.hint


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("<style>\n<info>\n</style>", 3, "not well-formed"),
        ("\n<html/>", 2, "no citation style"),
        (
            style(citation='<text macro="titel"/>', more='<macro name="title"><text variable="title"/></macro>'),
            5,
            "macro 'titel'",
        ),
        (style(citation='<text varible="title"/>'), 5, "says nothing to print"),
        (style().replace("<citation>", "<quotation>").replace("</citation>", "</quotation>"), 1, "no <citation>"),
        (style(more="<bibliography/>"), 1, "no <bibliography>"),
        (style().replace(' class="in-text"', ""), 1, "class"),
        ("", 1, "not well-formed"),
    ],
)
def test_a_broken_style_is_named_by_its_line(tmp_path, text, line, words):
    (tmp_path / "own.csl").write_text(text, encoding="utf-8")
    (found,) = problems(tmp_path, "own.csl")
    assert (found.file, found.line, found.code) == ("own.csl", line, "broken-style")
    assert words in found.message


def test_a_nearly_right_macro_gets_a_hint(tmp_path):
    (tmp_path / "own.csl").write_text(
        style('<text macro="titel"/>', more='<macro name="title"><text variable="title"/></macro>'), encoding="utf-8"
    )
    assert problems(tmp_path, "own.csl")[0].hint == "did you mean 'title'?"


def test_what_only_pandoc_finds_wrong_names_the_style(tmp_path):
    (tmp_path / "own.csl").write_text(style("<number/>"), encoding="utf-8")
    (tmp_path / "works.yaml").write_text(WORKS, encoding="utf-8")
    (tmp_path / "1.md").write_text("# One\n\n[@smith] [@nobody]\n", encoding="utf-8")
    book = BookFolder(tmp_path)
    sites = citation_sites(read_chapter(book, "1.md", citations=True))
    with pytest.raises(BookError) as raised:
        rules = BibliographyRules(find_style(book, "own.csl"), "en-US")
        cite(sites, read_sources(book, ["works.yaml"], AtOnce()), rules, AtOnce())
    assert {(found.file, found.code) for found in raised.value.diagnostics} >= {
        ("own.csl", "broken-style"),
        ("1.md", "unknown-citation"),
    }


def test_dependent_styles(tmp_path):
    link = '<link href="http://www.zotero.org/styles/{}" rel="independent-parent"/>'
    dependent = (
        '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0">\n'
        "<info><title>T</title><id>t</id>{}</info>\n</style>\n"
    )
    (tmp_path / "journal.csl").write_text(dependent.format(link.format("apa")), encoding="utf-8")
    (tmp_path / "lost.csl").write_text(dependent.format(link.format("some-journal")), encoding="utf-8")
    assert find_style(BookFolder(tmp_path), "journal.csl").file == "styles/csl/apa.csl"
    (found,) = problems(tmp_path, "lost.csl")
    assert (found.code, "some-journal.csl" in found.hint) == ("dependent-style", True)
    (tmp_path / "some-journal.csl").write_text(style(), encoding="utf-8")
    assert find_style(BookFolder(tmp_path), "lost.csl").file == "some-journal.csl"


def test_a_style_reads_no_other_file(tmp_path):
    (tmp_path / "secret.txt").write_text("hidden words", encoding="utf-8")
    (tmp_path / "own.csl").write_text(
        f'<!DOCTYPE style [<!ENTITY x SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>\n'
        + style('<text value="&x;"/>'),
        encoding="utf-8",
    )
    (found,) = problems(tmp_path, "own.csl")
    assert found.code == "broken-style"


@pytest.mark.parametrize(
    ("address", "pieces"),
    [
        ("https://undocs.org/S/RES/822(1993)", "https://|undocs|.org/|S/|RES/|822(1993)"),
        ("https://example.org/a-b?x=1&y=%20c", "https://|example|.org/|a-b|?x|=1|&y|=%20c"),
        ("10.1000/x_y.z", "10|.1000/|x|_y|.z"),
        ("http://a.b/", "http://|a|.b/"),
    ],
)
def test_addresses_break_after_slashes_and_before_dots(address, pieces):
    assert "|".join(address_pieces(address)) == pieces
    assert "".join(address_pieces(address)) == address
