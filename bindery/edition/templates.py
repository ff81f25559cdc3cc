"""Templates: the book's own templates/, else the shipped ones, in a sandbox.

A template is text of the book, so it can reach nothing but the values that it is given; every
value is escaped unless it is finished XHTML; a name that does not exist is a mistake.
"""

import re
import traceback
from collections.abc import Mapping
from types import CodeType
from typing import Any

from jinja2 import BaseLoader, BytecodeCache, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from lxml import etree
from rapidfuzz import fuzz, process

from bindery.diagnostics import BookError, did_you_mean, error
from bindery.folder import SHIPPED, BookFolder, RemoteResource

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
_IN_WRAPPER = re.compile(r",? ?line \d+(?:, column \d+)?")
"""Lines and columns of what was written, which the author does not see."""
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

    def __init__(self, folder: BookFolder):
        self.folder = folder

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Any]:
        name = f"templates/{template}"
        try:
            text = self.folder.style_text(name)
        except RemoteResource as refused:
            raise TemplateNotFound(template) from refused
        if text is None:
            raise TemplateNotFound(template)
        return text, name, None


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


class Templates:
    """The templates of one book. `shared` are values that every template sees."""

    def __init__(self, folder: BookFolder, shared: Mapping[str, Any]):
        self.folder = folder
        self.environment = ImmutableSandboxedEnvironment(
            loader=_Shelf(folder),
            bytecode_cache=_COMPILED,
            autoescape=True,
            undefined=_Known,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
        )
        self.environment.globals.update(shared)

    def render(self, name: str, **values: Any) -> str:
        """The XHTML that template `name` makes of `values`. Raises BookError with the template's file and line."""
        try:
            written = self.environment.get_template(name).render(**values).strip()
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
                [error(file, line, message, "template-missing", did_you_mean(str(problem.name), self._names()))]
            ) from problem
        except Exception as problem:
            # A template may fail in any way that its expressions can: all of them are the template's mistake.
            file, line = _place(problem, name)
            kind = "" if isinstance(problem, TemplateError) else f"{type(problem).__name__}: "
            raise BookError([error(file, line, f"the template fails: {kind}{problem}", "template-error")]) from problem
        self._check_well_formed(written, name)
        return written

    def _names(self) -> list[str]:
        """Every template that there is, the shipped and the book's own."""
        places = (SHIPPED / "templates", self.folder.root / "templates")
        return sorted({path.name for place in places for path in place.glob("*.xhtml")})

    def _check_well_formed(self, written: str, name: str) -> None:
        try:
            etree.fromstring(_WRAPPED.format(written), _PARSER)
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

    def _line_like(self, written: str, name: str) -> int:
        """The line of template `name` that is most like one it has written; 0 when none is."""
        source = _Shelf(self.folder).get_source(self.environment, name)[0].splitlines()
        found = process.extractOne(written, source, scorer=fuzz.ratio, score_cutoff=50)
        return found[2] + 1 if found else 0


def _place(problem: BaseException, name: str) -> tuple[str, int]:
    """The innermost template and line in the traceback."""
    frames = [frame for frame in traceback.extract_tb(problem.__traceback__) if frame.filename.startswith("templates/")]
    return (frames[-1].filename, frames[-1].lineno or 0) if frames else (f"templates/{name}", 0)
