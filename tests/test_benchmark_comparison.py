"""The benchmark sees what one PDF lacks of another, and measures what a command took."""

import sys
from pathlib import Path

import pikepdf
import pytest
from benchmarks.comparison import Comparison, compare
from benchmarks.measure import CommandFailed, run
from benchmarks.report import verdict
from pdf_book import faces

from bindery.pdf.engine.weasy import weasyprint

DOCUMENT = """<html xmlns="http://www.w3.org/1999/xhtml"><body>
<h1 id="one">The first heading</h1>
<p>A paragraph about paper<span class="note">A note on thread.</span> with <a href="#two">a link</a>.</p>
<figure><figcaption>A picture of a press</figcaption></figure>
<p>A second paragraph about glue.</p>
<h1 id="two">The second heading</h1>
<p>A third paragraph about leather.</p>
</body></html>"""
STYLE = "@page { size: 300pt 400pt; margin: 60pt } .note { float: footnote }"


def compared(folder: Path, ours: str = DOCUMENT, style: str = STYLE) -> Comparison:
    """The comparison of `ours` with DOCUMENT, both as WeasyPrint sets them."""
    (folder / "document.xhtml").write_text(DOCUMENT)
    face = next(face for face in faces() if (face.weight, face.style) == (400, "normal"))
    (folder / "face.ttf").write_bytes(face.data)
    fonts = weasyprint.text.fonts.FontConfiguration()
    lettering = (
        f"@font-face {{ font-family: Book; src: url({(folder / 'face.ttf').as_uri()}) }} html {{ font: 11pt Book }}"
    )
    for name, text, sheet in (("ours", ours, style), ("theirs", DOCUMENT, STYLE)):
        sheets = [weasyprint.CSS(string=lettering + sheet, font_config=fonts)]
        html = weasyprint.HTML(string=text)
        html.write_pdf(folder / f"{name}.pdf", stylesheets=sheets, font_config=fonts, pdf_tags=True)
    return compare(folder / "ours.pdf", folder / "theirs.pdf", folder / "document.xhtml")


def test_other_page_breaks_make_no_difference(tmp_path: Path) -> None:
    found = compared(tmp_path, style=f"{STYLE} p {{ break-after: page }}")
    assert found.pages == (3, 1)
    assert (found.text, found.links, found.outline, found.fonts, found.lost) == ((), (), (), (), ())


def test_a_figure_may_stand_after_the_next_paragraph(tmp_path: Path) -> None:
    figure = "<figure><figcaption>A picture of a press</figcaption></figure>\n"
    paragraph = "<p>A second paragraph about glue.</p>\n"
    found = compared(tmp_path, DOCUMENT.replace(figure + paragraph, paragraph + figure))
    assert (found.text, found.lost) == ((), ())


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (("A second paragraph about glue.", ""), "text"),
        (("<p>A second", "<p>A third paragraph about leather.</p><p>A second"), "text"),
        (('<span class="note">A note on thread.</span>', ""), "text"),
        (("A picture of a press", ""), "text"),
        (('href="#two"', 'id="three"'), "links"),
        (('id="two"', 'id="three"'), "links"),
        (("<h1 id", '<h1 style="bookmark-level: none" id'), "outline"),
    ],
)
def test_what_is_not_there_is_found(tmp_path: Path, change: tuple[str, str], where: str) -> None:
    assert change[0] in DOCUMENT
    found = compared(tmp_path, DOCUMENT.replace(*change))
    faulty = {name for name in ("text", "links", "outline", "fonts") if getattr(found, name)}
    assert faulty == {where}


def test_a_font_that_is_embedded_twice_is_found(tmp_path: Path) -> None:
    compared(tmp_path)
    with pikepdf.open(tmp_path / "ours.pdf", allow_overwriting_input=True) as pdf:
        for name in ("/ABCDEF+Text", "/GHIJKL+Text"):
            descriptor = pikepdf.Dictionary(
                Type=pikepdf.Name.FontDescriptor, FontName=pikepdf.Name(name), FontFile2=pdf.make_stream(b"a font")
            )
            pdf.Root[name[:7]] = pdf.make_indirect(descriptor)
        pdf.save()
    found = compare(tmp_path / "ours.pdf", tmp_path / "theirs.pdf", tmp_path / "document.xhtml")
    assert found.fonts == ("Text is embedded 2 times",)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_the_memory_of_every_process_is_measured() -> None:
    take = "import sys, time; held = bytearray(int(sys.argv[1]) << 20); time.sleep(0.3)"
    start = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {take!r}, '150'])"
    measured = run([sys.executable, "-c", f"{take}; {start}", "60"], Path())
    assert 60 < measured.first_peak < 110
    assert 150 < measured.other_peak < 200
    assert measured.peak == measured.other_peak
    assert 0.6 < measured.seconds < 60
    assert measured.cpu_seconds > 0


def test_a_command_that_fails_says_why() -> None:
    with pytest.raises(CommandFailed, match="no such book"):
        run([sys.executable, "-c", "raise SystemExit('no such book')"], Path())


def test_targets_are_judged_one_by_one() -> None:
    assert [verdict(value, (0.10, 0.05)) for value in (0.04, 0.07, 0.11)] == ["met", "met 0.10, not 0.05", "not met"]
