"""A formula as a picture: glyph outlines and rules, drawn from MathML by ziamath."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from importlib import resources
from xml.etree import ElementTree

import uharfbuzz as harfbuzz
import ziamath
from lxml import etree

from bindery.edition.formula_spacing import prepare

FONT = "fonts/STIXTwoMath-Regular.ttf"
"""STIX Two Math, which comes with ziamath (OFL-1.1)."""

SCALE = 0.92
"""Size of the math font against the text's. STIX Two's small letters are a sixth larger than EB Garamond's and
its capitals as large; this splits the difference."""

_UNITS = 1000
"""Picture units in an em of the math font: its own design units, so that outlines are whole numbers."""

_BLACK = ("black", None)
_IGNORED = frozenset("\u2061\u2062\u2063\u2064\u200b\u2060\ufeff")
"""Invisible operators and joiners, which are never drawn."""


@dataclass(frozen=True)
class Picture:
    svg: str
    missing: tuple[str, ...] = ()
    """Characters of the formula that the math font does not have."""


def picture(math: etree._Element, title: str, display: bool) -> Picture:
    """The picture of a <math> element, in em of the text around it, with its baseline on the text's.

    `title` is its text alternative. It has no ids, so that any number of formulas share a page.
    """
    return _picture(etree.tostring(math, with_tail=False), title, display)


@lru_cache(256)
def _picture(math: bytes, title: str, display: bool) -> Picture:
    # Remembered because an author saves a chapter many times, and its formulas are mostly those that it had.
    content = ElementTree.fromstring(math)
    missing = sorted(set("".join(content.itertext())) - _characters())
    prepare(content)
    with _plain_outlines():
        drawn = ziamath.Math(content, size=_UNITS, margin=0)
        box = drawn.node.bbox
        shapes = drawn.svgxml()
    glyphs, rules, others = _sorted_shapes(shapes)
    # The box of a glyph is that of its outline; the advance gives the formula its own side bearings.
    left, right = min(0.0, box.xmin), max(box.xmax, drawn.node.xadvance())
    top, bottom = -box.ymax, -box.ymin
    width, height = right - left, bottom - top
    style = f"width:{_em(width)};height:{_em(height)}"
    if not display:
        style += f";vertical-align:{_em(-bottom)}"
    paths = "".join(f'<path d="{outlines}"/>' for outlines in (glyphs, rules) if outlines) + others
    view = f"{left:.0f} {top:.0f} {width:.0f} {height:.0f}"
    return Picture(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" style="{style}">'
        f"<title>{escape(title)}</title>{paths}</svg>",
        tuple(missing),
    )


def _em(units: float) -> str:
    return f"{units / _UNITS * SCALE:.3f}em"


@cache
def _characters() -> frozenset[str]:
    data = resources.files(ziamath).joinpath(FONT).read_bytes()
    return frozenset(map(chr, harfbuzz.Face(data).unicodes)) | _IGNORED | frozenset(" \t\n\u2003\u2009\u205f")


_setting = threading.Lock()


@contextmanager
def _plain_outlines() -> Iterator[None]:
    """Ziamath drawing each glyph as a path where it stands, without <symbol> and its ids.

    Its settings are global, so they are put back, and one thread draws at a time.
    """
    config = ziamath.config
    with _setting:
        before = config.svg2, config.precision
        # With no decimals at all, ziafont writes 430 as 43.
        config.svg2, config.precision = False, 1
        try:
            yield
        finally:
            config.svg2, config.precision = before


def _sorted_shapes(svg: ElementTree.Element) -> tuple[str, str, str]:
    """The black glyphs as one outline, the black rules as another, and whatever else there is (colour, boxes).

    Glyphs and rules stay apart because they run round in opposite directions: in one outline, a root's
    sign and its bar would leave a hole where they overlap.
    """
    glyphs, rules, others = [], [], []
    for shape in svg.iter():
        plain = shape.get("fill") in _BLACK and shape.get("stroke") is None
        if shape.tag == "path" and plain:
            glyphs.append(_compact(shape.get("d", "")))
        elif shape.tag == "rect" and plain:
            x, y, width, height = (_whole(shape.get(side, "0")) for side in ("x", "y", "width", "height"))
            rules.append(f"M{x} {y}h{width}v{height}h-{width}z")
        elif shape.tag not in ("svg", "title", "g"):
            others.append(ElementTree.tostring(shape, encoding="unicode"))
    return "".join(glyphs), "".join(rules), "".join(others)


def _compact(outline: str) -> str:
    """The same outline in whole units, without the spaces and repeated points that ziafont writes."""
    outline = re.sub(r"M ([-\d. ]+?) L \1(?= [A-Z])", r"M \1", outline)
    outline = re.sub(r"-?[\d.]+", lambda number: _whole(number[0]), outline)
    outline = re.sub(r" ?([A-Z]) ?", r"\1", outline)
    return outline.replace(" -", "-").strip()


def _whole(number: str) -> str:
    return str(round(float(number)))
