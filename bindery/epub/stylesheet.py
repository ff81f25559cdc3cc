"""Style sheets of the publication: read once, and held to what EPUB allows (EPUB 3.3, 6.3.1)."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

import tinycss2
from tinycss2.ast import AtRule, Declaration, Node, ParseError, QualifiedRule

from bindery.active import is_elsewhere
from bindery.diagnostics import Diagnostic, error

FORBIDDEN = {
    "direction": "the dir attribute on the element, {dir=rtl} in Markdown",
    "unicode-bidi": "the elements bdi and bdo",
}
"""Properties that an EPUB must leave to its XHTML (EPUB 3.3, 6.3.1.3), and what stands for them."""

_DEEPEST = 40
"""Brackets of all kinds in each other: a rule in a rule in a condition, with a calculation in it, has seven."""
_NUMBERS = ("number", "percentage", "dimension")
_LARGEST = 1_000_000
"""Numbers of whatever unit; Pango takes lengths of two million pt."""
_BRACKET = re.compile(
    r"""/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|\\.|(?P<open>[\[({])|(?P<close>[\])}])""", re.DOTALL
)
"""A bracket, or what may hold one that is none: a comment, a string, an escape."""


def too_deep(name: str, text: str) -> tuple[Diagnostic, ...]:
    """The first place in a style sheet where brackets stand in each other so deeply that nothing could read them."""
    depth = 0
    for found in _BRACKET.finditer(text):
        depth = depth + 1 if found["open"] else max(0, depth - 1) if found["close"] else depth
        if depth > _DEEPEST:
            line = text.count("\n", 0, found.start()) + 1
            return (error(name, line, "brackets stand in each other far too deeply", "too-deep", "close them earlier"),)
    return ()


@dataclass(frozen=True)
class Stylesheet:
    """`name` is its name in the book, to which its addresses are relative; `nodes` are its rules, read by tinycss2."""

    name: str
    text: str
    nodes: tuple[Node, ...]

    def shown(self) -> tuple[tuple[str, int], ...]:
        """The pictures that it shows: their names in the book, and the lines."""
        rules = [node for node in self.nodes if not _is_font_face(node)]
        return tuple((name, node.source_line) for node in walk(rules) if (name := self._picture(node)))

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong with it, by file and line."""
        return tuple(
            error(self.name, line, message, code, hint) for line, message, code, hint in self._faults(self.nodes)
        )

    def serialized(self, names: Mapping[str, str]) -> bytes:
        """The style sheet with its pictures under the `names` of the container."""
        changed = False
        for node in walk(self.nodes):
            name, token = self._picture(node), _address_token(node)
            if token is not None and name and names[name] != token.value:
                changed = True
                token.value = names[name]
                quoted = f'"{quote(names[name])}"'
                token.representation = f"url({quoted})" if token.type == "url" else quoted
        return (tinycss2.serialize(self.nodes) if changed else self.text).encode()

    def _picture(self, node: Node) -> str:
        address = _address(node)
        if not address or address.startswith(("#", "data:")) or is_elsewhere(address):
            return ""
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.name), unquote(address)))

    def _faults(self, nodes: Iterable[Node]) -> Iterator[tuple[int, str, str, str]]:
        for node in nodes:
            if isinstance(node, ParseError):
                hint = "look here and above for a brace, a colon or a semicolon that is missing or too many"
                yield node.source_line, f"the style sheet cannot be read here: {node.message}", "css-syntax", hint
            elif isinstance(node, AtRule) and node.lower_at_keyword == "import":
                hint = "name both style sheets in the manifest, in the order of the cascade"
                yield node.source_line, "@import is not followed", "css-import", hint
            elif _is_font_face(node):
                hint = "declare the font in the style's fonts.yaml; the rule is then written for you"
                yield node.source_line, "@font-face would embed a font that is not the style's", "css-font-face", hint
            elif isinstance(node, (AtRule, QualifiedRule)) and node.content is not None:
                yield from self._faults(contents(node))
            elif isinstance(node, Declaration) and node.lower_name in FORBIDDEN:
                message = f"the property '{node.name}' must not stand in an EPUB's style sheet"
                yield node.source_line, message, "css-property", f"use {FORBIDDEN[node.lower_name]}"
            if not isinstance(node, (AtRule, QualifiedRule)):
                for token in walk((node,)):
                    if (address := _address(token)) and is_elsewhere(address):
                        message = f"'{address}' would be loaded from the network"
                        yield token.source_line, message, "remote-resource", "put the file into the book's folder"
                    elif token.type in _NUMBERS and abs(token.value) > _LARGEST:
                        message = f"the number {token.representation} is out of all proportion"
                        yield token.source_line, message, "css-number", f"at most {_LARGEST:,} can be set"


def read_stylesheet(name: str, text: str) -> Stylesheet:
    text = text.removeprefix("\N{BYTE ORDER MARK}")
    return Stylesheet(name, text, tuple(tinycss2.parse_stylesheet(text)))


def contents(rule: AtRule | QualifiedRule) -> list[Node]:
    """The declarations and rules inside the braces of `rule`."""
    return list(tinycss2.parse_blocks_contents(rule.content or (), skip_comments=True, skip_whitespace=True))


def addresses(text: str) -> tuple[str, ...]:
    """Every address in `text`, a style sheet, a list of declarations or a value."""
    return tuple(address for node in walk(tinycss2.parse_component_value_list(text)) if (address := _address(node)))


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """All tokens in `nodes`, in preludes, blocks and arguments too."""
    for node in nodes:
        yield node
        for part in ("prelude", "content", "arguments", "value"):
            inner = getattr(node, part, None)
            if isinstance(inner, list):
                yield from walk(inner)


def _is_font_face(node: Node) -> bool:
    return isinstance(node, AtRule) and node.lower_at_keyword == "font-face"


def _address_token(node: Node) -> Node | None:
    """The token that holds the address of a url(), which is a function when quoted, one token when not."""
    if node.type == "function" and node.lower_name == "url":
        return next((argument for argument in node.arguments if argument.type == "string"), None)
    return node if node.type == "url" else None


def _address(node: Node) -> str:
    token = _address_token(node)
    return str(token.value) if token is not None else ""
