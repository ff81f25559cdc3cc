"""Elements of raw HTML as nodes of pandoc's tree."""

from collections.abc import Mapping
from typing import Any

from bindery.manuscript.htmltables import table
from bindery.manuscript.tree import Node
from bindery.manuscript.treestream import BLOCKS

_PLAIN = {
    "b": "Strong", "strong": "Strong", "i": "Emph", "em": "Emph", "u": "Underline", "ins": "Underline",
    "s": "Strikeout", "strike": "Strikeout", "del": "Strikeout", "sup": "Superscript", "sub": "Subscript",
}  # fmt: skip
_DIVISIONS = ("div", "section", "article", "main", "address", "header", "footer")


def attr(attributes: Mapping[str, str], *without: str) -> list[Any]:
    """Pandoc's attributes: id, classes, pairs."""
    pairs = [[name, value] for name, value in attributes.items() if name not in ("id", "class", *without)]
    return [attributes.get("id", ""), attributes.get("class", "").split(), pairs]


def _with(attributes: Mapping[str, str], node: Node, *without: str) -> Node:
    """`node` in a span that carries what its own kind cannot."""
    given = attr(attributes, *without)
    return {"t": "Span", "c": [given, [node]], "line": node["line"]} if any(given) else node


def phrase(tag: str, attributes: Mapping[str, str], children: list[Node], line: int) -> Node:
    """An element inside a paragraph; what pandoc has no node for is Html: [tag, [[name, value], …], inlines]."""
    if tag in _PLAIN:
        return _with(attributes, {"t": _PLAIN[tag], "c": children, "line": line}, "cite", "datetime")
    match tag:
        case "span":
            return {"t": "Span", "c": [attr(attributes), children], "line": line}
        case "q":
            return _with(attributes, {"t": "Quoted", "c": [{"t": "DoubleQuote"}, children], "line": line}, "cite")
        case "code" | "tt" if all(child["t"] in ("Str", "Space", "SoftBreak") for child in children):
            return {"t": "Code", "c": [attr(attributes), _text(children)], "line": line}
        case "a" if "href" in attributes:
            address = [attributes["href"], attributes.get("title", "")]
            return {"t": "Link", "c": [attr(attributes, "href", "title", "name"), children, address], "line": line}
        case "a":
            named = {"id": attributes["name"], **attributes} if "name" in attributes else attributes
            return {"t": "Span", "c": [attr(named, "name"), children], "line": line}
    name = "code" if tag == "tt" else tag
    return {"t": "Html", "c": [name, [[key, value] for key, value in attributes.items()], children], "line": line}


def void(tag: str, attributes: Mapping[str, str], line: int) -> Node:
    """An element without contents inside a paragraph."""
    if tag == "img":
        given = attr(attributes, "src", "alt", "title")
        alternative = text_nodes(attributes.get("alt", ""), line)
        return {
            "t": "Image",
            "c": [given, alternative, [attributes.get("src", ""), attributes.get("title", "")]],
            "line": line,
        }
    if tag == "wbr":
        return {"t": "Str", "c": "\u200b", "line": line}
    return {"t": "LineBreak", "line": line}


def box(tag: str, attributes: Mapping[str, str], children: list[Node], line: int) -> list[Node]:
    """A block element. `children` are blocks, and parts as `part` makes them."""
    given = attr(attributes)
    if tag == "p":
        joined = [{**child, "t": "Para"} if child["t"] == "Plain" else child for child in children]
        return [{"t": "Div", "c": [given, joined], "line": line}] if any(given) else joined
    if tag in _DIVISIONS:
        return [{"t": "Div", "c": [given, children], "line": line}]
    if tag[0] == "h" and tag[1:].isdigit():
        return [{"t": "Header", "c": [int(tag[1:]), given, _inlines(children)], "line": line}]
    node: Node
    left_over: list[Any] = ["", [], []]
    match tag:
        case "blockquote":
            node, left_over = {"t": "BlockQuote", "c": children}, attr(attributes, "cite")
        case "ul":
            node, left_over = {"t": "BulletList", "c": _items(children)}, given
        case "ol":
            node, left_over = _ordered(attributes, children), attr(attributes, "start", "type")
        case "dl":
            node, left_over = {"t": "DefinitionList", "c": _definitions(children)}, given
        case "pre":
            node = {"t": "CodeBlock", "c": [_code_attr(attributes), _text(children).removeprefix("\n").rstrip("\n")]}
        case "table":
            node = table(given, children, line)
        case _:
            node = _figure(given, children)
    node["line"] = line
    return [{"t": "Div", "c": [left_over, [node]], "line": line}] if any(left_over) else [node]


def part(tag: str, attributes: Mapping[str, str], children: list[Node], line: int) -> Node:
    """A list item, a row, a caption …, until the element around it is complete."""
    return {"t": f"html-{tag}", "attributes": dict(attributes), "c": children, "line": line}


def text_nodes(text: str, line: int) -> list[Node]:
    """Words and spaces of running text."""
    nodes: list[Node] = []
    for place, row in enumerate(text.split("\n")):
        if place:
            nodes.append({"t": "SoftBreak", "line": line + place})
        for number, word in enumerate(row.split(" ")):
            if number and (not nodes or nodes[-1]["t"] == "Str"):
                nodes.append({"t": "Space", "line": line + place})
            if word:
                nodes.append({"t": "Str", "c": word, "line": line + place})
    return nodes


def _text(nodes: list[Node]) -> str:
    parts = []
    for node in nodes:
        match node["t"]:
            case "Str":
                parts.append(node["c"])
            case "Space":
                parts.append(" ")
            case "SoftBreak" | "LineBreak":
                parts.append("\n")
            case "Plain" | "Para":
                parts.append(_text(node["c"]))
            case "Code":
                parts.append(node["c"][1])
            case "Html":
                parts.append(_text(node["c"][2]))
            case "Emph" | "Strong" | "Underline" | "Strikeout" | "Superscript" | "Subscript":
                parts.append(_text(node["c"]))
            case "Span" | "Link":
                parts.append(_text(node["c"][1]))
    return "".join(parts)


def _inlines(blocks: list[Node]) -> list[Node]:
    """The text of `blocks` in one line."""
    found: list[Node] = []
    for block in blocks:
        if block["t"] in ("Plain", "Para"):
            found += [{"t": "Space", "line": block["line"]}] * bool(found) + block["c"]
    return found


def _items(children: list[Node]) -> list[list[Node]]:
    """The items of a list; what stands between items becomes an item, so that nothing is lost."""
    return [child["c"] if child["t"] == "html-li" else [child] for child in children]


def _ordered(attributes: Mapping[str, str], children: list[Node]) -> Node:
    kinds = {"a": "LowerAlpha", "A": "UpperAlpha", "i": "LowerRoman", "I": "UpperRoman"}
    start = attributes.get("start", "1")
    number = int(start) if start.isascii() and start.isdecimal() and len(start) < 7 else 1
    kind = kinds.get(attributes.get("type", ""), "Decimal")
    return {"t": "OrderedList", "c": [[number, {"t": kind}, {"t": "Period"}], _items(children)]}


def _definitions(children: list[Node]) -> list[list[Any]]:
    entries: list[list[Any]] = []
    for child in children:
        if child["t"] == "html-dt":
            entries.append([_inlines(child["c"]), []])
        else:
            if not entries:
                entries.append([[], []])
            entries[-1][1].append(child["c"] if child["t"] == "html-dd" else [child])
    return entries


def _code_attr(attributes: Mapping[str, str]) -> list[Any]:
    identifier, classes, pairs = attr(attributes)
    return [identifier, [name.removeprefix("language-") for name in classes], pairs]


def _figure(given: list[Any], children: list[Node]) -> Node:
    caption = [block for child in children if child["t"] == "html-figcaption" for block in child["c"]]
    body = [child for child in children if child["t"] in BLOCKS]
    return {"t": "Figure", "c": [given, [None, caption], body]}
