"""The calls of citations in their sentences: after the punctuation, without a space before."""

import re
from collections.abc import Mapping
from typing import Any

from bindery.manuscript.tree import Inlines, Node, line, plain_text

_PUNCTUATION = re.compile(r"[.,;:!?…]+")
_INSIDE_QUOTATION = frozenset({"en", "en-us"})
"""Languages in which a period or comma stands before the closing quotation mark."""


def set_calls(tree: Any, rendered: Mapping[str, Inlines], language: str) -> Any:
    """`tree` with its citations settled in their sentences; `rendered` are those of its sites, by their ids.

    In a note style, a citation in running text becomes a Note node, after the punctuation that
    follows it: `it fell [@a].` is "it fell.¹". Other Cite nodes stay, for the writer to replace by
    what is rendered; a superscript one loses the space before it, and a period is not doubled.
    """
    if not rendered:
        return tree
    if isinstance(tree, list):
        children = [set_calls(child, rendered, language) if _has_nodes(child) else child for child in tree]
        if any(isinstance(child, dict) and child.get("t") == "Cite" for child in children):
            return _settled(children, rendered, language)
        return tree if all(new is old for new, old in zip(children, tree, strict=True)) else children
    if isinstance(tree, dict) and tree.get("t") != "Cite":
        values = {
            key: set_calls(value, rendered, language) if _has_nodes(value) else value for key, value in tree.items()
        }
        return tree if all(values[key] is tree[key] for key in tree) else values
    return tree


def _has_nodes(value: Any) -> bool:
    """Whether something can stand inside `value`: not in a word or a space."""
    return isinstance(value, list) or (
        isinstance(value, dict) and ("t" not in value or isinstance(value.get("c"), list))
    )


def _settled(nodes: Inlines, calls: Mapping[str, Inlines], language: str) -> Inlines:
    settled: Inlines = []
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        rendered = calls.get(node["id"]) if node["t"] == "Cite" else None
        if not rendered:
            settled.append(node)
        elif rendered[-1]["t"] == "Note":
            author, note = rendered[:-1], rendered[-1]
            if author:
                settled += author
            else:
                _drop_space(settled)
            _add_punctuation(settled, _take(waiting, _PUNCTUATION), language)
            settled.append({**note, "line": line(node)})
        else:
            if rendered[0]["t"] == "Superscript":
                _drop_space(settled)
            settled.append(node)
            if plain_text(rendered).endswith("."):
                _take(waiting, re.compile(r"\.(?!\.)"))
    return settled


def _drop_space(inlines: Inlines) -> None:
    while inlines and inlines[-1]["t"] in ("Space", "SoftBreak"):
        inlines.pop()


def _take(waiting: Inlines, pattern: re.Pattern[str]) -> Inlines:
    """What `pattern` finds at the start of the next word, taken from it. `waiting` ends with the next node."""
    found = pattern.match(waiting[-1]["c"]) if waiting and waiting[-1]["t"] == "Str" else None
    if not found:
        return []
    word = waiting.pop()
    if found.end() < len(word["c"]):
        waiting.append({**word, "c": word["c"][found.end() :]})
    return [{**word, "c": found.group()}]


def _add_punctuation(inlines: Inlines, marks: Inlines, language: str) -> None:
    if not marks:
        return
    before: Node | None = inlines[-1] if inlines else None
    if before and before["t"] == "Quoted" and language.lower() in _INSIDE_QUOTATION and marks[0]["c"] in (".", ","):
        kind, content = before["c"]
        if content and plain_text(content)[-1:] not in ".,!?":
            inlines[-1] = {**before, "c": [kind, [*content, *marks]]}
        return
    if before and marks[0]["c"] == "." and plain_text([before]).endswith("."):
        return
    inlines += marks
