"""A small book with one file in it that may hold anything, and what must come of it."""

import atexit
import io
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pikepdf
from lxml import etree
from pdf_book import png
from read_alone import AtOnce

from bindery.build import make
from bindery.diagnostics import BookError, Diagnostic, errors_in
from bindery.outputs import Order
from bindery.preparation import check, remembering
from bindery.progress import Silent

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
CHAPTER = """\
# One

Words [@a, p. 2] of a [term]{.term}.[^n] See @fig-a on [](#fig-a){.page}.[]{.index entry="words"}

![A figure.](a.png){#fig-a fig-alt=A}

![](a.svg){.decorative}

[^n]: A note.
"""
FILES: Mapping[str, bytes] = {
    "book.yaml": b"title: Book\nchapters: [one.md]\nbibliography: a.yaml\nglossary: g.yaml\ncss: [own.css]\n",
    "one.md": CHAPTER.encode(),
    "a.yaml": b"- {id: a, type: book, title: A Title, author: [{family: Smith, given: A.}], issued: 2001}\n",
    "a.bib": b"@book{a, title={A Title}, author={Smith, A.}, year=2001}\n",
    "a.json": b'[{"id": "a", "type": "book", "title": "A Title"}]\n',
    "g.yaml": b"- {term: term, definition: What it means.}\n",
    "own.css": b"p { color: black }\n",
    "a.png": png(9),
    "a.svg": DRAWING.encode(),
}

TARGETS: Mapping[str, str] = {
    "manifest": "book.yaml",
    "markdown": "one.md",
    "csl-yaml": "a.yaml",
    "csl-json": "a.json",
    "bibtex": "a.bib",
    "glossary": "g.yaml",
    "style-sheet": "own.css",
    "picture": "a.png",
    "drawing": "a.svg",
}
"""Which file each kind of input takes the place of."""

_PATH = re.compile(r"/tmp/|\\Temp\\|Traceback")


_MENDED = ("JPEG data is corrupt", "stream will be re-processed without filtering")
"""Of a photograph with a few wrong bytes, which stands in the PDF as its author gave it: whatever decodes it, Pillow
and each viewer, mends it without a word. One that ends early is refused before.
"""


class Wrong(AssertionError):
    """What came of a book is neither files that are valid nor diagnostics."""


def try_book(target: str, content: bytes, whole: bool = False, epub: Path | None = None) -> str:
    """What comes of the book with `content` as the file of `target`: "refused", "accepted", and "made" if `whole`.

    `epub` is where to write that of a whole one. Raises Wrong, or whatever the program fails with.
    """
    name = TARGETS[target]
    written = {**FILES, name: content}
    if target in ("csl-json", "bibtex"):
        written["book.yaml"] = written["book.yaml"].replace(b"a.yaml", name.encode())
    root = folder_of(written)
    executor = remembering(AtOnce(), root)
    said = check(root / "book.yaml", executor, Silent())
    judge(said, written)
    if errors_in(said):
        return "refused"
    if not whole:
        return "accepted"
    try:
        made = make(Order(root / "book.yaml"), executor, Silent())
    except BookError as problem:
        judge(problem.diagnostics, written)
        return "refused"
    judge(made.diagnostics, written)
    for path, finished in made.files.items():
        data = finished.read()
        (check_pdf if path.suffix == ".pdf" else check_epub)(data)
        if epub and path.suffix == ".epub":
            epub.write_bytes(data)
    return "made"


_THERE: dict[str, bytes] = {}
"""What is in the folder, to write only what changed."""


def folder_of(written: Mapping[str, bytes]) -> Path:
    """The folder with just these files in it."""
    root = _folder()
    for file, data in written.items():
        if _THERE.get(file) != data:
            (root / file).write_bytes(data)
            _THERE[file] = data
    return root


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def judge(said: Iterable[Diagnostic], written: Mapping[str, bytes]) -> None:
    """Whether diagnostics are such that an author can use them."""
    for one in said:
        text = f"{one.message} {one.hint}"
        # YAML ends a line at more characters than an editor shows one.
        lines = len(written.get(one.file, b"").decode(errors="replace").splitlines()) + 2
        if not one.message or _PATH.search(text) or len(text) > 3_000 or (one.file in written and one.line > lines):
            raise Wrong(f"not for an author: {one}")


def check_pdf(data: bytes) -> None:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        problems = [said for said in pdf.check_pdf_syntax() if not any(words in said for words in _MENDED)]
        if problems:
            raise Wrong(f"the PDF is damaged: {problems[0]}")
        if not len(pdf.pages) or "/StructTreeRoot" not in pdf.Root:
            raise Wrong("the PDF has no pages, or no structure")


def check_epub(data: bytes) -> None:
    """Cheaper than EPUBCheck: each document well-formed, each id once, each file in the manifest, each link alive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    package = etree.fromstring(files["EPUB/content.opf"])
    items = {f"EPUB/{unquote(item.get('href'))}" for item in package.iter("{*}item")}
    if items | {"EPUB/content.opf"} != {name for name in files if name.startswith("EPUB/")}:
        raise Wrong("the manifest of the EPUB is not what is in it")
    ids: dict[str, set[str]] = {}
    roots = {name: etree.fromstring(content) for name, content in files.items() if name.endswith((".xhtml", ".opf"))}
    for name, root in roots.items():
        found = [str(id) for id in root.xpath("//@id")]
        ids[name] = set(found)
        if len(found) != len(ids[name]):
            raise Wrong(f"an id stands twice in {name}")
    for name, root in roots.items():
        for address in map(str, root.xpath("//@href | //@src")):
            path, fragment = urldefrag(address)
            if re.match(r"[a-z][a-z0-9+.-]+:", address, re.IGNORECASE):
                continue
            target = str(Path(name).parent / unquote(path)) if path else name
            if target not in files or (fragment and target in ids and unquote(fragment) not in ids[target]):
                raise Wrong(f"'{address}' in {name} leads nowhere")
