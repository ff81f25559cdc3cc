"""A book on e-readers of all ages: notes, dark pages, large type and verse."""

import re
from collections.abc import Iterator

import pytest
import tinycss2
from made_book import MadeBook, make, words_of

from bindery.epub.stylesheet import contents
from bindery.folder import SHIPPED

LETTERS = """# Letters

First words.

[Small Capitals]{.smallcaps}, a note^[With *emphasis*.] and another.^[Two.]

| One line
|   and more
"""


DROP_CAPITALS = "@media screen { p.opening::first-letter { float: left; font-size: 3.2em; line-height: 0.8 } }\n"


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    manifest = {"css": ["own.css"]}
    return make(tmp_path_factory.mktemp("letters"), {"letters": LETTERS}, manifest, {"own.css": DROP_CAPITALS})


OLD_ELEMENTS = {"a", "div", "dl", "dt", "dd", "h1", "h2", "h3", "img", "li", "ol", "p", "span", "table", "ul"}
"""Elements of XHTML 1.1: readers from before EPUB 3, Kobo's for plain EPUBs among them, follow no link to another."""


def test_a_note_opens_above_the_text_and_can_be_followed_and_left(letters: MadeBook) -> None:
    calls = letters.epub.find("ch-letters", "//h:a[@epub:type='noteref']")
    assert [call.text for call in calls] == ["1", "2"]
    for call in calls:
        # Apple's reader opens nothing where an element stands in the link.
        assert len(call) == 0
        note = letters.epub.target("ch-letters", call.get("href"))
        assert note.get("{http://www.idpf.org/2007/ops}type") == "footnote"
        assert note.tag.rpartition("}")[2] in OLD_ELEMENTS
        # Kindle takes what follows a link back for another note, so that link comes first.
        back = note[0][0]
        assert (back.get("role"), note[0].text) == ("doc-backlink", None)
        assert letters.epub.target("ch-letters", back.get("href")) is call


def rules(nodes: list) -> Iterator[tuple[str, dict[str, str]]]:
    for node in nodes:
        if node.type == "qualified-rule":
            declared = [one for one in contents(node) if one.type == "declaration"]
            yield (
                " ".join(tinycss2.serialize(node.prelude).split()),
                {one.name: tinycss2.serialize(one.value).strip() for one in declared},
            )


EREADER = SHIPPED / "styles" / "literary" / "ereader.css"
RULES = list(rules(tinycss2.parse_stylesheet(EREADER.read_text("utf-8"), skip_comments=True, skip_whitespace=True)))


CHOSEN = {"font-family", "font-size", "line-height", "color", "background", "background-color", "text-align"}
"""What readers choose for running text."""


def test_the_readers_choices_are_respected() -> None:
    for selector, declared in RULES:
        parts = {part.strip() for part in selector.split(",")}
        if parts & {"html", "body", "p", "li"}:
            assert not CHOSEN & set(declared), selector
        for name, value in declared.items():
            # Dark pages: no colour but that of the text, except the paper that drawings bring with them.
            if "color" in name or name == "background":
                assert selector == "img" or value == "inherit", selector
            # Large type: nothing is measured in anything but the reader's own size or screen.
            assert not re.search(r"\d(px|pt|pc|mm|cm|in)\b", value), selector


def test_what_has_a_side_has_it_by_the_direction_of_the_text() -> None:
    sided = ("padding-left", "padding-right", "margin-left", "margin-right", "border-left-width")
    for selector, declared in RULES:
        for name in sided:
            if name in declared:
                by_direction = "-inline".join(name.replace("-left", "|").replace("-right", "|").split("|"))
                assert by_direction in declared, (selector, name)
        assert "left" not in (declared.get("text-align"), declared.get("float")) or ".align-left" in selector


def test_words_are_divided_but_not_in_verse_code_and_headings() -> None:
    hyphens = {part.strip(): declared["hyphens"] for selector, declared in RULES if "hyphens" in declared
               for part in selector.split(",")}  # fmt: skip
    assert hyphens.pop("body") == "auto"
    # Narrow columns hold what has been divided; no word is cut off.
    assert (hyphens.pop(".wide-table th"), hyphens.pop(".wide-table td")) == ("auto", "auto")
    assert {"h1", "pre", "code", ".verse"} <= set(hyphens) and set(hyphens.values()) == {"none"}


def test_drop_capitals_are_plain_letters_without_the_style_sheet(letters: MadeBook) -> None:
    opening = letters.epub.one("ch-letters", "//h:p[@class='first opening']")
    assert (opening.text, len(opening)) == ("First words.", 0)
    assert letters.epub.files["EPUB/own.css"].decode().strip() == DROP_CAPITALS.strip()
    assert "First words." in letters.pdf.texts[letters.pdf.page_of("Small Capitals")]


def test_verse_and_small_capitals_are_themselves_without_the_style_sheet(letters: MadeBook) -> None:
    stanza = letters.epub.one("ch-letters", "//h:p[@class='stanza']")
    assert [child.tag.rpartition("}")[2] for child in stanza] == ["span", "br", "span"]
    assert words_of(letters.epub.one("ch-letters", "//h:span[@class='smallcaps']")) == "Small Capitals"


def test_a_cover_and_its_page_come_first_and_are_named_for_old_and_new_readers(letters: MadeBook) -> None:
    package = letters.epub.package
    (image,) = (item for item in package.iterfind(".//{*}item") if item.get("properties") == "cover-image")
    named = package.find(".//{*}meta[@name='cover']")
    assert named is not None and named.get("content") == image.get("id")
    first = package.find(".//{*}itemref")
    pages = {item.get("id"): item.get("href") for item in package.iterfind(".//{*}item")}
    assert first is not None and pages[first.get("idref")] == "cover.xhtml" and first.get("linear") is None
    assert [one.get("type") for one in package.iterfind(".//{*}guide/{*}reference")][:1] == ["cover"]
