"""The words of a finished EPUB's content documents."""

from collections.abc import Collection

from lxml import etree

from bindery.checks.kept.words import PICTURE, Cutter, Words

_XHTML = "{http://www.w3.org/1999/xhtml}"
_INLINE = frozenset(
    f"{_XHTML}{name}"
    for name in "a abbr b bdi bdo cite code del dfn em i ins kbd mark q s samp small span strong sub sup u var".split()
)
"""Elements inside which a word may go on."""
_CALLS = frozenset(("note-call", "note-number", "backlink"))
"""Classes of links between a note and its call, which are no words of the author's."""
_DRAWN = frozenset((f"{_XHTML}img", "{http://www.w3.org/2000/svg}svg", "{http://www.w3.org/1998/Math/MathML}math"))
_SILENT = frozenset((f"{_XHTML}style", f"{_XHTML}script", f"{_XHTML}head"))


def words_in(document: bytes, absent: Collection[str] = ()) -> Words:
    """The words of a content document, in their order. Pictures stand for words, but for those with the addresses
    `absent`. Raises lxml.etree.XMLSyntaxError.
    """
    cutter = Cutter()
    _read(etree.fromstring(document), cutter, absent)
    return cutter.words()


def _read(element: etree._Element, cutter: Cutter, absent: Collection[str]) -> None:
    is_inline = element.tag in _INLINE
    is_call = element.get("class") in _CALLS
    if not is_inline or is_call:
        cutter.part()
    if element.tag in _DRAWN:
        if element.get("src") not in absent:
            cutter.add(PICTURE, 0)
    elif isinstance(element.tag, str) and element.tag.startswith(_XHTML) and element.tag not in _SILENT and not is_call:
        if element.text:
            cutter.add(element.text, 0)
        for child in element:
            _read(child, cutter, absent)
            if child.tail:
                cutter.add(child.tail, 0)
    if not is_inline or is_call:
        cutter.part()
