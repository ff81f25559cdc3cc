"""Binding: fragments and furniture become one tagged PDF with outline, links, labels and faces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bindery.edition.section import Section
from bindery.pdf.catalog import Packet, first_sight, information, page_labels
from bindery.pdf.design import Metadata
from bindery.pdf.draft import values_of
from bindery.pdf.embed import EmbeddedFace
from bindery.pdf.folios import Position
from bindery.pdf.fragment import Body, Fragment, Stream, own_references, resolved
from bindery.pdf.furniture import Furniture
from bindery.pdf.gathering import Gathering
from bindery.pdf.outline import write_outline
from bindery.pdf.pdffile import PdfFile, plain
from bindery.pdf.sheets import Sheets
from bindery.pdf.standards import output_intent
from bindery.pdf.structure import BoundStructure
from bindery.pdf.syntax import array, real, reference, string
from bindery.pdf.text import name_string, text_string


@dataclass(frozen=True)
class Bundle:
    """A section, ready to be bound."""

    section: Section
    sheets: Sheets
    furniture: Furniture
    """One page for each of the section's pages, after one for each of the blanks before it."""
    position: Position

    @property
    def fragments(self) -> tuple[Fragment, Fragment]:
        return self.sheets.body.fragment, self.furniture.forms.fragment

    def showing(self, on_screen: Mapping[Fragment, Fragment]) -> "Bundle":
        """The bundle with what `on_screen` has in place of its fragments with CMYK."""
        if not any(fragment.has_cmyk for fragment in self.fragments):
            return self
        body, forms = (on_screen.get(fragment, fragment) for fragment in self.fragments)
        return replace(
            self,
            sheets=replace(self.sheets, body=replace(self.sheets.body, fragment=body)),
            furniture=replace(self.furniture, forms=replace(self.furniture.forms, fragment=forms)),
        )

    @property
    def across(self) -> tuple[float, ...]:
        """How many pt further right than it was set each page is shown, because of the side that it stands on."""
        crosses = self.position.side != self.sheets.side
        return tuple((page.across or 0.0) if crosses else 0.0 for page in self.sheets.pages)


@dataclass(frozen=True)
class Binding:
    """What is the whole book's."""

    faces: tuple[EmbeddedFace, ...]
    """All that the sections use."""
    metadata: Metadata
    packet: Packet
    """The metadata once more."""
    first_arabic: int
    """The page whose folio is 1."""
    pictures: Mapping[str, Stream] = field(default_factory=dict, repr=False)
    """What is shown in place of pictures, by their digests."""


def bind(bundles: Sequence[Bundle], binding: Binding) -> bytes:
    """One PDF 1.7 file for screens: pages of the trim size, with all that makes them accessible.

    The same input gives the same bytes.

    A link to a section that is not among the bundles leads nowhere.
    """
    book = _Book(binding)
    for bundle in bundles:
        book.add(bundle)
    return book.finished([bundle.section for bundle in bundles], binding)


class _Book:
    """What is bound so far."""

    def __init__(self, binding: Binding) -> None:
        self._file = PdfFile()
        self._catalog = self._file.reserve()
        self._page_tree = self._file.reserve()
        self._structure = BoundStructure(self._file)
        # Ghostscript takes an empty content stream for an error.
        self._blank = self._file.add_stream(plain(b"q Q"))
        self._under = {0.0: self._file.add_stream(_painting_furniture(0.0))}
        """Streams that paint a page's furniture, by how many pt further right the page is shown than it was set."""
        self._gathering = Gathering(self._file, binding.pictures)
        for face in binding.faces:
            self._gathering.add_face(face)
        self._nodes: list[bytes] = []
        """Of the page tree, one for each section."""
        self._page_count = 0
        self._places: dict[str, bytes] = {}
        """Where each anchor is, as a destination."""

    def add(self, bundle: Bundle) -> None:
        """The pages of a section, after the blanks before it."""
        body, forms, blanks = bundle.sheets.body, bundle.furniture.forms, bundle.position.blanks
        under = self._gathering.add(forms.fragment)
        furniture = [None if number is None else reference(under + number) for number in forms.numbers]
        across = bundle.across
        node, first = self._file.reserve(), self._file.reserve(body.fragment.count)
        pages = [self._add_blank(body, node, form) for form in furniture[:blanks]]
        pages += [reference(first + place) for place in range(len(body.contents))]
        names = {b"P": reference(node), **self._names_of_structure(bundle)}
        names |= self._names_of_pages(body, first, furniture[blanks:], across)
        self._gathering.add(body.fragment, first, {**names, **_names_of_boxes(body, across)})
        self._file.add(
            b"<</Type/Pages/Parent %s/Kids%s/Count %d>>" % (reference(self._page_tree), array(pages), len(pages)), node
        )
        self._nodes.append(reference(node))
        self._page_count += len(pages)
        self._structure.add(body, first)
        for anchor, spot in bundle.sheets.anchors:
            destination = b"[%s/XYZ %s %s 0]" % (pages[blanks + spot.page], real(spot.x), real(spot.y))
            self._places.setdefault(anchor, destination)

    def _names_of_structure(self, bundle: Bundle) -> dict[bytes, bytes]:
        next_key, language = self._structure.next_key, bundle.section.language
        return {
            **{b"k%d" % key: b"%d" % (next_key + key) for key in range(bundle.sheets.body.keys)},
            b"S": self._structure.document,
            b"L": b"/Lang" + string(text_string(language)) if language else b"",
        }

    def _names_of_pages(
        self, body: Body, first: int, furniture: Sequence[bytes | None], across: Sequence[float]
    ) -> dict[bytes, bytes]:
        """Contents and resources of each page, with its furniture."""
        self._gathering.add_pictures(body.fragment)
        own = {**self._gathering.names, **dict(own_references(first, body.fragment))}
        resources, forms = resolved(body.resources, own), resolved(body.forms, own)
        names = {}
        for place, (number, form, right) in enumerate(zip(body.contents, furniture, across, strict=True)):
            names[b"C%d" % place] = self._contents(reference(first + number), form, right)
            names[b"R%d" % place] = _resources(resources, forms, form)
        return names

    def _add_blank(self, body: Body, node: int, form: bytes | None) -> bytes:
        """A blank page as large as the section's first."""
        _, trim, _ = body.boxes[0]
        return self._file.add(
            b"<</Type/Page/Parent %s/MediaBox%s/TrimBox%s/Contents %s/Resources %s>>"
            % (reference(node), trim, trim, self._contents(self._blank, form), _resources(b"", b"", form))
        )

    def _contents(self, contents: bytes, form: bytes | None, across: float = 0.0) -> bytes:
        """The page's furniture goes where its boxes went."""
        if form is None:
            return contents
        if across not in self._under:
            self._under[across] = self._file.add_stream(_painting_furniture(-across))
        return array((self._under[across], contents))

    def finished(self, sections: Sequence[Section], binding: Binding) -> bytes:
        """The file, with what the book has as a whole."""
        file = self._file
        file.add(b"<</Type/Pages/Kids%s/Count %d>>" % (array(self._nodes), self._page_count), self._page_tree)
        outline = write_outline(file, sections, self._places)
        entries = (
            self._structure.finish(),
            b"/Names<</Dests %s>>" % self._add_places(),
            outline,
            page_labels(self._page_count, binding.first_arabic),
            first_sight(binding.metadata, bool(outline)),
            output_intent(file),
            b"/Metadata %s" % file.add_stream(plain(binding.packet.xmp, b"/Type/Metadata/Subtype/XML")),
        )
        file.add(b"<</Type/Catalog/Pages %s%s>>" % (reference(self._page_tree), b"".join(entries)), self._catalog)
        info = file.reserve()
        file.add(information(binding.metadata), info)
        return file.finished(self._catalog, info)

    def _add_places(self) -> bytes:
        """A named destination for every id (ISO 32000-2, 12.3.2.4); a name tree is sorted by its bytes."""
        places = sorted((name_string(anchor).encode(), place) for anchor, place in self._places.items())
        return self._file.add(b"<</Names%s>>" % array(string(name) + place for name, place in places))


def _resources(entries: bytes, forms: bytes, form: bytes | None) -> bytes:
    furniture = b"" if form is None else b"/Furniture %s" % form
    return b"<<%s/XObject<<%s%s>>>>" % (entries, forms, furniture)


def _painting_furniture(right: float) -> Stream:
    """Paints a page's furniture `right` pt further right, as an artifact (ISO 32000-2, 14.8.2.2)."""
    place = b"1 0 0 1 %s 0 cm " % real(right) if right else b""
    return plain(b"/Artifact <</Type /Pagination>> BDC q %s/Furniture Do Q EMC" % place)


def _names_of_boxes(body: Body, across: Sequence[float]) -> dict[bytes, bytes]:
    """The page is cut to its trim size. It moves under what it shows, so that links, destinations and patterns stay as
    they are.
    """
    return {
        b"%c%d" % (letter, place): _moved(trim, -right)
        for place, ((_, trim, _), right) in enumerate(zip(body.boxes, across, strict=True))
        for letter in b"MTB"
    }


def _moved(box: bytes, right: float) -> bytes:
    if not right:
        return box
    x1, y1, x2, y2 = values_of(box)
    return array((real(float(x1) + right), y1, real(float(x2) + right), y2))
