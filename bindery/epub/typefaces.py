"""The book's own fonts, each cut down to the characters that are set in it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field

from bindery.engine.in_turn import in_turn
from bindery.epub.cascade import Font
from bindery.epub.container import Item
from bindery.epub.names import FONTS_CSS
from bindery.fonts.css import font_face_css
from bindery.fonts.cutting import subset
from bindery.fonts.face import Face

Use = tuple[Face, frozenset[int]]
"""A face and the code points that it shows."""


@dataclass(frozen=True)
class CutTask:
    """A face, and the characters of it that a publication shows, sorted."""

    face: Face
    characters: str = field(repr=False)


@dataclass(frozen=True)
class CutFace:
    """A font file with no more than is shown."""

    data: bytes = field(repr=False)


def cut_face(task: CutTask) -> CutFace:
    """A function of the task alone."""
    return CutFace(subset(task.face, map(ord, task.characters)))


def code_points(characters: Iterable[str]) -> frozenset[int]:
    """`characters`, the capitals that small capitals and text-transform may ask for, and hyphens."""
    both = {*characters, "-", "\N{HYPHEN}"}
    return frozenset(ord(form) for character in both for form in {character, *character.upper()})


def faces_for(texts: Mapping[Font, Iterable[str]], faces: Iterable[Face]) -> tuple[Use, ...]:
    """The faces that show the characters of `texts`, by family, weight and style."""
    families: defaultdict[str, list[Face]] = defaultdict(list)
    for face in faces:
        families[face.family].append(face)
    needed: defaultdict[Face, frozenset[int]] = defaultdict(frozenset)
    for font, characters in texts.items():
        left = code_points(characters)
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


def font_items(used: Sequence[Use], executor: Executor) -> Iterator[Item]:
    """Font files, and the style sheet that declares them."""
    if not used:
        return
    tasks = [CutTask(face, "".join(map(chr, sorted(points)))) for face, points in used]
    for number, (task, cut) in enumerate(zip(tasks, in_turn(executor, cut_face, tasks), strict=True), 1):
        kind = "font/ttf" if task.face.is_truetype else "font/otf"
        yield Item(f"font-{number}", _name(task.face), kind, cut.data)
    yield Item("css-fonts", FONTS_CSS, "text/css", font_face_css((face for face, _ in used), _name).encode())


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
