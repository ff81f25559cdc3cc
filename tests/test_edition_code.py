"""Program listings, line by line."""

from pathlib import Path

import pytest
import tinycss2
from hypothesis import given, settings
from hypothesis import strategies as st

from bindery.edition import code
from bindery.edition.code import Listing, highlight
from bindery.folder import SHIPPED

PYTHON = '@cache\ndef shusha(year):  # 1752\n    """Doc."""\n    return None if year else "Şuşa"\n'


def whole(listing: Listing) -> str:
    return "\n".join("".join(piece for _, piece in line) for line in listing.lines)


def test_words_are_told_apart_and_neighbours_merged() -> None:
    listing = highlight(PYTHON, "python")
    assert whole(listing) == PYTHON
    assert listing.lines[1] == (("k", "def "), ("nf", "shusha"), (None, "(year):  "), ("c", "# 1752"))
    assert [kind for kind, _ in listing.lines[3]] == [None, "k", "kc", "k", None, "k", "s"]
    assert listing.lines[4] == ()


@pytest.mark.parametrize("language", ["", "text", "plaintext", "none"])
def test_a_block_without_a_language_is_plain(language: str) -> None:
    assert highlight("a\n\nb", language) == Listing((((None, "a"),), (), ((None, "b"),)))


def test_an_unknown_language_is_plain_and_named() -> None:
    listing = highlight("x = 1", "pyhton")
    assert (listing.problem, listing.hint) == (
        "'pyhton' is no language that can be highlighted",
        "did you mean 'python'?",
    )
    assert listing.lines == (((None, "x = 1"),),)


@settings(deadline=None)  # the first use of a lexer imports it
@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60),
    st.sampled_from(["python", "c", "html", "json", "yaml", "bash", "console", "diff", "sql", "latex", "rst", "r"]),
)
def test_no_letter_of_the_code_is_lost(source: str, language: str) -> None:
    assert whole(highlight(source, language)) == source


def test_the_style_knows_every_class() -> None:
    sheet = (SHIPPED / "styles/literary/code.css").read_text(encoding="utf-8")
    rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    named = {
        token.value
        for rule in rules
        if rule.type == "qualified-rule"
        for before, token in zip(rule.prelude, rule.prelude[1:], strict=False)
        if before == "." and token.type == "ident"
    }
    given_classes = {name for _, name in code._CLASSES}
    # A string is told by its quotation marks.
    assert given_classes - {"s"} <= named


def test_the_style_names_no_colour_for_an_e_reader() -> None:
    sheet = Path(SHIPPED / "styles/literary/code.css").read_text(encoding="utf-8")
    before_print, _, _ = sheet.partition("@media print")
    assert "color:" not in before_print
