"""Raw HTML in a manuscript: what a book can hold becomes nodes of the tree, the rest is reported.

No markup of the author's reaches the book as it was written: elements on the allow-list are rebuilt
as nodes, comments are dropped, everything else is a diagnostic with what to write instead.
"""

from collections.abc import Iterator
from typing import Any, Literal

from bindery.diagnostics import Diagnostic, error
from bindery.manuscript import htmltags
from bindery.manuscript.htmlelements import Boxes, Findings, Phrases
from bindery.manuscript.htmlevents import Comment, End, Event, Odd, Start, events
from bindery.manuscript.htmltags import MARKDOWN
from bindery.manuscript.tree import Node
from bindery.manuscript.treestream import BLOCKS, INLINES

Policy = Literal["safe", "none"]
_TAGS = {
    "Div": "div", "Span": "span", "Header": "h1", "Link": "a", "Image": "img", "Code": "code", "CodeBlock": "pre",
    "Figure": "figure", "Table": "table",
}  # fmt: skip
"""Nodes with attributes, by the tag that a message names."""


def resolve(blocks: list[Node], file: str, policy: Policy) -> tuple[list[Node], tuple[Diagnostic, ...]]:
    """`blocks`, pandoc's tree annotated with lines, without RawBlock and RawInline, and what is wrong in `file`.

    Elements become pandoc's own nodes; those it has no node for become the inline
    `Html: [tag, [[attribute, value], …], inlines]`. With the policy "none" every tag is an error.
    """
    resolving = _Resolving(file, policy)
    try:
        resolved = resolving.blocks(blocks)
    except RecursionError:
        message = "quotations, lists or emphasis are nested hundreds of levels deep"
        return [], (error(file, 0, message, "too-deep", "look for a line with very many > or * in a row"),)
    return resolved, tuple(resolving.findings.diagnostics)


class _Resolving:
    def __init__(self, file: str, policy: Policy) -> None:
        self.policy = policy
        self.findings = Findings(file)

    def blocks(self, nodes: list[Node]) -> list[Node]:
        return Boxes(self.findings).build(self.block_items(nodes))

    def inlines(self, nodes: list[Node]) -> list[Node]:
        return Phrases(self.findings).build(self.inline_items(nodes))

    def value(self, value: Any) -> Any:
        """The contents of a node, with all lists of nodes in it resolved."""
        if isinstance(value, list):
            kinds = {child.get("t") if isinstance(child, dict) else None for child in value}
            if value and kinds <= BLOCKS:
                return self.blocks(value)
            if value and kinds <= INLINES:
                return self.inlines(value) if "RawInline" in kinds else [self.node(child) for child in value]
            return [self.value(child) for child in value]
        if isinstance(value, dict):
            return {key: self.value(child) for key, child in value.items()}
        return value

    def node(self, node: Node) -> Node:
        if not isinstance(node.get("c"), list):
            return node
        return {**node, "c": self.value(self.cleaned(node))}

    def cleaned(self, node: Node) -> Any:
        """The contents of a node, without attributes that would run a script or style one place by hand."""
        place = {"Header": 1}.get(node["t"], 0)
        if node["t"] not in _TAGS:
            return node["c"]
        identifier, classes, pairs = node["c"][place]
        kept = []
        for name, value in pairs:
            if htmltags.is_script(name) or name.lower() == "style":
                self.findings.check_attribute(
                    _TAGS.get(node["t"], node["t"].lower()), name.lower(), value, node["line"]
                )
            else:
                kept.append([name, value])
        content = list(node["c"])
        content[place] = [identifier, classes, kept]
        if node["t"] == "Link" and htmltags.has_unsafe_scheme(content[2][0]):
            self.findings.check_attribute("a", "href", content[2][0], node["line"])
            content[2] = ["", content[2][1]]
        return content

    def block_items(self, nodes: list[Node]) -> Iterator[Node | Event]:
        for node in nodes:
            if node["t"] == "RawBlock":
                yield from self.raw(node)
                continue
            resolved = self.node(node)
            # A paragraph that was nothing but a comment is no paragraph.
            if not (node["t"] in ("Para", "Plain") and node["c"] and not resolved["c"]):
                yield resolved

    def inline_items(self, nodes: list[Node]) -> Iterator[Node | Event]:
        after_space, dropped = True, False
        for node in nodes:
            space = node["t"] in ("Space", "SoftBreak")
            if node["t"] == "RawInline":
                given = list(self.raw(node))
                yield from given
                dropped = dropped or not given
                after_space = after_space and not given
            # Of the spaces on both sides of a comment one is enough.
            elif not (space and after_space and dropped):
                yield self.node(node)
                after_space, dropped = space, False

    def raw(self, node: Node) -> Iterator[Event]:
        form, text = node["c"]
        if form not in ("html", "html4", "html5"):
            self.findings.report(
                node["line"],
                f"raw {form} is not set in a book",
                "raw-format",
                "write it as Markdown; formulas as TeX between dollar signs, $a^2$",
            )
            return
        for event in events(text, node["line"]):
            if isinstance(event, Odd):
                self.findings.report(
                    event.line, f"'{event.text}' is no HTML that a book can hold", "html-markup", "delete it"
                )
            elif self.policy == "none" and isinstance(event, (Start, End)):
                self.refuse(event)
            elif not isinstance(event, Comment):
                yield event

    def refuse(self, event: Start | End) -> None:
        if isinstance(event, Start):
            instead = MARKDOWN.get(event.tag, f"\\<{event.tag}> for the characters themselves")
            self.findings.report(
                event.line,
                f"<{event.tag}> is raw HTML, which this book does not allow (raw-html: none)",
                "html-forbidden",
                f"write {instead}",
            )
