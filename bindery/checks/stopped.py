"""Where in the manuscript a section was when it had to be stopped."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from bindery.checks.origins import elements_of
from bindery.diagnostics import BookError
from bindery.edition.planning import plan_of, setting_of
from bindery.edition.section import Medium
from bindery.edition.sections import begin_edition
from bindery.edition.tracing import Place, place_of
from bindery.engine.limits import BeyondLimits
from bindery.engine.memory import Remembering
from bindery.epub.document import Page
from bindery.preparation import Prepared


@contextmanager
def with_places(prepared: Prepared, executor: Remembering) -> Iterator[None]:
    """Give the error of a section of the printed book that goes beyond the limits the line where it did."""
    try:
        yield
    except BeyondLimits as problem:
        place = _place(problem, prepared, executor) if problem.section and problem.element else None
        if place is None:
            raise
        file, line = place
        raise BookError([replace(found, file=file, line=line) for found in problem.diagnostics]) from problem


def _place(problem: BeyondLimits, prepared: Prepared, executor: Remembering) -> Place | None:
    """That of the element which was at work, once its section is written again with its places."""
    setting = replace(setting_of(prepared.book, Medium.PRINT), traced=True)
    try:
        edition = begin_edition(plan_of(prepared.book, prepared.style, prepared.faces), setting, executor)()
    except BookError:
        # To find a line is worth no second wait.
        return None
    section = next((section for section in edition.sections if section.id == problem.section), None)
    if section is None:
        return None
    body = Page("traced", "", section.body, language="", direction="ltr").document().body
    # The body itself is none of the section's elements.
    found = list(elements_of(body))[1:]
    return place_of(found[problem.element - 1]) if problem.element <= len(found) else None
