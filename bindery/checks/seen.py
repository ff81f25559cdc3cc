"""What is wrong on the pages of a printed book, said with the line of the manuscript that it is seen at."""

from dataclasses import replace

from bindery.engine.memory import Remembering
from bindery.pdf import PrintedBook
from bindery.preparation import Prepared


def with_lines(prepared: Prepared, printed: PrintedBook, executor: Remembering) -> PrintedBook:
    """The book, with lines in those of its diagnostics of which it is known where they are seen."""
    if not printed.seen:
        return printed
    # The text is written once more for this, which most books do not need.
    from bindery.checks.preflight.manuscript import Manuscript

    manuscript = Manuscript(prepared, printed, executor)
    placed = {}
    for seen in printed.seen:
        file, line = manuscript.of_words(seen.page, seen.words.rstrip("…"))
        placed[seen.diagnostic] = replace(seen.diagnostic, file=file, line=line)
    found = {placed.get(diagnostic, diagnostic) for diagnostic in printed.diagnostics}
    return replace(printed, diagnostics=tuple(sorted(found)))
