"""Preflight: each thing that a printer does not take is found, on its page, in any PDF; ours have none of them."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from lxml import etree
from pdf_book import book_sections, printed
from pikepdf import Array, Dictionary, Name
from PIL import ImageCms
from press_book import JOB, STRICT_JOB, look, pressed
from press_book import picture as plain_picture

from bindery.checks.preflight.report import Report
from bindery.checks.preflight.whole import preflight
from bindery.cli import main
from bindery.printers import Printer

pytestmark = pytest.mark.usefixtures("shared_worker")

WIDTH, HEIGHT = 432.0, 648.0
BLEED = 9.0
PLAIN = b"0 0 0 1 k 100 250 20 20 re f BT /F 10 Tf 100 300 Td (Text) Tj ET"
PRINTER = Printer.model_validate({
    "name": "Strict",
    "pages": {"least": 2, "most": 6, "multiple": 2, "source": "a test"},
    "trim": {"width": {"least": "4in", "most": "8in"}, "height": {"least": "6in", "most": "11in"}, "source": "a test"},
    "margins": {"inner": "0.5in", "outer": "0.5in", "source": "a test"},
    "bleed": {"inner": "0in", "outer": "0.125in", "top": "0.125in", "bottom": "0.125in", "source": "a test"},
    "pictures": {"least-ppi": 300, "source": "a test"},
    "type": {"least": "7pt", "source": "a test"},
    "lines": {"least": "0.75pt", "source": "a test"},
    "tints": {"least": 10, "source": "a test"},
    "ink": {"most": 240, "source": "a test"},
    "blanks": {"most": 1, "source": "a test"},
    "file": {"transparency": False, "marks": False, "largest-mb": 1, "source": "a test"},
})  # fmt: skip

Change = Callable[[pikepdf.Pdf], None]


def embedded_font(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """A face of the small book, as a press PDF embeds it."""
    how = look()
    with pikepdf.open(BytesIO(pressed(printed(book_sections()[:2], how), how).pdf)) as source:
        fonts = source.pages[0].Resources.XObject.Page.Resources.Font
        return pdf.copy_foreign(source.make_indirect(next(iter(fonts.values()))))


@pytest.fixture(scope="module")
def sound() -> bytes:
    """Four pages that the strict printer takes."""
    pdf = pikepdf.new()
    font = embedded_font(pdf)
    for number in range(4):
        left = 0.0 if number % 2 == 0 else BLEED
        page = pdf.add_blank_page(page_size=(WIDTH + BLEED, HEIGHT + 2 * BLEED))
        page.obj.TrimBox = Array([left, BLEED, left + WIDTH, BLEED + HEIGHT])
        page.obj.BleedBox = page.obj.MediaBox
        page.obj.Resources = Dictionary(Font=Dictionary(F=font))
        page.obj.Contents = pdf.make_stream(PLAIN)
    condition = Dictionary(Type=Name.OutputIntent, S=Name.GTS_PDFX, OutputConditionIdentifier="FOGRA39")
    pdf.Root.OutputIntents = Array([condition])
    saved = BytesIO()
    pdf.save(saved)
    return saved.getvalue()


def changed(file: bytes, change: Change) -> Report:
    with pikepdf.open(BytesIO(file)) as pdf:
        change(pdf)
        saved = BytesIO()
        pdf.save(saved)
    return preflight(saved.getvalue(), PRINTER)


def content(text: bytes, resources: str = "", **values: object) -> Change:
    """Page 2 with more on it."""

    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[1]
        page.obj.Contents = pdf.make_stream(PLAIN + b" " + text)
        for key, value in values.items():
            page.obj.Resources[f"/{resources}"] = Dictionary({f"/{key}": pdf.make_indirect(value)})

    return change


def picture(pdf: pikepdf.Pdf) -> None:
    pixels = pdf.make_stream(bytes(100 * 100), Type=Name.XObject, Subtype=Name.Image, Width=100, Height=100)
    pixels.BitsPerComponent, pixels.ColorSpace = 8, Name.DeviceGray
    pdf.pages[1].obj.Resources.XObject = Dictionary(I=pixels)
    pdf.pages[1].obj.Contents = pdf.make_stream(PLAIN + b" q 72 0 0 72 100 100 cm /I Do Q")


def state(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].obj.Resources.ExtGState = Dictionary(G=Dictionary(ca=0.5))
    pdf.pages[1].obj.Contents = pdf.make_stream(b"/G gs " + PLAIN)


def in_a_form(pdf: pikepdf.Pdf) -> None:
    form = pdf.make_stream(b"1 0 0 rg 0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    pdf.pages[1].obj.Resources.XObject = Dictionary(X=form)
    pdf.pages[1].obj.Contents = pdf.make_stream(PLAIN + b" /X Do")


def link(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].obj.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]))])


def outline(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as tree:
        tree.root.append(pikepdf.OutlineItem("One", 0))


def helvetica(pdf: pikepdf.Pdf) -> None:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    pdf.pages[1].obj.Resources.Font = Dictionary(F=pdf.make_indirect(font))


def forbidden_font(pdf: pikepdf.Pdf) -> None:
    program = next(each for each in pdf.objects if isinstance(each, Dictionary) and "/FontFile2" in each).FontFile2
    font, saved = TTFont(BytesIO(program.read_bytes())), BytesIO()
    font["OS/2"].fsType = 2
    font.save(saved)
    program.write(saved.getvalue())


def untrimmed(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[1].obj.TrimBox


def moved(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[1].obj
    for box in ("/MediaBox", "/TrimBox", "/BleedBox"):
        left, lower, right, upper = map(float, page[box])
        page[box] = Array([left - 9, lower, right - 9, upper])


def larger(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].obj.TrimBox = Array([BLEED, BLEED, WIDTH + BLEED, HEIGHT])


def without_bleed(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].obj.BleedBox = Array([BLEED, 0, WIDTH + BLEED, HEIGHT + 2 * BLEED])


def one_more(pdf: pikepdf.Pdf) -> None:
    pdf.pages.append(pdf.pages[2])


def blank_twice(pdf: pikepdf.Pdf) -> None:
    for number in (1, 2):
        pdf.pages[number].obj.Contents = pdf.make_stream(b"q Q")


def script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def two_titles(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp["dc:title"] = "One"
    pdf.docinfo["/Title"] = "Other"


def heavy(pdf: pikepdf.Pdf) -> None:
    import random

    pdf.Root.Ballast = pdf.make_stream(random.Random(1).randbytes(1_100_000))


def no_intent(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents


def intent_for_screens(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OutputIntents[0].DestOutputProfile = pdf.make_stream(b"profile", N=3)


def layers(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OCProperties = Dictionary()


def form(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array())


def type_3(pdf: pikepdf.Pdf) -> None:
    letter = pdf.make_stream(b"500 0 d0 0 0 500 500 re f")
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 500, 500]), CharProcs=Dictionary(T=letter)
    )
    font.FontMatrix, font.FirstChar, font.LastChar, font.Widths = (
        Array([0.001, 0, 0, 0.001, 0, 0]),
        84,
        84,
        Array([500]),
    )
    font.Encoding = Dictionary(Type=Name.Encoding, Differences=Array([84, Name.T]))
    pdf.pages[1].obj.Resources.Font = Dictionary(F=pdf.make_indirect(font))


def open_type(pdf: pikepdf.Pdf) -> None:
    descriptor = next(each for each in pdf.objects if isinstance(each, Dictionary) and "/FontFile2" in each)
    descriptor.FontFile3 = descriptor.FontFile2
    descriptor.FontFile3.Subtype = Name.OpenType
    del descriptor.FontFile2


def cut_off(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].obj.MediaBox = Array([0, 0, WIDTH, HEIGHT])


def of_another_size(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        for box in ("/MediaBox", "/TrimBox", "/BleedBox"):
            left, lower, right, upper = map(float, page.obj[box])
            page.obj[box] = Array([left, lower, right + 200, upper])


def too_few(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[1:]


def too_many(pdf: pikepdf.Pdf) -> None:
    pdf.pages.extend(pdf.pages)


def test_a_sound_file_has_nothing_to_complain_of(sound: bytes) -> None:
    report = preflight(sound, PRINTER)
    assert report.findings == ()
    assert (report.pages, report.color_pages) == (4, ())
    assert 90 <= report.most_ink <= 100


@pytest.mark.parametrize(
    ("change", "code", "page", "said"),
    [
        (content(b"1 0 0 rg 0 0 9 9 re f"), "color-space", 2, "DeviceRGB"),
        (in_a_form, "color-space", 2, "DeviceRGB"),
        (state, "transparency", 2, "which Strict does not take"),
        (content(b"1 1 1 1 k 50 50 200 200 re f"), "ink", 2, "400 % of ink"),
        (content(b"0.6 0.4 0.4 1 k BT /F 10 Tf 100 200 Td (Text) Tj ET"), "black-type", 2, "several inks"),
        (content(b"0 0 0 0.05 k 50 50 200 200 re f"), "tint", 2, "a tint of 5 % of black"),
        (content(b"q 0.5 0 0 0.5 0 0 cm 1 w 0 0 m 9 9 l S Q"), "hairline", 2, "a line of 0.5 pt"),
        (content(b"BT /F 6 Tf 100 200 Td (Text) Tj ET"), "type-size", 2, "type of 6.0 pt"),
        (content(b"BT /F 10 Tf 20 200 Td (Text) Tj ET"), "margin", 2, "nearer to the edge"),
        (picture, "resolution", 2, "100 pixels an inch"),
        (link, "annotations", 2, "links"),
        (outline, "outline", 0, "bookmarks"),
        (layers, "layers", 0, "layers"),
        (script, "script", 0, "when it is opened"),
        (helvetica, "fonts", 0, "Helvetica is not embedded"),
        (forbidden_font, "fonts", 0, "may not be embedded"),
        (untrimmed, "boxes", 2, "no TrimBox"),
        (moved, "boxes", 2, "does not begin at 0, 0"),
        (larger, "page-size", 2, "not as large as the first"),
        (without_bleed, "bleed", 2, "0 mm of bleed on the left"),
        (one_more, "pages", 0, "no multiple of 2"),
        (blank_twice, "blank", 3, "more than 1 blank pages"),
        (two_titles, "metadata", 0, "“Other” and “One”"),
        (heavy, "size", 0, "takes 1 at most"),
        (no_intent, "output-intent", 0, "which press"),
        (intent_for_screens, "output-intent", 0, "four inks"),
        (form, "form", 0, "a form"),
        (type_3, "fonts", 0, "Type 3"),
        (open_type, "fonts", 0, "an OpenType file, which PDF 1."),
        (cut_off, "boxes", 2, "larger than its sheet"),
        (of_another_size, "page-size", 1, "does not print pages of"),
        (too_few, "pages", 0, "binds 2 at least"),
        (too_many, "pages", 0, "binds 6 at most"),
    ],
)
def test_each_thing_is_found_on_its_page(sound: bytes, change: Change, code: str, page: int, said: str) -> None:
    found = [each for each in changed(sound, change).findings if each.code == f"preflight-{code}"]
    assert [each.page for each in found if said in each.message] == [page]


def test_an_encrypted_file_is_found(sound: bytes) -> None:
    saved = BytesIO()
    with pikepdf.open(BytesIO(sound)) as pdf:
        pdf.save(saved, encryption=pikepdf.Encryption(owner="secret", user=""))
    assert "preflight-encrypted" in {found.code for found in preflight(saved.getvalue(), PRINTER).findings}


def test_what_is_filled_within_an_edge_is_no_thinner_than_the_edge(sound: bytes) -> None:
    slanting = b"0.9 w 100 200 m 190 200.4 l"
    assert changed(sound, content(slanting + b" B")).findings == ()
    [found] = changed(sound, content(slanting + b" 190 200.5 l f")).findings
    assert found.code == "preflight-hairline"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b"1 0 0 rg 30 40 9 8 re f", (30, 40, 39, 48)),
        (b"1 1 1 1 k 50 60 200 210 re f", (50, 60, 250, 270)),
        (b"q 2 0 0 2 10 20 cm 0 0 0 0.05 k 50 60 m 90 60 l 90 70 l h f Q", (110, 140, 190, 160)),
        (b"0.2 w 70 80 m 90 100 l S", (70, 80, 90, 100)),
        (b"0.6 0.4 0.4 0.9 k BT /F 10 Tf 1 0 0 1 90 200 Tm 10 5 Td (Text) Tj ET", (100, 205, 105, 210)),
        (b"BT /F 6 Tf 100 200 Td (Text) Tj ET", (100, 200, 112, 203)),
    ],
)
def test_findings_say_where_on_the_page_they_are(sound: bytes, text: bytes, place: tuple[float, ...]) -> None:
    [found] = changed(sound, content(text)).findings
    assert found.place == pytest.approx(place, abs=1.5)


@pytest.mark.parametrize("painting", ["/G gs 30 40 9 8 re f", "/G gs q 9 0 0 8 30 40 cm /S sh Q /O gs 70 70 9 9 re f"])
def test_what_is_translucent_is_found_where_it_is(sound: bytes, painting: str) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        content(f"q /O gs 5 5 9 9 re f 30 40 9 8 re W n {painting} Q".encode())(pdf)
        resources = pdf.pages[1].obj.Resources
        resources.ExtGState = Dictionary(G=Dictionary(ca=0.5, BM=Name.Normal), O=Dictionary(ca=1.0))
        resources.Shading = Dictionary(S=Dictionary(ShadingType=2, ColorSpace=Name.DeviceCMYK))

    [found] = changed(sound, change).findings
    assert (found.code, found.place) == ("preflight-transparency", pytest.approx((30, 40, 39, 48), abs=0.1))


def test_type_in_the_gutter_is_found_by_the_number_of_pages(sound: bytes) -> None:
    gutter = {"steps": [{"pages": 3, "inner": "10mm"}, {"pages": 900, "inner": "50mm"}], "source": "a test"}
    binder = Printer.model_validate({"name": "Binder", "gutter": gutter})
    found = [(each.page, each.message, each.hint) for each in preflight(sound, binder).findings]
    hint = "it keeps 50 mm from the spine in a book of 4 pages (a test)"
    assert found == [(page, "type nearer to the spine than Binder allows", hint) for page in (1, 3)]


def test_pages_with_another_ink_than_black_are_counted(sound: bytes) -> None:
    report = changed(sound, content(b"0.5 0 0 0 k 50 50 200 200 re f"))
    assert report.color_pages == (2,) and not report.findings


@pytest.mark.parametrize("job", [JOB, STRICT_JOB], ids=["PDF/X-4", "PDF/X-1a"])
def test_our_own_press_pdf_passes(job: object) -> None:
    how = look()
    book = printed(book_sections(), how)
    report = preflight(pressed(book, how, job).pdf, replace_margins(PRINTER))  # type: ignore[arg-type]
    assert [each.message for each in report.findings if each.code != "preflight-pages"] == []
    assert report.color_pages == ()
    assert {each.code for each in preflight(book.pdf, PRINTER).findings} >= {
        "preflight-annotations",
        "preflight-outline",
        "preflight-color-space",
    }, "the file for screens is none for print"


def replace_margins(printer: Printer) -> Printer:
    """The small book's folios stand near the foot, its rule above notes is thin, and its page is small."""
    return printer.model_copy(update={"margins": None, "lines": None, "trim": None})


def test_the_command_reports_in_words_and_as_json(
    sound: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "some.pdf"
    file.write_bytes(sound)
    assert main(["preflight", str(file), "--printer", "ingramspark"]) == 0
    said = capsys.readouterr().out
    assert "some.pdf for IngramSpark: 4 pages" in said and "not checked, for want of a source: pages" in said
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        link(pdf)
        pdf.save(file)
    assert main(["preflight", str(file), "--printer", "ingramspark", "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert [(each["code"], each["page"]) for each in report["findings"]] == [("preflight-annotations", 2)]
    page = tmp_path / "report.html"
    assert main(["preflight", str(file), "--printer", "lulu", "--html", str(page)]) == 1
    root = etree.fromstring(page.read_bytes(), etree.HTMLParser())
    assert root.xpath("string(//h1)") == "some.pdf for Lulu, paperback"
    assert root.xpath("//section/div/h2/text()") == [f"Page {number}" for number in (1, 2, 3, 4)]
    assert len(root.xpath("//svg/image")) == 4 and "links or notes" in root.xpath("string(//section[2])")
    capsys.readouterr()
    assert main(["preflight", str(file), "--printer", "nobody"]) == 1
    assert "there is no printer 'nobody'" in capsys.readouterr().err


PRESS = """\
name: Press of my own
pictures: {least-ppi: 300, source: a letter}
type: {least: 7pt, source: a letter}
lines: {least: 0.5pt, source: a letter}
margins: {inner: 10mm, outer: 10mm, source: a letter}
tints: {least: 10, source: a letter}
ink: {most: 240, source: a letter}
spine: {inches-per-page: {white: 0.0023, glossy: 0.0023}, black-only: [white], source: a letter}
"""
FIRST = """\
# First

Some words that come first, and go on for a while, so that the page has more than this one paragraph.

![A dot](dot.png){width=3cm}

Then one that has [very small words of some length]{.tiny} in it, far down on the page, set in *italics* too.

![A fine one](fine.png){width=3cm}

![A coarse one](dot.png){width=2cm}
"""
SECOND = """\
# Second

FILLING

::: {.dark}
This paragraph is printed on a colour that the author mixed of too much ink for this press.
:::

A call.[^far]

[^far]: [The note that nobody wants to read]{.tiny} because its words are too small for anyone at all.

::: {.pale}
Behind this paragraph is a grey so pale that it may vanish on paper.
:::

::: {.mixed}
These letters are of black and of three other inks, and get coloured edges.
:::

::: {.hair}
Beside this paragraph is a line that is thinner than the press can hold.
:::

::: {.out}
Words that reach out into the margin as far as they can go.
:::
"""
RULES = """\
.tiny { font-size: 5pt }
.dark { background: device-cmyk(0.8 0.8 0.8 0.3) }
.pale { background: device-cmyk(0 0 0 0.05) }
.mixed { color: device-cmyk(0.5 0.4 0.4 0.9) }
.hair { border-left: 0.2pt solid black }
.out { margin-left: -18mm; text-indent: 0 }
"""


@pytest.fixture(scope="module")
def own_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("own")
    filling = "\n\n".join(
        f"Paragraph {number} is there to fill the pages of the second chapter. " * 6 for number in range(8)
    )
    files = {"press.yaml": PRESS, "mine.css": RULES, "one.md": FIRST, "two.md": SECOND.replace("FILLING", filling)}
    for name, text in files.items():
        (root / name).write_text(text)
    (root / "dot.png").write_bytes(plain_picture((90, 90, 90), size=40))
    (root / "fine.png").write_bytes(plain_picture((90, 90, 90), size=900))
    manifest = "title: A Book\nchapters: [one.md, two.md]\ncss: mine.css\nprint: press.yaml\n"
    (root / "book.yaml").write_text(manifest)
    assert main(["build", str(root), "--to", "print"]) == 0
    return root


def test_findings_in_our_book_lead_to_the_lines_of_the_manuscript(
    own_book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["preflight", str(own_book), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    lines = {(each["code"].removeprefix("preflight-"), each["file"], each["line"]) for each in report["findings"]}
    text = (own_book / "two.md").read_text().splitlines()

    def line(words: str) -> int:
        return next(number for number, each in enumerate(text, 1) if words in each)

    assert lines >= {
        ("resolution", "one.md", 5),
        ("resolution", "one.md", 11),
        ("type-size", "one.md", 7),
        ("type-size", "two.md", line("The note that nobody")),
        ("ink", "two.md", line("This paragraph is printed")),
        ("margin", "two.md", line("Words that reach out")),
        ("tint", "two.md", line("Behind this paragraph")),
        ("black-type", "two.md", line("These letters")),
        ("hairline", "two.md", line("Beside this paragraph")),
    }
    assert not any(line == 9 for _, file, line in lines if file == "one.md"), "the fine picture"


def test_a_build_leads_to_pictures_of_too_few_pixels(own_book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", str(own_book), "--to", "print"]) == 0
    said = capsys.readouterr().err
    assert "one.md:5: warning: a picture on page 1 has 34 pixels an inch, and Press of my own asks for 300" in said
    assert "one.md:11: warning: a picture on page 2 has 51 pixels an inch" in said


INKY = """\
# Inky

Some words that come first, and go on for a while, so that the page has more than this one paragraph.

::: {.dark}
This paragraph is printed on a colour of too much ink.
:::

Words between the one and the other, which are black as all others are.

![A full picture](full.jpg){width=3cm}

::: {.seen}
[Through these words the colour under them is seen.]{.through}
:::

And [these few words are coloured by a profile of the author's]{.own} as nobody knows an ink for.
"""
INKS = """\
@color-profile --own { src: url(own.icc) }
.dark { background: device-cmyk(0.8 0.8 0.8 0.3) }
.seen { background: device-cmyk(1 1 0.6 0); padding: 9pt }
.through { color: device-cmyk(0.4 0.4 1 1); opacity: 0.8 }
.own { color: color(--own 0.9 0.2 0.1) }
"""


def test_a_build_leads_to_what_has_too_much_ink_and_to_colours_that_no_ink_is_known_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "press.yaml").write_text(PRESS + "file: {transparency: false, source: a letter}\n")
    (tmp_path / "one.md").write_text(INKY)
    (tmp_path / "mine.css").write_text(INKS)
    (tmp_path / "full.jpg").write_bytes(plain_picture((255, 255, 255, 255), "JPEG", "CMYK", size=40))
    (tmp_path / "own.icc").write_bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    manifest = "title: A Book\nchapters: [one.md]\ncss: mine.css\nprint: press.yaml\n"
    (tmp_path / "book.yaml").write_text(manifest)
    assert main(["build", str(tmp_path), "--to", "print"]) == 1
    said = capsys.readouterr().err
    lines = INKY.splitlines()

    def at(words: str) -> str:
        return f"one.md:{next(number for number, line in enumerate(lines, 1) if words in line)}"

    assert f"{at('This paragraph')}: warning: page 1 has a colour with 270 % of ink" in said
    assert f"{at('A full picture')}: warning: the picture on page 1 has 400 % of ink" in said
    assert f"{at('Through these')}: warning: what is translucent on page 1 has " in said
    assert f"{at('these few words')}: error: page 1 has a colour in the space '" in said


def test_colour_on_paper_that_is_printed_in_black_alone_is_one_error_in_each_file(
    own_book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = (own_book / "book.yaml").read_text()

    def built(print_: str) -> str:
        (own_book / "book.yaml").write_text(manifest.replace("print: press.yaml", f"print: {print_}"))
        capsys.readouterr()
        main(["build", str(own_book), "--to", "print", "--output-dir", str(own_book / "other")])
        return capsys.readouterr().err

    said = built("{printer: press.yaml, paper: white}")
    line = (own_book / "two.md").read_text().splitlines().index("This paragraph is printed on a colour that the author "
        "mixed of too much ink for this press.") + 1  # fmt: skip
    assert f"two.md:{line}: error: page 4 has colour, and Press of my own prints on 'white' in black alone" in said
    assert said.count("print-color") == 1
    assert "print-color" not in built("{printer: press.yaml, paper: white, color: black}")
    assert "print-color" not in built("{printer: press.yaml, paper: glossy}")
    (own_book / "book.yaml").write_text(manifest)


def test_a_book_that_was_changed_since_has_findings_without_lines(
    own_book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (own_book / "one.md").read_text()
    (own_book / "one.md").write_text(before + "\nMore.\n")
    assert main(["preflight", str(own_book)]) == 1
    said = capsys.readouterr().out
    assert "has changed since its file for print was made" in said and "one.md" not in said
    (own_book / "one.md").write_text(before)
    assert main(["preflight", str(own_book)]) == 1
    assert "    at: one.md:5\n" in capsys.readouterr().out
