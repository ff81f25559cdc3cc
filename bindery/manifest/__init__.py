"""The manifest: book.yaml becomes a Manifest, and every mistake in it a diagnostic."""

from bindery.manifest.contents import PIECES, Chapter, Part, Piece
from bindery.manifest.loading import ManifestError, load
from bindery.manifest.measures import Trim
from bindery.manifest.model import Bibliography, Cover, Epub, Group, Index, Manifest, Margins, Page, Person, Series
from bindery.manifest.printing import Print, Wrap
from bindery.manifest.schema import json_schema
from bindery.manifest.subjects import Subject

__all__ = [
    "PIECES",
    "Bibliography",
    "Chapter",
    "Cover",
    "Epub",
    "Group",
    "Index",
    "Manifest",
    "ManifestError",
    "Margins",
    "Page",
    "Part",
    "Person",
    "Piece",
    "Print",
    "Series",
    "Subject",
    "Trim",
    "Wrap",
    "json_schema",
    "load",
]
