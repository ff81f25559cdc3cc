"""Which files a document needs is read from its markup and its style sheets, however they are written."""

import pytest

from bindery.pdf.resources import gather

FILES = {"images/a.png": b"a", "styles/more.css": b"p { background: url(../images/a.png) }"}


@pytest.mark.parametrize(
    ("css", "names"),
    [
        ("p { background: url(../images/a.png) }", ["images/a.png"]),
        ('p { background: URL("../images/a.png") }', ["images/a.png"]),
        (r"p { background: \75 rl('../images/a.png') }", ["images/a.png"]),
        ('@import "more.css";', ["images/a.png", "styles/more.css"]),
        (r'@\69mport "more.css";', ["images/a.png", "styles/more.css"]),
        ('@IMPORT "more.css";', ["images/a.png", "styles/more.css"]),
        ('p::before { content: "more.css" }', []),
        ("p { background: url(https://example.org/a.png) }", []),
    ],
)
def test_files_of_a_style_sheet(css: str, names: list[str]) -> None:
    assert [name for name, _ in gather([], [("styles/mine.css", css)], FILES.get)] == names


def test_files_of_a_document() -> None:
    pictures = '<p style="background: url(images/a.png)"/><a href="styles/more.css">x</a><style>@import "b.css"</style>'
    assert gather([f"<html>{pictures}</html>"], [], FILES.get) == (("images/a.png", b"a"),)
