"""Which files of the book a document needs, so that it can be typeset anywhere with just those."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import tinycss2
from lxml import etree

from bindery.pdf.addresses import BASE, name_of

_NAMING = etree.XPath(
    "//@src | //@data | //@poster | //@style"
    " | //@href[not(starts-with(., '#'))] | //@xlink:href[not(starts-with(., '#'))]",
    namespaces={"xlink": "http://www.w3.org/1999/xlink"},
)
_STYLES = etree.XPath("//*[local-name() = 'style']")
_HYPERLINKS = ("a", "area")
_MAY_NAME_FILES = re.compile(r"url|import|\\", re.IGNORECASE)
"""The words that CSS names files with; a backslash may hide their letters."""


def gather(
    documents: Iterable[str], sheets: Iterable[tuple[str, str]], read: Callable[[str], bytes | None]
) -> tuple[tuple[str, bytes], ...]:
    """The files that the documents and sheets name, and those that these name in turn, sorted by name.

    `read` gives a file's bytes by its name in the book, or None. A file that is not there is left out:
    the engine reports it where it is used. Documents and sheets must be well-formed.
    """
    wanted = [name for document in documents for name in _in_markup(document, "")]
    wanted += [name for sheet, text in sheets for name in _in_style(text, sheet)]
    found: dict[str, bytes] = {}
    seen: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name in seen:
            continue
        seen.add(name)
        data = read(name)
        if data is not None:
            found[name] = data
            wanted += _in_file(name, data)
    return tuple(sorted(found.items()))


def _in_file(name: str, data: bytes) -> list[str]:
    ending = name.rpartition(".")[2].lower()
    try:
        if ending == "css":
            return list(_in_style(data.decode(), name))
        if ending == "svg":
            return list(_in_markup(data, name))
    except (UnicodeDecodeError, etree.XMLSyntaxError):
        pass  # The engine says so when it opens the file.
    return []


def _in_markup(document: str | bytes, beside: str) -> Iterator[str]:
    # A deep book is deeper than libxml2 thinks wise.
    root = etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    for value in _NAMING(root):
        if etree.QName(value.attrname).localname == "style":
            yield from _in_style(str(value), beside)
        elif etree.QName(value.getparent()).localname not in _HYPERLINKS:
            yield from _name(str(value), beside)
    for element in _STYLES(root):
        yield from _in_style(element.text or "", beside)


@lru_cache(256)
def _in_style(text: str, beside: str) -> tuple[str, ...]:
    # A book's sections have their style sheets in common, and most of these name no files.
    if not _MAY_NAME_FILES.search(text):
        return ()
    return tuple(_addresses(tinycss2.parse_component_value_list(text), beside))


def _addresses(tokens: Iterable[Any], beside: str) -> Iterator[str]:
    """Every url() and, for @import "…", every string after that keyword."""
    importing = False
    for token in tokens:
        if token.type == "url" or (importing and token.type == "string"):
            yield from _name(token.value, beside)
        elif token.type == "function" and token.lower_name == "url":
            yield from (name for part in token.arguments if part.type == "string" for name in _name(part.value, beside))
        else:
            inner = getattr(token, "content", None) or getattr(token, "arguments", None) or ()
            yield from _addresses(inner, beside)
        if token.type not in ("whitespace", "comment"):
            importing = token.type == "at-keyword" and token.lower_value == "import"


def _name(address: str | None, beside: str) -> Iterator[str]:
    if not address or address.startswith("#"):
        return
    name = name_of(urljoin(BASE + beside, address))
    if name and not urlsplit(unquote(name)).scheme:
        yield name
