"""A printed book, from its sections."""

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field

from bindery.diagnostics import Diagnostic, error, warning
from bindery.edition.section import Section
from bindery.pagemap import PageMap, PrintedPages
from bindery.pdf.bind import Binding, Bundle, bind
from bindery.pdf.catalog import PacketTask, metadata_packet
from bindery.pdf.design import Design, Metadata
from bindery.pdf.embed import embed, embed_tasks
from bindery.pdf.folios import first_arabic_page, folio, printed_pages
from bindery.pdf.fragment import Stream
from bindery.pdf.furnish import furnish_all, furnishings
from bindery.pdf.labour import do_all
from bindery.pdf.paginate import OnProgress, OnSheets, Pagination, paginate
from bindery.pdf.reduce import reduce_tasks, reduced
from bindery.pdf.screen import for_screen
from bindery.pdf.sheets import FaceUse
from bindery.pdf.standards import CLAIM, obstacles


@dataclass(frozen=True)
class Seen:
    """Something wrong that is seen on a page, which counts from 0 in the book, at some words."""

    diagnostic: Diagnostic
    page: int
    words: str


@dataclass(frozen=True)
class PrintedBook:
    pdf: bytes = field(repr=False)
    page_map: PageMap = field(repr=False)
    page_count: int
    diagnostics: tuple[Diagnostic, ...]
    bundles: tuple[Bundle, ...] = field(default=(), repr=False)
    """What it was bound of."""
    seen: tuple[Seen, ...] = ()
    """Where some of the diagnostics are seen, which do not say yet on which line of the manuscript that is."""
    standards: str = ""
    """Those that the PDF keeps, as it says itself: "PDF/UA-1 + PDF/A-3a", or none."""

    @property
    def pages(self) -> PrintedPages:
        """Its pages as an e-reader edition refers to them."""
        sections, sheets, positions = zip(
            *((bundle.section, bundle.sheets, bundle.position) for bundle in self.bundles), strict=True
        )
        return printed_pages(sections, sheets, positions)


def _silent(*_: object) -> None:
    """Nobody is watching."""


def make_pdf(
    sections: Sequence[Section],
    design: Design,
    metadata: Metadata,
    executor: Executor,
    on_progress: OnProgress | None = None,
    on_sheets: OnSheets | None = None,
    first: Collection[str] = (),
) -> PrintedBook:
    """Typeset the sections, count their pages, furnish and bind them.

    The result is a function of sections, design and metadata: byte-identical from run to run,
    whatever the executor. Diagnostics tell what was found wrong on the way; none stops the work.
    `on_sheets` is told of each section when it is typeset, of those with the ids `first` before the others.
    """
    report = on_progress or _silent
    pagination = paginate(sections, design, metadata.language, executor, report, on_sheets, first)
    first_arabic = first_arabic_page(sections, pagination.positions)
    asked = furnishings(sections, pagination, design, metadata)
    furniture = furnish_all(asked, executor, lambda done: report("furniture", done, len(asked)))
    report("bind", 0, 1)
    bundles = [
        Bundle(section, sheets, pages, position)
        for section, sheets, pages, position in zip(
            sections, pagination.sheets, furniture, pagination.positions, strict=True
        )
    ]
    pdf = bind_book(bundles, design, metadata, first_arabic, executor)
    report("bind", 1, 1)
    found = [
        *pagination.diagnostics,
        *(diagnostic for sheets in pagination.sheets for diagnostic in sheets.diagnostics),
        *(diagnostic for pages in furniture for diagnostic in pages.diagnostics),
        *link_diagnostics(sections, pagination),
    ]
    seen = (
        *edge_diagnostics(sections, pagination, first_arabic),
        *note_diagnostics(sections, pagination, first_arabic),
    )
    kept_from = tuple(obstacles(_face_uses(bundles)))
    last = pagination.positions[-1]
    return PrintedBook(
        pdf=pdf,
        page_map=pagination.page_map,
        page_count=last.first + last.length,
        diagnostics=tuple(sorted({*found, *kept_from, *(each.diagnostic for each in seen)})),
        bundles=tuple(bundles),
        seen=seen,
        standards="" if kept_from else CLAIM,
    )


def count_pages(
    sections: Sequence[Section], design: Design, language: str, executor: Executor, on_progress: OnProgress
) -> PrintedPages:
    """The pages that `make_pdf` would make, typeset and counted, without a PDF of them."""
    pagination = paginate(sections, design, language, executor, on_progress)
    return printed_pages(sections, pagination.sheets, pagination.positions)


def bind_book(
    bundles: Sequence[Bundle], design: Design, metadata: Metadata, first_arabic: int, executor: Executor
) -> bytes:
    """The bundles as one PDF, with their faces. They may be some of a book's: links to the others lead nowhere."""
    uses = _face_uses(bundles)
    packet = PacketTask(metadata, conforms=not any(obstacles(uses)))
    packets = do_all(executor, metadata_packet, [packet], _silent)
    tasks = embed_tasks(design.faces, uses)
    embedded = do_all(executor, embed, tasks, _silent)
    faces = tuple(embedded[task] for task in tasks)
    inked = [fragment for bundle in bundles for fragment in bundle.fragments if fragment.has_cmyk]
    shown = do_all(executor, for_screen, list(dict.fromkeys(inked)), _silent)
    on_screen = [bundle.showing(shown) for bundle in bundles]
    pictures = reduced_pictures(on_screen, design.resolution, executor)
    return bind(on_screen, Binding(faces, metadata, packets[packet], first_arabic, pictures))


def reduced_pictures(bundles: Sequence[Bundle], resolution: int | None, executor: Executor) -> dict[str, Stream]:
    """Those that have more pixels an inch than are wanted, by their digests."""
    if resolution is None:
        return {}
    tasks = reduce_tasks((fragment for bundle in bundles for fragment in bundle.fragments), resolution)
    made = do_all(executor, reduced, list(dict.fromkeys(tasks.values())), _silent)
    return {digest: made[task] for digest, task in tasks.items()}


def _face_uses(bundles: Sequence[Bundle]) -> list[FaceUse]:
    return [use for bundle in bundles for use in (*bundle.sheets.faces, *bundle.furniture.faces)]


def link_diagnostics(sections: Sequence[Section], pagination: Pagination) -> Iterator[Diagnostic]:
    for section, sheets in zip(sections, pagination.sheets, strict=True):
        for target in sheets.targets:
            if target not in pagination.page_map:
                message = f"a link leads to '{target}', which is nowhere in the printed book"
                yield error(section.source, 0, message, "link-lost")


def edge_diagnostics(sections: Sequence[Section], pagination: Pagination, first_arabic: int) -> Iterator[Seen]:
    """Words that run over the edge of their page, their line or their frame."""
    for section, sheets, position in zip(sections, pagination.sheets, pagination.positions, strict=True):
        for number, page in enumerate(sheets.pages, position.first):
            place = folio(number, first_arabic)
            cut = page.cut if position.side == sheets.side else page.cut_across
            if cut:
                message = f"“{cut}” runs off page {place} and would be cut off"
                hint = "shorten the note, table, code line or picture that it belongs to, or make it smaller"
                yield Seen(error(section.source, 0, message, "off-page", hint), number, cut)
            for overrun in page.overruns:
                if overrun.words == cut:
                    continue
                if overrun.is_hidden:
                    message = f"“{overrun.words}” on page {place} is cut off by the frame that it stands in"
                    found = warning(section.source, 0, message, "cut-off", "make the frame larger, or its words fewer")
                else:
                    message = f"“{overrun.words}” on page {place} runs over the end of its line"
                    hint = "write it shorter, or say with a soft hyphen (&shy;) where it may be divided"
                    found = warning(section.source, 0, message, "overfull-line", hint)
                yield Seen(found, number, overrun.words)


def note_diagnostics(sections: Sequence[Section], pagination: Pagination, first_arabic: int) -> Iterator[Seen]:
    """Notes that the layout could not keep on the page of their call."""
    for section, sheets, position in zip(sections, pagination.sheets, pagination.positions, strict=True):
        for note in sheets.notes:
            page = position.first + note.call
            call = folio(page, first_arabic)
            if note.note is None:
                message = f"the note “{note.text}”, called on page {call}, is not printed"
                hint = "move its call, or give its text in the paragraph"
                yield Seen(error(section.source, 0, message, "note-lost", hint), page, note.text)
            elif note.note != note.call:
                printed = folio(position.first + note.note, first_arabic)
                message = f"the note “{note.text}” is printed on page {printed}, but called on page {call}"
                hint = "shorten the note, or move its call away from the foot of the page"
                yield Seen(warning(section.source, 0, message, "note-parted", hint), page, note.text)
