"""The press PDF: sheets with the pages in their trim, bleed around it, and marks around that."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from bindery.direction import direction_of
from bindery.pdf.bind import Bundle
from bindery.pdf.design import Metadata
from bindery.pdf.draft import values_of
from bindery.pdf.embed import EmbeddedFace
from bindery.pdf.folios import side_of
from bindery.pdf.fragment import Stream
from bindery.pdf.gathering import Gathering
from bindery.pdf.pdffile import PdfFile, compressed, plain
from bindery.pdf.press.flatten import Patch
from bindery.pdf.press.marks import SLUG, SPACE, Box, crop_marks, registration_marks
from bindery.pdf.press.pictures import PressedPicture
from bindery.pdf.press.pressing import Pressed
from bindery.pdf.press.standards import STANDARDS, press_information, press_packet
from bindery.pdf.syntax import array, real, reference, string
from bindery.pdf.text import text_string
from bindery.printers import PrintJob
from bindery.printers.profile import Edges

_POINTS = 72 / 25.4


@dataclass(frozen=True)
class PressedBundle:
    """A section in ink, ready to be bound."""

    bundle: Bundle
    body: Pressed
    furniture: Pressed
    over: Pressed | None = None
    """The second layers of pages (see `press.layers`), which are painted on patches; the body has their first ones."""

    @property
    def first(self) -> int:
        """Its first page in the file, which counts from 0: a blank one, if there are any."""
        return self.bundle.position.first - self.bundle.position.blanks

    def pictured(self) -> list[int]:
        """Pages of the file with pictures in the text."""
        first = self.bundle.position.first
        return sorted({first + page for part in self.of_text for page, _ in part.pictures})

    @property
    def of_text(self) -> tuple[Pressed, ...]:
        """What is in ink of the text's pages."""
        return (self.body, self.over) if self.over else (self.body,)

    def colored(self, pictures: Mapping[str, PressedPicture]) -> list[int]:
        """Pages of the file with another ink than black."""
        return self._pages(lambda part: part.colored, {digest for digest, each in pictures.items() if each.has_color})

    def translucent(self, pictures: Mapping[str, PressedPicture]) -> list[int]:
        """Pages of the file on which something lets through what is under it."""
        masked = {digest for digest, each in pictures.items() if each.was_masked}
        return self._pages(lambda part: part.translucent, masked)

    def _pages(self, kind: Callable[[Pressed], Iterable[int]], digests: Container[str]) -> list[int]:
        """Those of a kind, and those that show one of the pictures."""
        found = set[int]()
        texts = ((part, self.bundle.position.first) for part in self.of_text)
        for part, first in (*texts, (self.furniture, self.first)):
            found |= {first + page for page in kind(part)}
            found |= {first + page for page, digest in part.pictures if digest in digests}
        return sorted(found)


@dataclass(frozen=True)
class PressBinding:
    """What is the whole book's."""

    faces: tuple[EmbeddedFace, ...]
    pictures: Mapping[str, Stream] = field(repr=False)
    """In ink, by the digests that fragments know them by."""
    metadata: Metadata
    job: PrintJob
    patches: tuple[Patch, ...] = ()
    """Pictures that are laid on pages, in their order."""


@dataclass(frozen=True)
class _Painted:
    """A form, and how many pt it is moved to the right in its page."""

    name: bytes
    form: bytes
    right: float


def bind_press(bundles: Sequence[PressedBundle], binding: PressBinding) -> bytes:
    """One PDF/X file; its number of pages fills the last signature. The same input gives the same bytes.

    The bundles may be some of a book's that follow each other: their pages are those of the book.
    """
    book = _Sheets(binding, bundles[0].first)
    for bundle in bundles:
        book.add(bundle)
    return book.finished()


class _Sheets:
    """What is bound so far."""

    def __init__(self, binding: PressBinding, first: int):
        self._first = first
        self._job, self._metadata = binding.job, binding.metadata
        self._standard = STANDARDS[binding.job.kind]
        self._from_right = direction_of(binding.metadata.language) == "rtl"
        self._file = PdfFile(self._standard.version)
        self._catalog, self._tree = self._file.reserve(), self._file.reserve()
        self._gathering = Gathering(self._file, binding.pictures)
        for face in binding.faces:
            self._gathering.add_face(face)
        self._pages: list[bytes] = []
        self._contents: dict[bytes, bytes] = {}
        self._trim = (0.0, 0.0, 0.0, 0.0)
        self._patches = {
            page: tuple(patches) for page, patches in groupby(binding.patches, key=lambda patch: patch.page)
        }

    def add(self, pressed: PressedBundle) -> None:
        """The pages of a section, after the blanks before it."""
        bundle = pressed.bundle
        blanks, trims = bundle.position.blanks, [_numbers(trim) for _, trim, _ in bundle.sheets.body.boxes]
        body = self._gathering.add(pressed.body.forms.fragment)
        under = self._gathering.add(pressed.furniture.forms.fragment)
        furniture = [_form(under, number) for number in pressed.furniture.forms.numbers]
        own = [_form(body, number) for number in pressed.body.forms.numbers]
        over: list[bytes | None] = [None] * len(own)
        if pressed.over:
            second = self._gathering.add(pressed.over.forms.fragment)
            over = [_form(second, number) for number in pressed.over.forms.numbers]
        for form in furniture[:blanks]:
            self._add_page(trims[0], _painted(form, None, 0.0))
        for page, layer, form, trim, right in zip(own, over, furniture[blanks:], trims, bundle.across, strict=True):
            self._add_page(trim, _painted(form, page, right), [_Painted(b"Over", layer, right)] if layer else [])

    def _add_page(self, trim: tuple[float, ...], painted: Sequence[_Painted], over: Sequence[_Painted] = ()) -> None:
        """A page with what is `painted`, its patches on that, and on them what is `over` them."""
        left, lower, right, upper = self._trim = (trim[0], trim[1], trim[2], trim[3])
        bleed = _in_points(self._job.bleed)
        to_left, to_right = bleed.inner, bleed.outer
        # The spine is at the left of a recto, but of a book from right to left.
        if (side_of(self._first + len(self._pages)) == "left") != self._from_right:
            to_left, to_right = to_right, to_left
        slug = SLUG if self._job.marks != "none" else 0.0
        x, y = to_left + slug, bleed.bottom + slug
        width, height = right - left, upper - lower
        trimmed = Box(x, y, x + width, y + height)
        bled = Box(x - to_left, y - bleed.bottom, x + width + to_right, y + height + bleed.top)
        sheet = Box(0, 0, bled.right + slug, bled.upper + slug)
        patches = self._patches.get(self._first + len(self._pages), ())
        clip = bled if self._job.marks != "none" else None
        text = b"\n".join(
            (
                *(_shown(each, x - left, y - lower, clip) for each in painted),
                *(_laid(b"Patch%d" % number, patch.box) for number, patch in enumerate(patches)),
                *(_shown(each, x - left, y - lower, clip) for each in over),
                *_marks(bled, trimmed, self._job.marks),
            )
        )
        if text not in self._contents:
            # Ghostscript takes an empty content stream for an error.
            self._contents[text] = self._file.add_stream(compressed(text or b"q Q"))
        forms = b"".join(b"/%s %s" % (each.name, each.form) for each in (*painted, *over))
        for number, patch in enumerate(patches):
            forms += b"/Patch%d %s" % (number, self._file.add_stream(patch.picture))
        resources = b"/XObject<<%s>>%s" % (forms, SPACE if slug else b"")
        self._pages.append(
            self._file.add(
                b"<</Type/Page/Parent %s/MediaBox%s/TrimBox%s/BleedBox%s/Contents %s/Resources<<%s>>>>"
                % (reference(self._tree), *map(_array, (sheet, trimmed, bled)), self._contents[text], resources)
            )
        )

    def finished(self) -> bytes:
        """The file, with blank pages at its end and what the book has as a whole."""
        for _ in range(self._job.padded(len(self._pages)) - len(self._pages)):
            self._add_page(self._trim, ())
        file = self._file
        file.add(b"<</Type/Pages/Kids%s/Count %d>>" % (array(self._pages), len(self._pages)), self._tree)
        entries = b"/OutputIntents[%s]" % self._output_intent()
        if self._from_right:
            # Whoever binds or checks the file sees from it at which edge of each page the spine is.
            entries += b"/ViewerPreferences<</Direction/R2L>>"
        if self._standard.xmp:
            packet = plain(press_packet(self._metadata, self._standard), b"/Type/Metadata/Subtype/XML")
            entries += b"/Metadata %s" % file.add_stream(packet)
        file.add(b"<</Type/Catalog/Pages %s%s>>" % (reference(self._tree), entries), self._catalog)
        info = file.reserve()
        file.add(press_information(self._metadata, self._standard), info)
        return file.finished(self._catalog, info)

    def _output_intent(self) -> bytes:
        """For which press the colours are meant (ISO 32000-2, 14.11.5)."""
        condition = self._job.condition
        profile = self._file.add_stream(compressed(condition.icc, b"/N 4"))
        name = string(text_string(condition.name))
        registry = b"/RegistryName%s" % string(condition.registry.encode()) if condition.registry else b""
        return b"<</Type/OutputIntent/S/GTS_PDFX/OutputConditionIdentifier%s%s/Info%s/DestOutputProfile %s>>" % (
            name,
            registry,
            name,
            profile,
        )


def _form(first: int, number: int | None) -> bytes | None:
    return None if number is None else reference(first + number)


def _painted(furniture: bytes | None, page: bytes | None, right: float) -> tuple[_Painted, ...]:
    """The page moves to the margins of its side; its furniture was made for that side."""
    found = []
    if furniture:
        found.append(_Painted(b"Furniture", furniture, 0.0))
    if page:
        found.append(_Painted(b"Page", page, right))
    return tuple(found)


def _shown(each: _Painted, x: float, y: float, clip: Box | None) -> bytes:
    within = b""
    if clip:
        edges = (clip.left, clip.lower, clip.right - clip.left, clip.upper - clip.lower)
        within = b"%s %s %s %s re W n " % tuple(map(real, edges))
    return b"q %s1 0 0 1 %s %s cm /%s Do Q" % (within, real(x + each.right), real(y), each.name)


def _marks(bled: Box, trimmed: Box, marks: str) -> Iterator[bytes]:
    if marks != "none":
        yield crop_marks(trimmed, bled)
    if marks == "crop-and-registration":
        yield registration_marks(trimmed, bled)


def _laid(name: bytes, box: Box) -> bytes:
    size = map(real, (box.right - box.left, box.upper - box.lower, box.left, box.lower))
    return b"q %s 0 0 %s %s %s cm /%s Do Q" % (*size, name)


def _in_points(edges: Edges) -> Edges:
    return Edges(*(edge * _POINTS for edge in (edges.inner, edges.outer, edges.top, edges.bottom)))


def _numbers(box: bytes) -> tuple[float, ...]:
    return tuple(map(float, values_of(box)))


def _array(box: Box) -> bytes:
    return array(map(real, (box.left, box.lower, box.right, box.upper)))
