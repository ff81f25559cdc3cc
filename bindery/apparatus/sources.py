"""Bibliographies as their authors keep them: CSL-YAML, CSL-JSON, BibTeX and BibLaTeX, read to one form.

Pandoc turns all of them into its own reference values (the `references` of a document's metadata),
which is what the citation run is given. The checks before that are ours, because pandoc either
stops without a line or passes a mistake on in silence.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cached_property

from bindery.apparatus.source_formats import READERS, Reference, reader_of
from bindery.diagnostics import BookError, Diagnostic, did_you_mean, error, warning
from bindery.folder import BookFolder, looked_for
from bindery.manuscript.chapter import read_text
from bindery.manuscript.htmltags import has_unsafe_scheme

__all__ = ["Reference", "Sources", "read_sources"]


@dataclass(frozen=True)
class Sources:
    """Every work that the book's bibliographies hold, in their order; the first of two with one key."""

    references: tuple[Reference, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    complete: bool = True
    """Whether every file could be read; otherwise a key that is missing may stand in one that could not."""

    @cached_property
    def by_key(self) -> Mapping[str, Reference]:
        return {reference.key: reference for reference in self.references}


@dataclass(frozen=True)
class WorksFile:
    """One bibliography as it is to be read."""

    file: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class Works:
    """What one bibliography holds."""

    references: tuple[Reference, ...]
    diagnostics: tuple[Diagnostic, ...]


def read_works(source: WorksFile) -> Works:
    """Read one bibliography; a function of `source` alone. Raises BookError where it has no such form."""
    references, diagnostics = reader_of(source.file)(source.text, source.file)
    return Works(tuple(references), (*diagnostics, *_unsafe(references)))


def _unsafe(references: Iterable[Reference]) -> Iterator[Diagnostic]:
    for reference in references:
        if has_unsafe_scheme(reference.address):
            message = f"the address '{reference.address[:80]}' of '{reference.key}' is no link that a book can hold"
            yield warning(reference.file, reference.line, message, "html-address", "write an https address")


def read_sources(
    folder: BookFolder, names: Sequence[str], executor: Executor, manifest: str = "book.yaml", line: int = 0
) -> Sources:
    """Read the bibliographies `names`, which stand at `manifest`:`line`. Mistakes are in the result's diagnostics."""
    references: dict[str, Reference] = {}
    diagnostics: list[Diagnostic] = []
    complete = True
    for name in dict.fromkeys(names):
        try:
            file = _find(folder, name, manifest, line)
            works = executor.submit(read_works, WorksFile(file, read_text(folder, file))).result()
        except BookError as problem:
            diagnostics += problem.diagnostics
            complete = False
            continue
        diagnostics += works.diagnostics
        for reference in works.references:
            first = references.setdefault(reference.key, reference)
            if first is not reference:
                diagnostics.append(
                    error(
                        reference.file,
                        reference.line,
                        f"the key '{reference.key}' is used twice",
                        "duplicate-reference",
                        f"it stands at {first.file}:{first.line} already; give one of them another key",
                    )
                )
    return Sources(tuple(references.values()), tuple(diagnostics), complete)


def _find(folder: BookFolder, name: str, manifest: str, line: int) -> str:
    with looked_for(f"the bibliography '{name}'", manifest, line):
        path = folder.find(name)
    if path is None:
        known = sorted(
            folder.name(file)
            for ending in READERS
            for file in folder.root.rglob(f"*{ending}")
            if not any(part.startswith(".") for part in file.relative_to(folder.root).parts)
        )
        raise BookError(
            [error(manifest, line, f"there is no bibliography '{name}'", "missing-file", did_you_mean(name, known))]
        )
    return folder.name(path)
