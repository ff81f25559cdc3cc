"""Sections in, one EPUB 3 out."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import IO

from bindery.diagnostics import BookError
from bindery.edition.section import Section
from bindery.engine.in_turn import in_turn
from bindery.epub import navigation
from bindery.epub.accessibility import accessibility, together
from bindery.epub.container import Container, Item
from bindery.epub.document import Page, link, section_page
from bindery.epub.illustrations import Illustrations
from bindery.epub.names import COVER, section_names, sheet_names
from bindery.epub.package import package, unspeakable
from bindery.epub.page_breaks import PageTarget, mark
from bindery.epub.publication import Publication
from bindery.epub.stylesheet import Stylesheet, read_stylesheet
from bindery.epub.survey import Surveyed, SurveyTask, faults_of, places_of, survey, texts_of
from bindery.epub.typefaces import faces_for, font_items, licence_items
from bindery.fonts.face import Face
from bindery.pagemap import PageBreak

COVER_STYLE = "<style>body { margin: 0; text-align: center } img { max-width: 100%; max-height: 100vh }</style>"


def make_epub(
    sections: Sequence[Section],
    publication: Publication,
    stylesheets: Mapping[str, str],
    faces: Sequence[Face],
    resources: Mapping[str, bytes | Path],
    executor: Executor,
    file: IO[bytes],
    *,
    heading_depth: int = 2,
    breaks: Mapping[str, Sequence[PageBreak]] | None = None,
) -> None:
    """Write the finished EPUB 3 of e-reader `sections`, in reading order, to `file`, which can be sought in.

    `stylesheets` are name -> text in the order of the cascade. `faces` are what may be embedded: those that a style
    sheet names and the text needs are. `resources` are name -> contents or file of what the bodies may show; what they
    do not show stays out. `heading_depth` is the level of the deepest headings in the table of contents (1: none).
    `breaks` are the pages of the printed book, by the id of the section that they begin in.
    Equal arguments give equal bytes. Raises BookError with everything that is wrong.

    All pages are surveyed first, by the `executor`; then each picture and each document is finished, written and let
    go. So there is never more in memory than a few of them.
    """
    files = section_names(sections)
    pages = [section_page(section, files[section.id], publication) for section in sections]
    tasks = [SurveyTask(page, tuple(stylesheets.items())) for page in pages]
    surveyed = tuple(zip(pages, in_turn(executor, survey, tasks), strict=True))
    places = places_of(surveyed)
    sheets = tuple(read_stylesheet(name, text) for name, text in stylesheets.items())

    with Container(file) as container:
        shown = Illustrations(surveyed, sheets, publication.cover)
        for picture in shown.items(resources, faces, files.values(), executor):
            container.add(picture)
        unusable = (fault for sheet in sheets for fault in sheet.diagnostics())
        if problems := (*unspeakable(publication), *faults_of(surveyed, places), *shown.faults, *unusable):
            raise BookError(problems)

        links = _add_styles(container, surveyed, sheets, shown, faces, executor)
        reading_order: list[str] = []
        printed: list[PageTarget] = []
        if publication.cover:
            cover = cover_page(publication, shown.names[publication.cover]).document()
            reading_order.append(container.add(cover.item("cover", links)))
        for number, (section, page) in enumerate(zip(sections, pages, strict=True), 1):
            chapter = page.document()
            link(chapter, places)
            shown.place(chapter)
            printed += mark(chapter, (breaks or {}).get(section.id, ()), places)
            reading_order.append(container.add(chapter.item(f"page-{number}", links)))

        entries = navigation.outline(sections, files, heading_depth)
        landmarks = navigation.landmarks(sections, files, publication, COVER if publication.cover else "")
        contents = navigation.navigation_page(entries, landmarks, publication, printed)
        container.add(contents.item("nav", links, "nav"))
        container.add(Item("ncx", "toc.ncx", navigation.NCX_MEDIA_TYPE, navigation.ncx(entries, publication, printed)))

        readable = together(found.contents for _, found in surveyed)
        if printed:
            readable = replace(readable, page_breaks=len(printed), has_roles=True)
        book = package(publication, accessibility(readable, publication.statements, shown.animated), bool(printed))
        book.guide = [{"type": mark.guide_type, "title": mark.title, "href": mark.href} for mark in landmarks]
        # Links may only lead to documents of the spine, and without a page of contents one leads to the navigation.
        aside = ["nav"] if any(mark.href.startswith(contents.name) for mark in landmarks) else []
        container.add_package(book, reading_order, aside, publication.modified)


def _add_styles(
    container: Container,
    surveyed: Surveyed,
    sheets: Sequence[Stylesheet],
    shown: Illustrations,
    faces: Sequence[Face],
    executor: Executor,
) -> list[str]:
    """Add the style sheets, and the fonts that they need; returns the names of the style sheets, for links."""
    used = faces_for(texts_of(surveyed), faces)
    embedded = shown.faces.union(face.sha256 for face, _ in used)
    styles = [*font_items(used, executor), *style_items(sheets, shown.names)]
    for item in (*styles, *licence_items(face for face in faces if face.sha256 in embedded)):
        container.add(item)
    return [item.name for item in styles if item.media_type == "text/css"]


def cover_page(publication: Publication, image: str) -> Page:
    """A page of its own, because some reading systems show no cover otherwise."""
    alternative = publication.cover_alt or f"{publication.labels.cover}: {publication.title}"
    picture = f'<img src="{image}" alt="{escape(alternative)}" role="doc-cover"/>'
    body = f'<section class="cover" epub:type="cover">{picture}</section>'
    title, language, direction = publication.labels.cover, publication.language, publication.direction
    return Page(COVER, title, body, language, direction, "frontmatter", head=COVER_STYLE)


def style_items(sheets: Sequence[Stylesheet], pictures: Mapping[str, str]) -> tuple[Item, ...]:
    """The style sheets, all in the folder of the documents, since their addresses are relative to the book's folder."""
    names = sheet_names(sheet.name for sheet in sheets)
    return tuple(
        Item(f"css-{number}", names[sheet.name], "text/css", sheet.serialized(pictures))
        for number, sheet in enumerate(sheets, 1)
    )
