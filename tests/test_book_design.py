"""What an author can change: page, templates, style sheets, words. And what the files say of the book."""

import pytest
from made_book import NAMES, MadeBook, make, prose, words_of

OWN_TITLE_PAGE = """<section id="{{ section.id }}" class="title-page">
<h1 class="book-title">{{ book.title }}</h1><p class="motto">Set by hand, {{ book.authors | join(" & ") }}</p></section>
"""

OWN_SHEET = """
p { margin-top: 3pt }
@media print { .loud p { font-family: "Book Sans"; text-transform: uppercase } }
@page chapter:left { @top-center { content: "own head" } }
"""

OWN_BLOCKS = "blockquote { margin: 0 0 0 144pt } blockquote::before { content: 'Quoted: ' }\n"

CHAPTER = f"""# The beginning

::: {{.loud}}
Not louder on an e-reader.
:::

> A quotation.

{prose(12, "design")}
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    return make(
        tmp_path_factory.mktemp("own"),
        {"beginning": CHAPTER},
        {
            "title": "Own <Design>",
            "subtitle": "And Its Making",
            "language": "en-GB",
            "authors": [
                {"name": "Ada Marsh", "sort": "Marsh, Ada"},
                {"name": "Əli Qasımov", "role": "ill"},
            ],
            "contributors": [{"name": "Tess Lator", "role": "translator"}],
            "publisher": "Small Press",
            "date": "2026-11",
            "rights": "All rights kept.",
            "description": "About a design.",
            "subjects": ["Design", "Books"],
            "edition": "Second edition",
            "isbn": {"print": "978-3-16-148410-0", "epub": "9780306406157"},
            "series": {"name": "Small Books", "position": "2"},
            "output-name": "mine",
            "page": {"trim": "129x198mm", "margins": {"inner": "20mm", "outer": "15mm", "top": "17mm"}},
            "css": ["styles/mine.css"],
            "labels": {"chapter": "Lesson", "contents": "In this book"},
        },
        {
            "templates/title-page.xhtml": OWN_TITLE_PAGE,
            "styles/mine.css": OWN_SHEET,
            "styles/literary/blocks.css": OWN_BLOCKS,
        },
    )


@pytest.fixture(scope="module")
def in_a5(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    return make(tmp_path_factory.mktemp("a5"), {"beginning": CHAPTER}, {"page": "A5"})


def test_every_page_has_the_trim_size_that_the_manifest_says(own: MadeBook, in_a5: MadeBook) -> None:
    for book, size in ((own, (129.0, 198.0)), (in_a5, (148.0, 210.0))):
        assert {book.pdf.size(page) for page in range(len(book.pdf.labels))} == {size}


def test_margins_are_kept_and_mirrored(own: MadeBook) -> None:
    width, height = 129 / 25.4 * 72, 198 / 25.4 * 72
    inner, outer, top = (mm / 25.4 * 72 for mm in (20, 15, 17))
    first = own.pdf.places["ch-beginning"][0]
    for page in (first, first + 1, first + 2):
        lines = [
            line for line in own.pdf.lines(page) if "life" in line[4] or "Paragraph" in line[4] or "learnt" in line[4]
        ]
        left, right = min(line[0] for line in lines), max(line[2] for line in lines)
        at_the_left = inner if page % 2 == 0 else outer
        assert abs(left - at_the_left) < 2, page
        assert abs(width - right - (inner + outer - at_the_left)) < 3, page
        if page > first:
            assert 0 <= height - max(line[3] for line in lines) - top < 8


def test_the_files_have_the_output_name(own: MadeBook) -> None:
    assert sorted(path.name for path in (own.folder / "build").iterdir()) == ["mine.epub", "mine.pdf"]


def test_a_books_own_template_takes_the_place_of_the_shipped_one(own: MadeBook) -> None:
    assert "Set by hand, Ada Marsh & Əli Qasımov" in own.pdf.texts[own.pdf.places["title-page"][0]]
    assert own.epub.text("title-page", "//*[@class='motto']") == "Set by hand, Ada Marsh & Əli Qasımov"


def test_text_from_the_manifest_is_escaped_in_templates(own: MadeBook) -> None:
    assert "Own <Design>" in own.pdf.texts[own.pdf.places["title-page"][0]]
    assert own.epub.text("title-page", "//h:h1") == "Own <Design>"


def test_a_books_own_sheet_of_a_style_takes_the_place_of_the_shipped_one(own: MadeBook) -> None:
    page = own.pdf.page_of("A quotation.")
    assert "Quoted: A quotation." in own.pdf.texts[page]
    [left] = [line[0] for line in own.pdf.lines(page) if "A quotation." in line[4]]
    assert left > 20 / 25.4 * 72 + 120


def test_css_is_read_after_the_style_and_in_print_alone_where_it_says_so(own: MadeBook) -> None:
    first = own.pdf.places["ch-beginning"][0]
    assert "NOT LOUDER ON AN E-READER." in own.pdf.texts[first]
    assert own.pdf.lines(first + 1)[0][4].strip().lower() == "own head"
    links = own.epub.find("ch-beginning", "//h:link[@rel='stylesheet']/@href")
    assert links[-1].endswith("mine.css")


def test_the_builders_own_words_can_be_changed(own: MadeBook) -> None:
    assert "Lesson" in own.pdf.texts[own.pdf.places["ch-beginning"][0]]
    assert own.epub.text("ch-beginning", "//h:p[@class='number']") == "Lesson 1"
    assert "In this book" in own.pdf.texts[own.pdf.places["contents"][0]]
    assert own.epub.text("contents", "//h:h1") == "In this book"
    assert (0, "In this book") in [(level, title) for level, title, _ in own.pdf.outline]


def test_the_pdf_says_what_book_it_is(own: MadeBook) -> None:
    info = own.pdf.pdf.docinfo
    assert info["/Title"] == "Own <Design>: And Its Making"
    assert info["/Author"] == "Ada Marsh, Əli Qasımov"
    assert info["/CreationDate"] == "D:20261101000000Z"
    assert own.pdf.pdf.Root.Lang == "en-GB"
    with own.pdf.pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        assert xmp["dc:title"] == "Own <Design>: And Its Making"
        assert xmp["dc:creator"] == ["Ada Marsh", "Əli Qasımov"]
        assert xmp["dc:description"] == "About a design."
        assert set(xmp["dc:subject"]) == {"Design", "Books"}
        assert set(xmp["dc:publisher"]) == {"Small Press"}
        assert xmp["dc:rights"] == "All rights kept."
        assert xmp["dc:identifier"] == "urn:isbn:9783161484100"


def test_the_package_says_what_book_it_is(own: MadeBook) -> None:
    def said(path: str) -> list[str]:
        return [words_of(element) for element in own.epub.package.xpath(path, namespaces=NAMES)]

    assert said("//dc:title") == ["Own <Design>", "And Its Making"]
    assert said("//dc:creator") == ["Ada Marsh", "Əli Qasımov"]
    assert said("//dc:contributor") == ["Tess Lator"]
    assert said("//dc:language") == ["en-GB"]
    assert said("//dc:publisher") == ["Small Press"]
    assert said("//dc:date") == ["2026-11"]
    assert said("//dc:rights") == ["All rights kept."]
    assert said("//dc:subject") == ["Design", "Books"]
    assert "urn:isbn:9780306406157" in said("//dc:identifier")
    assert set(said("//opf:meta[@property='role']")) >= {"aut", "ill", "trl"}
    assert said("//opf:meta[@property='file-as']") == ["Marsh, Ada"]
    assert said("//opf:meta[@property='belongs-to-collection']") == ["Small Books"]
    assert said("//opf:meta[@property='group-position']") == ["2"]


def test_the_imprint_names_rights_edition_and_numbers(own: MadeBook) -> None:
    imprint = own.pdf.texts[own.pdf.places["imprint"][0]]
    for words in ("All rights kept.", "Second edition", "2026-11", "Small Press", "978-3-16-148410-0", "WeasyPrint"):
        assert words in imprint, words
    assert "9780306406157" in own.epub.text("imprint").replace("-", "")


def test_a_cover_is_set_from_the_title_where_there_is_no_picture(own: MadeBook) -> None:
    [cover] = own.epub.package.xpath("//opf:item[@properties='cover-image']", namespaces=NAMES)
    data = own.epub.files[f"EPUB/{cover.get('href')}"]
    assert cover.get("media-type") == "image/jpeg" and data[:2] == b"\xff\xd8" and len(data) > 20_000
    [image] = own.epub.find("cover", "//h:img/@alt")
    assert "Own <Design>" in image
