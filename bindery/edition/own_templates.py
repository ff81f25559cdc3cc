"""The book's own templates: text of a stranger that is read here, and run by a worker."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from bindery.diagnostics import BookError, Diagnostic
from bindery.folder import BookFolder
from bindery.manuscript.htmltags import has_unsafe_scheme, is_script

PLACE = "templates"

_NO_PART_OF_A_BOOK = frozenset(
    "applet audio base button canvas embed foreignObject form frame frameset handler iframe input link listener meta"
    " noscript object script select source style template textarea track video".split()
)
_ADDRESSES = ("href", "src", "poster", "data", "action", "formaction", "srcset", "background", "cite")
_HYPERLINKS = ("a", "area")


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
        for attribute, value in element.attrib.items():
            short = etree.QName(attribute).localname.lower()
            if is_script(short):
                yield f"<{name}> has the script attribute '{short}'", f"{short}="
            elif short in _ADDRESSES and has_unsafe_scheme(str(value)):
                yield f"the address '{value}' is no link that a book can hold", str(value)
            elif short in _ADDRESSES and name not in _HYPERLINKS and short != "cite" and _is_elsewhere(str(value)):
                yield f"'{value}' would be loaded from the network", str(value)


def _is_elsewhere(address: str) -> bool:
    return "".join(address.split()).startswith("//") or "://" in address
