"""Binding: fragments and furniture become one tagged PDF with outline, links, labels and faces."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name

from bindery.edition.section import Section
from bindery.fonts.face import Face
from bindery.pdf.catalog import describe, page_labels
from bindery.pdf.design import Metadata
from bindery.pdf.embed import embed_faces
from bindery.pdf.folios import Position
from bindery.pdf.furniture import Furniture
from bindery.pdf.outline import write_outline
from bindery.pdf.pictures import SharedPictures
from bindery.pdf.sheets import Sheets
from bindery.pdf.structure import BoundStructure
from bindery.pdf.text import name_string

_PAINTING = frozenset((b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"S", b"s", b"sh", b"Do", b"TJ", b"Tj", b"EI"))


@dataclass(frozen=True)
class Bundle:
    """A section, ready to be bound."""

    section: Section
    sheets: Sheets
    furniture: Furniture
    """One page for each of the section's pages, after one for each of the blanks before it."""
    position: Position


def bind(bundles: Sequence[Bundle], faces: Sequence[Face], metadata: Metadata, first_arabic: int) -> bytes:
    """One PDF 1.7 file. The same input gives the same bytes."""
    with ExitStack() as open_files:
        pdf = open_files.enter_context(pikepdf.new())
        structure = BoundStructure(pdf)
        pictures = SharedPictures()
        font_tables: dict[tuple[int, int], pikepdf.Object] = {}
        for bundle in bundles:
            # The bound book reads from its fragments until it is saved.
            fragment = open_files.enter_context(pikepdf.open(BytesIO(bundle.sheets.pdf)))
            furniture = open_files.enter_context(pikepdf.open(BytesIO(bundle.furniture.pdf)))
            first = len(pdf.pages)
            _add_blanks(pdf, fragment, bundle.position.blanks)
            _add_pages(pdf, fragment)
            structure.add(fragment, pdf.pages[first + bundle.position.blanks :], bundle.section.language)
            pictures.share(pdf.pages[-1].obj.Resources)
            for table in (pdf.pages[-1].obj.Resources.Font, *_lay_under(pdf, pdf.pages[first:], furniture)):
                font_tables[table.objgen] = table
        uses = [use for bundle in bundles for use in (*bundle.sheets.faces, *bundle.furniture.faces)]
        embedded = embed_faces(pdf, faces, uses)
        for table in font_tables.values():
            for key, font in table.items():
                table[key] = embedded[str(font.BinderyFace)[1:]]
        structure.finish()
        _name_places(pdf, bundles)
        write_outline(pdf, [bundle.section for bundle in bundles], _named_places(bundles))
        page_labels(pdf, first_arabic)
        describe(pdf, metadata)
        return _saved(pdf)


def _saved(pdf: pikepdf.Pdf) -> bytes:
    output = BytesIO()
    pdf.save(
        output,
        min_version="1.7",
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
        deterministic_id=True,
    )
    return output.getvalue()


def _add_pages(pdf: pikepdf.Pdf, fragment: pikepdf.Pdf) -> None:
    with warnings.catch_warnings():
        # Named places are written for the whole book, and a fragment has no forms.
        warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
        pdf.pages.extend(fragment.pages)


def _add_blanks(pdf: pikepdf.Pdf, fragment: pikepdf.Pdf, count: int) -> None:
    """Blank pages as large as the section's first. Ghostscript takes an empty content stream for an error, so: q Q."""
    model = fragment.pages[0].obj
    for _ in range(count):
        page = Dictionary(Type=Name.Page, Resources=Dictionary(), Contents=pdf.make_stream(b"q Q"))
        for box in ("/MediaBox", "/TrimBox", "/BleedBox"):
            page[box] = Array([float(edge) for edge in model[box]])
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def _lay_under(pdf: pikepdf.Pdf, pages: Sequence[pikepdf.Page], furniture: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Paint the furniture's pages under `pages`, as artifacts (ISO 32000-2, 14.8.2.2); gives its font tables."""
    for page, source in zip(pages, furniture.pages, strict=True):
        if not _paints(source):
            continue
        form = pdf.copy_foreign(source.obj.Contents)
        form["/Type"], form["/Subtype"] = Name.XObject, Name.Form
        form["/BBox"] = Array([float(edge) for edge in source.obj.MediaBox])
        form["/Resources"] = pdf.copy_foreign(source.obj.Resources)
        resources = Dictionary(dict(page.obj.Resources.items()))
        objects = dict(resources.XObject.items()) if "/XObject" in resources else {}
        resources["/XObject"] = Dictionary({**objects, "/Furniture": form})
        page.obj["/Resources"] = resources
        under = pdf.make_stream(b"/Artifact <</Type /Pagination>> BDC q /Furniture Do Q EMC")
        page.obj["/Contents"] = Array([under, page.obj.Contents])
        yield form.Resources.Font


def _paints(page: pikepdf.Page) -> bool:
    """Whether the page's content has an operator that paints (ISO 32000-2, tables 59, 74, 76, 85 and 107)."""
    return not _PAINTING.isdisjoint(page.obj.Contents.read_bytes().split())


def _named_places(bundles: Sequence[Bundle]) -> dict[str, tuple[int, float, float]]:
    places: dict[str, tuple[int, float, float]] = {}
    for bundle in bundles:
        for anchor, spot in bundle.sheets.anchors:
            places.setdefault(anchor, (bundle.position.first + spot.page, spot.x, spot.y))
    return places


def _name_places(pdf: pikepdf.Pdf, bundles: Sequence[Bundle]) -> None:
    """A named destination for every id (ISO 32000-2, 12.3.2.4); a name tree is sorted by its bytes."""
    names = Array()
    page_objects = [page.obj for page in pdf.pages]
    places = {name_string(anchor): place for anchor, place in _named_places(bundles).items()}
    for name, (page, x, y) in sorted(places.items()):
        names.append(pikepdf.String(name))
        names.append(Array([page_objects[page], Name.XYZ, x, y, 0]))
    pdf.Root["/Names"] = Dictionary(Dests=pdf.make_indirect(Dictionary(Names=names)))
