"""What is found wrong while a book is printed, and how it is told."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pdf_book import STYLE, Here, design, png, printed, section

from bindery.diagnostics import Severity
from bindery.pdf.book import note_diagnostics
from bindery.pdf.paginate import paginate
from bindery.pdf.sheets import NotePlacement
from bindery.pdf.typeset import TypesetTask, typeset


def test_a_lost_link_a_missing_picture_and_a_misspelt_property_are_reported(tmp_path: Path) -> None:
    look = design(STYLE + "\np { text-algn: left }", root=tmp_path)
    wrong = section("wrong", '<p><a href="#nowhere">x</a> <img src="images/gone.png" alt="x"/></p>')
    found = {d.code: d for d in printed([wrong], look).diagnostics}
    assert set(found) == {"link-lost", "file-missing", "css-ignored"}
    assert found["link-lost"].file == "chapters/wrong.md" and "'nowhere'" in found["link-lost"].message
    assert found["file-missing"].severity is Severity.ERROR and "'images/gone.png'" in found["file-missing"].message
    css = found["css-ignored"]
    assert (css.file, css.line) == ("styles/test.css", STYLE.count("\n") + 2)
    assert css.severity is Severity.WARNING and "text-align" in css.hint


def test_words_that_would_be_cut_off_are_an_error() -> None:
    long_note = f'<p>x<span class="note" id="n1">{"word " * 3000}</span></p>'
    wide = section("wide", f"<pre>{'x' * 200}</pre>")
    book = printed([section("notes", long_note), wide, section("turned", '<p style="transform: rotate(90deg)">x</p>')])
    cut = [diagnostic for diagnostic in book.diagnostics if diagnostic.code == "off-page"]
    assert [(d.file, d.severity) for d in cut] == [
        ("chapters/notes.md", Severity.ERROR),
        ("chapters/wide.md", Severity.ERROR),
    ]
    assert all("would be cut off" in diagnostic.message for diagnostic in cut)
    assert [d.message[1:3] for d in cut] == ["1.", "xx"], "the words that run off"


def test_a_picture_may_fill_the_bleed_but_not_more() -> None:
    for excess, expected in ((0, []), (10, ["off-page"])):
        size = f"width: {133 + excess}mm; height: 150mm"
        css = f"@page {{ bleed: 3mm }} img {{ display: block; margin: -3mm; {size} }}"
        look = design(
            f"html {{ font-family: Book }} body {{ margin: 0 }} @page {{ margin: 0 }} {css}", images__dot_png=png(1)
        )
        picture = section("full", '<p class="break"></p><div class="break"><img src="images/dot.png" alt="x"/></div>')
        assert [d.code for d in printed([picture], look).diagnostics] == expected


def test_a_note_that_is_parted_or_lost_is_reported() -> None:
    pagination = paginate([section("one", "")], design(), "en", Here(), lambda *step: None)
    printed_on = {"kept": 0, "parted": 1, "lost": None}
    notes = tuple(NotePlacement(text, 0, page, text) for text, page in printed_on.items())
    sheets = replace(pagination.sheets[0], notes=notes)
    seen = note_diagnostics([section("one", "")], replace(pagination, sheets=(sheets,)), 0)
    found = [each.diagnostic for each in seen]
    assert [(d.code, d.severity) for d in found] == [("note-parted", Severity.WARNING), ("note-lost", Severity.ERROR)]


def test_a_fault_of_the_program_says_which_section_it_was_typesetting() -> None:
    task = TypesetTask(
        "one", "chapter", "One", "chapters/one.md", "<section><p></section>", "en", "ltr", "right", (), (), ()
    )
    with pytest.raises(ElementTree.ParseError) as raised:
        typeset(task)
    assert raised.value.__notes__ == ["while 'One' (chapters/one.md) was typeset"]
