"""What the documents show: the pictures of the publication, each once, under the names of the container."""

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from lxml import etree

from bindery.diagnostics import Diagnostic, did_you_mean, error
from bindery.epub.container import Item
from bindery.epub.document import Document, references
from bindery.epub.lettering import lettered
from bindery.epub.names import container_names
from bindery.epub.picture import (
    COVER_LONGEST_SIDE,
    LONGEST_SIDE,
    SUFFIXES,
    Picture,
    PictureError,
    active_content,
    picture,
)
from bindery.epub.stylesheet import Stylesheet
from bindery.fonts.face import Face
from bindery.stores import HEAVIEST_COVER, HEAVIEST_PICTURE

Resources = Mapping[str, bytes | Path]
"""Name relative to the book's folder -> contents, or the file that holds them."""


@dataclass(frozen=True)
class Illustrations:
    """`pictures` by the names that the manuscript gives them, `names` those in the container."""

    pictures: Mapping[str, Picture]
    names: Mapping[str, str]
    faces: frozenset[Face]
    """Those whose characters stand in drawings."""

    @property
    def animated(self) -> bool:
        return any(picture.animated for picture in self.pictures.values())

    def items(self, cover: str) -> tuple[Item, ...]:
        return tuple(
            Item(
                "cover-image" if given == cover else f"picture-{number}",
                self.names[given],
                picture.media_type,
                picture.data,
                ("cover-image",) if given == cover else (),
            )
            for number, (given, picture) in enumerate(self.pictures.items(), 1)
        )


def illustrations(
    documents: Iterable[Document],
    stylesheets: Iterable[Stylesheet],
    cover: str,
    resources: Resources,
    faces: Sequence[Face],
    reserved: Iterable[str],
) -> tuple[Illustrations, tuple[Diagnostic, ...]]:
    """All pictures that `documents` and `stylesheets` show, and the `cover`, out of `resources`.

    The file names `reserved` are taken. References in the documents are rewritten to the names in the container.
    """
    wanted: dict[str, str] = {}
    uses: list[tuple[etree._Element, str, str]] = []
    diagnostics: list[Diagnostic] = []
    for document in documents:
        for fault in active_content(document.body):
            message = f"an e-book must run nothing and load nothing from elsewhere, but this has {fault}"
            diagnostics.append(error(document.source, 0, message, "active-content"))
        for element, attribute, reference in references(document):
            name = posixpath.normpath(unquote(reference))
            uses.append((element, attribute, name))
            wanted.setdefault(name, document.source)
    for sheet in stylesheets:
        for name, _ in sheet.shown():
            wanted.setdefault(name, sheet.name)
    if cover:
        wanted.setdefault(cover, "")

    pictures: dict[str, Picture] = {}
    lettering: set[Face] = set()
    for name in sorted(wanted):
        if name not in resources:
            message = f"the picture '{name}' is not among the book's files"
            diagnostics.append(error(wanted[name], 0, message, "picture-missing", did_you_mean(name, resources)))
            continue
        try:
            limits = (COVER_LONGEST_SIDE, HEAVIEST_COVER) if name == cover else (LONGEST_SIDE, HEAVIEST_PICTURE)
            pictures[name] = picture(name, _read(resources[name]), *limits)
            if pictures[name].size is None:
                pictures[name], used = lettered(pictures[name], faces)
                lettering.update(used)
        except (PictureError, OSError) as reason:
            diagnostics.append(error(wanted[name], 0, f"the picture '{name}' {reason}", "picture-unusable"))

    wanted_names = {name: posixpath.splitext(name)[0] + _suffix(name, picture) for name, picture in pictures.items()}
    names = container_names(wanted_names, reserved)
    for element, attribute, name in uses:
        if name in names:
            element.set(attribute, quote(names[name]))
    return Illustrations(pictures, names, frozenset(lettering)), tuple(diagnostics)


def _read(resource: bytes | Path) -> bytes:
    return resource.read_bytes() if isinstance(resource, Path) else resource


def _suffix(name: str, picture: Picture) -> str:
    own = posixpath.splitext(name)[1]
    return own if own.lower() == ".jpeg" and picture.media_type == "image/jpeg" else SUFFIXES[picture.media_type]
