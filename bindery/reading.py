"""Reading one file of the manuscript for all that the book wants of it, once: each a pure stage that is remembered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bindery.apparatus.gleanings import Gleanings, glean
from bindery.apparatus.glossary import Glossary, GlossarySource, read_glossary
from bindery.edition.math import Formula, formula_key, render
from bindery.manuscript.chapter import Chapter, Source, read_chapter


@dataclass(frozen=True)
class Reading:
    """A chapter, and what was gleaned of it."""

    chapter: Chapter
    gleanings: Gleanings


@dataclass(frozen=True)
class GlossaryReading:
    """The glossary, and its definitions as those of a chapter."""

    glossary: Glossary
    definitions: Reading


def read(source: Source) -> Reading:
    """Read a chapter's file. Raises BookError where it cannot be read at all."""
    return _gleaned(read_chapter(source))


def read_terms(source: GlossarySource) -> GlossaryReading:
    """Read a glossary's file. Raises BookError with all that is wrong with its form."""
    glossary = read_glossary(source)
    return GlossaryReading(glossary, _gleaned(glossary.chapter))


def _gleaned(chapter: Chapter) -> Reading:
    return Reading(chapter, glean(chapter.title, chapter.blocks, chapter.id, chapter.file))


@dataclass(frozen=True)
class Formulas:
    """Formulas that are to be set: TeX, and whether each stands on lines of its own."""

    wanted: tuple[tuple[str, bool], ...]
    file: str = ""
    """That of the chapter which they are in."""


@dataclass(frozen=True)
class SetFormulas:
    by_key: Mapping[str, Formula] = field(repr=False)
    """As `formula_key` names them."""


def set_formulas(formulas: Formulas) -> SetFormulas:
    """Set the formulas of a chapter. Raises BookError where pandoc cannot be run."""
    return SetFormulas({formula_key(*key): formula for key, formula in render(formulas.wanted).items()})
