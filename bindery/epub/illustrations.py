"""What the documents show: the pictures of the publication, each once, under the names of the container."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from bindery.diagnostics import Diagnostic, did_you_mean, error
from bindery.engine.in_turn import in_turn
from bindery.epub.container import Item
from bindery.epub.document import Document, references
from bindery.epub.lettering import lettered
from bindery.epub.names import ContainerNames
from bindery.epub.picture import COVER_LONGEST_SIDE, LONGEST_SIDE, SUFFIXES, Picture, PictureError, picture
from bindery.epub.stylesheet import Stylesheet
from bindery.epub.survey import Surveyed, file_name
from bindery.fonts.face import Face
from bindery.stores import HEAVIEST_COVER, HEAVIEST_PICTURE

Resources = Mapping[str, bytes | Path]
"""Name relative to the book's folder -> contents, or the file that holds them."""

AHEAD = 2
"""Pictures that are in memory besides the one that is written."""


@dataclass(frozen=True)
class PictureTask:
    """A file of the book that is shown, and the faces that the words of a drawing may be set in."""

    name: str
    data: bytes = field(repr=False)
    is_cover: bool
    faces: tuple[Face, ...] = field(repr=False)


@dataclass(frozen=True)
class Prepared:
    """The picture as readers take it, and the digests of the faces whose characters stand in it; or what is wrong."""

    name: str
    picture: Picture | None
    faces: tuple[str, ...] = ()
    fault: str = ""


def prepare(task: PictureTask) -> Prepared:
    """A function of the task alone."""
    limits = (COVER_LONGEST_SIDE, HEAVIEST_COVER) if task.is_cover else (LONGEST_SIDE, HEAVIEST_PICTURE)
    try:
        found = picture(task.name, task.data, *limits)
    except PictureError as reason:
        return Prepared(task.name, None, fault=str(reason))
    if found.size is not None:
        return Prepared(task.name, found)
    found, used = lettered(found, task.faces)
    return Prepared(task.name, found, tuple(face.sha256 for face in used))


class Illustrations:
    """The pictures of a publication: read, prepared and given away one at a time."""

    def __init__(self, surveyed: Surveyed, stylesheets: Iterable[Stylesheet], cover: str):
        self.cover = cover
        self.names: dict[str, str] = {}
        """Those in the container, by those that the manuscript gives them; complete after `items`."""
        self.faces: set[str] = set()
        """The digests of those whose characters stand in drawings; complete after `items`."""
        self.animated = False
        self.faults: list[Diagnostic] = []
        self._wanted: dict[str, str] = {}
        """The file that first shows each, for messages."""
        for page, found in surveyed:
            for name in found.files:
                self._wanted.setdefault(name, page.source)
        for sheet in stylesheets:
            for name, _ in sheet.shown():
                self._wanted.setdefault(name, sheet.name)
        if cover:
            self._wanted.setdefault(cover, "")

    def items(
        self, resources: Resources, faces: Sequence[Face], reserved: Iterable[str], executor: Executor
    ) -> Iterator[Item]:
        """All that are shown, out of `resources`. The file names `reserved` are taken."""
        names = ContainerNames(reserved)
        tasks = self._tasks(resources, tuple(faces))
        for number, prepared in enumerate(in_turn(executor, prepare, tasks, AHEAD), 1):
            name = prepared.name
            if prepared.picture is None:
                self._fault(name, prepared.fault, "picture-unusable")
                continue
            own = names.near(posixpath.splitext(name)[0] + _suffix(name, prepared.picture))
            self.names[name] = own
            self.faces.update(prepared.faces)
            self.animated = self.animated or prepared.picture.animated
            is_cover = name == self.cover
            id, properties = ("cover-image", ("cover-image",)) if is_cover else (f"picture-{number}", ())
            yield Item(id, own, prepared.picture.media_type, prepared.picture.data, properties)

    def place(self, document: Document) -> None:
        """Turn the references of the document into the names in the container."""
        for element, attribute, reference in references(document):
            element.set(attribute, quote(self.names[file_name(reference)]))

    def _tasks(self, resources: Resources, faces: tuple[Face, ...]) -> Iterator[PictureTask]:
        for name in sorted(self._wanted):
            if name not in resources:
                self._fault(name, "is not among the book's files", "picture-missing", did_you_mean(name, resources))
                continue
            try:
                data = _read(resources[name])
            except OSError as reason:
                self._fault(name, f"cannot be read: {reason.strerror}", "picture-unusable")
                continue
            yield PictureTask(name, data, name == self.cover, faces if name.lower().endswith(".svg") else ())

    def _fault(self, name: str, what: str, code: str, hint: str = "") -> None:
        self.faults.append(error(self._wanted[name], 0, f"the picture '{name}' {what}", code, hint))


def _read(resource: bytes | Path) -> bytes:
    return resource.read_bytes() if isinstance(resource, Path) else resource


def _suffix(name: str, picture: Picture) -> str:
    own = posixpath.splitext(name)[1]
    return own if own.lower() == ".jpeg" and picture.media_type == "image/jpeg" else SUFFIXES[picture.media_type]
