"""Setting one document with WeasyPrint: XHTML and style sheets in, a PDF fragment and its facts out."""

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from xml.etree import ElementTree

import cssselect2
import pydyf

from bindery.diagnostics import Diagnostic, error
from bindery.fonts.face import Face
from bindery.pagemap import Beginning
from bindery.pdf.engine import (
    beginnings,
    cascade,
    centring,
    columns,
    continued,
    displays,
    drawing,
    ending,
    fitting,
    gradients,
    grid,
    layout,
    lettering,
    lines,
    links,
    pagetypes,
    resolution,
    shortcuts,
    sides,
    spreads,
    tags,
    turned,
    walk,
)
from bindery.pdf.engine import faces as face_parts
from bindery.pdf.engine.fetcher import BookFetcher
from bindery.pdf.engine.log import listening
from bindery.pdf.engine.numerals import Numerals
from bindery.pdf.engine.stations import Stations
from bindery.pdf.engine.style import Style, Stylesheets, read_style
from bindery.pdf.engine.weasy import BASE, weasyprint
from bindery.pdf.sheets import FaceUse, NotePlacement, SheetPage, Spot

_one_at_a_time = threading.Lock()
"""WeasyPrint's log and the parts of it that are exchanged belong to the whole process."""

_XHTML = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True)
class Copy:
    """What the engine sets. A document's root element is <html>, in the XHTML namespace."""

    document: str
    """A well-formed XML document."""
    source: str
    """The file its words come from, for messages."""
    sheets: Stylesheets
    """The book's style sheets in order: the file's name, or "" for one that is not from a file, and its text."""
    faces: tuple[Face, ...] = field(repr=False)
    resources: tuple[tuple[str, bytes], ...] = field(repr=False)
    before: str = ""
    """CSS that is read before the style sheets, for this document alone."""
    after: str = ""
    """CSS that is read after them."""
    opening: str = ""
    """The page name whose first page is an opening."""
    margins_only: bool = False
    """Whether its pages have names and margin boxes, but no text; then they get no tags, and no selector finds them by
    their place.
    """
    either_side: bool = False
    """Whether each of its pages may stand on the other side too. Then facing pages are not made alike, as nobody knows
    which they are, and for each page it is found out how far it moves.
    """


@dataclass(frozen=True)
class Proof:
    """What the engine gives back."""

    pdf: bytes = field(repr=False)
    pages: tuple[SheetPage, ...]
    beginnings: tuple[Beginning, ...]
    """One for each page; none where they have margins only."""
    anchors: tuple[tuple[str, Spot], ...]
    targets: tuple[str, ...]
    notes: tuple[NotePlacement, ...]
    faces: tuple[FaceUse, ...] = field(repr=False)
    diagnostics: tuple[Diagnostic, ...]
    numbers_are_alike: bool
    """Whether other page numbers of the same length would need the same room."""


def compose(copy: Copy) -> Proof:
    """Lay out and write one document. Raises xml.etree.ElementTree.ParseError when it is not well-formed."""
    numerals, stations = Numerals(), Stations()
    with _one_at_a_time, _without_garbage_collection(), _adapted(copy, numerals, stations):
        style = read_style(copy.sheets, copy.faces, dict(copy.resources))
        with listening(copy.source) as listener:
            document = _rendered(copy, style, stations)
            targets = links.prepare_links(document.pages)
            unresolved = links.unresolved_links(document.pages)
            pdf = document.write_pdf(
                finisher=_finish,
                pdf_tags=not copy.margins_only,
                pdf_version="1.4",
                optimize_images=False,
                custom_metadata=False,
            )
            diagnostics = [
                *style.diagnostics,
                *listener.heard,
                *(_unresolved(copy.source, name) for name in unresolved),
            ]
            return Proof(
                pdf=pdf,
                pages=walk.read_pages(document.pages),
                beginnings=() if copy.margins_only else beginnings.read_beginnings(document.pages),
                anchors=walk.read_anchors(document.pages),
                targets=targets,
                notes=walk.read_notes(document.pages),
                faces=face_parts.face_uses(document.fonts.values()),
                diagnostics=tuple(dict.fromkeys(diagnostics)),
                numbers_are_alike=numerals.are_alike,
            )


def _rendered(copy: Copy, style: Style, stations: Stations) -> Any:
    fetcher = BookFetcher(dict(copy.resources))
    html = BookDocument(copy.document, fetcher)
    stations.number(html.etree_element)
    sheets = [style.parse(copy.before, "", fetcher), style.sheet, style.parse(copy.after, "", fetcher)]
    return html.render(
        font_config=style.fonts, counter_style=style.counters, color_profiles=style.profiles, stylesheets=sheets
    )


class BookDocument(weasyprint.HTML):  # type: ignore[misc]
    """A document read as XML, so that it is set exactly as the edition wrote it.

    WeasyPrint's own constructor reads HTML, whose rules move a <p> out of a <span> and take <a/> for an open tag.
    """

    def __init__(self, document: str, fetcher: BookFetcher):
        root = ElementTree.fromstring(document)
        for element in root.iter():
            element.tag = element.tag.removeprefix(_XHTML)
        self.base_url = BASE
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


def _finish(document: Any, pdf: pydyf.PDF) -> None:
    """Take out of the fragment what binding makes for the whole book."""
    links.finish_links(document.pages)
    for entry in ("Names", "Outlines", "ViewerPreferences", "Lang"):
        pdf.catalog.pop(entry, None)
    pdf.info.clear()
    drawing.show_pixels(pdf)
    drawing.shorten(pdf)


def _unresolved(source: str, name: str) -> Diagnostic:
    return error(source, 0, f"the link to '{name}' leads nowhere in the printed book", "link-unresolved")


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """The box tree is one large web that is alive until the end: looking through it costs a quarter of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def _adapted(copy: Copy, numerals: Numerals, stations: Stations) -> Iterator[None]:
    """WeasyPrint with the engine's parts in place of its own."""
    with ExitStack() as stack:

        def exchange(module: Any, name: str, make: Callable[[Any], Any]) -> None:
            original = getattr(module, name)
            setattr(module, name, make(original))
            stack.callback(setattr, module, name, original)

        line_layout = weasyprint.text.line_break.Layout
        exchange(line_layout, "setup", shortcuts.set_up_once)
        exchange(line_layout, "set_text", shortcuts.in_one_paragraph)
        exchange(line_layout, "deactivate", shortcuts.kept)
        exchange(line_layout, "reactivate", shortcuts.kept)
        exchange(weasyprint.css.ComputedStyle, "__missing__", shortcuts.missing_simply)
        exchange(weasyprint.css, "StyleFor", cascade.by_kinds)
        exchange(weasyprint.formatting_structure.boxes.Box, "is_in_normal_flow", shortcuts.in_flow_quickly)
        exchange(weasyprint.formatting_structure.boxes.Box, "descendants", shortcuts.in_one_walk)
        exchange(weasyprint.layout.inline, "strut", shortcuts.strut_once)
        for part in ("block", "column", "float", "inline", "page", "table"):
            exchange(getattr(weasyprint.layout, part), "resolve_percentages", shortcuts.without_percentages)
        exchange(weasyprint.css.properties, "TABLE_WRAPPER_BOX_PROPERTIES", layout.with_margin_break)
        exchange(weasyprint.layout.block, "block_level_width", centring.with_all_margins)
        exchange(weasyprint.document, "LayoutContext", lambda _: layout.NoteKeepingContext)
        exchange(weasyprint.formatting_structure.build, "element_to_box", stations.building)
        exchange(weasyprint.layout.block, "block_level_layout", stations.setting)
        exchange(weasyprint.layout, "block_level_layout", layout.measuring)
        exchange(weasyprint.layout.block, "_linebox_layout", layout.holding)
        exchange(weasyprint.document, "build_formatting_structure", continued.set_apart)
        exchange(weasyprint.layout.block, "block_level_layout", continued.over_parts)
        exchange(weasyprint.layout.block, "block_level_layout", turned.ending_at_the_edge)
        tried = columns.Columns()
        exchange(weasyprint.layout.block, "columns_layout", tried.of_page)
        exchange(weasyprint.layout.block, "block_box_layout", tried.once)
        exchange(weasyprint.layout.page, "block_level_layout", grid.from_top)
        exchange(weasyprint.layout.inline, "get_next_linebox", layout.indenting)
        exchange(weasyprint.layout.inline, "get_next_linebox", grid.on_grid)
        exchange(weasyprint.layout.page, "block_level_layout", spreads.shortening)
        if copy.either_side:
            exchange(weasyprint.layout.page, "remake_page", sides.crossing)
        exchange(weasyprint.layout.page, "remake_page", displays.text_first)
        if copy.either_side:
            exchange(weasyprint.layout.page, "remake_page", fitting.filling)
        exchange(weasyprint.layout.page, "remake_page", partial(spreads.alike, facing=not copy.either_side))
        exchange(weasyprint.layout, "make_all_pages", ending.kept_long)
        exchange(weasyprint.layout.page, "PageType", lambda original: layout.page_names(copy.opening, original))
        if copy.margins_only:
            exchange(weasyprint.layout.page, "PageType", pagetypes.without_place)
            exchange(weasyprint.layout.page, "set_page_type_computed_styles", pagetypes.styled_once)
        exchange(weasyprint.layout.inline, "inline_replaced_box_layout", layout.placing)
        for make in (lines.once, lines.ahead, lines.full):
            exchange(weasyprint.layout.inline, "split_first_line", make)
        exchange(weasyprint.layout.inline, "split_text_box", beginnings.traced)
        exchange(weasyprint.layout.inline, "split_text_box", drawing.marking_breaks)
        exchange(weasyprint.layout.inline, "remove_last_whitespace", drawing.marking_spaces)
        exchange(weasyprint.layout.inline, "text_align", drawing.marking_ends)
        exchange(weasyprint.layout.inline, "add_word_spacing", lettering.widening)
        exchange(weasyprint.draw.text, "draw_first_line", lettering.Lettering().drawing)
        exchange(weasyprint.draw.text, "draw_first_line", drawing.with_spaces)
        exchange(weasyprint.draw.text, "draw_first_line", drawing.with_strikes)
        exchange(weasyprint.stacking, "_dispatch_children", drawing.floats_in_order)
        exchange(weasyprint.draw, "draw_inline_level", drawing.drawing_floats)
        exchange(weasyprint.draw.text, "draw_first_line", numerals.marking)
        exchange(weasyprint.images.Gradient, "__init__", gradients.in_srgb)
        exchange(weasyprint.images.RasterImage, "draw", resolution.noting_size)
        exchange(weasyprint.images.RasterImage, "get_x_object", resolution.telling_size)
        exchange(weasyprint.pdf.stream.Stream, "clone", resolution.knowing_scale)
        exchange(weasyprint.pdf.stream.Stream, "marked", drawing.remembering_stream)
        exchange(weasyprint.pdf.stream, "Font", lambda original: face_parts.fonts_of(copy.faces, original))
        exchange(weasyprint.pdf, "add_tags", lambda _: tags.add_tags)
        exchange(weasyprint.pdf, "build_fonts_dictionary", lambda _: face_parts.fonts_dictionary)
        yield
