"""Templates: the book's own templates/, else the shipped ones, in a sandbox.

A template is text of the book, so it can reach nothing but the values that it is given; every
value is escaped unless it is finished XHTML; a name that does not exist is a mistake.
"""

import traceback
from collections.abc import Mapping
from typing import Any

from jinja2 import BaseLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from bindery.diagnostics import BookError, error
from bindery.folder import BookFolder, OutsideBook, RemoteResource

_WRAPPED = '<root xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">{}</root>'


class _Shelf(BaseLoader):
    """Finds templates by name: the book's own win."""

    def __init__(self, folder: BookFolder):
        self.folder = folder

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Any]:
        name = f"templates/{template}"
        try:
            path = self.folder.style_file(name)
        except (OutsideBook, RemoteResource) as refused:
            raise TemplateNotFound(template) from refused
        if path is None:
            raise TemplateNotFound(template)
        return path.read_text(encoding="utf-8"), name, None


class Templates:
    """The templates of one book. `shared` are values that every template sees."""

    def __init__(self, folder: BookFolder, shared: Mapping[str, Any]):
        self.environment = ImmutableSandboxedEnvironment(
            loader=_Shelf(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
        )
        self.environment.globals.update(shared)

    def render(self, name: str, **values: Any) -> str:
        """The XHTML that template `name` makes of `values`. Raises BookError with the template's file and line."""
        try:
            written = self.environment.get_template(name).render(**values).strip()
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
        except UnicodeDecodeError as problem:
            raise BookError(
                [error(f"templates/{name}", 0, "the template is not UTF-8 text", "not-utf8", "save it as UTF-8")]
            ) from problem
        except TemplateNotFound as problem:
            raise BookError(
                [error(f"templates/{problem.name}", 0, "there is no such template", "template-missing")]
            ) from problem
        except Exception as problem:
            # A template may fail in any way that its expressions can: all of them are the template's mistake.
            file, line = _place(problem, name)
            kind = "" if isinstance(problem, TemplateError) else f"{type(problem).__name__}: "
            raise BookError([error(file, line, f"the template fails: {kind}{problem}", "template-error")]) from problem
        _check_well_formed(written, name)
        return written


def _place(problem: BaseException, name: str) -> tuple[str, int]:
    """The innermost template and line in the traceback."""
    frames = [frame for frame in traceback.extract_tb(problem.__traceback__) if frame.filename.startswith("templates/")]
    return (frames[-1].filename, frames[-1].lineno or 0) if frames else (f"templates/{name}", 0)


def _check_well_formed(written: str, name: str) -> None:
    try:
        etree.fromstring(
            _WRAPPED.format(written), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        )
    except etree.XMLSyntaxError as problem:
        raise BookError(
            [
                error(
                    f"templates/{name}",
                    0,
                    f"what the template writes is not well-formed XHTML: {problem.msg}",
                    "template-markup",
                    "close every tag, and quote every attribute",
                )
            ]
        ) from problem
