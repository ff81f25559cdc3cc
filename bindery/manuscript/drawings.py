"""SVG drawings: nothing in them runs, nothing comes from elsewhere, and they say how large they are."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

import tinycss2
from lxml import etree

SVG = "http://www.w3.org/2000/svg"
_XHTML = "http://www.w3.org/1999/xhtml"
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
_RUNNING = frozenset({"script", "handler", "listener"})
_FOREIGN = frozenset({"foreignObject", "iframe", "object", "embed", "audio", "video", "canvas"})
_EMBEDDED = re.compile(r"data:image/(png|jpeg|jpg|gif|webp)[;,]", re.IGNORECASE)
_NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([a-zA-Z%]*)\s*")
_PIXELS = {"": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6}
"""CSS px in each absolute unit (CSS Values 4, 6.2)."""
_PLAIN_SVG = "save it as plain SVG without it"


@dataclass(frozen=True)
class Fault:
    """Why a file cannot be a picture of the book; `line` is where in that file, 0 for no place in particular."""

    message: str
    code: str
    hint: str
    line: int = 0


class PictureError(Exception):
    """A file cannot be a picture of the book; `faults` say why."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("; ".join(fault.message for fault in faults))


def drawing_size(data: bytes) -> tuple[float, float]:
    """Width and height of an SVG file in CSS px, from its viewBox or else its own size. Raises PictureError."""
    # A document type is read for its declarations only; nothing it names is fetched, no entity expanded.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:
        reason = Fault(f"is not well-formed SVG: {problem.msg}", "svg-syntax", "export it again", problem.lineno or 0)
        raise PictureError(reason) from problem
    if root.tag != f"{{{SVG}}}svg":
        message = f'is XML but not SVG: its root is <{etree.QName(root).localname}>, not <svg xmlns="{SVG}">'
        raise PictureError(Fault(message, "not-an-image", "export it again as SVG", root.sourceline or 0))
    size = _size(root)
    faults = tuple(dict.fromkeys(_faults(root)))
    if isinstance(size, Fault):
        faults = (*faults, size)
    if faults:
        raise PictureError(*faults)
    assert not isinstance(size, Fault)
    return size


def _size(root: etree._Element) -> tuple[float, float] | Fault:
    line = root.sourceline or 0
    box = root.get("viewBox")
    if box is not None:
        numbers = [_number(part) for part in re.split(r"[\s,]+", box.strip())]
        if len(numbers) == 4 and None not in numbers:
            width, height = numbers[2] or 0.0, numbers[3] or 0.0
            if width > 0 and height > 0:
                return width, height
        hint = 'write viewBox="0 0 WIDTH HEIGHT"'
        return Fault(f"has a viewBox that is no area: '{box}'", "svg-size", hint, line)
    own = [_length(root.get(name, "")) for name in ("width", "height")]
    if own[0] and own[1]:
        return own[0], own[1]
    return Fault("does not say how large it is", "svg-size", 'add viewBox="0 0 WIDTH HEIGHT" to its <svg>', line)


def _number(text: str) -> float | None:
    found = _NUMBER.fullmatch(text)
    return float(found[1]) if found and not found[2] and math.isfinite(float(found[1])) else None


def _length(text: str) -> float:
    """A length in CSS px; 0 for none, a relative or an impossible one."""
    found = _NUMBER.fullmatch(text)
    value = float(found[1]) * _PIXELS.get(found[2].lower(), 0.0) if found else 0.0
    return value if math.isfinite(value) and value > 0 else 0.0


def _faults(root: etree._Element) -> Iterator[Fault]:
    document = root.getroottree()
    declared = document.docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        yield Fault("declares XML entities", "svg-entity", "save it as plain SVG, without a document type")
    # The iteration of a tree leaves out what stands before its root element.
    before = root.getprevious()
    while before is not None:
        if isinstance(before, etree._ProcessingInstruction) and before.target == "xml-stylesheet":
            yield Fault(
                "uses a style sheet of its own", "svg-reference", "put its rules into <style>", before.sourceline or 0
            )
        before = before.getprevious()
    for element in root.iter(etree.Element):
        yield from _element_faults(element)


def _element_faults(element: etree._Element) -> Iterator[Fault]:
    line = element.sourceline or 0
    name = etree.QName(element)
    if name.localname.lower() in _RUNNING:
        yield Fault(f"holds a script (<{name.localname}>)", "svg-script", _PLAIN_SVG, line)
    elif name.localname in _FOREIGN or name.namespace == _XHTML:
        hint = "draw its words as SVG text; nothing else is printed"
        yield Fault(f"holds <{name.localname}>, which is no drawing", "svg-foreign", hint, line)
    for key, value in element.attrib.items():
        attribute = etree.QName(key).localname.lower()
        if attribute.startswith("on") and len(attribute) > 4:
            yield Fault(f"has the script attribute '{attribute}'", "svg-script", _PLAIN_SVG, line)
        elif key in _HREFS:
            yield from _reference_faults(name.localname, str(value).strip(), line)
        elif attribute == "attributename" and str(value).strip().lower().endswith("href"):
            yield Fault("changes an address while it is shown", "svg-script", _PLAIN_SVG, line)
        elif "(" in str(value) or attribute == "style":
            yield from _css_faults(str(value), line)
    if name.localname == "style":
        yield from _css_faults("".join(str(text) for text in element.itertext()), line)


def _reference_faults(element: str, address: str, line: int) -> Iterator[Fault]:
    if address.startswith("#") or not address:
        return
    if "".join(address.split()).lower().startswith(("javascript:", "vbscript:")):
        yield Fault(f"has the script address '{address[:60]}'", "svg-script", _PLAIN_SVG, line)
    elif element != "a" and not _EMBEDDED.match(address):
        hint = "embed the picture in the drawing, as PNG or JPEG, or show it beside it"
        yield Fault(f"needs another file, '{address[:60]}'", "svg-reference", hint, line)


def _css_faults(css: str, line: int) -> Iterator[Fault]:
    for address in _addresses(tinycss2.parse_component_value_list(css)):
        if not address.startswith("#") and not _EMBEDDED.match(address):
            hint = "embed the picture, and name fonts that the book has"
            yield Fault(f"needs another file, '{address[:60]}'", "svg-reference", hint, line)


def _addresses(tokens: list[tinycss2.ast.Node] | None) -> Iterator[str]:
    """What CSS would load: url(…), and the string after @import."""
    importing = False
    for token in tokens or ():
        if token.type == "url" or (importing and token.type == "string"):
            yield token.value.strip()
        elif token.type == "function" and token.lower_name in ("url", "src", "image", "image-set"):
            yield from (part.value.strip() for part in token.arguments if part.type == "string")
        elif token.type == "function":
            yield from _addresses(token.arguments)
        elif token.type.endswith(" block"):
            yield from _addresses(token.content)
        if token.type not in ("whitespace", "comment"):
            importing = token.type == "at-keyword" and token.lower_value == "import"
