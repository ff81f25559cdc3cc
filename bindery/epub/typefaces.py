"""The book's own fonts, each cut down to the characters that are set in it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bindery.epub.cascade import Font, used_fonts
from bindery.epub.container import Item
from bindery.epub.document import Document
from bindery.epub.stylesheet import Stylesheet
from bindery.fonts.css import font_face_css
from bindery.fonts.cutting import subset
from bindery.fonts.face import Face

FONTS_CSS = "fonts.css"


Use = tuple[Face, frozenset[int]]
"""A face and the code points that it shows."""


def used_faces(faces: Iterable[Face], sheets: Sequence[Stylesheet], documents: Iterable[Document]) -> tuple[Use, ...]:
    """The faces that some text of `documents` is set in."""
    return faces_for(used_fonts(sheets, [document.root for document in documents]), faces)


def faces_for(fonts: Mapping[Font, frozenset[int]], faces: Iterable[Face]) -> tuple[Use, ...]:
    """The faces that show the code points of `fonts`, by family, weight and style."""
    families: defaultdict[str, list[Face]] = defaultdict(list)
    for face in faces:
        families[face.family].append(face)
    needed: defaultdict[Face, frozenset[int]] = defaultdict(frozenset)
    for font, code_points in fonts.items():
        left = code_points
        for family in font.families:
            if family in families:
                face = nearest_face(families[family], font)
                needed[face] |= left & face.unicode
                left -= face.unicode
    # A face with nothing but spaces and hyphens to show is one that stands behind another in every stack.
    shown = [(face, points) for face, points in needed.items() if any(chr(point).isalnum() for point in points)]
    return tuple(sorted(shown, key=lambda pair: (pair[0].family, pair[0].weight, pair[0].style)))


def nearest_face(faces: Sequence[Face], font: Font) -> Face:
    """The face that CSS takes for `font` (CSS Fonts 4, 5.2): the slope first, then the weight."""

    def distance(face: Face) -> tuple[bool, bool, int]:
        wrong_way = face.weight < font.weight if font.weight > 500 else face.weight > font.weight
        return face.style != font.style, wrong_way, abs(face.weight - font.weight)

    return min(faces, key=distance)


def font_items(used: Sequence[Use]) -> tuple[Item, ...]:
    """Font files, and the style sheet that declares them."""
    if not used:
        return ()
    items = [
        Item(f"font-{number}", _name(face), "font/ttf" if face.is_truetype else "font/otf", subset(face, code_points))
        for number, (face, code_points) in enumerate(used, 1)
    ]
    items.append(Item("css-fonts", FONTS_CSS, "text/css", font_face_css((face for face, _ in used), _name).encode()))
    return tuple(items)


def licence_items(faces: Iterable[Face]) -> tuple[Item, ...]:
    """The licences of `faces`, each text once, for the folder of the fonts."""
    licences: dict[str, str] = {}
    for face in sorted(faces, key=lambda face: face.family):
        if face.licence_text:
            licences.setdefault(face.licence_text, f"fonts/{face.licence}-{face.family.replace(' ', '-')}.txt")
    return tuple(
        Item(f"licence-{number}", name, "text/plain", text.encode())
        for number, (text, name) in enumerate(licences.items(), 1)
    )


def _name(face: Face) -> str:
    return f"fonts/{face.file_name}"
