"""Blocks of text: pandoc's and the dialect's own, as XHTML for one medium."""

from itertools import pairwise

from bindery.apparatus.numbering import xml_name
from bindery.diagnostics import warning
from bindery.edition.code import highlight, write_lines
from bindery.edition.inlines import InlineWriter
from bindery.edition.markup import element, text
from bindery.edition.section import Heading
from bindery.edition.setting import Bearings, Setting
from bindery.edition.tables import is_wide, turning, write_table
from bindery.edition.verse import stanzas
from bindery.manuscript.tree import Blocks, Node, attributes, classes, identifier, line, plain_text

_NEW_BEGINNING = {"Header", "HorizontalRule"}
"""After these a paragraph begins flush left; elsewhere the style indents it."""
_NUMBERED = frozenset(("numberLines", "number-lines", "numberlines"))


class Writer(InlineWriter):
    """Writes blocks; inlines are its base's."""

    def __init__(self, setting: Setting, bearings: Bearings, file: str):
        super().__init__(setting, bearings, file)
        self.headings: list[Heading] = []

    def blocks(self, nodes: Blocks, opening: bool = False) -> str:
        """`nodes` as XHTML. `opening`: they open a chapter, whose first paragraph is marked for the style."""
        written: list[str] = []
        fresh = at_the_top = opening
        for node in nodes:
            if node["t"] == "Para":
                kinds = ["first"] if fresh else []
                if opening and fresh and at_the_top:
                    kinds.append("opening")
                written.append(self.trace(node) + element("p", self.inlines(node["c"]), class_=" ".join(kinds)))
                fresh = False
            else:
                written.append(self.block(node))
                leads_in = node["t"] == "Epigraph" or not written[-1]
                fresh = node["t"] in _NEW_BEGINNING or (fresh and leads_in)
                at_the_top = at_the_top and leads_in
        return "\n".join(part for part in written if part)

    def block(self, node: Node) -> str:
        write = getattr(self, f"_{node['t'].lower()}", None)
        if write is None:
            self._report(node, f"'{node['t']}' cannot be written")
            return ""
        written: str = write(node)
        return self.trace(node) + written if written else ""

    def _para(self, node: Node) -> str:
        return element("p", self.inlines(node["c"]))

    def _plain(self, node: Node) -> str:
        return self.inlines(node["c"])

    def _header(self, node: Node) -> str:
        level, _, inlines = node["c"]
        number = node.get("number")
        label = element("span", text(number), class_="section-number") + " " if number else ""
        id = self.id_of(node) or ""
        shown = f"{number} {plain_text(inlines)}" if number else plain_text(inlines)
        # One that is a picture alone has no words for the contents.
        if "unlisted" not in classes(node) and shown.strip():
            self.headings.append(Heading(id, level, " ".join(shown.split())))
        kinds = [kind for kind in classes(node) if kind not in ("unnumbered", "unlisted")]
        return element(f"h{level}", label + self.inlines(inlines), id=id, class_=" ".join(kinds))

    def _blockquote(self, node: Node) -> str:
        return element("blockquote", self.blocks(node["c"]))

    def _horizontalrule(self, node: Node) -> str:
        return element("hr", class_="break")

    def _bulletlist(self, node: Node) -> str:
        return element("ul", self._items(node["c"]))

    def _orderedlist(self, node: Node) -> str:
        (start, style, _), items = node["c"]
        kind = {"LowerRoman": "i", "UpperRoman": "I", "LowerAlpha": "a", "UpperAlpha": "A"}.get(style["t"])
        return element("ol", self._items(items), start=str(start) if start != 1 else None, type=kind)

    def _items(self, items: list[Blocks]) -> str:
        return "".join(element("li", self.cell(item)) for item in items)

    def cell(self, blocks: Blocks) -> str:
        """The content of a list item, definition or table cell: bare where it is one run of text."""
        if any(before["t"] == after["t"] == "Plain" for before, after in pairwise(blocks)):
            # Pandoc's paragraphs of a definition that stands right under its term.
            blocks = [{**block, "t": "Para"} if block["t"] == "Plain" else block for block in blocks]
        return (
            self.blocks(blocks)
            if len(blocks) != 1 or blocks[0]["t"] != "Para"
            else element("p", self.inlines(blocks[0]["c"]))
        )

    def _definitionlist(self, node: Node) -> str:
        return element(
            "dl",
            "".join(
                element("dt", self.inlines(term))
                + "".join(element("dd", self.cell(definition)) for definition in definitions)
                for term, definitions in node["c"]
            ),
        )

    def _div(self, node: Node) -> str:
        if self.setting.is_print and "sideways" in classes(node):
            return _turnable(element("div", self.blocks(node["c"][1]), id=self.id_of(node)), "sideways")
        return self.in_language(node, "div", lambda: self.blocks(node["c"][1]))

    def _rawblock(self, node: Node) -> str:
        return self._rawinline(node)

    # Asides, verse, epigraphs

    def _callout(self, node: Node) -> str:
        kind, title, blocks = node["c"]
        heading = self.inlines(title) if title else text(self.setting.language.label(kind))
        return element(
            "aside",
            element("p", heading, class_="callout-title") + self.blocks(blocks),
            class_=f"callout callout-{kind}",
            role=None if self.setting.is_print else "note",
        )

    def _sidebar(self, node: Node) -> str:
        id, title, blocks = node["c"]
        heading = element("p", self.inlines(title), class_="sidebar-title") if title else ""
        return element(
            "aside",
            heading + self.blocks(blocks),
            class_="sidebar",
            id=xml_name(id) if id else None,
            # Screen readers lead from one landmark to the next by their names (WAI-ARIA 1.2, complementary).
            aria_label=None if self.setting.is_print else plain_text(title) or None,
        )

    def _epigraph(self, node: Node) -> str:
        roles = {} if self.setting.is_print else {"epub_type": "epigraph", "role": "doc-epigraph"}
        return element("div", self.blocks(node["c"][0]), class_="epigraph", **roles)

    def _pullquote(self, node: Node) -> str:
        """Words of the text that are shown once more, so that who listens can step over them."""
        roles = {} if self.setting.is_print else {"epub_type": "pullquote", "role": "doc-pullquote"}
        return element("aside", self.blocks(node["c"][0]), class_="pull-quote", **roles)

    def _verse(self, node: Node) -> str:
        id, blocks = node["c"]
        return element("div", stanzas(blocks, self), class_="verse", id=xml_name(id) if id else None)

    # Figures, tables, code, formulas

    def _figure(self, node: Node) -> str:
        _, caption, blocks = node["c"]
        description = node.get("description")
        words = " ".join(self.inlines(block["c"]) for block in caption[1] if block["t"] in ("Plain", "Para"))
        shown = "".join(self._figure_part(block, bool(words), description) for block in blocks)
        label = self.caption_label("figure", node["number"]) if node.get("number") else ""
        below = element("figcaption", label + words) if label or words else ""
        kinds = [
            kind
            for kind in dict.fromkeys(
                [*classes(node), *(kind for block in blocks for child in _images(block) for kind in classes(child))]
            )
            if kind not in ("unreferenced", "decorative")
        ]
        at_length = self._long_description(description)
        kinds += ["described"] if at_length else []
        is_turned = self.setting.is_print and "sideways" in kinds
        kinds = [kind for kind in kinds if kind != "sideways"]
        # A caption is a figure's first child or its last.
        figure = element("figure", shown + at_length + below, id=self.id_of(node), class_=" ".join(kinds))
        return _turnable(figure, "sideways" if is_turned else "")

    def _figure_part(self, block: Node, captioned: bool, description: Node | None) -> str:
        images = _images(block)
        if images:
            return "".join(
                self.trace(image) + self.image(image, plain_text(image["c"][1]), captioned, description)
                for image in images
            )
        return self.block(block)

    def _picture(self, node: Node) -> str:
        pairs, alt, name = node["c"]
        description = node.get("description")
        image = {"t": "Image", "c": [pairs, [], [name, ""]], "line": line(node)}
        shown = self.image(image, alt, captioned=False, description=description)
        at_length = self._long_description(description)
        return element("figure", shown + at_length, class_="described" if at_length else None)

    def _long_description(self, description: Node | None) -> str:
        """On an e-reader it opens under its image; where `details` means nothing, it simply stands there."""
        if not description or self.setting.is_print:
            return ""
        summary = element("summary", text(self.setting.language.label("description")))
        content = summary + self.blocks(description["blocks"])
        return element("details", content, class_="long-description", id=description["id"])

    def caption_label(self, kind: str, number: str) -> str:
        return (
            element("span", text(f"{self.setting.language.label(kind)}\N{NO-BREAK SPACE}{number}"), class_="label")
            + " "
        )

    def continuation(self, number: str) -> str:
        """What a table's part on a further page says over its head; "" where there are no pages."""
        if not self.setting.is_print:
            return ""
        label = f"{self.setting.language.label('table')}\N{NO-BREAK SPACE}{number} " if number else ""
        return f"{label}({self.setting.language.label('continued')})"

    def _table(self, node: Node) -> str:
        table = write_table(node, self)
        if self.setting.is_print:
            return _turnable(table, turning(node))
        if not is_wide(node):
            return table
        # It scrolls: so the keyboard must reach it, and whoever does not see it be told what was reached.
        words = " ".join(plain_text(block["c"]) for block in node["c"][1][1] if block["t"] in ("Plain", "Para"))
        named = f"{self.setting.language.label('table')} {node.get('number') or ''} {words}"
        return element(
            "div", table, class_="wide-table", role="region", tabindex="0", aria_label=" ".join(named.split())
        )

    def _codeblock(self, node: Node) -> str:
        kinds = classes(node)
        is_numbered = not _NUMBERED.isdisjoint(kinds)
        language = next((kind for kind in kinds if kind not in _NUMBERED), "")
        code = highlight(node["c"][1], language)
        if code.problem:
            self.diagnostics.append(warning(self.file, line(node), code.problem, "code-language", code.hint))
        first = attributes(node).get("startFrom", "1")
        content = write_lines(code, (int(first) if first.isdecimal() else 1) if is_numbered else None)
        return element(
            "pre",
            element("code", content),
            class_="code numbered" if is_numbered else "code",
            dir=self.direction_of_code,
            id=xml_name(identifier(node)) if identifier(node) and not identifier(node).startswith("lst-") else None,
        )

    def _listing(self, node: Node) -> str:
        _, caption, block = node["c"]
        label = self.caption_label("listing", node["number"]) if node.get("number") else ""
        words = self.inlines(caption) if caption else ""
        return element(
            "figure",
            (element("figcaption", label + words) if label or words else "") + self._codeblock(block),
            class_="listing",
            id=node.get("target"),
        )

    def _equation(self, node: Node) -> str:
        tex, _ = node["c"]
        number = element("span", f"({text(node['number'])})", class_="equation-number") if node.get("number") else ""
        return element("div", self.formula(node, tex, display=True) + number, class_="equation", id=node.get("target"))


def _turnable(content: str, why: str) -> str:
    """What a style may turn by a quarter: `.turnable` as it stands on the page, and `.turned` in it."""
    return element("div", element("div", content, class_="turned"), class_=f"turnable {why}") if why else content


def _images(block: Node) -> list[Node]:
    return [child for child in block["c"] if child["t"] == "Image"] if block["t"] in ("Plain", "Para") else []
