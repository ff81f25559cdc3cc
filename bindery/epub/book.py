"""Sections in, one EPUB 3 out."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from bindery.diagnostics import BookError
from bindery.edition.section import Section
from bindery.epub import container, document, navigation
from bindery.epub.accessibility import accessibility
from bindery.epub.container import Item
from bindery.epub.document import Document
from bindery.epub.illustrations import illustrations
from bindery.epub.names import container_names
from bindery.epub.package import package
from bindery.epub.publication import Publication
from bindery.epub.typefaces import FONTS_CSS, font_items, used_faces
from bindery.fonts.face import Face

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
) -> bytes:
    """The finished EPUB 3 file of e-reader `sections`, in reading order.

    `stylesheets` are name -> text in the order of the cascade. `faces` are what may be embedded: those that a style
    sheet names and the text needs are. `resources` are name -> contents or file of what the bodies may show; what they
    do not show stays out. `heading_depth` is the level of the deepest headings in the table of contents (1: none).
    Equal arguments give equal bytes. Raises BookError with everything that is wrong.
    """
    names = container_names((f"{section.id}.xhtml" for section in sections), (COVER, navigation.NAVIGATION))
    files = {section.id: names[f"{section.id}.xhtml"] for section in sections}
    chapters, malformed = document.section_documents(sections, files, publication)
    places, duplicates = document.anchors(chapters)
    # A section that could not be read would make every link to it look broken.
    broken = () if malformed else document.link(chapters, places)
    covers = (publication.cover,) if publication.cover else ()
    shown, unusable = illustrations(chapters, covers, resources or {}, files.values())
    if problems := (*malformed, *duplicates, *broken, *unusable):
        raise BookError(problems)

    pages = (*(cover_page(publication, shown.names[cover]) for cover in covers), *chapters)
    entries = navigation.outline(sections, files, heading_depth)
    landmarks = navigation.landmarks(sections, files, publication, COVER if covers else "")
    contents = navigation.navigation_page(entries, landmarks, publication)
    metadata = accessibility(chapters, publication, shown.animated)

    fonts = font_items(used_faces(faces, stylesheets.values(), pages))
    sheets = style_items(stylesheets)
    links = [item.name for item in (*fonts, *sheets) if item.media_type == "text/css"]
    documents = [
        Item(f"page-{number}", page.name, document.MEDIA_TYPE, page.serialized(links), page.properties)
        for number, page in enumerate(pages, 1)
    ]
    items = (
        Item("nav", contents.name, document.MEDIA_TYPE, contents.serialized(links), ("nav", *contents.properties)),
        Item("ncx", "toc.ncx", navigation.NCX_MEDIA_TYPE, navigation.ncx(entries, publication)),
        *documents,
        *shown.items(publication.cover),
        *sheets,
        *fonts,
    )
    book = package(publication, metadata)
    book.guide = [{"type": mark.guide_type, "title": mark.title, "href": mark.href} for mark in landmarks]
    return container.pack(book, items, [item.id for item in documents], publication.modified)


def cover_page(publication: Publication, image: str) -> Document:
    """A page of its own, because some reading systems show no cover otherwise."""
    alternative = publication.cover_alt or f"{publication.labels.cover}: {publication.title}"
    return document.page(
        COVER,
        publication.labels.cover,
        f'<section class="cover" epub:type="cover"><img src="{escape(image)}" alt="{escape(alternative)}" role="doc-cover"/></section>',
        language=publication.language,
        direction=publication.direction,
        part="frontmatter",
        head=COVER_STYLE,
    )


def style_items(stylesheets: Mapping[str, str]) -> tuple[Item, ...]:
    """The style sheets, all in the folder of the documents, since their addresses are relative to the book's folder."""
    flat = {name: name.replace("/", "-") for name in stylesheets}
    names = container_names(flat.values(), (FONTS_CSS,))
    return tuple(
        Item(f"css-{number}", names[flat[name]], "text/css", text.encode())
        for number, (name, text) in enumerate(stylesheets.items(), 1)
    )
