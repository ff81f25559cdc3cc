"""The EPUB of a book: its sections packaged, with the page numbers of the printed book."""

from concurrent.futures import Executor
from dataclasses import replace

from bindery import pdf
from bindery.cover import front_cover
from bindery.edition.section import Section
from bindery.edition.slots import fill
from bindery.engine.memory import Remembering
from bindery.epub.book import make_epub
from bindery.outputs import Finished, workpiece
from bindery.own_sheets import pictures_of_sheets
from bindery.pagemap import PrintedPages
from bindery.particulars import pictures_of, publication_of
from bindery.preparation import Prepared
from bindery.printing import say_typeset, with_room
from bindery.progress import Progress, counted


def pages_for_epub(
    prepared: Prepared,
    sections: tuple[Section, ...],
    printed: pdf.PrintedBook | None,
    executor: Remembering,
    progress: Progress,
) -> PrintedPages | None:
    """The pages of the printed book that the EPUB names; None where the manifest wants none.

    `sections` are of the print edition, and typeset here where there is no `printed` book of them.
    """
    if not prepared.book.manifest.epub.page_list:
        return None
    if printed:
        return printed.pages
    progress.begin("typeset", len(sections))
    language = prepared.book.manifest.language

    def count(prepared: Prepared) -> PrintedPages:
        return pdf.count_pages(
            sections, prepared.design, language, executor, lambda step, done, total: progress.at(done, total)
        )

    _, pages = with_room(prepared, executor, count, _page_count)
    say_typeset(len(sections), _page_count(pages), executor, progress)
    return pages


def _page_count(pages: PrintedPages) -> int:
    return sum(map(len, pages.breaks.values()))


def package(
    prepared: Prepared,
    sections: tuple[Section, ...],
    pages: PrintedPages | None,
    executor: Executor,
    progress: Progress,
) -> Finished:
    """The EPUB, with the numbers of the printed book's `pages`. Raises BookError."""
    book, style, faces = prepared.book, prepared.style, prepared.faces
    progress.begin("package")
    resources = {**pictures_of_sheets(style, book.folder), **pictures_of(book)}
    front, picture = front_cover(book, style, faces, executor)
    resources[front] = picture
    if pages:
        sections = tuple(replace(section, body=fill(section.body, pages.places, for_good=True)) for section in sections)
    file = workpiece()
    make_epub(
        sections,
        publication_of(book, front),
        dict(style.ereader_sheets),
        faces,
        resources,
        executor,
        file,
        heading_depth=max(2, book.manifest.toc_depth),
        breaks=pages.breaks if pages else {},
    )
    progress.done(counted(len(sections), "section"))
    return Finished(file)
