"""One file alone, read by the room that reads its kind: a hundredth of the time of a book, so the guided fuzzer tries
most of its inputs so.
"""

from collections.abc import Callable, Iterable, Mapping

from bindery.apparatus.glossary import GlossarySource
from bindery.apparatus.sources import WorksFile, read_works
from bindery.diagnostics import BookError, Diagnostic, error, errors_in
from bindery.epub.illustrations import PictureTask, prepare
from bindery.epub.stylesheet import read_stylesheet, too_deep
from bindery.folder import BookFolder
from bindery.manifest import load
from bindery.manuscript.chapter import Source, read_text
from bindery.manuscript.pictures import check_picture
from bindery.reading import read, read_terms
from tests.fuzz.books import FILES, TARGETS, Wrong, folder_of, judge

_Reader = Callable[[BookFolder, str], Iterable[Diagnostic]]


def try_file(target: str, content: bytes) -> str:
    """What comes of `content` as a file of the kind of `target`: "refused" or "accepted".

    Raises Wrong, or whatever the program fails with.
    """
    written = {**FILES, TARGETS[target]: content}
    folder = BookFolder(folder_of(written))
    try:
        said = tuple(_READERS[target](folder, TARGETS[target]))
    except BookError as refused:
        said = refused.diagnostics
        if not errors_in(said):
            raise Wrong("refused without an error") from refused
    judge(said, written)
    return "refused" if errors_in(said) else "accepted"


def _manifest(folder: BookFolder, file: str) -> Iterable[Diagnostic]:
    load(folder.root / file)
    return ()


def _chapter(folder: BookFolder, file: str) -> Iterable[Diagnostic]:
    source = Source(file, read_text(folder, file), "one", citations=True, language="en")
    return read(source).chapter.diagnostics


def _works(folder: BookFolder, file: str) -> Iterable[Diagnostic]:
    return read_works(WorksFile(file, read_text(folder, file))).diagnostics


def _glossary(folder: BookFolder, file: str) -> Iterable[Diagnostic]:
    read_whole = read_terms(GlossarySource(file, (folder.root / file).read_bytes(), True))
    return (*read_whole.glossary.diagnostics, *read_whole.definitions.chapter.diagnostics)


def _style_sheet(folder: BookFolder, file: str) -> Iterable[Diagnostic]:
    text = folder.style_text(file) or ""
    if deep := too_deep(file, text):
        return deep
    sheet = read_stylesheet(file, text)
    sheet.serialized({name: "elsewhere.png" for name, _ in sheet.shown()})
    return sheet.diagnostics()


def _picture(folder: BookFolder, file: str) -> Iterable[Diagnostic]:
    picture, said = check_picture(folder, file, "one.md", 1)
    yield from said
    if picture:
        prepared = prepare(PictureTask(file, picture.path.read_bytes(), is_cover=False, faces=()))
        if prepared.fault:
            yield error(file, 0, prepared.fault, "picture-unusable")


_READERS: Mapping[str, _Reader] = {
    "manifest": _manifest,
    "markdown": _chapter,
    "csl-yaml": _works,
    "csl-json": _works,
    "bibtex": _works,
    "glossary": _glossary,
    "style-sheet": _style_sheet,
    "picture": _picture,
    "drawing": _picture,
}
