"""The drawings of the book kept here are what images/draw.py makes of the data, and are fit for print and e-reader."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from lxml import etree

IMAGES = Path(__file__).resolve().parent.parent / "images"
SVG = "{http://www.w3.org/2000/svg}"


def draw_program() -> ModuleType:
    specification = importlib.util.spec_from_file_location("companion_draw", IMAGES / "draw.py")
    assert specification and specification.loader
    module = importlib.util.module_from_spec(specification)
    before = list(sys.path)
    try:
        specification.loader.exec_module(module)
    finally:
        sys.path[:] = before
    return module


DRAW = draw_program()
DRAWINGS: dict[str, str] = DRAW.drawings()


def test_every_drawing_in_the_folder_has_its_function_and_the_other_way_round() -> None:
    assert {path.name for path in IMAGES.glob("*.svg")} == set(DRAWINGS)


def test_every_figure_is_in_a_chapter() -> None:
    words = "".join(path.read_text(encoding="utf-8") for path in (IMAGES.parent / "chapters").glob("[0-9]*.md"))
    assert {name for name in DRAWINGS if f"(../images/{name})" not in words} == {"cover.svg"}


@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_a_drawing_is_byte_for_byte_what_the_data_gives(name: str) -> None:
    assert (IMAGES / name).read_bytes() == DRAWINGS[name].encode("utf-8"), "run: python images/draw.py"


@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_a_drawing_has_a_title_and_brings_nothing_from_outside(name: str) -> None:
    root = etree.fromstring(DRAWINGS[name].encode("utf-8"))
    assert root[0].tag == f"{SVG}title" and root[0].text
    assert not list(root.iter(f"{SVG}script", f"{SVG}image", f"{SVG}foreignObject", f"{SVG}use"))
    for element in root.iter(etree.Element):
        for attribute, value in ((str(key), str(value)) for key, value in element.attrib.items()):
            assert not attribute.startswith("on")
            assert "href" not in attribute
            assert "url(" not in value or re.fullmatch(r"url\(#[\w-]+\)", value)


@pytest.mark.parametrize("name", sorted(name for name in DRAWINGS if name.startswith("fig-")))
def test_a_figure_has_the_measures_width_and_no_text_that_is_too_small(name: str) -> None:
    root = etree.fromstring(DRAWINGS[name].encode("utf-8"))
    assert root.get("viewBox", "").split()[:3] == ["0", "0", "324"]
    texts = list(root.iter(f"{SVG}text"))
    assert texts
    for text in texts:
        assert float(text.get("font-size", "0")) >= 7.5
        assert "Book Sans" in text.get("font-family", "")
        assert 0 <= float(text.get("x", "-1")) <= 324


@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_a_drawing_is_black_on_white(name: str) -> None:
    for paint in re.findall(r'(?:fill|stroke)="(#[0-9a-f]+)"', DRAWINGS[name]):
        channels = paint[1:] if len(paint) == 4 else [paint[i : i + 2] for i in (1, 3, 5)]
        levels = [int(channel, 16) * (17 if len(channel) == 1 else 1) for channel in channels]
        assert max(levels) - min(levels) <= 12, f"{paint} has a colour"


def test_the_bars_count_the_claims() -> None:
    pairs = re.findall(r'font-weight="700">(\d+)</tspan> of (\d+)<', DRAWINGS["fig-marks.svg"])
    assert pairs == [("22", "22"), ("10", "20"), ("9", "12"), ("10", "13"), ("4", "5")]
