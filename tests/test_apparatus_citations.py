"""Citations as a reader finds them: rendered by the real pandoc from the real Markdown of small books."""

import json
from pathlib import Path

import pytest
from read_alone import AtOnce, citation_sites, read_chapter

from bindery.apparatus.bibliography import GroupRule
from bindery.apparatus.calls import set_calls
from bindery.apparatus.citations import BibliographyRules, Citations, cite
from bindery.apparatus.csl import find_style
from bindery.apparatus.sources import read_sources
from bindery.folder import BookFolder
from bindery.manuscript.tree import Inlines, plain_text, walk

WORKS = """\
references:
- id: broers
  type: book
  author: [{family: Broers, given: Laurence}]
  title: Anatomy of a Rivalry
  publisher: Press
  issued: 2019
- id: hrw-april
  type: report
  author: [{literal: Watch}]
  title: April
  issued: 2020-04
  URL: https://example.org/reports/april_2020~a/
- id: hrw-june
  type: report
  author: [{literal: Watch}]
  title: June
  issued: 2020-06
- id: review
  type: article-journal
  author: [{family: de Groot, given: Jane R.}]
  title: "A <i>Review</i> of H<sub>2</sub>O"
  container-title: Journal
  volume: 3
  issue: 4
  page: 33-37
  issued: 2001
"""

NOTES = """\
<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="note" version="1.0">
  <info><title>Notes</title><id>notes</id></info>
  <citation><layout delimiter="; " suffix="."><group delimiter=", ">
    <choose>
      <if position="ibid-with-locator ibid"><text value="ibid."/></if>
      <else-if position="subsequent"><group delimiter=" "><text variable="title" font-style="italic"/>
        <group prefix="(" suffix=")" delimiter=" "><text value="see n."/>
          <number variable="first-reference-note-number"/></group>
      </group></else-if>
      <else><names variable="author"><name form="short"/></names><text variable="title" font-style="italic"/></else>
    </choose>
    <text variable="locator"/>
  </group></layout></citation>
  <bibliography><layout><text variable="title"/></layout></bibliography>
</style>
"""


def make(
    folder: Path, chapters: dict[str, str], style: str = "chicago-author-date", works: str = WORKS, **rules
) -> tuple[list, Citations]:
    (folder / "works.yaml").write_text(works, encoding="utf-8")
    (folder / "notes.csl").write_text(NOTES, encoding="utf-8")
    for name, text in chapters.items():
        (folder / name).write_text(text, encoding="utf-8")
    book = BookFolder(folder)
    read = [read_chapter(book, name, citations=True) for name in chapters]
    assert not [found for chapter in read for found in chapter.diagnostics]
    sources = read_sources(book, ["works.yaml"], AtOnce())
    assert not sources.diagnostics
    sites = [site for chapter in read for site in citation_sites(chapter)]
    asked = BibliographyRules(find_style(book, style), rules.pop("language", "en-US"), **rules)
    return read, cite(sites, sources, asked, AtOnce())


def words(inlines: Inlines) -> str:
    """What a reader reads, notes too, with ordinary spaces."""
    opened = [part for node in inlines for part in (node["c"] if node["t"] == "Note" else [node])]
    return plain_text(opened).replace("\N{NO-BREAK SPACE}", " ")


def rendered(citations: Citations) -> list[str]:
    return [words(inlines) for inlines in citations.rendered.values()]


def entries(citations: Citations, name: str = "") -> list[str]:
    return [words([*entry.label, *entry.content]) for entry in citations.bibliographies[name].entries]


def codes(citations: Citations) -> list[str]:
    return [found.code for found in citations.diagnostics]


def test_author_and_date_are_told_apart_across_chapters(tmp_path):
    _, citations = make(
        tmp_path, {"1.md": "# One\n\nSo [@hrw-june].\n", "2.md": "# Two\n\nSo [@hrw-april; @broers].\n"}
    )
    assert rendered(citations) == ["(Watch 2020b)", "(Watch 2020a; Broers 2019)"]
    assert citations.kind == "in-text"


def test_every_way_of_citing(tmp_path):
    _, citations = make(
        tmp_path,
        {
            "1.md": """# One

[@broers, p. 12] [see @broers, pp. 33-37 and *passim*] [-@broers] @broers [chap. 4] @broers
"""
        },
    )
    assert rendered(citations) == [
        "(Broers 2019, 12)",
        "(see Broers 2019, 33–37 and passim)",
        "(2019)",
        "Broers (2019, chap. 4)",
        "Broers (2019)",
    ]


def test_numbers_follow_the_order_of_the_book_and_entries_carry_them(tmp_path):
    _, citations = make(
        tmp_path,
        {"1.md": "# One\n\nSo [@review].[^n]\n\n[^n]: And [@broers].\n", "2.md": "# Two\n\nSo [@hrw-june; @review].\n"},
        style="ieee",
    )
    assert rendered(citations) == ["[1]", "[2]", "[1], [3]"]
    found = citations.bibliographies[""].entries
    assert [(entry.key, plain_text(entry.label)) for entry in found] == [
        ("review", "[1]"),
        ("broers", "[2]"),
        ("hrw-june", "[3]"),
    ]
    assert words(found[0].content).startswith("J. R. de Groot, “A Review of H2O,” Journal, vol. 3, no. 4, pp. 33–37")


def test_each_entry_knows_where_it_is_cited(tmp_path):
    chapters, citations = make(
        tmp_path, {"1.md": "# One\n\n[@broers] [@review; @broers, 5]\n", "2.md": "# Two\n\n@broers\n"}
    )
    cited = {entry.key: entry.cited_at for entry in citations.bibliographies[""].entries}
    ids = [node["id"] for chapter in chapters for node in walk(chapter.blocks) if node["t"] == "Cite"]
    assert cited == {"broers": tuple(ids), "review": (ids[1],)}
    assert list(citations.rendered) == ids == ["cite-ch-1-1", "cite-ch-1-2", "cite-ch-2-1"]


def test_citations_link_to_entries(tmp_path):
    works = "references:\n- {id: 'doi:10/a', type: book, title: A, author: [{family: Ay}], issued: 2001}\n"
    _, citations = make(tmp_path, {"1.md": "# One\n\n[see @{doi:10/a}, p. 3]\n"}, works=works)
    (entry,) = citations.bibliographies[""].entries
    links = [node for node in walk(citations.rendered["cite-ch-1-1"]) if node["t"] == "Link"]
    assert [(link["c"][0][1], link["c"][2][0]) for link in links] == [(["biblioref"], f"#{entry.id}")]
    assert entry.id.replace("-", "").isalnum(), "an XML name"
    assert all(node["line"] == 3 for node in walk(citations.rendered["cite-ch-1-1"]))


def test_without_a_printed_bibliography_nothing_links(tmp_path):
    _, citations = make(tmp_path, {"1.md": "# One\n\n[@broers]\n"}, printed=False)
    assert rendered(citations) == ["(Broers 2019)"]
    assert not citations.bibliographies
    assert not [node for node in walk(citations.rendered["cite-ch-1-1"]) if node["t"] == "Link"]


def test_addresses_are_links_that_break_without_a_hyphen(tmp_path):
    _, citations = make(tmp_path, {"1.md": "# One\n\n[@hrw-april]\n"})
    (link,) = [node for node in walk(citations.bibliographies[""].entries[0].content) if node["t"] == "Link"]
    assert link["c"][2][0] == "https://example.org/reports/april_2020~a/"
    assert plain_text(link["c"][1]) == link["c"][2][0]
    assert [node["c"] for node in link["c"][1] if node["t"] == "Str"] == [
        "https://",
        "example",
        ".org/",
        "reports/",
        "april",
        "_2020",
        "~a/",
    ]


# Notes


def test_notes_count_the_authors_own_and_begin_afresh_in_each_chapter(tmp_path):
    chapters, citations = make(
        tmp_path,
        {
            "1.md": """# One

Own.[^1] First [@broers, 3]. Own.[^2] Again [@broers, 4]. Other [@review]. Back [@broers].[^3]

[^1]: Nothing cited.
[^2]: Nothing cited.
[^3]: [@broers, 9]
""",
            "2.md": "# Two\n\nAnew [@broers]. Same [@broers, 5].\n",
        },
        style="notes.csl",
    )
    title = "Anatomy of a Rivalry"
    assert rendered(citations) == [
        f"Broers, {title}, 3.",
        f"{title} (see n. 2), 4.",
        "De Groot, A Review of H2O.",
        f"{title} (see n. 2).",
        "Ibid., 9.",
        f"Broers, {title}.",
        "Ibid., 5.",
    ]
    assert citations.kind == "note"
    notes = [
        node
        for node in walk(set_calls(chapters[0].blocks, citations.rendered, citations.language))
        if node["t"] == "Note"
    ]
    assert [node["id"] for node in notes] == [
        "fn-ch-1-1",
        "fn-cite-ch-1-1",
        "fn-ch-1-2",
        "fn-cite-ch-1-2",
        "fn-cite-ch-1-3",
        "fn-cite-ch-1-4",
        "fn-ch-1-3",
    ]
    assert entries(citations) == [title, "A Review of H2O"]


def test_ibid_stops_at_a_note_that_cites_two_works(tmp_path):
    _, citations = make(
        tmp_path, {"1.md": "# One\n\nA [@broers]. B [@broers; @review]. C [@review].\n"}, style="notes.csl"
    )
    assert rendered(citations)[1:] == [
        "Anatomy of a Rivalry (see n. 1); de Groot, A Review of H2O.",
        "A Review of H2O (see n. 2).",
    ]


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("[see @broers, 34]", "See Broers, Anatomy of a Rivalry, 34."),
        ("[@broers, 34].", "Broers, Anatomy of a Rivalry, 34"),
        ("[@broers, 34], on which more.", "Broers, Anatomy of a Rivalry, 34"),
        ("As is known [see @broers, 34].", "(see Broers, Anatomy of a Rivalry, 34)"),
        ("[@broers]\n\n    Second paragraph.", "Broers, Anatomy of a Rivalry."),
    ],
)
def test_a_citation_fits_its_place_in_a_note(tmp_path, note, expected):
    _, citations = make(tmp_path, {"1.md": f"# One\n\nText.[^1]\n\n[^1]: {note}\n"}, style="notes.csl")
    assert rendered(citations) == [expected]


def test_addresses_in_notes_are_not_links_within_links(tmp_path):
    _, citations = make(tmp_path, {"1.md": "# One\n\nText [@hrw-april].\n"}, style="chicago-fullnote")
    note = citations.rendered["cite-ch-1-1"][-1]
    assert words([note]) == "Watch, April (2020), https://example.org/reports/april_2020~a/."
    links = [node for node in walk(note) if node["t"] == "Link"]
    assert [link["c"][0][1] for link in links] == [["biblioref"], ["url"]]
    assert not [inner for link in links for inner in walk(link["c"][1]) if inner["t"] == "Link"]


def settled(folder: Path, sentence: str, style: str = "notes.csl", **rules) -> str:
    """A sentence as it is set, with * for a note's call."""
    chapters, citations = make(folder, {"1.md": f"# One\n\n{sentence}\n"}, style=style, **rules)
    (paragraph,) = set_calls(chapters[0].blocks, citations.rendered, citations.language)

    def shown(nodes: Inlines) -> str:
        return "".join(
            "*"
            if node["t"] == "Note"
            else f"“{shown(node['c'][1])}”"
            if node["t"] == "Quoted"
            else shown(citations.rendered[node["id"]])
            if node["t"] == "Cite"
            else plain_text([node])
            for node in nodes
        )

    return shown(paragraph["c"]).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It fell [@broers]. Then", "It fell.* Then"),
        ("It fell [@broers], [@review]; then", "It fell,*;* then"),
        ("(it fell [@broers])", "(it fell*)"),
        ("*it fell* [@broers]!", "it fell!*"),
        ("It fell [@broers]---then", "It fell*—then"),
        ("So Broers\n[@broers] says", "So Broers* says"),
        ('"It fell" [@broers].', "“It fell.”*"),
        ('"Fell it?" [@broers].', "“Fell it?”*"),
        ("So @broers [p. 3] says", "So Broers* says"),
        ("So said @broers.", "So said Broers.*"),
    ],
)
def test_calls_stand_after_the_punctuation(tmp_path, sentence, expected):
    assert settled(tmp_path, sentence) == expected


def test_british_punctuation_stays_outside_the_quotation(tmp_path):
    assert settled(tmp_path, '"It fell" [@broers].', language="en-GB") == "“It fell”.*"


def test_superscript_numbers_stand_at_their_word(tmp_path):
    (tmp_path / "raised.csl").write_text(
        NOTES.replace('class="note"', 'class="in-text"')
        .replace('delimiter="; " suffix="."', 'vertical-align="sup"')
        .replace('<names variable="author"><name form="short"/></names>', '<text variable="citation-number"/>'),
        encoding="utf-8",
    )
    assert settled(tmp_path, "It fell [@broers] then.", style="raised.csl").startswith("It fell1")


def test_a_tree_without_citations_is_the_same_tree(tmp_path):
    chapters, citations = make(
        tmp_path, {"1.md": "# One\n\nPlain *text*.[^1]\n\n[^1]: Note.\n", "2.md": "# Two\n\n[@broers]\n"}
    )
    blocks = chapters[0].blocks
    assert set_calls(blocks, citations.rendered, citations.language) is blocks


# Bibliographies


def test_a_bibliography_for_each_chapter(tmp_path):
    _, citations = make(
        tmp_path,
        {"1.md": "# One\n\n[@hrw-june] [@broers]\n", "2.md": "# Two\n\n[@hrw-april; @hrw-june]\n"},
        per="chapter",
    )
    assert rendered(citations) == ["(Watch 2020)", "(Broers 2019)", "(Watch 2020a, 2020b)"]
    assert [entry.key for entry in citations.bibliographies["ch-1"].entries] == ["broers", "hrw-june"]
    ids = [entry.id for name in ("ch-1", "ch-2") for entry in citations.bibliographies[name].entries]
    assert len(set(ids)) == len(ids) == 4
    links = [
        node["c"][2][0] for inlines in citations.rendered.values() for node in walk(inlines) if node["t"] == "Link"
    ]
    assert {link.removeprefix("#") for link in links} == set(ids)
    june = citations.bibliographies["ch-2"].entries[1]
    assert june.cited_at == ("cite-ch-2-1",)


def test_numbers_begin_afresh_with_each_chapters_bibliography(tmp_path):
    _, citations = make(
        tmp_path,
        {"1.md": "# One\n\n[@review]\n", "2.md": "# Two\n\n[@broers; @review]\n"},
        style="vancouver",
        per="chapter",
    )
    assert rendered(citations) == ["(1)", "(1,2)"]


def test_groups_by_type_and_key(tmp_path):
    text = "# One\n\n[@broers; @review; @hrw-april; @hrw-june]\n"
    rules = (GroupRule("Reports", types=("report",)), GroupRule("Above all", types=("book",), keys=("hrw-june",)))
    _, citations = make(tmp_path, {"1.md": text}, groups=rules)
    groups = citations.bibliographies[""].groups
    assert [(group.title, [entry.key for entry in group.entries]) for group in groups] == [
        ("Reports", ["hrw-april"]),
        ("Above all", ["broers", "hrw-june"]),
        ("", ["review"]),
    ]
    (found,) = citations.diagnostics
    assert found.code == "ungrouped-reference" and "review (article-journal)" in found.message


def test_a_group_without_types_and_keys_takes_the_rest(tmp_path):
    rules = (
        GroupRule("Reports", types=("report",)),
        GroupRule("Other"),
        GroupRule("Maps", types=("map",), keys=("brors",)),
    )
    _, citations = make(tmp_path, {"1.md": "# One\n\n[@broers; @review; @hrw-april; @hrw-june]\n"}, groups=rules)
    assert [group.title for group in citations.bibliographies[""].groups] == ["Reports", "Other"]
    assert sorted(codes(citations)) == ["empty-group", "unknown-citation"]
    assert any("did you mean 'broers'?" in found.hint for found in citations.diagnostics)


def test_no_dash_for_a_name_where_groups_part_the_entries(tmp_path):
    text = {"1.md": "# One\n\n[@hrw-april; @hrw-june]\n"}
    _, citations = make(
        tmp_path,
        text,
        style="oscola",
        works=WORKS.replace("- id: hrw-june\n  type: report", "- id: hrw-june\n  type: book"),
    )
    assert entries(citations)[1].startswith("——")
    _, citations = make(
        tmp_path,
        text,
        style="oscola",
        groups=(GroupRule("Books", types=("book",)), GroupRule("Rest")),
        works=WORKS.replace("- id: hrw-june\n  type: report", "- id: hrw-june\n  type: book"),
    )
    assert all(entry.startswith("Watch") for entry in entries(citations))


def test_works_that_nobody_cites(tmp_path):
    _, citations = make(tmp_path, {"1.md": "# One\n\n[@broers; @review]\n"})
    assert [str(found).split(" [")[0] for found in citations.diagnostics] == [
        "works.yaml:8: warning: 'hrw-april' is never cited",
        "works.yaml:14: warning: 'hrw-june' is never cited",
    ]
    _, citations = make(tmp_path, {"1.md": "# One\n\n[@broers; @review]\n"}, nocite=("@hrw-april", "hrw-june"))
    assert not citations.diagnostics
    assert len(entries(citations)) == 4


def test_nocite_for_all_works_even_without_citations(tmp_path):
    for style in ("apa", "notes.csl"):
        _, citations = make(tmp_path, {"1.md": "# One\n\nNothing.\n"}, style=style, nocite=("@*",))
        assert len(entries(citations)) == 4 and not citations.diagnostics
        assert all(entry.cited_at == () for entry in citations.bibliographies[""].entries)


def test_nocite_of_an_unknown_work(tmp_path):
    _, citations = make(
        tmp_path, {"1.md": "# One\n\n[@broers; @review; @hrw-april; @hrw-june]\n"}, nocite=("@broer",), line=7
    )
    assert [str(found) for found in citations.diagnostics] == [
        (
            "book.yaml:7: error: nocite names 'broer', which no bibliography holds [unknown-citation]\n"
            "    hint: did you mean 'broers'?"
        )
    ]


def test_a_library_gets_one_warning(tmp_path):
    works = "references:\n" + "".join(f"- {{id: w{number}, type: book, title: T{number}}}\n" for number in range(40))
    _, citations = make(tmp_path, {"1.md": "# One\n\n[@w3]\n"}, works=works)
    assert [found.message for found in citations.diagnostics] == ["39 of its 40 works are never cited, w0 among them"]


# Mistakes


def test_an_unknown_key_is_an_error_that_shows_the_way_out(tmp_path):
    _, citations = make(tmp_path, {"1.md": "# One\n\nText [@broers; @hrw-apirl] and\n@handle.\n"}, nocite=("*",))
    first, second = citations.diagnostics
    assert (first.file, first.line, first.code) == ("1.md", 3, "unknown-citation")
    assert first.hint == "did you mean 'hrw-april'? Or write \\@hrw-apirl for the characters themselves"
    assert second.line == 4 and "\\@handle" in second.hint
    assert rendered(citations) == ["(Broers 2019)"], "the rest is rendered, so that all mistakes are found at once"


def test_without_a_bibliography_an_at_sign_is_text(tmp_path):
    (tmp_path / "1.md").write_text("# One\n\nWrite to @handle [sic].\n", encoding="utf-8")
    chapter = read_chapter(BookFolder(tmp_path), "1.md", citations=False)
    assert citation_sites(chapter) == ()
    assert plain_text(chapter.blocks) == "Write to @handle [sic]."


def test_a_language_that_citeproc_does_not_speak(tmp_path):
    text = {"1.md": "# One\n\n[@broers; @review; @hrw-april; @hrw-june]\n"}
    _, citations = make(tmp_path, text, language="az")
    assert codes(citations) == ["citation-language"]
    (tmp_path / "az.csl").write_text(
        NOTES.replace("<citation>", '<locale xml:lang="az"><terms/></locale><citation>', 1), encoding="utf-8"
    )
    _, citations = make(tmp_path, text, style="az.csl", language="az")
    assert codes(citations) == []


def test_the_words_are_those_of_the_books_language(tmp_path):
    works = WORKS.replace("author: [{family: Broers, given: Laurence}]", "author: [{family: Broers}, {family: Zwei}]")
    _, citations = make(
        tmp_path, {"1.md": "# Eins\n\n[@broers, S. 12-14]\n"}, style="apa", language="de-DE", works=works
    )
    assert rendered(citations) == ["(Broers & Zwei, 2019, S. 12–14)"]


def test_a_style_without_a_bibliography(tmp_path):
    (tmp_path / "bare.csl").write_text(
        NOTES.replace('<bibliography><layout><text variable="title"/></layout></bibliography>', ""), encoding="utf-8"
    )
    _, citations = make(tmp_path, {"1.md": "# One\n\n[@broers; @review; @hrw-april; @hrw-june]\n"}, style="bare.csl")
    assert codes(citations) == ["style-without-bibliography"]
    assert not [node for node in walk(list(citations.rendered.values())) if node["t"] == "Link"]


def test_the_result_is_a_function_of_the_book(tmp_path):
    text = {f"{number}.md": f"# {number}\n\nA [@broers, {number}]. B [@review; @broers].\n" for number in range(9)}
    first, second = (make(tmp_path, text, style="notes.csl")[1] for _ in range(2))
    assert json.dumps(dict(first.rendered)) == json.dumps(dict(second.rendered))
    assert len(first.rendered) == 18 and all(words(inlines) for inlines in first.rendered.values())
