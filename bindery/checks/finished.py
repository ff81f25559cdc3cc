"""The finished EPUB, examined by EPUBCheck and Ace; what they find is said of the author's own files and lines."""

import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bindery.build import make
from bindery.checks import ace, epubcheck
from bindery.checks.ace import AceError, Barrier
from bindery.checks.epubcheck import EpubcheckError, Finding
from bindery.checks.origins import FOLDER, Origins, picture_origins
from bindery.diagnostics import Diagnostic, error, warning
from bindery.edition.planning import plan_of, setting_of
from bindery.edition.section import Medium
from bindery.edition.sections import begin_edition
from bindery.engine.memory import Remembering
from bindery.epub.names import section_names, sheet_names
from bindery.outputs import Finished, Order
from bindery.particulars import pictures_of
from bindery.preparation import Prepared, prepare
from bindery.progress import Progress, Silent, counted
from bindery.variant import PLAIN, Variant

_SEVERE = ("fatal", "error", "critical", "serious")


@dataclass(frozen=True)
class Examined:
    """What was found, and what each program says of the book, in a line."""

    diagnostics: tuple[Diagnostic, ...]
    said: tuple[str, ...]


def examine(manifest: Path, executor: Remembering, progress: Progress, variant: Variant = PLAIN) -> Examined:
    """Make the EPUB of the book or of a variant, and have it examined. What cannot be run here is a warning with the
    line that installs it.

    Raises BookError where the EPUB cannot be made.
    """
    made = make(Order(manifest, ("epub",), variant=variant), executor, progress)
    (packed,) = (data for path, data in made.files.items() if path.suffix == ".epub")
    missing: list[Diagnostic] = []
    said: list[str] = []
    findings: tuple[Finding, ...] = ()
    barriers: tuple[Barrier, ...] = ()
    with tempfile.TemporaryDirectory(prefix="bindery-check-") as folder:
        path = Path(folder) / "book.epub"
        with path.open("wb") as file:
            packed.copy(file)
        try:
            findings = epubcheck.epubcheck(path)
            said.append(f"EPUBCheck: {counted(len(findings), 'finding')}")
        except EpubcheckError as reason:
            missing.append(_not_run("EPUBCheck", str(reason)))
        try:
            barriers = ace.ace(path)
            said.append(f"Ace: {counted(len(barriers), 'barrier')}")
        except AceError as reason:
            missing.append(_not_run("Ace", str(reason)))
    mapped = _mapped(findings, barriers, packed, (manifest, variant), executor) if findings or barriers else ()
    return Examined(tuple(sorted({*made.diagnostics, *missing, *mapped})), tuple(said))


def _not_run(name: str, reason: str) -> Diagnostic:
    what, _, install = reason.partition(": ")
    code = f"{name.lower()}-not-run"
    return warning("", 0, f"the EPUB was not examined by {name}: {what}", code, install)


def _mapped(
    findings: tuple[Finding, ...],
    barriers: tuple[Barrier, ...],
    packed: Finished,
    form: tuple[Path, Variant],
    executor: Remembering,
) -> Iterator[Diagnostic]:
    prepared, _ = prepare(form[0], executor, Silent(), form[1])
    with zipfile.ZipFile(packed.file) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return in_the_manuscript(findings, barriers, origins_of(prepared, files, executor))


def origins_of(prepared: Prepared, files: Mapping[str, bytes], executor: Remembering) -> Origins:
    """What the `files` of the book's EPUB were made of. Its text is written once more, with its places in it."""
    book, style = prepared.book, prepared.style
    setting = replace(setting_of(book, Medium.EREADER), traced=True)
    sections = begin_edition(plan_of(book, style, prepared.faces), setting, executor)().sections
    names = section_names(sections)
    sheets = {FOLDER + file: name for name, file in sheet_names(dict(style.ereader_sheets)).items()}
    return Origins(
        files,
        {FOLDER + names[section.id]: section for section in sections},
        {**picture_origins(pictures_of(book), files), **sheets},
        book.manifest,
    )


def in_the_manuscript(
    findings: tuple[Finding, ...], barriers: tuple[Barrier, ...], origins: Origins
) -> Iterator[Diagnostic]:
    """What was found, where the author can mend it."""
    for finding in findings:
        file, line = origins.of(finding.path, finding.line, finding.column)
        where = f"{finding.path}:{finding.line}" if finding.line else finding.path
        say = error if finding.severity in _SEVERE else warning
        code = f"epubcheck-{finding.id.lower()}"
        yield say(file, line, f"EPUBCheck: {finding.message}", code, f"in the EPUB: {where}" if where else "")
    for barrier in barriers:
        file, line = origins.of_element(FOLDER + barrier.path, barrier.cfi)
        say = error if barrier.impact in _SEVERE else warning
        quoted = f": {barrier.html}" if barrier.html else ""
        hint = f"in the EPUB: {FOLDER}{barrier.path}{quoted}"
        yield say(file, line, f"Ace: {barrier.message}", f"ace-{barrier.rule}", hint)
