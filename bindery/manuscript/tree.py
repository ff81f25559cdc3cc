"""Pandoc's document tree as plain dictionaries: `{"t": "Para", "c": [...], "line": 12}`.

Nodes are pandoc's own (pandoc-types 1.23) plus those that `manuscript.dialect` makes of the
dialect's spans, divs and citations. `line` counts from 1 in the chapter's file.
"""

from collections.abc import Callable, Iterable, Iterator
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


def walk(value: Any, *kinds: str) -> Iterator[Node]:
    """Every node in `value`, each before its children, in document order; of `kinds` alone where some are given."""
    wanted = frozenset(kinds)
    pending: list[Iterator[Any]] = [iter((value,))]
    while pending:
        for item in pending[-1]:
            inner = item
            if isinstance(item, dict):
                if "t" not in item:
                    pending.append(iter(list(item.values())))
                    break
                if not wanted or item["t"] in wanted:
                    yield item
                inner = item.get("c")
            if isinstance(inner, list):
                pending.append(iter(inner))
                break
        else:
            pending.pop()


def deepest(value: Any) -> tuple[int, int]:
    """How many nodes stand inside each other at most, and the line of the first of the innermost that has one."""
    depth, line = 0, 0
    layer = _outermost([value])
    while layer:
        depth += 1
        line = next((node["line"] for node in layer if node.get("line")), line)
        layer = _outermost([node["c"] for node in layer if "c" in node])
    return depth, line


def _outermost(values: list[Any]) -> list[Node]:
    """The nodes in `values` that stand inside no other node, in any order."""
    found: list[Node] = []
    pending: list[Iterable[Any]] = [values]
    for items in pending:
        for item in items:
            if isinstance(item, list):
                pending.append(item)
            elif isinstance(item, dict):
                if "t" in item:
                    found.append(item)
                else:
                    pending.append(item.values())
    return found


def rewrite(items: list[Any], change: Callable[[Node], Node | list[Node]], *kinds: str) -> list[Any]:
    """`items` with what `change` makes of each node, children first; a list of nodes takes its node's place.

    Where `kinds` are given, only such nodes are changed. What holds no change is not copied.
    """
    return _rewritten(items, change, frozenset(kinds))


def _rewritten(items: list[Any], change: Callable[[Node], Node | list[Node]], kinds: frozenset[str]) -> list[Any]:
    rewritten: list[Any] | None = None
    for place, item in enumerate(items):
        new: Any = item
        if isinstance(item, list):
            new = _rewritten(item, change, kinds)
        elif isinstance(item, dict) and "t" in item:
            content = item.get("c")
            if isinstance(content, list) and (inner := _rewritten(content, change, kinds)) is not content:
                new = {**item, "c": inner}
            if not kinds or item["t"] in kinds:
                new = change(new)
        elif isinstance(item, dict):
            values = [_rewritten([child], change, kinds)[0] for child in item.values()]
            if any(child is not item[key] for key, child in zip(item, values, strict=True)):
                new = dict(zip(item, values, strict=True))
        if new is not item and rewritten is None:
            rewritten = items[:place]
        if rewritten is not None:
            if isinstance(new, list) and not isinstance(item, list):
                rewritten += new
            else:
                rewritten.append(new)
    return items if rewritten is None else rewritten


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


_WORDS = {"Span": 1, "Link": 1, "Term": 1, "IndexMark": 1, "PageRef": 0, "Html": 2, "Header": 2}
"""Where a node with more than words keeps its words among its contents."""
_WORDLESS = frozenset({"Note", "RawInline", "Image", "Cite", "CrossRef"})


def plain_text(inlines: Any) -> str:
    """The words of `inlines` as an outline or a running head prints them: no notes, no citations."""
    return "".join(_texts(inlines if isinstance(inlines, list) else [inlines]))


def _texts(inlines: list[Any]) -> list[str]:
    texts: list[str] = []
    for node in inlines:
        if isinstance(node, list):
            texts += _texts(node)
            continue
        kind, content = node["t"], node.get("c")
        if kind == "Str":
            texts.append(content)
        elif kind in ("Space", "SoftBreak", "LineBreak"):
            texts.append(" ")
        elif kind in ("Code", "Math"):
            texts.append(content[1])
        elif kind == "Quoted":
            marks = "‘’" if content[0]["t"] == "SingleQuote" else "“”"
            texts += [marks[0], *_texts(content[1]), marks[1]]
        elif kind in _WORDS:
            texts += _texts(content[_WORDS[kind]])
        elif kind not in _WORDLESS and isinstance(content, list):
            texts += _texts([child for child in content if isinstance(child, (dict, list))])
    return texts


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

    return rewrite(inlines, bare, "Note", "Cite", "CrossRef", "Span", "Link", "Term", "IndexMark", "PageRef")


def without_lines(value: Any) -> Any:
    """A copy of `value` that does not say where it stands in its file."""
    return rewrite(value, lambda node: {key: child for key, child in node.items() if key != "line"})


def words(text: str) -> Inlines:
    """Inlines for a plain string."""
    inlines: Inlines = []
    for word in text.split():
        inlines += [{"t": "Space"}, {"t": "Str", "c": word}]
    return inlines[1:]
