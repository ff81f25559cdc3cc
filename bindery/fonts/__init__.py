"""The faces that a book is set in: from pinned packages and the book's own files, never from the system."""

from bindery.fonts.coverage import Uncovered, uncovered
from bindery.fonts.css import font_face_css
from bindery.fonts.cutting import subset, subset_glyphs
from bindery.fonts.face import Face
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
