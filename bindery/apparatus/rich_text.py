"""The few HTML tags that reference managers write into CSL-YAML, as pandoc's own nodes."""

import re
from typing import Any

_TAG = re.compile(r"<(/?)(i|b|sup|sub|em|strong)>", re.IGNORECASE)
_NODES = {"i": "Emph", "em": "Emph", "b": "Strong", "strong": "Strong", "sup": "Superscript", "sub": "Subscript"}


def from_html_tags(value: Any) -> Any:
    """A copy of pandoc's `value` in which `<i>…</i>` is emphasis, and so on; a tag without its pair stays as text."""
    if isinstance(value, dict):
        return {key: from_html_tags(child) for key, child in value.items()}
    if isinstance(value, list):
        children = [from_html_tags(child) for child in value]
        return _paired(children) if any(_is_raw(child) for child in children) else children
    return value


def _is_raw(node: Any) -> bool:
    return isinstance(node, dict) and node.get("t") == "RawInline" and node["c"][0] == "html"


def _paired(nodes: list[Any]) -> list[Any]:
    levels: list[tuple[str, str, list[Any]]] = [("", "", [])]
    for node in nodes:
        tag = _TAG.fullmatch(node["c"][1]) if _is_raw(node) else None
        if tag and not tag.group(1):
            levels.append((tag.group(2).lower(), node["c"][1], []))
        elif tag and tag.group(2).lower() == levels[-1][0]:
            name, _, content = levels.pop()
            levels[-1][2].append({"t": _NODES[name], "c": content})
        else:
            levels[-1][2].append({"t": "Str", "c": node["c"][1]} if _is_raw(node) else node)
    while len(levels) > 1:
        _, written, content = levels.pop()
        levels[-1][2].extend([{"t": "Str", "c": written}, *content])
    return levels[0][2]
