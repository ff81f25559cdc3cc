"""The manifest: book.yaml becomes a Manifest, and every mistake in it a diagnostic."""

from bindery.manifest.contents import Chapter, Part, Piece
from bindery.manifest.loading import ManifestError, load
from bindery.manifest.measures import Trim
from bindery.manifest.model import Manifest
from bindery.manifest.page import Margins
from bindery.manifest.people import Person
from bindery.manifest.printing import Print, Wrap
from bindery.manifest.schema import json_schema
from bindery.manifest.subjects import Subject

__all__ = [
    "Chapter",
    "Manifest",
    "ManifestError",
    "Margins",
    "Part",
    "Person",
    "Piece",
    "Print",
    "Subject",
    "Trim",
    "Wrap",
    "json_schema",
    "load",
]
