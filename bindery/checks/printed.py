"""What the finished PDF offers to readers who do not see its pages (ISO 14289-1, PDF/UA-1)."""

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf

_PDFUA = "pdfuaid:part"


@dataclass(frozen=True)
class PrintedContents:
    """Facts read off a PDF."""

    pages: int
    is_tagged: bool
    language: str
    title: str
    shows_title: bool
    """Whether a viewer names the book, and not its file."""
    bookmarks: bool
    page_labels: bool
    elements: int
    """Of the structure tree, whose order is the reading order."""
    figures: int
    described_figures: int
    """Those with a text alternative that is not empty."""
    formulas: int
    spoken_formulas: int
    tables: int
    headed_tables: int
    links: int
    named_links: int
    """Links that say where they lead in words."""
    pages_in_order: int
    """Pages on which the tabulator key follows the structure tree."""
    claims: str
    """ "PDF/UA-1", or "" where the file claims nothing."""


def read_printed(data: bytes) -> PrintedContents:
    """What stands in a finished PDF."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root = pdf.Root
        tree = list(_elements(root.StructTreeRoot.get("/K"))) if "/StructTreeRoot" in root else []
        kinds = Counter(str(element.S) for element in tree)
        links = [
            annotation
            for page in pdf.pages
            for annotation in page.obj.get("/Annots", ())
            if annotation.get("/Subtype") == "/Link"
        ]
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            part, title = xmp.get(_PDFUA), xmp.get("dc:title")
        return PrintedContents(
            pages=len(pdf.pages),
            is_tagged=_says(root, "/MarkInfo", "/Marked") and bool(tree),
            language=str(root.get("/Lang", "")),
            title=str(title or ""),
            shows_title=_says(root, "/ViewerPreferences", "/DisplayDocTitle"),
            bookmarks="/Outlines" in root,
            page_labels="/PageLabels" in root,
            elements=len(tree),
            figures=kinds["/Figure"],
            described_figures=sum(_is_described(element) for element in tree if element.S == "/Figure"),
            formulas=kinds["/Formula"],
            spoken_formulas=sum(_is_described(element) for element in tree if element.S == "/Formula"),
            tables=kinds["/Table"],
            headed_tables=sum(
                any(inner.S == "/TH" for inner in _elements(element.get("/K")))
                for element in tree
                if element.S == "/Table"
            ),
            links=len(links),
            named_links=sum(bool(str(link.get("/Contents", "")).strip()) for link in links),
            pages_in_order=sum(page.obj.get("/Tabs") == "/S" for page in pdf.pages),
            claims=f"PDF/UA-{part}" if part else "",
        )


def _says(root: pikepdf.Object, entry: str, key: str) -> bool:
    """Whether an entry of the catalog says yes to something."""
    return entry in root and bool(root[entry].get(key, False))


def _is_described(element: pikepdf.Object) -> bool:
    return bool(str(element.get("/Alt", "")).strip())


def _elements(kids: Any) -> Iterator[pikepdf.Object]:
    pending = [kids]
    while pending:
        kid = pending.pop()
        if isinstance(kid, pikepdf.Array):
            pending.extend(reversed(list(kid)))
        elif isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            pending.append(kid.get("/K"))
