"""The book's own fonts, cut down to the characters it uses."""

from collections.abc import Iterable

from bindery.epub.container import Item
from bindery.epub.document import Document
from bindery.fonts.coverage import needed_faces
from bindery.fonts.css import font_face_css
from bindery.fonts.cutting import subset
from bindery.fonts.face import Face

FONTS_CSS = "fonts.css"


def used_faces(
    faces: Iterable[Face], stylesheets: Iterable[str], documents: Iterable[Document]
) -> tuple[tuple[Face, frozenset[int]], ...]:
    """The faces that a style sheet names and that have something to show, with the code points they need."""
    css = "\n".join(stylesheets)
    text = "".join(str(text) for document in documents for text in document.body.itertext())
    characters = frozenset(map(ord, text))
    result = []
    for face in needed_faces(sorted(faces, key=lambda face: (face.family, face.weight, face.style)), text):
        needed = face.unicode & characters
        if needed and (f'"{face.family}"' in css or f"'{face.family}'" in css):
            result.append((face, needed))
    return tuple(result)


def font_items(used: Iterable[tuple[Face, frozenset[int]]]) -> tuple[Item, ...]:
    """Font files, the style sheet that declares them, and their licences."""
    used = tuple(used)
    if not used:
        return ()
    items = [
        Item(f"font-{number}", _name(face), "font/ttf" if face.is_truetype else "font/otf", subset(face, code_points))
        for number, (face, code_points) in enumerate(used, 1)
    ]
    items.append(Item("css-fonts", FONTS_CSS, "text/css", font_face_css((face for face, _ in used), _name).encode()))
    licences: dict[str, str] = {}
    for face, _ in used:
        if face.licence_text:
            licences.setdefault(face.licence_text, f"fonts/{face.licence}-{face.family.replace(' ', '-')}.txt")
    for number, (text, name) in enumerate(licences.items(), 1):
        items.append(Item(f"licence-{number}", name, "text/plain", text.encode()))
    return tuple(items)


def _name(face: Face) -> str:
    return f"fonts/{face.file_name}"
