"""Pandoc's document tree as plain dictionaries: `{"t": "Para", "c": [...], "line": 12}`.

Nodes are pandoc's own (pandoc-types 1.23) plus those that `manuscript.dialect` makes of the
dialect's spans, divs and citations. `line` counts from 1 in the chapter's file.
"""

from collections.abc import Callable, Iterator
from typing import Any

Node = dict[str, Any]
Inlines = list[Node]
Blocks = list[Node]

WITH_ATTRIBUTES = {
    "Code": 0,
    "CodeBlock": 0,
    "Div": 0,
    "Figure": 0,
    "Header": 1,
    "Image": 0,
    "Link": 0,
    "Span": 0,
    "Table": 0,
}
"""Where pandoc keeps a node's attributes (id, classes, key-value pairs) among its contents."""


def walk(value: Any) -> Iterator[Node]:
    """Every node in `value`, each before its children, in document order."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            if "t" in item:
                yield item
            pending.extend(child for child in reversed(item.values()) if isinstance(child, (dict, list)))
        elif isinstance(item, list):
            pending.extend(child for child in reversed(item) if isinstance(child, (dict, list)))


def depth(value: Any) -> int:
    """How many nodes stand inside each other at most."""
    deepest, pending = 0, [(value, 0)]
    while pending:
        item, above = pending.pop()
        if isinstance(item, dict):
            above += "t" in item
            deepest = max(deepest, above)
            children: Any = item.values()
        else:
            children = item
        pending.extend((child, above) for child in children if isinstance(child, (dict, list)))
    return deepest


def rewrite(value: Any, change: Callable[[Node], Node | list[Node]]) -> Any:
    """A copy of `value` in which `change` has replaced each node, children first; a list of nodes takes its node's
    place.
    """
    if isinstance(value, list):
        result = []
        for child in value:
            new = rewrite(child, change)
            if isinstance(child, dict) and "t" in child and isinstance(new, list):
                result.extend(new)
            else:
                result.append(new)
        return result
    if isinstance(value, dict):
        copy = {
            key: rewrite(child, change) if isinstance(child, (dict, list)) else child for key, child in value.items()
        }
        return change(copy) if "t" in copy else copy
    return value


def identifier(node: Node) -> str:
    """The id that the author or pandoc gave the node, or ""."""
    place = WITH_ATTRIBUTES.get(node["t"])
    return "" if place is None else node["c"][place][0]


def classes(node: Node) -> list[str]:
    place = WITH_ATTRIBUTES.get(node["t"])
    return [] if place is None else node["c"][place][1]


def attributes(node: Node) -> dict[str, str]:
    """The node's key-value pairs."""
    place = WITH_ATTRIBUTES.get(node["t"])
    return {} if place is None else dict(node["c"][place][2])


def line(node: Node) -> int:
    return node.get("line", 0)


def plain_text(inlines: Any) -> str:
    """The words of `inlines` as an outline or a running head prints them: no notes, no citations."""
    parts: list[str] = []
    for node in inlines if isinstance(inlines, list) else [inlines]:
        if isinstance(node, list):
            parts.append(plain_text(node))
            continue
        match node["t"]:
            case "Str":
                parts.append(node["c"])
            case "Space" | "SoftBreak" | "LineBreak":
                parts.append(" ")
            case "Code" | "Math":
                parts.append(node["c"][1])
            case "Quoted":
                marks = "‘’" if node["c"][0]["t"] == "SingleQuote" else "“”"
                parts.append(marks[0] + plain_text(node["c"][1]) + marks[1])
            case "Note" | "RawInline" | "Image" | "Cite" | "CrossRef":
                pass
            case "Span" | "Link" | "Term" | "IndexMark":
                parts.append(plain_text(node["c"][1]))
            case "PageRef":
                parts.append(plain_text(node["c"][0]))
            case "Html" | "Header":
                parts.append(plain_text(node["c"][2]))
            case _:
                content = node.get("c")
                if isinstance(content, list):
                    parts.append(plain_text([child for child in content if isinstance(child, (dict, list))]))
    return "".join(parts)


def repeatable(inlines: Inlines) -> Inlines:
    """A title's `inlines` for places where it is repeated: without notes, citations, links and ids."""

    def bare(node: Node) -> Node | list[Node]:
        match node["t"]:
            case "Note" | "Cite" | "CrossRef":
                return []
            case "Span":
                (_, kinds, pairs), inner = node["c"]
                return {**node, "c": [["", kinds, pairs], inner]}
            case "Link" | "Term" | "IndexMark":
                return list(node["c"][1])
            case "PageRef":
                return list(node["c"][0])
        return node

    bared: Inlines = rewrite(inlines, bare)
    return bared


def without_lines(value: Any) -> Any:
    """A copy of `value` that does not say where it stands in its file."""
    return rewrite(value, lambda node: {key: child for key, child in node.items() if key != "line"})


def words(text: str) -> Inlines:
    """Inlines for a plain string."""
    inlines: Inlines = []
    for word in text.split():
        inlines += [{"t": "Space"}, {"t": "Str", "c": word}]
    return inlines[1:]
