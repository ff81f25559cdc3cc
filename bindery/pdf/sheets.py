"""What typesetting gives: finished pages without furniture, and where everything on them fell."""

from dataclasses import dataclass, field
from typing import Final, Literal

from bindery.diagnostics import Diagnostic
from bindery.pagemap import Beginning
from bindery.pdf.fragment import Body

BLANK = "blank"
"""The name of a page that is there only for the next one to be on its side."""

Side = Literal["left", "right"]
"""The side of a spread, as in a book that is read from left to right: a recto is "right", although it is on the left in
one that is read from right to left.
"""

EITHER: Final = "either"
SettingSide = Literal["left", "right", "either"]
"""The side that a section's first page is set for. Set for either, it is on the right, and moves when it is bound."""


@dataclass(frozen=True)
class Spot:
    """A point: `page` counts from 0 in its section; `x` and `y` are pt from the trimmed page's lower left corner."""

    page: int
    x: float
    y: float


@dataclass(frozen=True)
class NotePlacement:
    """Where a footnote's call stands and where the note is printed, as pages that count from 0 in the section."""

    id: str
    call: int
    note: int | None
    """None when the note is not printed at all."""
    text: str
    """The note's first words."""


@dataclass(frozen=True)
class Overrun:
    """Words that have no room in what they stand in."""

    words: str
    is_hidden: bool
    """Whether some of them cannot be seen, because their frame is cut off at its edge."""


@dataclass(frozen=True)
class SheetPage:
    """One page as it was laid out."""

    name: str
    """The CSS page name: "chapter", "chapter-opening", "blank", or one that a style sheet gave with `page:`."""
    blank: bool = False
    headwords: tuple[str, ...] = ()
    """Entries of a glossary or an index that begin on the page, in order."""
    cut: str = ""
    """Words of which some part lies outside the page, where they would be cut off; "" when there are none."""
    across: float | None = None
    """What the page shows stands so many pt further right when the page stands on the other side than it was set for;
    None where more than that would be different, or the section was set for one side alone.
    """
    cut_across: str = ""
    """`cut`, of the page on the other side."""
    overruns: tuple[Overrun, ...] = ()


@dataclass(frozen=True)
class GlyphUse:
    """A glyph that the pages show: its number in the face, and the text it stands for."""

    glyph: int
    text: str


@dataclass(frozen=True)
class FaceUse:
    """The glyphs of one face, by the SHA-256 of its file."""

    sha256: str
    glyphs: tuple[GlyphUse, ...]


@dataclass(frozen=True)
class Sheets:
    """A typeset section. Picklable; a function of its task alone."""

    body: Body = field(repr=False)
    """Its pages with structure, links and pictures, but no fonts and no furniture."""
    pages: tuple[SheetPage, ...]
    beginnings: tuple[Beginning, ...]
    """Where the text of each page begins; of one without text, where the next one's does."""
    anchors: tuple[tuple[str, Spot], ...]
    """Every id of the section that has a box, in page order; of a box on several pages, where it begins."""
    targets: tuple[str, ...]
    """The ids that its links lead to, in this section or another; sorted."""
    notes: tuple[NotePlacement, ...]
    faces: tuple[FaceUse, ...] = field(repr=False)
    side: Side
    """That its first page was set for."""
    diagnostics: tuple[Diagnostic, ...] = ()
    numbers_are_alike: bool = True
    """Whether other page numbers of the same length would need the same room; else they have to be laid out."""

    @property
    def can_cross(self) -> bool:
        """Whether its pages can stand on the other side too."""
        return all(page.across is not None for page in self.pages)
