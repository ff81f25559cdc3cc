"""A revision: the book as it stands after a save, as plain values that a page in a browser can show."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from bindery.edition.section import Section
from bindery.pdf.bind import Bundle
from bindery.pdf.folios import Position, first_arabic_page, folio, impose
from bindery.pdf.fragment import Look


@dataclass(frozen=True)
class Leaf:
    """One page, and where its picture comes from."""

    picture: str
    """Names what is to be seen: equal for pages that look alike."""
    body: str
    """The same without folio and running heads."""
    folio: str
    width: float
    """In pt, like `height`."""
    height: float
    pdf: str
    """The file that has it, by its name in `Revision.files`."""
    index: int
    """Its place in that file, from 0."""
    blank: bool = False
    changed: bool = False
    """Whether something else was on it in the last whole revision."""


@dataclass(frozen=True)
class Station:
    """A heading below a section's title."""

    id: str
    title: str
    level: int
    page: int
    """Counts from 0 in its section."""
    down: float
    """How far down its page it stands, from 0 to 1."""


@dataclass(frozen=True)
class ShownSection:
    """A section with its pages, of which the first `blanks` are the blank ones before it."""

    section: Section
    leaves: tuple[Leaf, ...]
    blanks: int
    stations: tuple[Station, ...]

    @property
    def own(self) -> tuple[Leaf, ...]:
        return self.leaves[self.blanks :]


@dataclass(frozen=True)
class Revision:
    """All pages in order. `whole` is false while a section that was just typeset stands among older ones."""

    title: str
    language: str
    direction: str
    """"ltr" or "rtl"."""
    sections: tuple[ShownSection, ...]
    files: Mapping[str, bytes] = field(repr=False)
    """PDF files by name: the whole book's, and those of sections that were bound alone."""
    whole: bool = True

    @property
    def leaves(self) -> Iterator[Leaf]:
        for section in self.sections:
            yield from section.leaves

    @property
    def page_count(self) -> int:
        return sum(len(section.leaves) for section in self.sections)

    @property
    def changed(self) -> tuple[str, ...]:
        """The folios of the changed pages."""
        return tuple(leaf.folio for leaf in self.leaves if leaf.changed)


@dataclass(frozen=True)
class Particulars:
    """What the page in the browser says of the book itself."""

    title: str
    language: str
    direction: str


def name_of(file: bytes) -> str:
    """A name for a finished file: equal for equal files."""
    return hashlib.sha256(file).hexdigest()[:24]


def shown(bundle: Bundle, first_arabic: int, pdf: str, first: int) -> ShownSection:
    """The pages of `bundle`, which begin in the file `pdf` at its page `first`, blanks included."""
    position = bundle.position
    bodies = bundle.sheets.body.looks
    furniture = bundle.furniture.forms.looks
    blank = Look("blank", bodies[0].width, bodies[0].height)
    faces = (*(blank for _ in range(position.blanks)), *bodies)
    across = (*(0.0 for _ in range(position.blanks)), *bundle.across)
    leaves = tuple(
        Leaf(
            picture=hashlib.sha256(f"{face.digest}{right:+g} {under.digest}".encode()).hexdigest()[:24],
            body=face.digest,
            folio=folio(position.first - position.blanks + number, first_arabic),
            width=face.width,
            height=face.height,
            pdf=pdf,
            index=first + number,
            blank=number < position.blanks,
        )
        for number, (face, under, right) in enumerate(zip(faces, furniture, across, strict=True))
    )
    return ShownSection(bundle.section, leaves, position.blanks, tuple(_stations(bundle, bodies)))


def _stations(bundle: Bundle, faces: Sequence[Look]) -> Iterator[Station]:
    spots = dict(bundle.sheets.anchors)
    for heading in bundle.section.headings:
        spot = spots.get(heading.id)
        if spot and heading.title:
            down = min(max(1 - spot.y / faces[spot.page].height, 0.0), 1.0)
            yield Station(heading.id, heading.title, heading.level, spot.page, round(down, 4))


def whole_revision(particulars: Particulars, bundles: Sequence[Bundle], pdf: bytes) -> Revision:
    """The book that `pdf` is, bound of `bundles`. Nothing in it counts as changed yet."""
    name = name_of(pdf)
    first_arabic = first_arabic_page([b.section for b in bundles], [b.position for b in bundles])
    sections = tuple(
        shown(bundle, first_arabic, name, bundle.position.first - bundle.position.blanks) for bundle in bundles
    )
    return Revision(particulars.title, particulars.language, particulars.direction, sections, {name: pdf})


def position_in(revision: Revision, sections: Sequence[Section], id: str, length: int) -> tuple[Position, int]:
    """Where section `id` will stand among `sections` when it has `length` pages and the others are as long as in
    `revision`; and the page whose folio is 1.
    """
    known = {section.section.id: len(section.own) for section in revision.sections}
    lengths = [length if section.id == id else known.get(section.id, 1) for section in sections]
    positions = impose(sections, lengths)
    place = next(number for number, section in enumerate(sections) if section.id == id)
    return positions[place], first_arabic_page(sections, positions)


def with_section(revision: Revision, section: ShownSection, pdf: bytes) -> Revision:
    """`revision` with one section put in the place of the one with its id; the others' pages keep their pictures."""
    name = section.leaves[0].pdf
    sections = tuple(section if old.section.id == section.section.id else old for old in revision.sections)
    used = {leaf.pdf for one in sections for leaf in one.leaves}
    files = {file: data for file, data in {**revision.files, name: pdf}.items() if file in used}
    return replace(revision, sections=sections, files=files, whole=False)


def compared(revision: Revision, last: Revision | None) -> Revision:
    """`revision` with the pages marked on which something else was in `last`, folios and running heads aside."""
    if last is None:
        return revision
    before = {section.section.id: [leaf.body for leaf in section.own] for section in last.sections}
    sections = tuple(_compared(section, before.get(section.section.id, [])) for section in revision.sections)
    return replace(revision, sections=sections)


def _compared(section: ShownSection, before: Sequence[str]) -> ShownSection:
    now = [leaf.body for leaf in section.own]
    changed: set[int] = set()
    if now != before:
        matcher = SequenceMatcher(None, before, now, autojunk=False)
        for kind, _, _, begin, end in matcher.get_opcodes():
            changed |= set(range(begin, end)) if kind != "equal" else set()
    marked = (replace(leaf, changed=number in changed) for number, leaf in enumerate(section.own))
    blanks = (replace(leaf, changed=False) for leaf in section.leaves[: section.blanks])
    return replace(section, leaves=(*blanks, *marked))


def looks_like(one: Revision, other: Revision) -> bool:
    """Whether every page of both is the same to the eye."""
    return [leaf.picture for leaf in one.leaves] == [leaf.picture for leaf in other.leaves]
