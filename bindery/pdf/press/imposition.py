"""Imposition: the pages of a finished PDF, two to a side of the sheets that are folded to a book.

The pages are taken over as they are, as form XObjects (ISO 32000-2, 8.10): nothing is drawn anew. Links, bookmarks and
tags stay behind; the sheets are for paper.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Literal

import pikepdf
from pikepdf import Array, Dictionary, Name

from bindery.direction import direction_of
from bindery.manifest.measures import NAMED_TRIMS, Trim
from bindery.pdf.press.marks import SLUG, SPACE, Box, collation_mark, crop_marks, fold_marks
from bindery.pdf.press.signatures import Pair, Sheet, sheets_of
from bindery.pdf.syntax import real

_POINTS = 72 / 25.4
_HAIR = 0.5
"""pt by which two pages may be larger than the paper."""
OFFICE_PAPER = 0.1
"""mm: how thick the usual paper of 80 g/m² is."""


class DoesNotFit(Exception):
    """Two pages are larger than the paper; the message is a sentence for the author."""


@dataclass(frozen=True)
class Folding:
    """How a PDF becomes sheets. Lengths are in mm."""

    most_sheets: int | None = None
    """In a signature; None for a booklet, whose sheets all lie in one another."""
    thickness: float = OFFICE_PAPER
    """Of the paper. Each page moves to the spine by what the sheets around it push it out."""
    paper: Trim | None = None
    """The sheet that is printed on; None for one as large as what stands on it."""
    fit: bool = False
    """Whether pages that are too large for the paper are made smaller."""
    marks: bool = False
    """Whether marks say where to fold and to cut, and in which order the signatures lie."""
    spine: Literal["left", "right"] | None = None
    """Of the closed book; None for what the file says."""


@dataclass(frozen=True)
class Imposed:
    """Sheets, front and back after each other, and what to know of them."""

    pdf: bytes = field(repr=False)
    pages: int
    """Of the book."""
    sheets: int
    signatures: int
    size: Trim
    """Of the paper."""
    scale: float
    creep: float
    """mm by which the innermost pages moved to the spine."""

    @property
    def blanks(self) -> int:
        """Pages at the end that fill the last sheet."""
        return 4 * self.sheets - self.pages


def impose(file: bytes, folding: Folding) -> Imposed:
    """The sheets of `file`. The same input gives the same bytes.

    Raises pikepdf.PdfError where the file is no PDF that can be read, and DoesNotFit.
    """
    with pikepdf.open(BytesIO(file)) as source:
        if not source.pages:
            raise pikepdf.PdfError("it has no pages")
        from_right = folding.spine == "right" if folding.spine else _is_from_right(source)
        sheets = sheets_of(len(source.pages), folding.most_sheets, from_right)
        press = _Press(source, folding, sheets)
        for sheet in sheets:
            for side in (sheet.front, sheet.back):
                press.print(sheet, side)
        return Imposed(
            press.finished(),
            len(source.pages),
            len(sheets),
            sheets[-1].signature + 1,
            Trim(round(press.width / _POINTS, 1), round(press.height / _POINTS, 1)),
            press.scale,
            max(sheet.depth for sheet in sheets) * folding.thickness,
        )


def _is_from_right(pdf: pikepdf.Pdf) -> bool:
    """Whether the file's pages follow each other from the right: it says so, or is in a language that is written so."""
    preferences = pdf.Root.get("/ViewerPreferences", Dictionary())
    return preferences.get("/Direction") == "/R2L" or direction_of(str(pdf.Root.get("/Lang", ""))) == "rtl"


@dataclass(frozen=True)
class _Leaf:
    """A page as a form: where its trim and its bleed are when it is painted without any change, in pt."""

    form: pikepdf.Object
    trim: Box
    bleed: Box

    @classmethod
    def of(cls, page: pikepdf.Page) -> "_Leaf":
        form = page.as_form_xobject()
        matrix = pikepdf.Matrix(form.get("/Matrix", Array([1, 0, 0, 1, 0, 0])))
        # The form is cut to the trim; what bleeds over it is wanted too.
        form.BBox = page.bleedbox
        if "/StructParents" in form:
            del form.StructParents
        return cls(form, _box(matrix, page.trimbox), _box(matrix, page.bleedbox))


class _Press:
    """The sheets that are printed so far."""

    def __init__(self, source: pikepdf.Pdf, folding: Folding, sheets: Sequence[Sheet]):
        self._source, self._folding, self._pdf = source, folding, pikepdf.new()
        self._signatures = sheets[-1].signature + 1
        self._leaves = [_Leaf.of(page) for page in source.pages]
        self._forms = [self._pdf.copy_foreign(leaf.form) for leaf in self._leaves]
        page_width = max(leaf.trim.right - leaf.trim.left for leaf in self._leaves)
        page_height = max(leaf.trim.upper - leaf.trim.lower for leaf in self._leaves)
        bleed = max(max(_over(leaf)) for leaf in self._leaves)
        around = bleed + (SLUG if folding.marks else 0)
        self.width, self.height = 2 * page_width + 2 * around, page_height + 2 * around
        self.scale = 1.0
        if folding.paper:
            self.width, self.height = _landscape(folding.paper)
            self.scale = _scale(2 * page_width, page_height, folding)
        self._fold = self.width / 2
        self._half, self._tall = page_width * self.scale, page_height * self.scale
        lower = (self.height - self._tall) / 2
        self._trim = Box(self._fold - self._half, lower, self._fold + self._half, lower + self._tall)
        out = bleed * self.scale
        self._bled = Box(self._trim.left - out, self._trim.lower - out, self._trim.right + out, self._trim.upper + out)

    def print(self, sheet: Sheet, side: Pair) -> None:
        """One side of a sheet."""
        content = [self._painted(page, at_left, sheet.depth) for at_left, page in zip((True, False), side, strict=True)]
        if self._folding.marks:
            content += [crop_marks(self._trim, self._bled), fold_marks(self._fold, self._bled)]
            if self._signatures > 1 and sheet.depth == 0 and side == sheet.front:
                content.append(collation_mark(self._fold, self._trim, sheet.signature, self._signatures))
        page = self._pdf.add_blank_page(page_size=(self.width, self.height)).obj
        page.MediaBox = _array(Box(0, 0, self.width, self.height))
        page.TrimBox, page.BleedBox = _array(self._trim), _array(self._bled)
        used = {f"/P{page}": self._forms[page] for page in side if page is not None}
        page.Resources = pikepdf.Object.parse(b"<<%s>>" % SPACE) if self._folding.marks else Dictionary()
        page.Resources.XObject = Dictionary(used)
        page.Contents = self._pdf.make_stream(b"\n".join(part for part in content if part) or b"q Q")

    def _painted(self, page: int | None, at_left: bool, depth: int) -> bytes:
        """A page at its side of the fold, in the middle of the height, moved to the fold by its creep."""
        if page is None:
            return b""
        leaf, scale = self._leaves[page], self.scale
        creep = depth * self._folding.thickness * _POINTS
        edge = self._fold + (creep if at_left else -creep)
        x = edge - (leaf.trim.right if at_left else leaf.trim.left) * scale
        y = self._trim.lower + (self._tall - (leaf.trim.upper + leaf.trim.lower) * scale) / 2
        # What bleeds at the spine would stand on the facing page.
        left = self._bled.left if at_left else self._fold
        clip = (left, self._bled.lower, self._fold - self._bled.left, self._bled.upper - self._bled.lower)
        return b"q %s %s %s %s re W n " % tuple(map(real, clip)) + b"%s 0 0 %s %s %s cm /P%d Do Q" % (
            real(scale),
            real(scale),
            real(x),
            real(y),
            page,
        )

    def finished(self) -> bytes:
        """The file."""
        if "/OutputIntents" in self._source.Root:
            self._pdf.Root.OutputIntents = self._pdf.copy_foreign(
                self._source.make_indirect(self._source.Root.OutputIntents)
            )
        if title := self._source.docinfo.get("/Title"):
            self._pdf.docinfo[Name.Title] = str(title)
        written = BytesIO()
        self._pdf.save(written, min_version=self._source.pdf_version, deterministic_id=True)
        return written.getvalue()


def _over(leaf: _Leaf) -> Iterator[float]:
    """How far the bleed goes over the trim on each side."""
    trim, bleed = leaf.trim, leaf.bleed
    yield from (trim.left - bleed.left, trim.lower - bleed.lower, bleed.right - trim.right, bleed.upper - trim.upper)


def _landscape(paper: Trim) -> tuple[float, float]:
    """Width and height in pt of a sheet that lies on its long side."""
    return max(paper.width, paper.height) * _POINTS, min(paper.width, paper.height) * _POINTS


def _scale(width: float, height: float, folding: Folding) -> float:
    """How large two pages of this size (pt) are on the paper. Raises DoesNotFit where nobody wants them smaller."""
    assert folding.paper
    paper_width, paper_height = _landscape(folding.paper)
    if width <= paper_width + _HAIR and height <= paper_height + _HAIR:
        return 1.0
    slug = 2 * SLUG if folding.marks else 0
    # Numbers are written to a thousandth.
    scale = int(min((paper_width - slug) / width, (paper_height - slug) / height) * 1000) / 1000
    if folding.fit:
        return scale
    holds = [name for name, trim in NAMED_TRIMS.items() if all(map(float.__ge__, _landscape(trim), (width, height)))]
    larger = f", or take {holds[0].upper()}" if holds else ""
    raise DoesNotFit(
        f"two pages side by side are {width / _POINTS:.0f} x {height / _POINTS:.0f} mm, and the paper is "
        f"{paper_width / _POINTS:.0f} x {paper_height / _POINTS:.0f} mm: --fit prints them at {scale:.0%}{larger}"
    )


def _box(matrix: pikepdf.Matrix, box: pikepdf.Array) -> Box:
    """What a box of the page becomes where the form is painted: pages may be turned, or have units of their own."""
    found = matrix.transform(pikepdf.Rectangle(box))
    return Box(found.llx, found.lly, found.urx, found.ury)


def _array(box: Box) -> pikepdf.Array:
    return Array([round(edge, 4) for edge in (box.left, box.lower, box.right, box.upper)])
