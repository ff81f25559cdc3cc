"""Rendered citations and entries, ready to be written: links lead somewhere, addresses break, "p. 3" does not."""

import re
from collections.abc import Mapping

from bindery.apparatus.addresses import breakable
from bindery.manuscript.tree import Inlines, Node, classes, plain_text, rewrite, walk

_YEAR = re.compile(r"[12]\d{3}(?!\d)")
_ABBREVIATION = re.compile(r"(?:^|[\s(\[“«])(?:[^\W\d_]{1,6}\.|№|§|n[°º])$")
_INITIAL = re.compile(r"(?:^|[\s(\[])[^\W\d_]\.$")
_HYPHENATED_RANGE = re.compile(r"(?<![\w./-])(\d+)-(\d+)(?![\w-])")
_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def with_dashes(inlines: Inlines) -> Inlines:
    """A citation's suffix in which `33-37` has an en dash, also where citeproc finds no page number in it."""

    def change(word: Node) -> Node:
        return {**word, "c": _HYPHENATED_RANGE.sub("\\1–\\2", word["c"])}

    return rewrite(inlines, change, "Str")


def finish(inlines: Inlines, targets: Mapping[str, str], where: int) -> Inlines:
    """What pandoc rendered, as the writer needs it.

    `targets` are the ids of the bibliography's entries by key; a work without one is not linked.
    Every node gets the line `where`, which is its citation's or entry's.
    """
    finished = _together(_settled(inlines, targets))
    # Pandoc's answer is ours alone, so its nodes may be marked where they are.
    for node in walk(finished):
        node["line"] = where
    return finished


def _settled(inlines: Inlines, targets: Mapping[str, str]) -> Inlines:
    settled: Inlines = []
    for node in inlines:
        match node["t"]:
            case "Str" if not node["c"]:
                pass
            case "Span" if node["c"][0] == ["", [], []] or "csl-quoted" in classes(node):
                settled += _settled(node["c"][1], targets)
            case "Link" if node["c"][2][0].startswith("#ref-"):
                target = targets.get(node["c"][2][0].removeprefix("#ref-"))
                content = _settled(node["c"][1], targets)
                settled += _split_link(content, target) if target else content
            case "Link":
                settled.append(_address_link(node))
            case "Note":
                settled.append({"t": "Note", "c": _settled(flattened(node["c"]), targets)})
            case "Emph" | "Strong" | "SmallCaps" | "Superscript" | "Subscript" | "Underline" | "Strikeout":
                settled.append({**node, "c": _settled(node["c"], targets)})
            case "Span" | "Quoted":
                settled.append({**node, "c": [node["c"][0], _settled(node["c"][1], targets)]})
            case _:
                settled.append(node)
    return settled


def flattened(blocks: list[Node]) -> Inlines:
    """The inlines of an entry's or a note's blocks, with ParagraphBreak between two."""
    inlines: Inlines = []
    for block in blocks:
        match block["t"]:
            case "Para" | "Plain":
                content: Inlines = block["c"]
            case "Div":
                content = flattened(block["c"][1])
            case "LineBlock":
                content = [node for row in block["c"] for node in (*row, {"t": "LineBreak"})][:-1]
            case _:
                continue
        inlines += [{"t": "ParagraphBreak"}, *content] if inlines else content
    return inlines


def _split_link(content: Inlines, target: str) -> Inlines:
    """Links to `target` around `content`, but not the addresses in it: a link must not hold another (HTML, 4.5.1)."""
    parts: Inlines = []
    run: Inlines = []

    def close() -> None:
        spaces: Inlines = []
        while run and run[-1]["t"] == "Space":
            spaces.append(run.pop())
        if run:
            parts.append({"t": "Link", "c": [["", ["biblioref"], []], list(run), [f"#{target}", ""]]})
        parts.extend(spaces)
        run.clear()

    for node in content:
        if node["t"] == "Link":
            close()
            parts.append(node)
        elif node["t"] == "Str":
            run.append(node)
        elif run or node["t"] != "Space":
            run += rewrite([node], lambda link: list(link["c"][1]), "Link")
        else:
            parts.append(node)
    close()
    return parts


def _address_link(node: Node) -> Node:
    (id, kinds, pairs), content, target = node["c"]
    shown = plain_text(content)
    if not target[0].endswith(shown):
        return node
    return {**node, "c": [[id, [*kinds, "url"], pairs], breakable(shown), target]}


def _together(inlines: Inlines) -> Inlines:
    """`inlines` with no-break spaces in "vol. 3", "pp. 3–7", "№ 5" and between initials, whatever the language."""
    joined: Inlines = []
    for place, node in enumerate(inlines):
        if node["t"] in ("Link", "Span", "Quoted"):
            node = {**node, "c": [node["c"][0], _together(node["c"][1]), *node["c"][2:]]}
        elif node["t"] in ("Emph", "Strong", "SmallCaps", "Note"):
            node = {**node, "c": _together(node["c"])}
        elif (
            node["t"] == "Space"
            and 0 < place < len(inlines) - 1
            and _belong(plain_text(inlines[place - 1]), plain_text(inlines[place + 1]))
        ):
            node = {"t": "Str", "c": _NO_BREAK_SPACE}
        joined.append(node)
    return joined


def _belong(before: str, after: str) -> bool:
    if (
        _INITIAL.search(before)
        and before[-2].isupper()
        and _INITIAL.search(after.rstrip(",;:)"))
        and after[0].isupper()
    ):
        return True
    return after[:1].isdigit() and not _YEAR.match(after) and bool(_ABBREVIATION.search(before))


def without_final_period(inlines: Inlines) -> Inlines:
    """`inlines` whose last word has lost its period, for a citation that the author's sentence goes on after."""
    if not inlines:
        return inlines
    *rest, last = inlines
    if last["t"] == "Str":
        shorter = last["c"].removesuffix(".")
        return [*rest, {**last, "c": shorter}] if shorter else rest
    if last["t"] in ("Emph", "Strong", "SmallCaps"):
        return [*rest, {**last, "c": without_final_period(last["c"])}]
    if last["t"] in ("Span", "Link"):
        return [*rest, {**last, "c": [last["c"][0], without_final_period(last["c"][1]), *last["c"][2:]]}]
    return inlines


def with_capital(inlines: Inlines, language: str) -> Inlines:
    """`inlines` whose first word begins with a capital, as a note does; `language` decides whether i becomes I or İ."""
    if not inlines:
        return inlines
    first, *rest = inlines
    if first["t"] == "Str":
        letter, others = first["c"][:1], first["c"][1:]
        dotted = letter == "i" and language.split("-")[0].lower() in ("az", "tr")
        return [{**first, "c": ("İ" if dotted else letter.upper()) + others}, *rest]
    if first["t"] in ("Emph", "Strong"):
        return [{**first, "c": with_capital(first["c"], language)}, *rest]
    if first["t"] in ("Span", "Link"):
        return [{**first, "c": [first["c"][0], with_capital(first["c"][1], language), *first["c"][2:]]}, *rest]
    return inlines
