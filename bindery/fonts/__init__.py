"""The faces that a book is set in: from pinned packages and the book's own files, never from the system."""

import importlib
from typing import TYPE_CHECKING

from bindery.fonts.face import Face

if TYPE_CHECKING:
    from bindery.fonts.coverage import Uncovered, uncovered
    from bindery.fonts.css import font_face_css
    from bindery.fonts.cutting import subset, subset_glyphs
    from bindery.fonts.loading import load_faces

__all__ = [
    "Face",
    "Uncovered",
    "font_face_css",
    "load_faces",
    "subset",
    "subset_glyphs",
    "uncovered",
]

_PLACES = {
    "Uncovered": "coverage",
    "font_face_css": "css",
    "load_faces": "loading",
    "subset": "cutting",
    "subset_glyphs": "cutting",
    "uncovered": "coverage",
}


def __getattr__(name: str) -> object:
    # A worker that is given faces loads none.
    if name not in _PLACES:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)
