"""What runs, or is loaded from elsewhere, in XHTML and SVG that a book holds: one answer for all who ask."""

import re
from collections.abc import Iterator
from typing import Literal

from lxml import etree

from bindery.manuscript.htmltags import has_unsafe_scheme, is_script

ACTIVE = frozenset("applet embed frame frameset handler iframe listener object script".split())
"""Elements that run something, or show a document of its own."""
_ADDRESSES = ("href", "src", "poster", "data", "action", "formaction", "srcset", "background", "cite")
_HYPERLINKS = ("a", "area")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE)
"""Of an address that is none of the book's own; a single letter is a drive."""

Kind = Literal["element", "script", "link", "elsewhere"]


def is_elsewhere(address: str) -> bool:
    """Whether `address` needs more than the book itself to be loaded."""
    # Browsers drop white space inside an address.
    bare = "".join(address.split())
    scheme = _SCHEME.match(bare)
    return bare.startswith("//") or (scheme is not None and scheme[0].lower() != "data:")


def active_parts(element: etree._Element) -> Iterator[tuple[Kind, str]]:
    """Of one element: its own name where it is active, the names of its handlers, the addresses of links that lead to
    no place, and of what would be loaded from elsewhere.
    """
    name = etree.QName(element).localname
    if name in ACTIVE:
        yield "element", name
    for key, value in element.attrib.items():
        attribute, address = etree.QName(key).localname.lower(), str(value)
        if is_script(attribute):
            yield "script", attribute
        elif attribute not in _ADDRESSES:
            continue
        elif name in _HYPERLINKS or attribute == "cite":
            if has_unsafe_scheme(address):
                yield "link", address
        elif is_elsewhere(address):
            yield "elsewhere", address
