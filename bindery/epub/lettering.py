"""The words in drawings, set in the book's faces.

A drawing that a page shows with img knows nothing of the fonts of the page, and its words would be
set in whatever the reader has, wider or narrower than they were drawn. So it carries its own.
"""

import base64
from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from bindery.epub.cascade import Cascade
from bindery.epub.picture import SVG, Picture
from bindery.epub.stylesheet import read_stylesheet
from bindery.epub.typefaces import faces_for
from bindery.fonts.css import font_face_css
from bindery.fonts.cutting import subset
from bindery.fonts.face import Face


def lettered(drawing: Picture, faces: Sequence[Face]) -> tuple[Picture, tuple[Face, ...]]:
    """`drawing` (SVG) with the characters it needs of the `faces` it asks for, and those faces."""
    root = etree.fromstring(drawing.data)
    sheets = [read_stylesheet("", style.text or "") for style in root.iter(f"{{{SVG}}}style")]
    used = faces_for(Cascade(sheets).texts(root), faces)
    if not used:
        return drawing, ()
    addresses = {face: _data_address(face, subset(face, code_points)) for face, code_points in used}
    style = etree.Element(f"{{{SVG}}}style")
    style.text = font_face_css(addresses, addresses.__getitem__)
    # After the title, which some screen readers look for only as the first child.
    root.insert(next((place for place, child in enumerate(root) if not _describes(child)), len(root)), style)
    data = bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))
    return replace(drawing, data=data), tuple(addresses)


def _describes(element: etree._Element) -> bool:
    return element.tag in (f"{{{SVG}}}title", f"{{{SVG}}}desc")


def _data_address(face: Face, data: bytes) -> str:
    return f"data:font/{'ttf' if face.is_truetype else 'otf'};base64,{base64.b64encode(data).decode()}"
