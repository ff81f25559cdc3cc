"""Sections in, one EPUB 3 out."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from bindery.diagnostics import BookError
from bindery.edition.section import Section
from bindery.epub import container, document, navigation, page_breaks
from bindery.epub.accessibility import accessibility, read_contents
from bindery.epub.container import Item
from bindery.epub.document import Document
from bindery.epub.illustrations import illustrations
from bindery.epub.names import container_names
from bindery.epub.package import package, unspeakable
from bindery.epub.publication import Publication
from bindery.epub.stylesheet import Stylesheet, read_stylesheet
from bindery.epub.typefaces import FONTS_CSS, font_items, licence_items, used_faces
from bindery.fonts.face import Face
from bindery.pagemap import PageBreak

COVER = "cover.xhtml"
COVER_STYLE = "<style>body { margin: 0; text-align: center } img { max-width: 100%; max-height: 100vh }</style>"


def make_epub(
    sections: Sequence[Section],
    publication: Publication,
    stylesheets: Mapping[str, str],
    faces: Sequence[Face] = (),
    resources: Mapping[str, bytes | Path] | None = None,
    *,
    heading_depth: int = 2,
    breaks: Mapping[str, Sequence[PageBreak]] | None = None,
) -> bytes:
    """The finished EPUB 3 file of e-reader `sections`, in reading order.

    `stylesheets` are name -> text in the order of the cascade. `faces` are what may be embedded: those that a style
    sheet names and the text needs are. `resources` are name -> contents or file of what the bodies may show; what they
    do not show stays out. `heading_depth` is the level of the deepest headings in the table of contents (1: none).
    `breaks` are the pages of the printed book, by the id of the section that they begin in.
    Equal arguments give equal bytes. Raises BookError with everything that is wrong.
    """
    files = section_names(sections)
    chapters, malformed = document.section_documents(sections, files, publication)
    places, duplicates = document.anchors(chapters)
    # A section that could not be read would make every link to it look broken.
    broken = () if malformed else document.link(chapters, places)
    sheets = tuple(read_stylesheet(name, text) for name, text in stylesheets.items())
    covers = (publication.cover,) if publication.cover else ()
    shown, unusable = illustrations(chapters, sheets, publication.cover, resources or {}, faces, files.values())
    faults = tuple(fault for sheet in sheets for fault in sheet.diagnostics())
    if problems := (*unspeakable(publication), *malformed, *duplicates, *broken, *unusable, *faults):
        raise BookError(problems)

    printed = page_breaks.mark(zip(sections, chapters, strict=True), breaks or {}, places)
    pages = (*(cover_page(publication, shown.names[cover]) for cover in covers), *chapters)
    entries = navigation.outline(sections, files, heading_depth)
    landmarks = navigation.landmarks(sections, files, publication, COVER if covers else "")
    contents = navigation.navigation_page(entries, landmarks, publication, printed)
    readable = read_contents(chapter.body for chapter in chapters)
    metadata = accessibility(readable, publication.statements, shown.animated)

    used = used_faces(faces, sheets, pages)
    fonts = font_items(used)
    styles = style_items(sheets, shown.names)
    links = [item.name for item in (*fonts, *styles) if item.media_type == "text/css"]
    documents = [
        Item(f"page-{number}", page.name, document.MEDIA_TYPE, page.serialized(links), page.properties)
        for number, page in enumerate(pages, 1)
    ]
    items = (
        Item("nav", contents.name, document.MEDIA_TYPE, contents.serialized(links), ("nav", *contents.properties)),
        Item("ncx", "toc.ncx", navigation.NCX_MEDIA_TYPE, navigation.ncx(entries, publication, printed)),
        *documents,
        *shown.items(publication.cover),
        *styles,
        *fonts,
        *licence_items(shown.faces.union(face for face, _ in used)),
    )
    book = package(publication, metadata, bool(printed))
    book.guide = [{"type": mark.guide_type, "title": mark.title, "href": mark.href} for mark in landmarks]
    # Links may only lead to documents of the spine, and without a page of contents one leads to the navigation.
    aside = ["nav"] if any(mark.href.startswith(contents.name) for mark in landmarks) else []
    return container.pack(book, items, [item.id for item in documents], aside, publication.modified)


def section_names(sections: Sequence[Section]) -> dict[str, str]:
    """The file of each section, by its id, relative to EPUB/."""
    wanted = {section.id: f"{section.id}.xhtml" for section in sections}
    return container_names(wanted, (COVER, navigation.NAVIGATION))


def sheet_names(sheets: Iterable[str]) -> dict[str, str]:
    """The file of each style sheet, by its name in the book, relative to EPUB/."""
    return container_names({name: name.replace("/", "-") for name in sheets}, (FONTS_CSS,))


def cover_page(publication: Publication, image: str) -> Document:
    """A page of its own, because some reading systems show no cover otherwise."""
    alternative = publication.cover_alt or f"{publication.labels.cover}: {publication.title}"
    picture = f'<img src="{image}" alt="{escape(alternative)}" role="doc-cover"/>'
    return document.page(
        COVER,
        publication.labels.cover,
        f'<section class="cover" epub:type="cover">{picture}</section>',
        language=publication.language,
        direction=publication.direction,
        part="frontmatter",
        head=COVER_STYLE,
    )


def style_items(sheets: Sequence[Stylesheet], pictures: Mapping[str, str]) -> tuple[Item, ...]:
    """The style sheets, all in the folder of the documents, since their addresses are relative to the book's folder."""
    names = sheet_names(sheet.name for sheet in sheets)
    return tuple(
        Item(f"css-{number}", names[sheet.name], "text/css", sheet.serialized(pictures))
        for number, sheet in enumerate(sheets, 1)
    )
