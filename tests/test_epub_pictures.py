"""Pictures: what reading systems can show, no larger than they need, and nothing that runs."""

import io
import random
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from epub_sample import DRAWING, PUBLICATION, SECTIONS, chapter, epub_alone, raster
from PIL import Image

from bindery.diagnostics import BookError, Diagnostic
from bindery.epub import Publication
from bindery.epub.picture import LONGEST_SIDE, PictureError, picture
from bindery.stores import HEAVIEST_COVER, HEAVIEST_PICTURE, LARGEST_PICTURE, STORES

PLAIN = Publication("Plain", "en")


def showing(name: str, data: bytes | Path) -> zipfile.ZipFile:
    body = f'<p><img src="{name}" alt="A picture"/></p>'
    return zipfile.ZipFile(io.BytesIO(epub_alone([chapter("one", "One", body)], PLAIN, {}, (), {name: data})))


def problems(name: str, data: bytes) -> list[Diagnostic]:
    with pytest.raises(BookError) as caught:
        showing(name, data)
    return list(caught.value.diagnostics)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF"])
def test_core_formats_arrive_byte_by_byte(format: str) -> None:
    data = raster(format)
    assert picture(f"x.{format.lower()}", data).data == data


@pytest.mark.parametrize("format", ["WEBP", "TIFF", "BMP"])
def test_other_formats_become_png(format: str) -> None:
    name = f"images/photo.{format.lower()}"
    book = showing(name, raster(format, (40, 30)))
    assert opened(book.read("EPUB/images/photo.png")).size == (40, 30)
    assert b'src="images/photo.png"' in book.read("EPUB/one.xhtml")
    assert b'href="images/photo.png" id="picture-1" media-type="image/png"' in book.read("EPUB/content.opf")


def test_a_converted_picture_does_not_take_anothers_name() -> None:
    body = '<p><img src="a.webp" alt="A"/><img src="a.png" alt="B"/></p>'
    resources = {"a.webp": raster("WEBP", (2, 2)), "a.png": raster("PNG", (3, 3))}
    book = zipfile.ZipFile(io.BytesIO(epub_alone([chapter("one", "One", body)], PLAIN, {}, (), resources)))
    sizes = {name: opened(book.read(name)).size for name in book.namelist() if name.endswith(".png")}
    assert sorted(sizes.values()) == [(2, 2), (3, 3)]
    assert all(name.removeprefix("EPUB/").encode() in book.read("EPUB/one.xhtml") for name in sizes)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_large_pictures_are_made_smaller(format: str) -> None:
    made = picture(f"x.{format.lower()}", raster(format, (3000, 1500)))
    assert opened(made.data).size == (LONGEST_SIDE, LONGEST_SIDE // 2)


def noise(mode: str, side: int) -> Image.Image:
    """What no format makes smaller."""
    return Image.frombytes(mode, (side, side), random.Random(8).randbytes(side * side * len(mode)))


@pytest.mark.parametrize(("mode", "format", "kept"), [("RGB", "PNG", "image/jpeg"), ("RGBA", "PNG", "image/png")])
def test_a_heavy_picture_is_brought_down_to_what_the_stores_take(mode: str, format: str, kept: str) -> None:
    buffer = io.BytesIO()
    noise(mode, 300).save(buffer, format)
    heaviest = buffer.tell() // 4
    made = picture("photo.png", buffer.getvalue(), heaviest=heaviest)
    assert (made.media_type, opened(made.data).mode) == (kept, mode)
    assert heaviest // 4 < len(made.data) <= heaviest
    assert made == picture("photo.png", buffer.getvalue(), heaviest=heaviest)


def test_a_heavy_jpeg_keeps_as_many_pixels_as_it_can() -> None:
    buffer = io.BytesIO()
    noise("RGB", 400).save(buffer, "JPEG", quality=100, subsampling=0)
    made = picture("photo.jpg", buffer.getvalue(), heaviest=buffer.tell() - 1)
    assert (made.media_type, made.size) == ("image/jpeg", (400, 400))


def test_the_limits_are_those_of_the_strictest_store() -> None:
    assert (HEAVIEST_PICTURE, HEAVIEST_COVER, LARGEST_PICTURE) == (5_000_000, 3_000_000, 5_600_000)
    assert LONGEST_SIDE**2 <= LARGEST_PICTURE
    assert all(store.source for store in STORES)


def test_the_cover_is_kept_as_large_as_the_stores_ask() -> None:
    publication = replace(PLAIN, cover="cover.jpg")
    data = epub_alone([chapter("one", "One")], publication, {}, (), {"cover.jpg": raster("JPEG", (2000, 3200))})
    assert opened(zipfile.ZipFile(io.BytesIO(data)).read("EPUB/cover.jpg")).size == (1600, 2560)


def test_small_pictures_are_never_made_larger() -> None:
    assert opened(picture("x.webp", raster("WEBP", (5, 4))).data).size == (5, 4)


def test_a_photograph_on_its_side_is_turned() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    made = opened(picture("x.jpg", raster("JPEG", (40, 20), exif=exif)).data)
    assert made.size == (20, 40)
    assert made.getexif().get(0x0112, 1) == 1


def test_cmyk_becomes_rgb() -> None:
    assert opened(picture("x.jpg", raster("JPEG", mode="CMYK")).data).mode == "RGB"


def test_sixteen_bits_become_eight_without_being_cut_off() -> None:
    buffer = io.BytesIO()
    Image.new("I;16", (4, 4), 0x8000).save(buffer, "PNG")
    made = opened(picture("x.png", buffer.getvalue()).data)
    assert (made.mode, made.getpixel((0, 0))) == ("L", 0x80)


def test_transparency_stays() -> None:
    image = Image.new("RGBA", (4, 4), (255, 0, 0, 0))
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", lossless=True)
    assert opened(picture("x.webp", buffer.getvalue()).data).getchannel("A").getextrema() == (0, 0)


def test_a_moving_picture_is_a_hazard_that_is_not_ruled_out() -> None:
    frames = [Image.new("RGB", (4, 4), color) for color in ("black", "red")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=100)
    assert b'"schema:accessibilityHazard">unknown<' in showing("x.gif", buffer.getvalue()).read("EPUB/content.opf")


def test_resources_may_be_files(tmp_path: Path) -> None:
    file = tmp_path / "plan.svg"
    file.write_bytes(DRAWING)
    assert b"linearGradient" in showing("images/plan.svg", file).read("EPUB/images/plan.svg")


def test_a_drawing_keeps_its_names_and_loses_its_document_type() -> None:
    data = b'<!DOCTYPE svg [<!ENTITY word "W">]>' + DRAWING.replace(b"</svg>", b"<text>&word;</text></svg>")
    made = picture("x.svg", data).data
    assert b"DOCTYPE" not in made
    assert b"viewBox" in made and b"<text>W</text>" in made


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (b"<script>x()</script>", "script"),
        (b'<rect onload="x()"/>', "onload"),
        (b'<image href="https://example.com/x.png"/>', "https://example.com/x.png"),
        (
            b'<image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="//example.com/x.png"/>',
            "//example.com/x.png",
        ),
        (b'<rect fill="url(http://example.com/x#g)"/>', "http://example.com/x#g"),
        (b"<style>@import url(https://example.com/x.css);</style>", "https://example.com/x.css"),
        (b'<a href="javascript:x()"><rect/></a>', "javascript:"),
        (b'<image href="other.png"/>', "other.png"),
    ],
)
def test_a_drawing_runs_nothing_and_loads_nothing(inside: bytes, said: str) -> None:
    found = problems("images/plan.svg", DRAWING.replace(b"</svg>", inside + b"</svg>"))
    assert [(d.file, d.code) for d in found] == [("chapters/one.md", "picture-unusable")]
    assert "images/plan.svg" in found[0].message and said in found[0].message


def test_a_drawing_may_hold_pictures_links_and_parts_of_itself() -> None:
    inside = b'<image href="data:image/png;base64,AAAA"/><use href="#g"/><a href="https://example.com/"><rect/></a>'
    assert picture("x.svg", DRAWING.replace(b"</svg>", inside + b"</svg>")).media_type == "image/svg+xml"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.png", b"not a picture"),
        ("x.png", raster("PNG")[:60]),
        ("x.svg", b"<svg"),
        ("x.svg", b"<svg/>"),
        ("x.svg", b"<html xmlns='http://www.w3.org/1999/xhtml'/>"),
    ],
)
def test_what_is_no_picture_is_refused(name: str, data: bytes) -> None:
    assert [d.code for d in problems(name, data)] == ["picture-unusable"]


def test_an_absurdly_large_picture_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(PictureError, match="too large"):
        picture("x.png", raster("PNG", (100, 100)))


def test_a_missing_picture_is_named_with_the_nearest() -> None:
    with pytest.raises(BookError) as caught:
        epub_alone(SECTIONS, PUBLICATION, {}, (), {"images/plan2.svg": DRAWING})
    found = {(d.file, d.message.split("'")[1], d.hint) for d in caught.value.diagnostics}
    assert ("chapters/fort.md", "images/plan.svg", "did you mean 'images/plan2.svg'?") in found
    assert ("", "images/cover.jpg") in {place[:2] for place in found}
