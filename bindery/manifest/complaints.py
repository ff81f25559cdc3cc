"""What pydantic finds wrong, in the words of someone who writes books."""

from collections.abc import Iterable, Iterator
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from bindery.diagnostics import Diagnostic, did_you_mean, error, nearest
from bindery.manifest.mistakes import Mistake
from bindery.manifest.model import Manifest
from bindery.manifest.other_names import OTHER_NAMES
from bindery.yaml_text import Location, YamlText

_FEW = 12
_KINDS = {"Part", "Chapter", "Piece"}
_EXPECTED = {
    "string_type": "text",
    "tuple_type": "a list",
    "model_type": "keys and values",
    "dict_type": "keys and values",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number",
}


def complaints(
    mistakes: Iterable[ErrorDetails], source: YamlText, file: str, root: type[BaseModel] = Manifest
) -> Iterator[Diagnostic]:
    """A diagnostic for each of pydantic's errors of a file whose keys are those of `root`, at the line where the value
    stands.
    """
    mistakes = list(mistakes)
    misspelt = {
        (*details["loc"][:-1], meant)
        for details in mistakes
        if details["type"] == "extra_forbidden" and (meant := _meant_key(str(details["loc"][-1]), details["loc"], root))
    }
    around = {details["loc"][:end] for details in mistakes for end in range(len(details["loc"]))}
    for details in mistakes:
        # A key that is there with a slip of the pen is not missing, and a list of wrong items is not empty.
        if details["loc"] not in {"missing": misspelt, "too_short": around}.get(details["type"], ()):
            yield _complaint(details, source, file, root)


def _complaint(details: ErrorDetails, source: YamlText, file: str, root: type[BaseModel]) -> Diagnostic:
    raw = details["loc"]
    location: Location = tuple(step for step in raw if step not in _KINDS and step != "[key]")
    file, line = source.place(location, file)
    name = next((step for step in reversed(location) if isinstance(step, str)), "the manifest")
    kind, context, value = details["type"], details.get("ctx", {}), details["input"]
    fault = context.get("error")
    if isinstance(fault, Mistake):
        return error(file, line, fault.message, fault.code, fault.hint)
    if kind == "extra_forbidden":
        return error(file, line, f"unknown key '{name}'", "unknown-key", _where_it_belongs(name, raw, value, root))
    if kind == "missing":
        return error(file, line, f"'{name}' is missing", "missing-key", _description(raw, root))
    if kind == "too_short":
        return error(file, line, f"'{name}' is empty", "missing-key", _description(raw, root))
    if kind == "literal_error":
        allowed = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        hint = did_you_mean(value.lower(), allowed) if isinstance(value, str) else ""
        return error(file, line, f"'{name}' is one of {', '.join(allowed)}, not {_found(value)}", "wrong-value", hint)
    if kind in {"greater_than_equal", "less_than_equal"}:
        bound = f"at least {context['ge']}" if "ge" in context else f"at most {context['le']}"
        return error(file, line, f"'{name}' is {bound}, not {_found(value)}", "wrong-value")
    expected = _EXPECTED.get(kind)
    if expected:
        return error(
            file, line, f"'{name}' should be {expected}, not {_found(value)}", "wrong-type", _description(raw, root)
        )
    return error(file, line, f"'{name}': {details['msg']}", "wrong-value")


def _found(value: object) -> str:
    if isinstance(value, str):
        return f"'{value}'" if len(value) <= 40 else "a longer text"
    if isinstance(value, list | tuple):
        return "a list"
    return "nothing" if value is None else "keys and values"


def _plain(key: str) -> str:
    return key.lower().replace("_", "-").replace(" ", "-")


def _known_keys(location: Location, root: type[BaseModel]) -> list[str]:
    """The keys that may stand beside the one at `location`."""
    groups = list(_groups(root, location[:-1]))
    return [key for group in groups for key in keys_of(group)] + (list(OTHER_NAMES) if groups == [Manifest] else [])


def _meant_key(name: str, location: Location, root: type[BaseModel]) -> str | None:
    return nearest(_plain(name), _known_keys(location, root))


def _where_it_belongs(name: str, location: Location, value: object, root: type[BaseModel]) -> str:
    word, known = _plain(name), _known_keys(location, root)
    if len(location) == 1 and isinstance(value, dict) and not value.keys().isdisjoint({"title", "chapters"}):
        return f"what stands under '{name}:' belongs to the book itself: take '{name}:' out and begin without spaces"
    if word not in known and root is Manifest:
        if len(location) > 1 and word in keys_of(Manifest):
            return f"'{word}' belongs to the book itself: begin the line without spaces"
        home = next((key for key, group in _inner_groups() if word in keys_of(group)), "")
        if home and len(location) == 1 and isinstance(value, str):
            return f"'{word}' belongs under '{home}:'"
    meant = _meant_key(name, location, root)
    if meant:
        return f"did you mean '{meant}'?"
    return f"the keys here are {', '.join(known)}" if len(known) <= _FEW else ""


def keys_of(group: type[BaseModel]) -> list[str]:
    """The keys that the manifest may have in a group, as they are written."""
    return [field.alias or name for name, field in group.model_fields.items()]


def _inner_groups() -> Iterator[tuple[str, type[BaseModel]]]:
    for name, field in Manifest.model_fields.items():
        for group in _models_in(field.annotation):
            if group.__name__ not in _KINDS:
                yield field.alias or name, group


def _groups(group: type[BaseModel], location: tuple[str | int, ...]) -> Iterator[type[BaseModel]]:
    """The groups of keys that may stand at a location."""
    if not location:
        yield group
        return
    step, *rest = location
    for name, field in group.model_fields.items():
        if step in {name, field.alias}:
            below = [kind for kind in rest if not isinstance(kind, int)]
            for model in _models_in(field.annotation):
                if below and below[0] in _KINDS:
                    if model.__name__ == below[0]:
                        yield from _groups(model, tuple(below[1:]))
                else:
                    yield from _groups(model, tuple(below))


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)


def _description(location: tuple[str | int, ...], root: type[BaseModel]) -> str:
    """What a key is for, as its model says."""
    steps = [step for step in location if not isinstance(step, int)]
    for group in _groups(root, tuple(steps[:-1])) if steps else ():
        for name, field in group.model_fields.items():
            if steps[-1] in {name, field.alias}:
                return (field.description or "").split(". ")[0].rstrip(".")
    return ""
