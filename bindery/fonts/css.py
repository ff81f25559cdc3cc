"""The @font-face rules of a style sheet."""

from collections.abc import Callable, Iterable

from bindery.fonts.face import Face


def font_face_css(faces: Iterable[Face], url: Callable[[Face], str]) -> str:
    """One rule for each face, in their order; `url` says where the style sheet finds its file."""
    return "".join(_rule(face, url(face)) for face in faces)


def _rule(face: Face, url: str) -> str:
    return (
        "@font-face {\n"
        f"  font-family: {_quoted(face.family)};\n"
        f"  font-weight: {face.weight};\n"
        f"  font-style: {face.style};\n"
        f"  src: url({_quoted(url)}) format({_quoted('truetype' if face.is_truetype else 'opentype')});\n"
        "}\n"
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
