"""Rooms of the manuscript and the apparatus called alone, without a build around them."""

from concurrent.futures import Executor, Future
from typing import Any

from bindery.apparatus.citation_sites import CitationSite
from bindery.apparatus.gleanings import glean
from bindery.folder import BookFolder
from bindery.manuscript import chapter
from bindery.manuscript.chapter import Chapter, Source, chapter_id, read_text


class AtOnce(Executor):
    """Does each task when it is given."""

    def submit(self, work: Any, /, *tasks: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(work(*tasks, **named))
        except Exception as problem:
            future.set_exception(problem)
        return future


def read_chapter(folder: BookFolder, file: str, citations: bool = False) -> Chapter:
    return chapter.read_chapter(Source(file, read_text(folder, file), chapter_id(file), citations=citations))


def citation_sites(chapter: Chapter) -> tuple[CitationSite, ...]:
    return glean(chapter.title, chapter.blocks, chapter.id, chapter.file).citations
