"""The dialect's own constructs, recognised in pandoc's tree and given nodes of their own.

    Callout    [kind, title inlines or None, blocks]            ::: {.callout-note title="…"}, > [!NOTE]
    Sidebar    [id, title inlines, blocks]                       ::: {.sidebar title="…"}
    Verse      [id, blocks]                                      ::: {.verse}; a line block alone is verse too
    Epigraph   [blocks]                                          ::: {.epigraph}
    PullQuote  [blocks]                                          ::: {.pull-quote}
    Equation   [tex, id]                                         $$…$$ {#eq-x} alone in a paragraph
    Listing    [id, caption inlines or None, code block]         ```{.python #lst-x caption="…"}
    Picture    [attributes, alt or None, name]                   an image alone in its paragraph, without a caption
    CrossRef   [{id, prefix, suffix, bare}, …]                   @fig-x, [see @fig-x], -@fig-x
    PageRef    [inlines, target]                                 [](#sec-x){.page}
    Term       [key, inlines]                                    [Panahabad]{.term}, [the fort]{.term key=panahabad}
    IndexMark  [attribute pairs, inlines]                        [Shusha]{.index}, []{.index entry="Shusha!siege"}
    Note       inlines                                           its paragraphs flattened, with ParagraphBreak between

Notes, citations, terms and index marks get an `id` that is unique in the book. A figure or picture with a
`::: {.long-description}` right under it gets that as `description`: {id, blocks}. What is said to be in a language
of its own (lang=az, dir=rtl) stands in a Div or Span of that language.
"""

import re
from collections.abc import Callable

from bindery.diagnostics import Diagnostic, error, warning
from bindery.manuscript.descriptions import with_descriptions
from bindery.manuscript.tree import (
    Blocks,
    Inlines,
    Node,
    attributes,
    classes,
    identifier,
    line,
    plain_text,
    rewrite,
    walk,
    words,
)

CROSS_REFERENCE = re.compile(r"(fig|tbl|sec|eq|lst)-.")
CALLOUTS = ("note", "tip", "warning", "important", "caution")
_LABEL = re.compile(r"\{#([^\s}]+)\}")
_TYPED_ID = re.compile(r"(eq|lst)-")
_COUNTED = {"Note": "fn", "Cite": "cite", "Term": "term", "IndexMark": "idx"}
"""What gets an id, and how that begins."""
_TONGUE = ("lang", "dir")
_NAMES = {
    "BulletList": "a list",
    "OrderedList": "a list",
    "DefinitionList": "a list",
    "Table": "a table",
    "Figure": "a figure",
    "CodeBlock": "a block of code",
    "Picture": "an image",
    "BlockQuote": "a block quotation",
}


class _Reader:
    """One chapter's recognition: it counts ids and collects what it cannot use."""

    def __init__(self, chapter: str, file: str, citations: bool):
        self.chapter, self.file, self.citations = chapter, file, citations
        self.counts: dict[str, int] = {}
        self.diagnostics: list[Diagnostic] = []
        self.changes: dict[str, Callable[[Node], Node | list[Node]]] = {
            "Div": self._div,
            "LineBlock": self._lineblock,
            "Para": self._para,
            "CodeBlock": self._codeblock,
            "Header": self._header,
            "Cite": self._cite,
            "Link": self._link,
            "Image": self._image,
            "Span": self._span,
            "Note": self._note,
        }
        self.has_descriptions = False

    def next_id(self, kind: str) -> str:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return f"{kind}-{self.chapter}-{self.counts[kind]}"

    def change(self, node: Node) -> Node | list[Node]:
        return self.changes[node["t"]](node)

    # Blocks

    def _div(self, node: Node) -> Node:
        found, given = self._construct(node), _language(node)
        if found is node or not given:
            return found
        if found["t"] == "LongDescription":
            return {**found, "c": [[self._as(node, "Div", [["", [], given], found["c"][0]])]]}
        return self._as(node, "Div", [["", [], given], [found]])

    def _construct(self, node: Node) -> Node:
        kinds, (_, blocks) = classes(node), node["c"]
        callout = next((kind for kind in CALLOUTS if f"callout-{kind}" in kinds or kind in kinds[:1]), None)
        if callout:
            title, blocks = _own_title(node, blocks)
            return self._as(node, "Callout", [callout, title, blocks])
        if "sidebar" in kinds:
            title, blocks = _own_title(node, blocks)
            return self._as(node, "Sidebar", [identifier(node), title, blocks])
        if "verse" in kinds:
            return self._as(node, "Verse", [identifier(node), blocks])
        if "epigraph" in kinds:
            return self._as(node, "Epigraph", [blocks])
        if "pull-quote" in kinds:
            return self._as(node, "PullQuote", [blocks])
        if "long-description" in kinds:
            self.has_descriptions = True
            return self._as(node, "LongDescription", [blocks])
        return node

    def _lineblock(self, node: Node) -> Node:
        return self._as(node, "Verse", ["", [node]])

    def _para(self, node: Node) -> Node:
        inlines = [child for child in node["c"] if child["t"] not in ("Space", "SoftBreak")]
        if inlines and inlines[0]["t"] == "Math" and inlines[0]["c"][0]["t"] == "DisplayMath":
            label = "".join(child["c"] for child in inlines[1:] if child["t"] == "Str")
            found = _LABEL.fullmatch(label)
            if len(inlines) == 1 or (found and all(child["t"] == "Str" for child in inlines[1:])):
                return self._as(node, "Equation", [inlines[0]["c"][1], found.group(1) if found else ""])
        if len(inlines) == 1 and inlines[0]["t"] == "Image":
            image = inlines[0]
            return self._as(image, "Picture", [image["c"][0], plain_text(image["c"][1]), image["c"][2][0]])
        return node

    def _codeblock(self, node: Node) -> Node:
        caption = attributes(node).get("caption") or attributes(node).get("lst-cap")
        if identifier(node).startswith("lst-") or caption:
            (_, kinds, pairs), code = node["c"]
            # The id is the listing's alone: two elements cannot have one.
            block = {**node, "c": [["", kinds, pairs], code]}
            return self._as(node, "Listing", [identifier(node), words(caption) if caption else None, block])
        return node

    def _header(self, node: Node) -> Node:
        level, attributes_, inlines = node["c"]
        return {**node, "c": [level, attributes_, _in_its_language(node, inlines)]} if _language(node) else node

    # Inlines

    def _cite(self, node: Node) -> Node | list[Node]:
        citations, shown = node["c"]
        references = [CROSS_REFERENCE.match(citation["citationId"]) for citation in citations]
        if any(references):
            if not all(references):
                self._report(
                    node,
                    "a citation and a cross-reference stand in one pair of brackets",
                    "mixed-references",
                    "write them as two: [@smith2001] and @fig-map",
                )
            return self._as(
                node,
                "CrossRef",
                [
                    {
                        "id": citation["citationId"],
                        "prefix": citation["citationPrefix"],
                        "suffix": citation["citationSuffix"],
                        "bare": citation["citationMode"]["t"] == "SuppressAuthor",
                    }
                    for citation, reference in zip(citations, references, strict=True)
                    if reference
                ],
            )
        if not self.citations:
            return list(shown)
        return dict(node)

    def _link(self, node: Node) -> Node:
        attributes_, inlines, target = node["c"]
        inlines = _in_its_language(node, inlines)
        if "page" in classes(node):
            return self._as(node, "PageRef", [inlines, target[0]])
        return {**node, "c": [attributes_, inlines, target]} if _language(node) else node

    def _image(self, node: Node) -> Node:
        # A figure's caption stands in its image too, as the text alternative: there its notes, terms and marks are
        # only words.
        attributes_, inlines, target = node["c"]
        return {**node, "c": [attributes_, words(plain_text(inlines)), target]}

    def _span(self, node: Node) -> Node:
        kinds = classes(node)
        if "term" in kinds:
            key = attributes(node).get("key") or plain_text(node["c"][1]).strip()
            return self._as(node, "Term", [key, _in_its_language(node, node["c"][1])])
        if "index" in kinds:
            given = [(key, value) for key, value in attributes(node).items() if key not in _TONGUE]
            return self._as(node, "IndexMark", [given, _in_its_language(node, node["c"][1])])
        return node

    def _note(self, node: Node) -> Node:
        flattened: Inlines = []
        for block in node["c"]:
            match block["t"]:
                case "Para" | "Plain":
                    content: Inlines = block["c"]
                case "Equation":
                    content = [{"t": "Math", "c": [{"t": "InlineMath"}, block["c"][0]], "line": line(block)}]
                case _:
                    self._report(
                        block,
                        f"a note holds {_NAMES.get(block['t'], 'a block that is not a paragraph')}, "
                        "which cannot stand at the foot of a page",
                        "note-content",
                        "keep notes to paragraphs; move the rest into the text",
                    )
                    continue
            if flattened:
                flattened.append({"t": "ParagraphBreak", "line": line(block)})
            flattened += content
        for inner in walk(flattened, "Note"):
            self._report(inner, "a note stands inside a note", "nested-note", "put its words in brackets instead")
        return self._as(node, "Note", flattened)

    def check_label(self, word: Node) -> None:
        """Pandoc leaves a label in the text where it names nothing, such as `{#eq-x}` after an inline formula."""
        found = _LABEL.search(word["c"])
        if found and _TYPED_ID.match(found.group(1)):
            message = f"the label '{{#{found.group(1)}}}' names nothing"
            hint = "an equation's label stands right after $$…$$, in a paragraph of its own"
            self.diagnostics.append(warning(self.file, line(word), message, "stray-label", hint))

    def _as(self, node: Node, kind: str, content: object) -> Node:
        return {"t": kind, "c": content, "line": line(node)}

    def _report(self, node: Node, message: str, code: str, hint: str) -> None:
        self.diagnostics.append(error(self.file, line(node), message, code, hint))


def _language(node: Node) -> list[tuple[str, str]]:
    """The language and the direction that a node says it is in, as attributes."""
    return [(key, value) for key, value in attributes(node).items() if key in _TONGUE]


def _in_its_language(node: Node, inlines: Inlines) -> Inlines:
    given = _language(node)
    return [{"t": "Span", "c": [["", [], given], inlines], "line": line(node)}] if given and inlines else inlines


def _own_title(node: Node, blocks: Blocks) -> tuple[Inlines | None, Blocks]:
    """A callout's or sidebar's title: its `title` attribute, its first heading, or what GitHub's alerts call title."""
    given = attributes(node).get("title")
    if given:
        return words(given), blocks
    if blocks and blocks[0]["t"] == "Header":
        return blocks[0]["c"][2], blocks[1:]
    if blocks and blocks[0]["t"] == "Div" and classes(blocks[0]) == ["title"]:
        return None, blocks[1:]
    return None, blocks


def recognise(blocks: Blocks, chapter: str, file: str, citations: bool) -> tuple[Blocks, tuple[Diagnostic, ...]]:
    """`blocks` with the dialect's nodes in place.

    `chapter` is the id that begins the ids given here; `citations` says whether the book has a
    bibliography: without one, `@word` is plain text.
    """
    reader = _Reader(chapter, file, citations)
    recognised = rewrite(blocks, reader.change, *reader.changes)
    if reader.has_descriptions:
        recognised, problems = with_descriptions(recognised, chapter, file)
        reader.diagnostics += problems
    for node in walk(recognised, "Str", *_COUNTED):
        if node["t"] != "Str":
            # These are the reader's own nodes, made just now.
            node["id"] = reader.next_id(_COUNTED[node["t"]])
        elif "{#" in node["c"]:
            reader.check_label(node)
    return recognised, tuple(reader.diagnostics)
