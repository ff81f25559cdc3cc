"""The loop: a save, a build, a revision."""

import gc
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Literal

from bindery.build import stop_at
from bindery.catalogue.choice import Choice
from bindery.checks.kept.book import Finish, all_found, look_in_epub, look_in_pdf
from bindery.crew import workers_of
from bindery.diagnostics import BookError, Diagnostic, error
from bindery.edition.section import Section
from bindery.outputs import FULL, CannotWrite, Order, is_full, replace_together
from bindery.pdf.sheets import Sheets
from bindery.progress import Silent
from bindery.revise import making
from bindery.revise.commission import Commission
from bindery.revise.overtaking import Overtaken, Revocable, Watchful
from bindery.revise.revision import (
    Revision,
    compared,
    looks_like,
    name_of,
    position_in,
    shown,
    whole_revision,
    with_section,
)
from bindery.revise.watching import saves

Status = Literal["building", "ready", "faulty"]

_ANYTHING = "/"
"""Stands for whatever may have changed, among the files that were saved."""


@dataclass(frozen=True)
class News:
    """How things stand. What is shown of the book is always the last that was good."""

    status: Status
    stage: str = ""
    """What is being done, while something is: "read", "typeset 3 of 30"."""
    revision: Revision | None = field(default=None, repr=False)
    epub: bytes | None = field(default=None, repr=False)
    diagnostics: tuple[Diagnostic, ...] = ()
    """All that is wrong with the book as it was last saved and made."""
    sentence: str = ""
    """What went wrong with making it, or with writing it, that is no fault of the book."""
    written: tuple[Path, ...] = ()
    seconds: float = 0.0
    """What the last build took."""
    builds: int = 0
    """How many have ended so far, well or not."""


Audience = Callable[[News], None]


class Workshop:
    """Makes the book of `order`, and makes it again after each save, with the same warm workers.

    `audience` is told of each step, from several threads, one at a time. The finished files are
    replaced after each build without errors. An order that is a `choice` from a catalogue is another
    when that is saved.
    """

    def __init__(self, order: Order, audience: Audience, choice: Choice | None = None):
        self._audience = audience
        self._commission = Commission(order, choice)
        self._changed = threading.Condition()
        self._is_stale = False
        self._is_closed = False
        self._saved: set[str] = set()
        """Files that were saved since the last whole revision."""
        self._build: Revocable | None = None
        self._news = News("building", "read")
        self._last: Revision | None = None
        self._telling = threading.Lock()

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set. Called once."""
        watcher = threading.Thread(target=self._watch, args=(stop,), daemon=True)
        with workers_of(self._commission.order()) as pool:
            watcher.start()
            self._work(pool)
            pool.shutdown(cancel_futures=True)
        watcher.join()

    def _watch(self, stop: threading.Event) -> None:
        def complain(sentence: str) -> None:
            self._tell(sentence=sentence)

        try:
            for saved in saves(lambda: self._commission.grounds, stop, complain):
                if not saved:
                    self._commission.doubt()
                with self._changed:
                    self._is_stale = True
                    self._saved |= saved or {_ANYTHING}
                    if self._build:
                        self._build.call_off()
                    self._changed.notify()
        except OSError as problem:
            complain(f"the book's folder cannot be watched any more: {problem}")
        finally:
            with self._changed:
                self._is_closed = stop.is_set()
                if self._is_closed and self._build:
                    self._build.call_off()
                self._changed.notify()

    def _work(self, pool: Executor) -> None:
        """Build after each save, until the end."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._is_stale or self._is_closed)
                if self._is_closed:
                    return
                self._is_stale = False
                self._build = build = Revocable(pool)
            try:
                # Looking through a whole book's objects in between costs an eighth of the time: later, nobody waits.
                gc.disable()
                self._make(build)
            except Overtaken:
                continue
            except BrokenExecutor as problem:
                self._tell("faulty", revision=self._last, sentence=str(problem))
            finally:
                with self._changed:
                    self._build = None
                gc.enable()
                if not self._is_stale:
                    gc.collect()

    def _make(self, build: Revocable) -> None:
        began = time.monotonic()
        progress = Watchful(_Stages(self._tell_stage), build)
        self._tell("building", "read", sentence="")
        found: tuple[Diagnostic, ...] = ()
        try:
            order = self._commission.order()
            edition = making.read(order.manifest, build, progress, order.strict, order.variant)
            found = edition.found
            files: dict[Path, bytes] = {}
            place, name = self._commission.grounds.output_folder, edition.name
            printed = None
            looking: list[Finish] = []
            if "pdf" in order.targets:
                first = self._saved_sections(edition)
                printed = making.print_book(edition, progress, partial(self._show, first), first)
                found += printed.diagnostics
                stop_at(found, order.strict)
                files[place / f"{name}.pdf"] = printed.pdf
                revision = whole_revision(edition.particulars, printed.bundles, printed.pdf)
                revision = self._succeed(revision)
                build.check()
                self._tell("building", "package", revision=revision, diagnostics=_sorted(found))
                if order.proof:
                    looking.append(look_in_pdf(edition.prepared.book, printed, edition.executor))
            epub = None
            if "epub" in order.targets:
                packaged, problems = making.package_book(edition, printed, progress)
                found += problems
                stop_at(found, order.strict)
                epub = files[place / f"{name}.epub"] = packaged.epub.read()
                if order.proof:
                    looking.append(look_in_epub(edition.prepared.book, packaged, edition.executor))
            if order.strict:
                found += all_found(looking, found)
                stop_at(found, strict=True)
            build.check()
            sentence, written = self._write(files)
            # Nobody has to wait for this to see what was edited; what is wrong is said a moment later.
            found += all_found(looking, found)
            self._tell(
                "faulty" if sentence else "ready",
                epub=epub or self._news.epub,
                diagnostics=_sorted(found),
                sentence=sentence,
                written=written,
                seconds=time.monotonic() - began,
            )
        except BookError as problem:
            build.check()
            self._fail(_sorted((*found, *problem.diagnostics)), began)
        except FileNotFoundError as problem:
            # It was there when the build began; whatever it is about, the next save will tell.
            build.check()
            self._fail((*found, _vanished(problem, self._commission.grounds.root)), began)
        except OSError as problem:
            build.check()
            sentence = f"{FULL}; make room, and the next save builds again" if is_full(problem) else str(problem)
            self._tell("faulty", revision=self._last, sentence=sentence)
        except (Overtaken, BrokenExecutor):
            raise
        except Exception as fault:
            build.check()
            lines = "".join(traceback.format_exception(fault))
            sentence = f"this is a fault of the program, not of your book. Please report these lines:\n{lines}"
            self._tell("faulty", revision=self._last, sentence=sentence)

    def _saved_sections(self, edition: making.Edition) -> frozenset[str]:
        """Those whose own files were saved; all that are the author's when other files were, such as a style sheet."""
        with self._changed:
            saved = set(self._saved)
        written = {section.id: section.source for section in edition.sections if section.source}
        every = not saved <= set(written.values())
        return frozenset(id for id, source in written.items() if every or source in saved)

    def _show(self, saved: frozenset[str], edition: making.Edition, section: Section, sheets: Sheets) -> None:
        """Show a section in the place of its older self, while the rest of the book is still being made.

        One that has only changed for the page numbers that it prints waits until they are true.
        """
        revision, last = self._news.revision, self._last
        if revision is None or last is None or section.id not in saved:
            return
        older = next((old for old in revision.sections if old.section.id == section.id), None)
        if older is None or [leaf.body for leaf in older.own] == [look.digest for look in sheets.body.looks]:
            return
        position, first_arabic = position_in(revision, edition.sections, section.id, len(sheets.pages))
        bundle, alone = making.bind_alone(edition, section, sheets, position, first_arabic)
        arrived = shown(bundle, first_arabic, name_of(alone), 0)
        self._tell(revision=compared(with_section(revision, arrived, alone), last))

    def _succeed(self, revision: Revision) -> Revision:
        """The revision with its changes marked; where nothing is to be seen of the save, the marks stay as they are."""
        with self._changed:
            if not self._is_stale:
                self._saved.clear()
        if self._last is None or not looks_like(self._last, revision):
            self._last = compared(revision, self._last)
        return self._last

    def _write(self, files: dict[Path, bytes]) -> tuple[str, tuple[Path, ...]]:
        try:
            replace_together(files)
        except CannotWrite as problem:
            return str(problem), ()
        return "", tuple(files)

    def _fail(self, found: tuple[Diagnostic, ...], began: float) -> None:
        # A section that was shown before the error was found gives its place back.
        self._tell("faulty", revision=self._last, diagnostics=_sorted(found), seconds=time.monotonic() - began)

    def _tell_stage(self, stage: str) -> None:
        self._tell(stage=stage)

    def _tell(self, status: Status | None = None, stage: str = "", **changes: object) -> None:
        with self._telling:
            ended = status is not None and status != "building"
            self._news = replace(
                self._news,
                status=status or self._news.status,
                stage=stage,
                builds=self._news.builds + ended,
                **changes,  # type: ignore[arg-type]
            )
            self._audience(self._news)


class _Stages(Silent):
    """Tells of a build in a few words at each step."""

    def __init__(self, tell: Callable[[str], None]):
        self._tell, self._stage = tell, ""

    def begin(self, stage: str, steps: int = 0) -> None:
        self._stage = stage
        self._tell(stage)

    def at(self, step: int, steps: int) -> None:
        self._tell(f"{self._stage} {step} of {steps}")


def _sorted(found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(set(found)))


def _vanished(problem: FileNotFoundError, root: Path) -> Diagnostic:
    path = Path(problem.filename) if problem.filename else root
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    return error(name, 0, "this file went away while the book was being made", "missing-file", "put it back, or save")
