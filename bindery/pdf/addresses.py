"""What the files of a book are called while it is typeset: `images/map.svg` is book:///images/map.svg."""

import urllib.parse

BASE = "book:///"
"""The base address of a book. Nothing else is ever opened."""

# urllib resolves relative addresses only under schemes it knows.
for known in (urllib.parse.uses_relative, urllib.parse.uses_netloc):
    if "book" not in known:
        known.append("book")


def name_of(address: str) -> str | None:
    """The book's name for an address ("images/map.svg" for book:///images/map.svg); None for one outside the book."""
    if not address.startswith(BASE):
        return None
    return urllib.parse.unquote(urllib.parse.urlsplit(address).path).lstrip("/")
