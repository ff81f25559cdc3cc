"""The PDF for screens: all colour in sRGB, pages of the trim size, text that can be read aloud and copied."""

import io
import re
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest
from pdf_book import METADATA, STYLE, design, heading, opened, page_texts, paragraphs, printed, section
from PIL import Image, ImageChops, ImageStat
from press_book import pressed
from test_pdf_tags import marked_texts, operations, tree_of

from bindery.folder import SHIPPED
from bindery.pdf import Metadata, PrintedBook
from bindery.pdf.screen import srgb

HEBREW = Metadata("ספר", "he")


def pixel(book: PrintedBook, x: float, y: float) -> tuple[int, ...]:
    """The colour of the first page at shares of its width and height."""
    picture = pypdfium2.PdfDocument(book.pdf)[0].render(scale=1).to_pil().convert("RGB")
    found = picture.getpixel((int(x * picture.width), int(y * picture.height)))
    assert isinstance(found, tuple)
    return found


def operators(book: PrintedBook) -> list[tuple[str, list[float]]]:
    with opened(book) as pdf:
        return [
            (command, [float(operand) for operand in operands])
            for page in pdf.pages
            for operands, command in operations(page)
            if command in {"rg", "RG", "scn", "SCN", "k", "K"}
        ]


# Colour


def test_colours_in_cmyk_are_shown_as_paper_would_show_them() -> None:
    style = "p { color: device-cmyk(0 1 1 0); border: 1pt solid device-cmyk(0 0 0 .5) }"
    book = printed([section("one", "<p>Red.</p>")], design(STYLE + style))
    assert b"DeviceCMYK" not in book.pdf
    colours = operators(book)
    assert ("RG", [0.5, 0.5, 0.5]) in colours or ("rg", [0.5, 0.5, 0.5]) in colours
    [red] = {tuple(values) for command, values in colours if command == "rg" and max(values) - min(values) > 0.5}
    assert red == pytest.approx(srgb(0, 1, 1, 0), abs=0.001)
    assert red[0] > 0.8 and red[1] < 0.25 and red[2] < 0.25


def test_the_press_still_finds_them_as_they_were_written() -> None:
    book = printed([section("one", "<p>Red.</p>")], design(STYLE + "p { color: device-cmyk(0 1 1 0) }"))
    [bundle] = book.bundles
    assert bundle.sheets.body.fragment.has_cmyk
    assert not bundle.furniture.forms.fragment.has_cmyk


def test_faded_colours_in_cmyk_blend_in_rgb() -> None:
    style = "p { color: device-cmyk(1 0 0 0); opacity: .5 }"
    book = printed([section("one", "<p>Faded.</p>")], design(STYLE + style))
    with opened(book) as pdf:
        forms = [form for page in pdf.pages for form in page.obj.Resources.XObject.values() if "/Group" in form]
        assert forms and all(form.Group.CS == "/DeviceRGB" for form in forms)
        assert not any(b"DeviceCMYK" in form.read_bytes() for form in forms)


@pytest.mark.parametrize(
    ("colour", "shown"),
    [
        ("device-cmyk(0 0 0 .5)", (128, 128, 128)),
        ("lab(100% 0 0)", (255, 255, 255)),
        ("lab(53.23 80.11 67.22)", (255, 0, 0)),
        ("oklch(0 0 0)", (0, 0, 0)),
    ],
)
def test_gradients_are_drawn_between_colours_of_every_kind(colour: str, shown: tuple[int, ...]) -> None:
    style = (
        f"@page {{ margin: 0 }} section {{ height: 100vh; background: linear-gradient({colour}, {colour} 99%, red) }}"
    )
    book = printed([section("one", "<p>Over it.</p>")], design(STYLE + style))
    assert pixel(book, 0.9, 0.8) == pytest.approx(shown, abs=6)


def filling(data: bytes, name: str) -> PrintedBook:
    """A page that the picture fills."""
    style = STYLE + "@page { margin: 0 } h1 { display: none } img { width: 127mm; height: 203mm }"
    look = design(style, **{f"images__p_{name}": data})
    return printed([section("one", f'<img src="images/p.{name}" alt="A"/>')], look)


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    data = io.BytesIO()
    image.save(data, form, **options)
    return data.getvalue()


def test_a_photograph_in_cmyk_is_shown_in_rgb() -> None:
    book = filling(saved(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), "JPEG"), "jpg")
    assert b"DeviceCMYK" not in book.pdf
    red, green, blue = pixel(book, 0.5, 0.5)
    assert red > 200 and green < 70 and blue < 70


def test_a_picture_with_a_profile_of_its_own_is_shown_as_that_says() -> None:
    """A profile whose red is green."""
    profile = (SHIPPED / "styles/icc/sRGB2014.icc").read_bytes()
    swapped = profile.replace(b"rXYZ", b"swap").replace(b"gXYZ", b"rXYZ").replace(b"swap", b"gXYZ")
    swapped = swapped.replace(b"sRGB2014", b"Swapped.").replace(b"Colour Space - sRGB", b"Colour Space - xxxx")
    for form, name in (("PNG", "png"), ("JPEG", "jpg")):
        picture = saved(Image.new("RGB", (16, 16), (255, 0, 0)), form, icc_profile=swapped)
        red, green, _ = pixel(filling(picture, name), 0.5, 0.5)
        assert green > 230 and red < 40, form


def test_a_picture_with_sixteen_bits_is_shown() -> None:
    deep = Image.new("I;16", (16, 16), 0x8000)
    assert pixel(filling(saved(deep, "PNG"), "png"), 0.5, 0.5) == pytest.approx((128, 128, 128), abs=2)


def test_no_viewer_smooths_pictures() -> None:
    book = filling(saved(Image.new("RGBA", (2, 2), (255, 0, 0, 100)), "PNG"), "png")
    assert b"Interpolate" not in book.pdf


# Pages


def test_pages_are_cut_to_their_trim_size() -> None:
    look = design(page_css="@page { bleed: 3mm; background: #eee }")
    book = printed([section("colour", "<p>Text.</p>"), section("more", "<p>Text.</p>")], look)
    with opened(book) as pdf:
        for page in pdf.pages:
            assert [round(float(edge), 1) for edge in page.MediaBox] == [0, 0, 360, 575.4]
            assert page.TrimBox == page.MediaBox
    assert [round(float(edge), 1) for edge in book.bundles[0].sheets.body.boxes[0][0][1:-1].split()] == [
        -8.5, -8.5, 368.5, 583.9,
    ]  # fmt: skip
    [look_of_page] = book.bundles[0].sheets.body.looks
    assert (round(look_of_page.width), round(look_of_page.height)) == (360, 575)


@pytest.mark.parametrize("style", ["", ".contents li a { display: inline }"])
def test_a_link_over_two_lines_is_one_annotation_that_covers_both(style: str) -> None:
    title = "A title that is so long that the contents need two lines for it, as titles of old books often do"
    listing = section("contents", f'<ol><li><a href="#one">{title}</a></li></ol>', "contents")
    with opened(printed([listing, section("one", "<p>Text.</p>")], design(STYLE + style))) as pdf:
        [link] = pdf.pages[0].Annots
        assert (str(link.Contents), str(link.Dest)) == (title, "one")
        left, lower, right, upper = map(float, link.Rect)
        assert min(upper, lower) + 20 < max(upper, lower)
        if style:
            corners = list(map(float, link.QuadPoints))
            assert len(corners) == 16
            assert (min(corners[::2]), max(corners[::2])) == pytest.approx((left, right), abs=0.01)
            assert sorted((min(corners[1::2]), max(corners[1::2]))) == pytest.approx(sorted((lower, upper)), abs=0.01)
            heights = [max(quad) - min(quad) for quad in (corners[1:8:2], corners[9::2])]
            assert heights == pytest.approx([abs(upper - lower) / 2] * 2, abs=2), "each line for itself"
        assert sum(str(each.Subtype) == "/Link" for page in pdf.pages for each in page.get("/Annots", ())) == 1


def test_links_are_printed_with_their_page_and_not_hidden() -> None:
    book = printed([section("one", "<p><a href='#one'>One</a></p>")])
    with opened(book) as pdf:
        assert [link.F for page in pdf.pages for link in page.get("/Annots", ())] == [4]


# Direction


@pytest.fixture(scope="module")
def hebrew() -> PrintedBook:
    return printed([section("one", paragraphs(12), title="א")], metadata=HEBREW)


def test_pages_of_a_book_from_right_to_left_turn_so(hebrew: PrintedBook) -> None:
    with opened(hebrew) as pdf:
        assert pdf.Root.ViewerPreferences.Direction == "/R2L"
    with opened(printed([section("one", "")])) as pdf:
        assert "/Direction" not in pdf.Root.ViewerPreferences


def test_its_rectos_are_on_the_left(hebrew: PrintedBook) -> None:
    """Where the binding is: the inner margin is 20 mm, the outer 15."""
    assert hebrew.page_count > 2
    rectos = []
    for number in (0, 1):
        page = pypdfium2.PdfDocument(hebrew.pdf)[number]
        text = page.get_textpage()
        boxes = [text.get_rect(index) for index in range(text.count_rects())]
        right = (page.get_width() - max(box[2] for box in boxes)) / 72 * 25.4
        left = min(box[0] for box in boxes) / 72 * 25.4
        rectos.append(right > left)
    assert rectos == [True, False]


def test_a_section_in_another_language_reads_its_own_way_on_pages_that_turn_as_the_book_does() -> None:
    style = STYLE.replace("justify", "start").replace("1em", "0")
    english = section("two", "<p>Hello.</p>", language="en", starts="any")
    book = printed([section("one", "<p>שלום</p>"), english], design(style), metadata=HEBREW)
    edges = []
    for page in pypdfium2.PdfDocument(book.pdf):
        text = page.get_textpage()
        if "Hello" in text.get_text_bounded():
            edges += [text.get_rect(index)[0] - page.get_mediabox()[0] for index in range(text.count_rects())]
    # The second page is a right one, whose inner margin is on its left.
    assert min(edges) == pytest.approx(20 / 25.4 * 72, abs=1)


# Text


def test_words_at_the_ends_of_lines_are_parted_from_the_next() -> None:
    book = printed([section("one", paragraphs(2) + "<p>One line<br/>and another.</p>")])
    with opened(book) as pdf:
        texts = [element.text for element in tree_of(pdf).all("P")]
    words = "reading printed books is a quiet way of travelling".split()
    for number, text in enumerate(texts[:2]):
        start, _, rest = text.partition(": ")
        assert start == f"Paragraph {number}"
        unbroken = rest.replace("\u00ad", "").rstrip(".").split()
        assert unbroken == [words[n % 9] for n in range(60)]
    assert texts[2] == "One line and another."


LONG_WORDS = '<p style="width: 34mm">Considerable international organizations, well-known representatives.</p>'


def test_a_word_that_is_divided_is_read_and_found_as_one() -> None:
    book = printed([section("one", LONG_WORDS)])
    with opened(book) as pdf:
        [paragraph] = tree_of(pdf).all("P")
    assert "\u00ad" in paragraph.text
    assert paragraph.text.replace("\u00ad", "") == re.sub("<.*?>", "", LONG_WORDS)
    viewed = pypdfium2.PdfDocument(book.pdf)[0].get_textpage().get_text_bounded()
    assert "international" in re.sub("[\ufffe\x02]", "", viewed)


def test_hyphens_that_the_author_wrote_stay_hyphens() -> None:
    book = printed([section("one", LONG_WORDS), section("two", "<p>non\u2010breaking</p>")])
    with opened(book) as pdf:
        assert [p.text for p in tree_of(pdf).all("P")][-1] == "non\u2010breaking"


def test_no_space_parts_a_word_that_is_broken() -> None:
    long = "https://example.org/" + "a" * 120
    book = printed([section("one", f'<p style="overflow-wrap: anywhere">{long}</p>')])
    with opened(book) as pdf:
        [paragraph] = tree_of(pdf).all("P")
    assert paragraph.text == long


def test_a_character_without_a_glyph_is_a_gap() -> None:
    book = printed([section("one", "<p>Before \U0001f702 after, and  again.</p>")])
    with opened(book) as pdf:
        texts = marked_texts(pdf.pages[0])
    assert [" ".join(text.split()) for text in texts.values() if "Before" in text] == ["Before after, and again."]
    assert "Before" in page_texts(book)[0]


def test_every_glyph_of_a_letter_with_marks_means_something() -> None:
    vowels = "q\u0323\u0302 and z\u0323\u0301"
    book = printed([section("one", f"<p>{vowels}</p>")])
    for use in book.bundles[0].sheets.faces:
        assert all(glyph.text for glyph in use.glyphs)
    with opened(book) as pdf:
        [paragraph] = tree_of(pdf).all("P")
    assert paragraph.text == vowels


# Structure


def test_no_level_of_headings_is_left_out() -> None:
    later, _ = heading("later", "Later")
    book = printed([section("one", "<h4>Deep</h4><h5>Deeper</h5><h2>Shallow</h2><h4>Deep</h4>" + later)])
    with opened(book) as pdf:
        headings = [(e.role, e.text) for e in tree_of(pdf).walk() if e.role.startswith("H")]
    assert headings == [
        ("H1", "One"), ("H2", "Deep"), ("H3", "Deeper"), ("H2", "Shallow"), ("H3", "Deep"), ("H2", "Later"),
    ]  # fmt: skip


def test_leaders_are_no_content_and_a_contents_line_is_one_link() -> None:
    style = STYLE + 'ol { list-style: none } .contents .folio::before { content: leader(".") }'
    line = (
        '<li><a href="#one"><span class="entry-title">A title that is rather long</span> '
        '<span class="folio" data-of="one"></span></a></li>'
    )
    contents = section("contents", f"<ol>{line}</ol>", "contents", title="Contents")
    book = printed([contents, section("one", "<p>One.</p>")], design(style))
    assert "....." in page_texts(book)[0]
    with opened(book) as pdf:
        tree = tree_of(pdf)
        [link] = tree.all("TOCI")
        assert link.text == "A title that is rather long 3"
        [annotation] = pdf.pages[0].Annots
        assert annotation.Contents == "A title that is rather long 3"


def test_furniture_is_no_content() -> None:
    book = printed([section("one", paragraphs(12))])
    with opened(book) as pdf:
        read = tree_of(pdf).text
        assert METADATA.title not in read
        for page in pdf.pages:
            commands = [(str(operands[0]) if operands else "", command) for operands, command in operations(page)]
            painted = commands.index(("/Furniture", "Do"))
            assert ("/Artifact", "BDC") in commands[:painted] and ("", "EMC") not in commands[:painted]
            assert "/StructParents" not in page.Resources.XObject.Furniture
    assert METADATA.title in page_texts(book)[1]


# Pictures


def photograph(size: int, form: str, mode: str = "RGB") -> bytes:
    """Something that does not compress to nothing."""
    noise = Image.effect_noise((size, size), 60)
    data = io.BytesIO()
    Image.merge(mode, [noise.rotate(90 * turn) for turn in range(len(mode))]).save(data, form, quality=95)
    return data.getvalue()


def picture_sizes(file: bytes) -> list[tuple[int, int]]:
    """Of pictures, and of masks."""
    with pikepdf.open(io.BytesIO(file)) as pdf:
        streams = [
            each for each in pdf.objects if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
        ]
        # What the dictionary says is what there is.
        for each in streams:
            if each.Filter == "/DCTDecode":
                assert Image.open(io.BytesIO(each.read_raw_bytes())).size == (each.Width, each.Height)
            else:
                parts = {"/DeviceGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4}[str(each.ColorSpace)]
                assert len(each.read_bytes()) == each.Width * each.Height * parts
        return sorted((int(each.Width), int(each.Height)) for each in streams)


PICTURED = [
    section("one", '<p><img src="a.jpg" style="width: 72pt"/><img src="b.png" style="width: 72pt"/></p>'),
    section("two", '<p style="opacity: .5"><img src="a.jpg" style="width: 144pt"/></p><div class="back"></div>'),
]
BACK = ".back { height: 36pt; width: 36pt; background: url(../c.jpg) no-repeat 0 0 / 36pt 36pt }"


def test_pictures_have_as_many_pixels_as_the_page_needs_and_the_press_has_all() -> None:
    made = {"a_jpg": photograph(900, "JPEG"), "b_png": photograph(600, "PNG", "RGBA"), "c_jpg": photograph(400, "JPEG")}
    full = replace(design(STYLE + BACK, **made), bleed=3.175)
    small = replace(full, resolution=150)
    books = [printed(PICTURED, look) for look in (full, small)]
    assert picture_sizes(books[0].pdf) == [(400, 400), (600, 600), (600, 600), (900, 900)]
    assert picture_sizes(books[1].pdf) == [(75, 75), (150, 150), (150, 150), (300, 300)], "as the largest place needs"
    assert len(books[1].pdf) < 0.2 * len(books[0].pdf)
    assert page_texts(books[0]) == page_texts(books[1])
    assert books[0].bundles == books[1].bundles, "the same layout"
    press = [pressed(book, look) for book, look in zip(books, (full, small), strict=True)]
    assert press[0].pdf == press[1].pdf and picture_sizes(press[0].pdf)[-1] == (900, 900)
    for one, other in zip(*map(rendered, books), strict=True):
        assert ImageStat.Stat(ImageChops.difference(one, other)).mean == pytest.approx([0, 0, 0], abs=1)


def rendered(book: PrintedBook) -> list[Image.Image]:
    return [page.render(scale=1).to_pil().convert("RGB") for page in pypdfium2.PdfDocument(book.pdf)]


def test_pictures_that_are_small_enough_stay_as_they_are() -> None:
    made = {"a_jpg": photograph(300, "JPEG")}
    sections = [section("one", '<p><img src="a.jpg" style="width: 72pt"/></p>')]
    look = design(**made)
    assert printed(sections, replace(look, resolution=300)).pdf == printed(sections, look).pdf
    assert made["a_jpg"] in printed(sections, replace(look, resolution=300)).pdf
