"""What a finished file was made of, by name: recorded beside it, so that years later anyone can make it again.

A recipe says nothing of the machine but its kind: no paths, no names of users or hosts, no time.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec

from bindery.engine.program import BUILDER, engines
from bindery.fonts.face import Face
from bindery.moment import VARIABLE, source_date_epoch
from bindery.outputs import Finished
from bindery.unchanged import RECIPES, State


@dataclass(frozen=True)
class Recipe:
    """Names and versions, or names and SHA-256 digests, of all that a file depends on."""

    file: str
    """The SHA-256 of the finished file."""
    engines: Mapping[str, str]
    fonts: Mapping[str, str]
    design: Mapping[str, str]
    """Files of the shipped styles and templates, colour profiles among them."""
    sources: Mapping[str, str]
    """The files of the book's folder; none where they are too many to look through."""

    def written(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def recipe_path(file: Path) -> Path:
    """Where the recipe of a finished file is."""
    return file.parent / RECIPES / f"{file.name}.json"


def recipe_of(content: Finished, faces: Iterable[Face], state: State) -> Recipe:
    """The recipe of a file that was made of the book in `state`, set in some of `faces`."""
    return Recipe(
        content.sha256,
        _engines(),
        {face.name: face.sha256 for face in faces},
        state.design,
        state.sources,
    )


def read_recipe(file: Path) -> Recipe | None:
    """The recipe beside a finished file; None where there is none that can be read."""
    with suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode(recipe_path(file).read_bytes(), type=Recipe)
    return None


def differences(then: Recipe, now: Recipe) -> Iterator[str]:
    """What is not as it was, by name, a sentence each."""
    for what, old, new in (
        ("engine", then.engines, now.engines),
        ("font", then.fonts, now.fonts),
        ("design", then.design, now.design),
        ("source", then.sources, now.sources),
    ):
        for name in sorted(old.keys() | new.keys()):
            before, after = old.get(name), new.get(name)
            if before is None:
                yield f"{what} {name} is new"
            elif after is None:
                yield f"{what} {name} is not there any more"
            elif before != after and what == "engine" and name != BUILDER:
                yield f"{what} {name} was {before} and is {after}"
            elif before != after:
                yield f"{what} {name} is another"


def _engines() -> dict[str, str]:
    moment = source_date_epoch()
    return engines() | ({VARIABLE: moment} if moment else {})
