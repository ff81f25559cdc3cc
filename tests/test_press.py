"""The press PDF: the same pages in ink, with bleed, and nothing that a press cannot use."""

import re
from dataclasses import replace
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from pdf_book import METADATA, Here, book_sections, page_texts, paragraphs, printed, section
from PIL import Image, ImageChops
from press_book import JOB, STRICT_JOB, images, look, operators, picture, press_of, pressed

from bindery.checks.preflight.painted import painted
from bindery.checks.preflight.whole import preflight
from bindery.pdf import PrintedBook
from bindery.pdf.press import drawn
from bindery.pdf.press.book import Commission, PressBook, make_press_pdf
from bindery.pdf.press.inks import Inks, most_ink, press_with
from bindery.printers import Printer, read_printer
from bindery.printers.profile import Edges, Kind

COLORED = section(
    "colored",
    '<p style="color: #c00">Red</p><p style="color: #777">grey</p><p style="color: rgb(0 0 0)">black</p>'
    '<p style="color: device-cmyk(0.1 0.9 0.8 0.2)">own</p><p style="color: lab(50 40 20)">lab</p>'
    '<div style="height: 20pt; background: linear-gradient(to right, #000, #f00)"></div>',
)
BLEED = 3.175 * 72 / 25.4


@pytest.fixture(scope="module")
def screen() -> PrintedBook:
    return printed(book_sections(), look())


@pytest.fixture(scope="module")
def press(screen: PrintedBook) -> PressBook:
    return pressed(screen, look())


def opened(book: PressBook) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(book.pdf))


def texts(pdf: bytes) -> list[str]:
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(pdf)]


def test_every_page_has_the_text_of_the_screen_pdf(screen: PrintedBook, press: PressBook) -> None:
    assert len(page_texts(screen)) == press.page_count == screen.page_count
    assert texts(press.pdf) == page_texts(screen)


def test_pages_look_as_on_the_screen(screen: PrintedBook, press: PressBook) -> None:
    on_screen, in_ink = pypdfium2.PdfDocument(screen.pdf), pypdfium2.PdfDocument(press.pdf)
    for number in range(screen.page_count):
        inner_left = number % 2 == 0
        crop = (0 if inner_left else BLEED, BLEED, BLEED if inner_left else 0, BLEED)
        one = on_screen[number].render(scale=1).to_pil().convert("L")
        other = in_ink[number].render(scale=1, crop=crop).to_pil().convert("L").resize(one.size)
        assert one.point(lambda v: 255 * (v > 128)).getbbox() == other.point(lambda v: 255 * (v > 128)).getbbox()
        dark = [sum(page.histogram()[:160]) for page in (one, other)]
        assert dark[0] == pytest.approx(dark[1], rel=0.2, abs=30)


def test_the_boxes_are_at_the_origin_with_bleed_where_the_printer_wants_it(press: PressBook) -> None:
    with opened(press) as pdf:
        for number, page in enumerate(pdf.pages):
            media, trim, bleed = ([float(edge) for edge in page[box]] for box in ("/MediaBox", "/TrimBox", "/BleedBox"))
            assert media == bleed and media[:2] == [0, 0]
            sides = [trim[0], trim[1], media[2] - trim[2], media[3] - trim[3]]
            expected = [0, BLEED, BLEED, BLEED] if number % 2 == 0 else [BLEED, BLEED, 0, BLEED]
            assert sides == pytest.approx(expected, abs=0.01)
            assert [trim[2] - trim[0], trim[3] - trim[1]] == pytest.approx([360, 575.43], abs=0.01)


def test_a_book_from_right_to_left_is_bound_at_its_other_edges() -> None:
    hebrew = replace(METADATA, language="he")
    style = "@page { margin: 20mm } @page :left { margin-right: 35mm } @page :right { margin-left: 35mm }"
    marked = '<div style="background: #000; height: 20pt"></div>'
    how = look(f"html {{ direction: rtl }} {style}")
    # In such a book a recto is on the left, and style sheets call it so.
    printed_book = printed([section("one", f"{marked}<p class='break'></p>{marked}")], how, hebrew)
    book = make_press_pdf(printed_book.bundles, Commission(how, hebrew, JOB), Here())
    with opened(book) as pdf:
        assert pdf.Root.ViewerPreferences.Direction == "/R2L"
        sides = []
        for page in pdf.pages:
            media, trim = ([float(edge) for edge in page[box]] for box in ("/MediaBox", "/TrimBox"))
            sides.append((trim[0], media[2] - trim[2]))
        assert sides == [pytest.approx(side, abs=0.01) for side in ((BLEED, 0), (0, BLEED))], (
            "the spine is at the right first"
        )
        for number, page in enumerate(pdf.pages):
            left, _, right, _ = max(painted(page).fills.values(), key=lambda place: place[2] - place[0])
            trim = [float(edge) for edge in page.TrimBox]
            inner, outer = (trim[2] - right, left - trim[0]) if number == 0 else (left - trim[0], trim[2] - right)
            assert (inner, outer) == pytest.approx((35 / 25.4 * 72, 20 / 25.4 * 72), abs=0.1), (
                "the gutter is at the spine"
            )
    printer = Printer.model_validate({
        "name": "One",
        "bleed": {"inner": "0mm", "outer": "3.175mm", "top": "3.175mm", "bottom": "3.175mm", "source": "a test"},
    })  # fmt: skip
    assert not [each.message for each in preflight(book.pdf, printer).findings]


def test_what_is_in_the_middle_is_there_from_right_to_left_too() -> None:
    margins = {0.5: "0 auto", 0.6: "0 auto 0 0", 0.7: "0 0 0 auto", 0.8: "0 0 0 50pt"}
    block = '<div style="width: 60pt; height: 20pt; margin: {}; background: device-cmyk(0 0 0 {})"></div>'
    table = (
        '<table style="margin: 0 auto; width: 60pt; background: device-cmyk(0 0 0 .9)"><tr><td>Cell</td></tr></table>'
    )
    content = "".join(block.format(margin, ink) for ink, margin in margins.items()) + table
    content = f'<div style="direction: rtl">{content}</div>'
    with opened(press_of([section("one", content)], "@page { margin: 20mm }")) as pdf:
        trim = [float(edge) for edge in pdf.pages[0].TrimBox]
        fills = {color[1][3]: (place[0], place[2]) for color, place in painted(pdf.pages[0]).fills.items()}
    left, right = trim[0] + 20 / 25.4 * 72, trim[2] - 20 / 25.4 * 72
    middle = ((left + right) / 2 - 30, (left + right) / 2 + 30)
    expected = {0.5: middle, 0.6: (left, left + 60), 0.7: (right - 60, right), 0.8: (right - 60, right), 0.9: middle}
    assert fills == {ink: pytest.approx(edges, abs=0.2) for ink, edges in expected.items()}


def test_backgrounds_reach_into_the_bleed() -> None:
    book = press_of([section("one", "<p>Text.</p>")], "@page { background: #00a }")
    shown = pypdfium2.PdfDocument(book.pdf)[0].render(scale=1).to_pil().convert("RGB")
    width, height = shown.size
    assert all(shown.getpixel(place)[2] > 90 > shown.getpixel(place)[0] for place in ((width - 2, 2), (2, height - 2)))  # type: ignore[index]


def test_there_is_nothing_for_the_screen_in_it(press: PressBook) -> None:
    with opened(press) as pdf:
        assert set(pdf.Root.keys()) == {"/Type", "/Pages", "/OutputIntents", "/Metadata"}
        assert all("/Annots" not in page and "/StructParents" not in page for page in pdf.pages)
        assert not list(operators(pdf, "BDC BMC EMC"))


def test_black_and_greys_are_black_ink_and_what_is_written_as_ink_stays(press: PressBook) -> None:
    book = press_of([COLORED])
    with opened(book) as pdf:
        assert set(operators(pdf, "rg RG cs CS sc SC SCN")) == {("cs", ("/Pattern",))}
        used = {operands for _, operands in operators(pdf, "k K")}
        assert {(0, 0, 0, 1), (0, 0, 0, 0.533), (0.1, 0.9, 0.8, 0.2)} <= used
        assert len(used) == 5, "red, and the colour of Lab"
        shading = next(each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/ShadingType" in each)
        assert shading.ColorSpace == "/DeviceCMYK"
        first, last = shading.Function.Functions[0].C0, shading.Function.Functions[0].C1
        assert [float(part) for part in first] == [0, 0, 0, 1]
        assert float(last[1]) > 0.8 and float(last[3]) < 0.2
    with opened(press) as pdf:
        assert {operands for _, operands in operators(pdf, "k K")} == {(0, 0, 0, 1)}


def test_a_book_in_black_has_black_ink_alone() -> None:
    jpeg = picture((0, 250, 200, 30), "JPEG", "CMYK")
    chapter = section("pictures", '<p><img src="red.png"/><img src="own.jpg"/></p>')
    book = press_of([COLORED, chapter], job=replace(JOB, black=True), red_png=picture((200, 0, 0)), own_jpg=jpeg)
    with opened(book) as pdf:
        assert set(operators(pdf, "k K rg RG scn SCN")) == {("scn", ("/p0",))}
        assert {operands[0] for _, operands in operators(pdf, "g G")} >= {0, 0.467}
        assert {str(image.ColorSpace) for image in images(pdf)} == {"/DeviceGray"}


def test_pictures_are_in_ink_and_each_is_there_once() -> None:
    made = {"red_png": picture((200, 0, 0)), "grey_jpg": picture((90, 90, 90), "JPEG")}
    made["own_jpg"] = picture((10, 250, 200, 30), "JPEG", "CMYK")
    shown = "".join(f'<img src="{name.replace("_", ".")}"/>' for name in made)
    book = press_of([section(name, f"<p>{shown}</p>") for name in ("one", "two")], **made)
    with opened(book) as pdf:
        spaces = sorted(str(image.ColorSpace) for image in images(pdf))
        assert spaces == ["/DeviceCMYK", "/DeviceCMYK", "/DeviceGray"]
        own = next(
            image for image in images(pdf) if image.get("/Filter") == "/DCTDecode" and "CMYK" in str(image.ColorSpace)
        )
        assert own.read_raw_bytes() == made["own_jpg"], "the author's own ink is not touched"


def test_pictures_with_alpha_keep_it_or_are_laid_on_white_paper() -> None:
    half = picture((255, 0, 0, 0), "PNG", "RGBA")
    chapter = section("half", '<p><img src="half.png"/></p>')
    with opened(press_of([chapter], half_png=half)) as pdf:
        assert [("/SMask" in image) for image in images(pdf)].count(True) == 1
    with opened(press_of([chapter], job=STRICT_JOB, half_png=half)) as pdf:
        [image] = images(pdf)
        assert "/SMask" not in image
        assert (image.ColorSpace, set(image.read_bytes())) == ("/DeviceCMYK", {0}), "paper has no ink"


@pytest.mark.parametrize("kind", ["PDF/X-1a:2001", "PDF/X-3:2002"])
def test_a_file_of_pdf_x_1a_or_x_3_is_of_pdf_1_3_without_transparency(kind: Kind) -> None:
    book = press_of([COLORED], job=replace(STRICT_JOB, kind=kind))
    assert book.pdf.startswith(b"%PDF-1.3") and not re.search(rb"/(ObjStm|XRef|SMask|Group|ca |CA |Metadata)", book.pdf)
    assert [each.code for each in book.diagnostics] == []
    with opened(book) as pdf:
        versions = {"/GTS_PDFXVersion": "PDF/X-1:2001", "/GTS_PDFXConformance": "PDF/X-1a:2001"}
        expected = versions if kind.startswith("PDF/X-1a") else {"/GTS_PDFXVersion": "PDF/X-3:2002"}
        assert {key: str(value) for key, value in pdf.docinfo.items() if "PDFX" in key} == expected
        assert pdf.docinfo["/Trapped"] == "/False"
        assert not pdf.check_pdf_syntax() if hasattr(pdf, "check_pdf_syntax") else not pdf.check()
        programs = {
            key for font in pdf.objects if isinstance(font, pikepdf.Dictionary) for key in font if "FontFile" in key
        }
        assert programs == {"/FontFile2"}, "TrueType"
        assert [(intent.S, intent.DestOutputProfile.N) for intent in pdf.Root.OutputIntents] == [("/GTS_PDFX", 4)]
        assert set(operators(pdf, "rg RG cs CS")) == {("cs", ("/Pattern",))}


def test_a_file_says_which_standard_it_keeps_and_which_press_it_is_for(press: PressBook) -> None:
    assert press.pdf.startswith(b"%PDF-1.6")
    with opened(press) as pdf, pdf.open_metadata() as xmp:
        assert xmp["pdfxid:GTS_PDFXVersion"] == "PDF/X-4"
        assert xmp["dc:title"] == str(pdf.docinfo["/Title"]) == "A Small Book"
        assert xmp["pdf:Producer"] == str(pdf.docinfo["/Producer"])
        assert xmp["pdf:Trapped"] == "False" and xmp["xmpMM:DocumentID"]
        [intent] = pdf.Root.OutputIntents
        assert (str(intent.OutputConditionIdentifier), str(intent.RegistryName)) == ("FOGRA39", "http://www.color.org")
        assert intent.S == "/GTS_PDFX" and intent.DestOutputProfile.N == 4
        assert intent.DestOutputProfile.read_bytes() == JOB.condition.icc


SEEN_THROUGH = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 40" width="60" height="40">
<defs><linearGradient id="g"><stop offset="0" stop-color="#f00"/><stop offset="1" stop-color="#f00" stop-opacity="0"/>
</linearGradient><mask id="m"><circle cx="20" cy="20" r="15" fill="#fff"/></mask></defs>
<rect width="60" height="40" fill="#0a0"/><rect x="5" y="5" width="40" height="20" fill="url(#g)"/>
<rect width="60" height="40" fill="#00f" mask="url(#m)" opacity=".5"/></svg>"""
THROUGH = section(
    "through",
    '<p>Opaque.</p><p><img src="seen.svg"/></p><p style="opacity: .4; color: #000">Faded</p>'
    '<div style="background: #0a0; padding: 20pt"><p style="color: rgb(255 0 0 / 50%)">Words on green</p></div>'
    '<div style="position: relative; background: #00a; padding: 20pt"><img src="half.png" style="width: 40pt"/></div>',
)


def half_there() -> bytes:
    data, fading = BytesIO(), Image.linear_gradient("L").resize((160, 160))
    Image.merge("RGBA", (*Image.new("RGB", (160, 160), (200, 30, 30)).split(), fading)).save(data, "PNG")
    return data.getvalue()


def test_a_colour_that_lets_paper_through_is_as_light_as_paper_makes_it() -> None:
    chapter = section("two", '<p style="color: rgb(0 0 0 / 50%)">Pale.</p><p>Black.</p>')
    book = press_of([chapter], job=STRICT_JOB)
    assert not book.diagnostics
    with opened(book) as pdf:
        used = [operands for _, operands in operators(pdf, "k")]
        assert used.count((0, 0, 0, 0.5)) == 1 and used.count((0, 0, 0, 1)) >= 2
        assert not images(pdf), "no type is made a picture without need"


@pytest.mark.parametrize("kind", ["PDF/X-1a:2001", "PDF/X-3:2002"])
def test_what_is_seen_through_other_things_looks_the_same_without_transparency(kind: Kind) -> None:
    style = "@page { @bottom-center { background: rgb(0 0 255 / 30%); content: 'Foot' } background: #ff0 }"
    made = {"seen_svg": SEEN_THROUGH, "half_png": half_there()}
    see_through = press_of([THROUGH], style, replace(STRICT_JOB, kind="PDF/X-4", transparency=True), **made)
    flat = press_of([THROUGH], style, replace(STRICT_JOB, kind=kind), **made)
    assert re.search(rb"/SMask", see_through.pdf)
    assert not re.search(rb"/(SMask|Group|ca |CA |BM |ExtGState)", flat.pdf)
    assert texts(flat.pdf) == texts(see_through.pdf) and "Words on green" in texts(flat.pdf)[0]
    assert not [each for each in preflight(flat.pdf, read_printer("ingramspark")).findings if "transp" in each.code]
    assert "preflight-transparency" in {
        f.code for f in preflight(see_through.pdf, read_printer("ingramspark")).findings
    }
    with drawn.opened(see_through.pdf) as one, drawn.opened(flat.pdf) as other:
        # A picture is put on whole pixels, so that its edges are less than one off.
        pages = [drawn.in_ink(document[0], 300).reduce(12) for document in (one, other)]
    for ink in ImageChops.difference(*pages).split():
        differing = ink.histogram()
        assert sum(differing[31:]) == 0 and sum(differing[5:]) < 0.01 * sum(differing)


def test_only_what_is_seen_through_becomes_a_picture_with_fine_type() -> None:
    flat = press_of(
        [section("one", paragraphs(3)), THROUGH], job=STRICT_JOB, seen_svg=SEEN_THROUGH, half_png=half_there()
    )
    with opened(flat) as pdf:
        assert not [name for name in pdf.pages[0].Resources.XObject if "Patch" in name]
        found = painted(pdf.pages[2])
        patches = [each for each in found.pictures if round(each.ppi) in (300, 600)]
        assert len(patches) == 4 and {round(each.ppi) for each in patches} == {300, 600}
        assert all(each.box[3] - each.box[1] < 90 for each in patches)


BAND = section(
    "band",
    '<div style="background: #0c0; padding: 20pt">'
    '<p style="background: rgb(255 0 0 / 50%)">Type in a <u>band</u></p></div>',
)


def test_opaque_type_in_a_band_that_is_seen_through_stays_type_in_black_ink() -> None:
    see_through = press_of([BAND], job=replace(STRICT_JOB, kind="PDF/X-4", transparency=True))
    flat = press_of([BAND], job=STRICT_JOB)
    assert not flat.diagnostics and texts(flat.pdf) == texts(see_through.pdf)
    with opened(flat) as pdf:
        page = pdf.pages[0]
        shown = re.findall(rb"/(\w+) Do", page.Contents.read_bytes())
        assert shown == [b"Furniture", b"Page", b"Patch0", b"Over"]
        over, under = (page.Resources.XObject[name].read_bytes() for name in ("/Over", "/Page"))
        assert b"TJ" in over and b"TJ" not in under
        assert set(painted(page).texts) == {("DeviceCMYK", (0, 0, 0, 1))}
        [patch] = images(pdf)
        band = Image.frombytes("CMYK", (int(patch.Width), int(patch.Height)), patch.read_bytes())
        assert band.getextrema()[3][1] < 40, "no type is in the picture"  # type: ignore[index]
    with drawn.opened(see_through.pdf) as one, drawn.opened(flat.pdf) as other:
        pages = [drawn.in_ink(document[0], 300).reduce(12) for document in (one, other)]
    assert max(ink.getextrema()[1] for ink in ImageChops.difference(*pages).split()) < 30


def test_black_ink_stays_alone_where_things_are_seen_through() -> None:
    flat = press_of([THROUGH], job=replace(STRICT_JOB, black=True), seen_svg=SEEN_THROUGH, half_png=half_there())
    with opened(flat) as pdf:
        assert len(images(pdf)) > 3 and {str(image.ColorSpace) for image in images(pdf)} == {"/DeviceGray"}
    assert preflight(flat.pdf, read_printer("ingramspark")).color_pages == ()


def test_too_much_ink_where_things_are_seen_through_is_reported() -> None:
    both = '<div style="background: device-cmyk(1 1 1 0.2); padding: 20pt"><p style="opacity: .5">{}</p></div>'
    words = '<span style="color: device-cmyk(1 1 1 1)">Through</span>'
    found = press_of([section("deep", both.format(words))], job=STRICT_JOB).diagnostics
    assert "what is translucent on page 1 has " in " ".join(each.message for each in found)
    assert {each.code for each in found} == {"print-ink-limit"}


def test_what_cannot_be_seen_is_no_transparency() -> None:
    chapter = section("one", '<p style="border-top: 9pt solid transparent; background: #0f0">Text.</p>')
    book = press_of([chapter], ".note { border-top: 1pt solid transparent }", STRICT_JOB)
    assert not book.diagnostics and b"/ca " not in book.pdf
    with opened(book) as pdf:
        assert len(list(operators(pdf, "f f*"))) == 1, "the background alone"


def test_ink_is_kept_within_the_limit_and_what_the_author_mixed_is_reported() -> None:
    dark = section("dark", '<p style="color: #140028">Ink</p><p style="color: device-cmyk(1 1 1 1)">All</p>')
    shown = section("shown", '<p><img src="dark.png"/><img src="full.jpg"/></p>')
    full = picture((255, 255, 255, 255), "JPEG", "CMYK")
    book = press_of([dark, shown], job=STRICT_JOB, dark_png=picture((20, 0, 40)), full_jpg=full)
    with opened(book) as pdf:
        totals = sorted(round(100 * sum(operands)) for _, operands in operators(pdf, "k"))
        assert totals[-1] == 400 and max(total for total in totals if total != 400) == 240
        converted = next(image for image in images(pdf) if image.get("/Filter") == "/FlateDecode")
        ink = Image.frombytes("CMYK", (8, 8), converted.read_bytes())
        assert 200 <= most_ink(ink) <= 241
    said = {(each.file, each.code): each.message for each in book.diagnostics}
    assert "a colour with 400 % of ink" in said["chapters/dark.md", "print-ink-limit"]
    assert "the picture on page 3 has 400 % of ink" in said["chapters/shown.md", "print-ink-limit"]


@pytest.mark.parametrize("intent", ["perceptual", "relative-colorimetric"])
def test_neutral_colors_need_no_profile_and_others_follow_it(intent: str) -> None:
    inks = press_with(Inks(JOB.condition.icc, intent, None, False, True))
    assert inks.rgb(0, 0, 0) == (0, 0, 0, 1) and inks.rgb(1, 1, 1) == (0, 0, 0, 0)
    cyan, magenta, yellow, _ = inks.rgb(0.9, 0.1, 0.1)
    assert cyan < 0.15 and magenta > 0.8 and yellow > 0.7
    spot = inks.picture(Image.new("RGB", (1, 1), (230, 26, 26))).getpixel((0, 0))
    assert [part / 255 for part in spot] == pytest.approx(inks.rgb(230 / 255, 26 / 255, 26 / 255), abs=0.03)  # type: ignore[union-attr]


def test_pages_with_pictures_and_with_colour_are_known(screen: PrintedBook, press: PressBook) -> None:
    shown = '<p><img src="{}.png"/></p>'
    chapters = [section("grey", shown.format("grey")), COLORED, section("red", shown.format("red"))]
    chapters.append(section("blend", '<div style="height: 9pt; background: linear-gradient(#fff, #f00)"></div>'))
    made = {"grey_png": picture((90, 90, 90)), "red_png": picture((200, 0, 0))}
    book = press_of(chapters, **made)
    assert [(page.number, page.folio) for page in book.pictured] == [(0, "1"), (4, "5")]
    assert [page.folio for page in book.colored] == ["3", "5", "7"]
    assert not press_of(chapters, job=replace(JOB, black=True), **made).colored and not press.colored


def test_the_last_signature_is_filled_with_blank_pages(screen: PrintedBook) -> None:
    book = pressed(screen, look(), replace(JOB, signature=16))
    assert book.page_count == len(texts(book.pdf)) == 16
    assert texts(book.pdf)[screen.page_count :] == [""] * (16 - screen.page_count)


@pytest.mark.parametrize("marks", ["crop", "crop-and-registration"])
def test_marks_are_on_every_plate_and_outside_the_bleed(screen: PrintedBook, marks: str) -> None:
    book = pressed(screen, look(), replace(JOB, marks=marks, bleed=Edges(3, 3, 3, 3)))
    with opened(book) as pdf:
        page = pdf.pages[0]
        media, trim, bleed = ([float(edge) for edge in page[box]] for box in ("/MediaBox", "/TrimBox", "/BleedBox"))
        assert media[:2] == [0, 0] and 0 < bleed[0] < trim[0] and trim[2] < bleed[2] < media[2]
        assert str(page.Resources.ColorSpace.All[1]) == "/All"
        assert ("CS", ("/All",)) in set(operators(pdf, "CS"))
        for _, (x, y) in operators_on(page, "m l"):
            assert not (bleed[0] < x < bleed[2] and bleed[1] < y < bleed[3])
            assert 0 < x < media[2] and 0 < y < media[3]
        lines = [place for operator, place in operators_on(page, "m")]
        assert len(lines) == (8 if marks == "crop" else 20)
    assert texts(book.pdf) == page_texts(screen)


def operators_on(page: pikepdf.Page, wanted: str) -> list[tuple[str, tuple[float, ...]]]:
    return [
        (str(operator), tuple(map(float, operands)))
        for operands, operator in pikepdf.parse_content_stream(page.obj)
        if str(operator) in wanted.split()
    ]


def test_the_same_book_gives_the_same_bytes(screen: PrintedBook, press: PressBook) -> None:
    assert pressed(screen, look()).pdf == press.pdf
