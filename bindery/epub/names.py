"""File names inside the container that every reading system can open."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from bindery.edition.section import Section

COVER = "cover.xhtml"
NAVIGATION = "nav.xhtml"
FONTS_CSS = "fonts.css"

UNDECOMPOSED = str.maketrans(
    {"\u0131": "i", "\u0259": "e", "\u018f": "E", "\u00f8": "o", "\u00d8": "O", "\u00df": "ss"}
)
"""Letters that Unicode does not take apart into a plain one and a mark: dotless i, schwa, o with stroke, sharp s."""


def section_names(sections: Sequence[Section]) -> dict[str, str]:
    """The file of each section, by its id, relative to EPUB/."""
    wanted = {section.id: f"{section.id}.xhtml" for section in sections}
    return container_names(wanted, (COVER, NAVIGATION))


def sheet_names(sheets: Iterable[str]) -> dict[str, str]:
    """The file of each style sheet, by its name in the book, relative to EPUB/."""
    return container_names({name: name.replace("/", "-") for name in sheets}, (FONTS_CSS,))


def container_names(wanted: Mapping[str, str], taken: Iterable[str] = ()) -> dict[str, str]:
    """A safe name for each key of `wanted`, near the value it would like, none alike even without regard to case.

    Letters outside ASCII and spaces are allowed in a container (EPUB 3.3, 4.2.3), but lost by some zip
    tools and reading systems; a name that has none of them, and that nobody else has, stays as it is.
    """
    names = ContainerNames(taken)
    return {key: names.near(name) for key, name in wanted.items()}


class ContainerNames:
    """Gives one name after the other; those `taken` are given to nobody."""

    def __init__(self, taken: Iterable[str]):
        self._used = {name.casefold() for name in taken}

    def near(self, name: str) -> str:
        """A safe name near `name` that nobody else has."""
        path = PurePosixPath(_ascii(name))
        candidate, number = path, 2
        while str(candidate).casefold() in self._used:
            candidate = path.with_stem(f"{path.stem}-{number}")
            number += 1
        self._used.add(str(candidate).casefold())
        return str(candidate)


def _ascii(name: str) -> str:
    path = PurePosixPath(name)
    folders = [_plain(part) or "folder" for part in path.parent.parts]
    # Nothing is left of a name in Georgian, say.
    return "/".join([*folders, (_plain(path.stem) or "file") + path.suffix.encode("ascii", "ignore").decode()])


def _plain(part: str) -> str:
    plain = unicodedata.normalize("NFKD", part.translate(UNDECOMPOSED)).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-.")
