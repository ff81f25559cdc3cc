"""The book's own templates: text of a stranger that is read here, and run by a worker."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from bindery.active import ACTIVE, active_parts
from bindery.diagnostics import BookError, Diagnostic
from bindery.folder import BookFolder

PLACE = "templates"

_NO_PART_OF_A_BOOK = ACTIVE | frozenset(
    "audio base button canvas foreignObject form input link meta noscript select source style template textarea track"
    " video".split()
)
_PICTURES = ("src", "srcset", "poster", "background")
_DATA = re.compile(r"\s*data:", re.IGNORECASE)


@dataclass(frozen=True)
class OwnTemplate:
    """One file of the book's templates/. One that cannot be read is a mistake once it is used."""

    name: str
    """As templates call it: "title-page.xhtml"."""
    text: str = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = ()


def read_own(folder: BookFolder) -> tuple[OwnTemplate, ...]:
    place = folder.root / PLACE
    return tuple(_read(folder, path) for path in sorted(place.rglob("*")) if path.is_file())


def _read(folder: BookFolder, path: Path) -> OwnTemplate:
    name = path.relative_to(folder.root / PLACE).as_posix()
    try:
        return OwnTemplate(name, folder.style_text(f"{PLACE}/{name}") or "")
    except BookError as problem:
        return OwnTemplate(name, "", problem.diagnostics)


def faults(written: etree._Element) -> Iterator[tuple[str, str]]:
    """What templates have written that a book may not hold: each as a sentence, with the words to look for."""
    for element in written.iter(etree.Element):
        name = etree.QName(element).localname
        if name in _NO_PART_OF_A_BOOK:
            yield f"<{name}> is not among the markup that a book can hold", f"<{name}"
        for kind, what in active_parts(element):
            match kind:
                case "script":
                    yield f"<{name}> has the script attribute '{what}'", f"{what}="
                case "link":
                    yield f"the address '{what}' is no link that a book can hold", what
                case "elsewhere":
                    yield f"'{what}' would be loaded from the network", what
        for attribute in _PICTURES:
            if (address := element.get(attribute, "")) and _DATA.match(address):
                yield f"'{address[:40]}' stands in the text as a data: address, not in a file", address
