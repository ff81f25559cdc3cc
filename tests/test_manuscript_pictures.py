"""Pictures are judged by what they hold, and what cannot be printed is said in the author's terms."""

import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from bindery.folder import BookFolder
from bindery.manuscript.drawings import PictureError
from bindery.manuscript.pictures import LARGEST_FILE, check_picture, inspect

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def codes(path: Path) -> set[str]:
    with pytest.raises(PictureError) as caught:
        inspect(path)
    return {fault.code for fault in caught.value.faults}


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises a picture of this size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "mode", "form", "alpha"),
    [
        ("a.png", "RGB", "png", False),
        ("a.png", "RGBA", "png", True),
        ("a.png", "P", "png", False),
        ("a.jpg", "L", "jpeg", False),
        ("a.jpg", "CMYK", "jpeg", False),
        ("a.gif", "P", "gif", False),
        ("a.webp", "RGBA", "webp", True),
    ],
)
def test_size_format_and_transparency(tmp_path: Path, name: str, mode: str, form: str, alpha: bool) -> None:
    path = tmp_path / name
    Image.new(mode, (30, 20)).save(path)
    picture = inspect(path)
    assert (picture.format, picture.width, picture.height, picture.has_alpha) == (form, 30, 20, alpha)


def test_a_photograph_taken_on_its_side_is_measured_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (30, 20)).save(tmp_path / "a.jpg", exif=exif)
    picture = inspect(tmp_path / "a.jpg")
    assert (picture.width, picture.height) == (20, 30)


def test_the_contents_decide_and_not_the_name(tmp_path: Path) -> None:
    Image.new("RGB", (3, 2)).save(tmp_path / "a.png")
    (tmp_path / "a.png").rename(tmp_path / "a.svg")
    assert inspect(tmp_path / "a.svg").format == "png"
    assert inspect(write(tmp_path / "b.jpg", f'{SVG} viewBox="0 0 4 3"/>')).format == "svg"


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7\n", b"\0" * 500, b"II*\0junk"])
def test_not_an_image(tmp_path: Path, content: bytes) -> None:
    assert codes(write(tmp_path / "a.png", content)) == {"not-an-image"}


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.gif", "a.webp"])
def test_cut_off(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    Image.effect_noise((200, 200), 90).convert("RGB").save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert codes(path) == {"image-damaged"}


@pytest.mark.parametrize("side", [10_001, 20_000, 2_000_000])
def test_a_picture_that_would_fill_the_memory_is_refused_unread(tmp_path: Path, side: int) -> None:
    assert codes(write(tmp_path / "bomb.png", png_header(side, side))) == {"image-too-large"}


def test_a_file_of_more_than_100_megabytes_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "a.png").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    assert codes(tmp_path / "a.png") == {"image-too-large"}


def test_a_compressed_comment_that_unpacks_to_gigabytes(tmp_path: Path) -> None:
    packed = zlib.compress(b"a" * 200_000_000, 9)
    data = b"Comment\0\0" + packed
    chunk = struct.pack(">I", len(data)) + b"zTXt" + data + struct.pack(">I", zlib.crc32(b"zTXt" + data))
    whole = png_header(1, 1)
    assert codes(write(tmp_path / "a.png", whole[:33] + chunk + whole[33:])) == {"image-damaged"}


@pytest.mark.parametrize(
    ("opening", "width", "height"),
    [
        ('viewBox="0 0 300 150.5"', 300, 150.5),
        ('viewBox="-10,-10,20,20" width="100%"', 20, 20),
        ('width="2in" height="25.4mm"', 192, 96),
        ('width="30" height="20px"', 30, 20),
    ],
)
def test_the_size_of_a_drawing(tmp_path: Path, opening: str, width: float, height: float) -> None:
    picture = inspect(write(tmp_path / "a.svg", f"{SVG} {opening}/>"))
    assert picture.format == "svg"
    assert [picture.width, picture.height] == pytest.approx([width, height])


@pytest.mark.parametrize(
    "opening",
    ["", 'width="100%" height="100%"', 'viewBox="0 0 0 10"', 'viewBox="0 0 nan 1"', 'viewBox="0 0 1"', 'width="5"'],
)
def test_a_drawing_without_a_size(tmp_path: Path, opening: str) -> None:
    assert codes(write(tmp_path / "a.svg", f"{SVG} {opening}/>")) == {"svg-size"}


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<script>alert(1)</script>", "svg-script"),
        ('<rect onclick="alert(1)"/>', "svg-script"),
        ('<a xlink:href="java&#10;script:alert(1)"><rect/></a>', "svg-script"),
        ('<a><set attributeName="href" to="javascript:1"/></a>', "svg-script"),
        ("<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>", "svg-foreign"),
        ('<image href="http://example.com/a.png"/>', "svg-reference"),
        ('<image xlink:href="other.png"/>', "svg-reference"),
        ('<image href="file:///etc/passwd"/>', "svg-reference"),
        ('<image href="data:image/svg+xml,x"/>', "svg-reference"),
        ('<use href="other.svg#part"/>', "svg-reference"),
        ('<rect fill="url(http://example.com/a.svg#b)"/>', "svg-reference"),
        ("<rect style=\"fill: url('other.svg#b')\"/>", "svg-reference"),
        ("<style>@import 'fonts.css';</style>", "svg-reference"),
        ("<style>@media print { rect { fill: u\\72l(http://example.com/x) } }</style>", "svg-reference"),
        ("<style><![CDATA[@font-face { src: url(font.woff) }]]></style>", "svg-reference"),
    ],
)
def test_a_drawing_that_runs_or_loads_something(tmp_path: Path, inside: str, code: str) -> None:
    path = write(tmp_path / "a.svg", f'{SVG} viewBox="0 0 1 1">\n\n{inside}\n</svg>')
    with pytest.raises(PictureError) as caught:
        inspect(path)
    assert {fault.code for fault in caught.value.faults} == {code}
    assert all(fault.line == 3 for fault in caught.value.faults)


def test_what_a_drawing_may_hold(tmp_path: Path) -> None:
    inside = """<defs><linearGradient id="g"/><style>rect { fill: url(#g) } .on { once: 1 }</style></defs>
        <a href="https://example.com/"><rect fill="url('#g')" style="mask: url(#m)"/></a><use xlink:href="#g"/>
        <image href="data:image/png;base64,AAAA"/><text>a (b) c</text>"""
    doctype = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    assert inspect(write(tmp_path / "a.svg", f'{doctype}{SVG} viewBox="0 0 1 1">{inside}</svg>')).width == 1


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE svg [<!ENTITY l0 "ha">{laughs}]>{SVG} viewBox="0 0 1 1"><text>&l11;</text></svg>'
    assert codes(write(tmp_path / "a.svg", bomb)) <= {"svg-entity", "svg-syntax"}
    secret = write(tmp_path / "secret", "secret")
    stolen = f'<!DOCTYPE svg [<!ENTITY s SYSTEM "{secret.as_uri()}">]>{SVG} viewBox="0 0 1 1"><text>&s;</text></svg>'
    assert codes(write(tmp_path / "b.svg", stolen)) == {"svg-entity"}


def test_style_sheet_of_a_drawing(tmp_path: Path) -> None:
    text = f'<?xml version="1.0"?>\n<?xml-stylesheet href="a.css"?>\n{SVG} viewBox="0 0 1 1"/>'
    assert codes(write(tmp_path / "a.svg", text)) == {"svg-reference"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<svg", "svg-syntax"),
        ("<html/>", "not-an-image"),
        ('<svg viewBox="0 0 1 1"/>', "not-an-image"),
        ("<g>" * 5000, "svg-syntax"),
        (zlib.compress(b"x", wbits=31), "not-an-image"),
    ],
)
def test_not_a_drawing(tmp_path: Path, content: str | bytes, code: str) -> None:
    assert codes(write(tmp_path / "a.svg", content)) == {code}


@pytest.fixture
def book(tmp_path: Path) -> BookFolder:
    root = tmp_path / "book"
    write(root / "chapters" / "one.md", "x")
    write(root / "images" / "map.svg", f'{SVG} viewBox="0 0 8 6">\n<script/></svg>')
    (root / "chapters" / "own").mkdir()
    Image.new("RGB", (3, 2)).save(root / "chapters" / "own" / "plan of the town.png")
    write(root / "images" / "bad.png", "bad")
    return BookFolder(root)


def found(book: BookFolder, reference: str) -> tuple[str, int, str, str]:
    picture, (diagnostic,) = check_picture(book, reference, "chapters/one.md", 7)
    assert picture is None
    return diagnostic.file, diagnostic.line, diagnostic.code, diagnostic.hint


def test_a_picture_beside_the_chapter_or_in_the_book(book: BookFolder) -> None:
    picture, diagnostics = check_picture(book, "own/plan%20of%20the%20town.png", "chapters/one.md", 7)
    assert picture and book.name(picture.path) == "chapters/own/plan of the town.png" and not diagnostics


def test_a_missing_picture_and_its_nearest_name(book: BookFolder) -> None:
    assert found(book, "images/mapp.svg") == ("chapters/one.md", 7, "missing-image", "did you mean 'images/map.svg'?")
    assert found(book, "own/plan-of-the-town.png")[3] == "did you mean 'own/plan of the town.png'?"
    assert found(book, "../images/Map.SVG")[3] == "did you mean '../images/map.svg'?"
    assert found(book, "images\\map.svg")[3] == "did you mean 'images/map.svg'?"


@pytest.mark.parametrize("reference", ["", "images", "%00", "x" * 5000, "images/" * 1000 + "a.png", "?#", "a%2fb.png"])
def test_references_that_name_no_file(book: BookFolder, reference: str) -> None:
    assert found(book, reference)[2] == "missing-image"


@pytest.mark.parametrize(
    "reference", ["../../secret.png", "/etc/passwd", "../../book2/a.png", "link.png", "%2e%2e/%2e%2e/a"]
)
def test_a_picture_outside_the_book(book: BookFolder, tmp_path: Path, reference: str) -> None:
    (book.root / "link.png").symlink_to(write(tmp_path / "secret.png", "secret"))
    assert found(book, reference)[2] == "outside-book"


@pytest.mark.parametrize(
    "reference", ["http://example.com/a.png", "//example.com/a.png", "data:image/png;base64,AA", "file:///a.png"]
)
def test_a_picture_elsewhere(book: BookFolder, reference: str) -> None:
    assert found(book, reference)[2] == "remote-resource"


def test_faults_are_told_where_they_can_be_mended(book: BookFolder) -> None:
    assert found(book, "../images/map.svg")[:3] == ("images/map.svg", 2, "svg-script")
    assert found(book, "images/bad.png")[:3] == ("chapters/one.md", 7, "not-an-image")


def test_what_no_store_takes_and_nobody_can_bring_down_is_said_where_it_is_shown(tmp_path: Path) -> None:
    write(tmp_path / "heavy.svg", f'{SVG} viewBox="0 0 1 1"><desc>{"a" * 5_000_000}</desc></svg>')
    frames = [Image.new("L", (2500, 2500), shade) for shade in (0, 255)]
    frames[0].save(tmp_path / "moving.gif", save_all=True, append_images=frames[1:])
    Image.new("L", (2500, 2500)).save(tmp_path / "still.gif")
    folder = BookFolder(tmp_path)

    def said(name: str) -> list[tuple[int, str, str]]:
        picture, found = check_picture(folder, name, "one.md", 7)
        assert picture
        return [(one.line, one.code, one.message.partition("has ")[2]) for one in found]

    assert said("heavy.svg") == [(7, "image-heavy", "5.0 MB, too many for Kindle and Kobo")]
    assert said("moving.gif") == [(7, "image-heavy", "6.2 megapixels, too many for Apple Books")]
    assert said("still.gif") == []
