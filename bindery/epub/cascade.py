"""Which text the style sheets set in which font: just enough of the CSS cascade to embed no glyph in vain."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import tinycss2
from lxml import etree
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule

from bindery.epub.kinds import Kind, Kinds
from bindery.epub.stylesheet import Stylesheet, contents
from bindery.fonts.face import Slope

BOLD_ELEMENTS = frozenset(("b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"))
ITALIC_ELEMENTS = frozenset(("address", "cite", "dfn", "em", "i", "var"))
"""What a reading system sets bold and italic without any style sheet (HTML, 15.3)."""

REGULAR, BOLD = 400, 700
WEIGHTS = {"bold": BOLD, "bolder": BOLD, "lighter": REGULAR}
SLOPES: Mapping[str, Slope] = {"italic": "italic", "oblique": "italic"}
SIZES = frozenset(("small", "medium", "large", "x-small", "x-large", "smaller", "larger"))
ATTRIBUTES = ("style", "font-family", "font-weight", "font-style")
PARTS = frozenset(("first-letter", "first-line"))
"""Pseudo-elements that are made of the element's own text."""
UNSEEN = frozenset(("desc", "metadata", "script", "style", "title"))
"""Elements whose text nobody sees."""
SVG = "http://www.w3.org/2000/svg"
SHOWN = frozenset(("font", "font-family", "font-weight", "font-style", "content"))


@dataclass(frozen=True)
class Font:
    """What a piece of text asks for: `families` in order of preference, a CSS weight, a slope."""

    families: tuple[str, ...] = ()
    weight: int = REGULAR
    style: Slope = "normal"


class Cascade:
    """The rules of style sheets that say which font a text is set in.

    Rules inside @media and @supports, which may hold or not, count like any others.
    """

    def __init__(self, sheets: Sequence[Stylesheet]):
        self._kinds, variables = Kinds(*ATTRIBUTES), _variables(sheets)
        for sheet in sheets:
            for rule in _rules(sheet.nodes):
                declared = _declarations(rule, variables)
                if declared:
                    self._kinds.add(rule.prelude, declared)

    def texts(self, root: etree._Element) -> Mapping[Font, frozenset[str]]:
        """The characters in the document `root` (an html or svg element), by the font they are set in.

        Pseudo-elements count as more text of their element.
        """
        text: defaultdict[Font, set[str]] = defaultdict(set)
        fonts: dict[Kind | None, Font] = {None: Font()}
        for element, kind in self._kinds.of(root):
            if kind not in fonts:
                given, inline = _attributes(element)
                outer = fonts[kind.outer]
                fonts[kind] = _font([given, *kind.own, inline], _by_default(element, outer), outer)
            font = fonts[kind]
            if element.text and etree.QName(element).localname not in UNSEEN:
                text[font].update(element.text)
            if element.tail:
                text[fonts[kind.outer]].update(element.tail)
            for pseudo, declared in kind.pseudo:
                written = "".join(element.itertext()) if pseudo in PARTS else _generated(declared, element)
                text[_font([declared], font, font)].update(written)
        return {font: frozenset(characters) for font, characters in text.items() if font.families and characters}


def _attributes(element: etree._Element) -> tuple[tuple[Declaration, ...], tuple[Declaration, ...]]:
    """What an SVG element says of its font in attributes, which any rule overrules, and in its style attribute."""
    drawn = etree.QName(element).namespace == SVG
    given = [f"{name}: {element.get(name)}" for name in ATTRIBUTES[1:] if drawn and element.get(name)]
    return _shown(tinycss2.parse_blocks_contents("; ".join(given))), _shown(
        tinycss2.parse_blocks_contents(element.get("style") or "")
    )


def _by_default(element: etree._Element, font: Font) -> Font:
    name = etree.QName(element).localname
    if name in BOLD_ELEMENTS:
        font = replace(font, weight=BOLD)
    return replace(font, style="italic") if name in ITALIC_ELEMENTS else font


def _font(matched: Iterable[Sequence[Declaration]], start: Font, inherited: Font) -> Font:
    """`start` as changed by declarations in the order of the cascade."""
    declarations = [declaration for declared in matched for declaration in declared]
    font = start
    for declaration in sorted(declarations, key=lambda declaration: bool(declaration.important)):
        value = [token for token in declaration.value if token.type not in ("whitespace", "comment")]
        name = declaration.lower_name
        if not value or name == "content":
            continue
        if value[0].type == "ident" and value[0].lower_value in ("inherit", "unset"):
            changes = {"families": inherited.families, "weight": inherited.weight, "style": inherited.style}
            kept = {"font-family": ["families"], "font-weight": ["weight"], "font-style": ["style"], "font": [*changes]}
            font = replace(font, **{field: changes[field] for field in kept[name]})  # type: ignore[arg-type]
        elif name == "font-family":
            font = replace(font, families=_families(value))
        elif name == "font":
            size = next((n for n, token in enumerate(value) if _is_size(token)), len(value))
            rest = value[size + 1 :]
            if rest and rest[0] == "/":
                rest = rest[2:]
            font = _weighed(Font(_families(rest)), value[:size])
        elif value[0].type == "ident" and value[0].lower_value == "normal":
            font = replace(font, weight=REGULAR) if name == "font-weight" else replace(font, style="normal")
        else:
            font = _weighed(font, value)
    return font


def _weighed(font: Font, tokens: Iterable[Node]) -> Font:
    """`font` with the weight and slope that `tokens` name."""
    for token in tokens:
        if token.type == "number":
            font = replace(font, weight=int(token.value))
        elif token.type == "ident":
            word = token.lower_value
            if word in WEIGHTS:
                font = replace(font, weight=WEIGHTS[word])
            elif word in SLOPES:
                font = replace(font, style=SLOPES[word])
    return font


def _is_size(token: Node) -> bool:
    return token.type in ("dimension", "percentage") or (token.type == "ident" and token.lower_value in SIZES)


def _families(tokens: Iterable[Node]) -> tuple[str, ...]:
    names: list[list[str]] = [[]]
    for token in tokens:
        if token == ",":
            names.append([])
        elif token.type in ("ident", "string"):
            names[-1].append(token.value)
    return tuple(" ".join(words) for words in names if words)


def _generated(declared: Iterable[Declaration], element: etree._Element) -> str:
    """What a ::before or ::after writes."""
    words = []
    for declaration in declared:
        for token in declaration.value if declaration.lower_name == "content" else ():
            if token.type == "string":
                words.append(token.value)
            elif token.type == "function" and token.lower_name == "attr":
                words.append(element.get(token.arguments[0].value, "") if token.arguments else "")
    return "".join(words)


def _rules(nodes: Iterable[Node]) -> Iterator[QualifiedRule]:
    for node in nodes:
        if isinstance(node, QualifiedRule):
            yield node
        elif isinstance(node, AtRule) and node.content is not None and node.lower_at_keyword in ("media", "supports"):
            yield from _rules(contents(node))


def _declarations(rule: QualifiedRule, variables: Mapping[str, Sequence[Node]]) -> tuple[Declaration, ...]:
    found = _shown(contents(rule))
    for declaration in found:
        declaration.value = list(_resolved(declaration.value, variables))
    return found


def _shown(nodes: Iterable[Node]) -> tuple[Declaration, ...]:
    return tuple(node for node in nodes if isinstance(node, Declaration) and node.lower_name in SHOWN)


def _resolved(tokens: Iterable[Node], variables: Mapping[str, Sequence[Node]]) -> Iterator[Node]:
    for token in tokens:
        if token.type == "function" and token.lower_name == "var" and token.arguments:
            yield from variables.get(token.arguments[0].value, token.arguments[1:])
        else:
            yield token


def _variables(sheets: Iterable[Stylesheet]) -> dict[str, Sequence[Node]]:
    """Custom properties by name, as if all of them stood on the root."""
    return {
        node.name: node.value
        for sheet in sheets
        for rule in _rules(sheet.nodes)
        for node in contents(rule)
        if isinstance(node, Declaration) and node.name.startswith("--")
    }
