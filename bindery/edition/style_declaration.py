"""style.yaml: what a style says of itself. Every mistake in it is reported, with its line."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, Field, ValidationError
from pydantic_core import ErrorDetails

from bindery.diagnostics import BookError, Diagnostic, did_you_mean, error
from bindery.manifest.keys import Keys
from bindery.manifest.measures import Length, TrimSize
from bindery.manifest.mistakes import Mistake
from bindery.yaml_text import YamlText, read_yaml

_EXPECTED = {
    "tuple_type": "a list of files: [page.css, text.css]",
    "float_parsing": "a share of the page, such as 0.12",
    "float_type": "a share of the page, such as 0.12",
    "less_than": "less than half of the page",
    "string_type": "text",
    "literal_error": "recto or any",
    "model_type": "keys and values",
}
Share = Annotated[float, Field(ge=0, lt=0.5)]


class PageShares(Keys):
    """The trimmed page of the style, and its margins as shares of the page's width and height."""

    trim: TrimSize
    inner: Share
    outer: Share
    top: Share
    bottom: Share


class StyleDeclaration(Keys):
    """The sheets in the order of the cascade, the page, the distance of its lines in mm, and where chapters begin.

    Sheets are named from the style's folder: another style's are `../literary/text.css`. `number_sections` is for a
    manifest that does not say.
    """

    print: tuple[str, ...]
    ereader: tuple[str, ...]
    page: PageShares
    leading: Length
    chapters_start: Literal["recto", "any"]
    number_sections: bool = False


def read_style(text: str, file: str) -> StyleDeclaration:
    """The declaration in `text`; `file` is how messages call it. Raises BookError with every mistake in it."""
    source = read_yaml(text.encode(), file)
    if source.diagnostics:
        raise BookError(source.diagnostics)
    try:
        return StyleDeclaration.model_validate(source.value, by_alias=True, by_name=False)
    except ValidationError as problem:
        raise BookError(_complaints(problem, source, file)) from None


def _complaints(problem: ValidationError, source: YamlText, file: str) -> Iterator[Diagnostic]:
    for mistake in problem.errors():
        message, hint = _words(mistake)
        yield error(file, source.line(mistake["loc"]) or 1, message, "style", hint)


def _words(mistake: ErrorDetails) -> tuple[str, str]:
    place = [str(step) for step in mistake["loc"] if isinstance(step, str)]
    name = place[-1] if place else ""
    fault = mistake.get("ctx", {}).get("error")
    if isinstance(fault, Mistake):
        return f"'{name}': {fault.message}", fault.hint
    if mistake["type"] == "extra_forbidden":
        group: type[BaseModel] = PageShares if place[:-1] == ["page"] else StyleDeclaration
        return f"unknown key '{name}'", did_you_mean(name, (each.replace("_", "-") for each in group.model_fields))
    if mistake["type"] == "missing":
        return f"the style does not say: {'.'.join(place)}", "styles/literary/style.yaml shows how"
    if not place:
        return "a style is declared by keys and values", "styles/literary/style.yaml shows how"
    expected = _EXPECTED.get(mistake["type"])
    return f"'{name}' should be {expected}" if expected else f"'{name}': {mistake['msg']}", ""
