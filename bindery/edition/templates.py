"""Templates: the book's own templates/, else the shipped ones, in a sandbox.

A template is text of the book, so it can reach nothing but the values that it is given, and is run by a worker, which
can be ended; every value is escaped unless it is finished XHTML; a name that does not exist is a mistake.
"""

import re
import traceback
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, fields
from types import CodeType
from typing import Any

from jinja2 import BaseLoader, BytecodeCache, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from lxml import etree
from rapidfuzz import fuzz, process

from bindery.diagnostics import BookError, did_you_mean, error
from bindery.edition.own_templates import PLACE, OwnTemplate, faults, read_own
from bindery.edition.plan import Front
from bindery.edition.setting import Language
from bindery.folder import SHIPPED, BookFolder

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
_IN_WRAPPER = re.compile(r",? ?line \d+(?:, column \d+)?")
"""Lines and columns of what was written, which the author does not see."""
_HINT = "take it out; links to the web are fine, all else that a book shows lies in its folder"
_WRAPPED = '<root xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">{}</root>'


class _Compiled(BytecodeCache):
    """What templates were compiled to in this process, which makes several editions, and under `watch` several builds.

    Never on a disk: code that comes with a stranger's book must not run.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self._known[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


class _Shelf(BaseLoader):
    """Finds templates by name: the book's own win."""

    def __init__(self, own: tuple[OwnTemplate, ...]):
        self.own = {template.name: template for template in own}

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Any]:
        name = f"{PLACE}/{template}"
        own = self.own.get(template)
        if own and own.diagnostics:
            raise BookError(own.diagnostics)
        shipped = SHIPPED / name
        if own is None and not (shipped.resolve().is_relative_to(SHIPPED / PLACE) and shipped.is_file()):
            raise TemplateNotFound(template)
        return own.text if own else shipped.read_text(encoding="utf-8"), name, None

    @property
    def names(self) -> list[str]:
        """Every template that there is, the shipped and the book's own."""
        return sorted({path.name for path in (SHIPPED / PLACE).glob("*.xhtml")} | set(self.own))


class _Known(StrictUndefined):
    """A name that does not exist; its message names the nearest one that does."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        owner, name = self._undefined_obj, str(self._undefined_name)
        if owner is missing:
            return f"'{name}' is not defined"
        names = owner if isinstance(owner, Mapping) else (each for each in dir(owner) if not each.startswith("_"))
        hint = did_you_mean(name, map(str, names))
        return f"there is no '{name}' in this value" + (f"; {hint}" if hint else "")


@dataclass(frozen=True)
class Shared:
    """What every template of a book sees."""

    print: bool
    book: Front
    language: Language
    names_pages: bool = True
    engines: tuple[str, ...] = ()
    typefaces: tuple[str, ...] = ()


class Templates:
    """The templates of one book. Where it has some of its own, `executor` runs them: they may do what they like."""

    def __init__(self, folder: BookFolder, shared: Shared, executor: Executor):
        self.own, self.shared, self.executor = read_own(folder), shared, executor
        self._shipped = _Desk((), shared)

    def load(self, names: Iterable[str]) -> None:
        """Compile those of the shipped templates that have such names now, while others are at work."""
        if not self.own:
            self._shipped.load(f"{name}.xhtml" for name in names)

    def render(self, name: str, **values: Any) -> str:
        """The XHTML that template `name` makes of `values`. Raises BookError with the template's file and line."""
        if not self.own:
            return self._shipped.render(name, values)
        return self.executor.submit(render, Rendering(f"{PLACE}/{name}", self.own, self.shared, values)).result().text


@dataclass(frozen=True)
class Rendering:
    """All that the text of a template depends on."""

    file: str
    own: tuple[OwnTemplate, ...] = field(repr=False)
    shared: Shared
    values: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Rendered:
    text: str = field(repr=False)


def render(task: Rendering) -> Rendered:
    """A function of the task alone. Raises BookError."""
    return Rendered(_Desk(task.own, task.shared).render(task.file.removeprefix(f"{PLACE}/"), task.values))


class _Desk:
    def __init__(self, own: tuple[OwnTemplate, ...], shared: Shared):
        self.shelf = _Shelf(own)
        self.environment = ImmutableSandboxedEnvironment(
            loader=self.shelf,
            bytecode_cache=_COMPILED,
            autoescape=True,
            undefined=_Known,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
        )
        known = {each.name: getattr(shared, each.name) for each in fields(shared) if each.name != "language"}
        self.environment.globals.update(known, label=shared.language.label)

    def load(self, names: Iterable[str]) -> None:
        for name in set(names) & set(self.shelf.names):
            self.environment.get_template(name)

    def render(self, name: str, values: Mapping[str, Any]) -> str:
        try:
            written = self.environment.get_template(name).render(values).strip()
        except BookError:
            raise
        except TemplateSyntaxError as problem:
            raise BookError(
                [
                    error(
                        problem.filename or f"templates/{name}",
                        problem.lineno,
                        f"the template cannot be read: {problem.message}",
                        "template-syntax",
                    )
                ]
            ) from problem
        except TemplateNotFound as problem:
            file, line = _place(problem, name)
            message = f"there is no template '{problem.name}'"
            raise BookError(
                [error(file, line, message, "template-missing", did_you_mean(str(problem.name), self.shelf.names))]
            ) from problem
        except Exception as problem:
            # A template may fail in any way that its expressions can: all of them are the template's mistake.
            file, line = _place(problem, name)
            kind = "" if isinstance(problem, TemplateError) else f"{type(problem).__name__}: "
            raise BookError([error(file, line, f"the template fails: {kind}{problem}", "template-error")]) from problem
        self._check(written, name)
        return written

    def _check(self, written: str, name: str) -> None:
        try:
            root = etree.fromstring(_WRAPPED.format(written), _PARSER)
        except etree.XMLSyntaxError as problem:
            lines = written.splitlines()
            at = lines[min(problem.lineno or 1, len(lines)) - 1].strip() if lines else ""
            reason = _IN_WRAPPER.sub("", problem.msg or "").strip()
            raise BookError(
                [
                    error(
                        f"templates/{name}",
                        self._line_like(at, name),
                        f"what the template writes is not well-formed XHTML: {reason}",
                        "template-markup",
                        f"close every tag, and quote every attribute; it stops at {at[:80]}",
                    )
                ]
            ) from problem
        # What the shipped ones write is the builder's own, and what stands in it was looked through before.
        found = faults(root) if self.shelf.own else ()
        if wrong := [error(*self._line_of(words, name), what, "template-markup", _HINT) for what, words in found]:
            raise BookError(wrong)

    def _line_of(self, words: str, name: str) -> tuple[str, int]:
        """The file and the line where one of the book's templates has `words`, be it `name` or one that it takes in."""
        first = sorted(self.shelf.own.values(), key=lambda template: template.name != name)
        lines = ((own.name, number, line) for own in first for number, line in enumerate(own.text.splitlines(), 1))
        found = ((f"{PLACE}/{file}", number) for file, number, line in lines if words in line)
        return next(found, (f"{PLACE}/{name}", 0))

    def _line_like(self, written: str, name: str) -> int:
        """The line of template `name` that is most like one it has written; 0 when none is."""
        source = self.shelf.get_source(self.environment, name)[0].splitlines()
        found = process.extractOne(written, source, scorer=fuzz.ratio, score_cutoff=50)
        return found[2] + 1 if found else 0


def _place(problem: BaseException, name: str) -> tuple[str, int]:
    """The innermost template and line in the traceback."""
    frames = [frame for frame in traceback.extract_tb(problem.__traceback__) if frame.filename.startswith("templates/")]
    return (frames[-1].filename, frames[-1].lineno or 0) if frames else (f"templates/{name}", 0)
