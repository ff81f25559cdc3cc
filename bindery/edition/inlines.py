"""Running text: pandoc's inlines and the dialect's own, as XHTML for one medium."""

import re
from dataclasses import dataclass

from bindery.apparatus.gleanings import image_file
from bindery.apparatus.numbering import xml_name
from bindery.apparatus.references import Referent
from bindery.diagnostics import Diagnostic, error, warning
from bindery.direction import direction_of
from bindery.edition.images import doubt, write_image
from bindery.edition.markup import element, text
from bindery.edition.math import formula_key
from bindery.edition.setting import Bearings, Setting
from bindery.edition.tracing import mark
from bindery.edition.typography import refine
from bindery.manuscript.tree import Inlines, Node, attributes, classes, identifier, line, plain_text

_EMPHASIS = {
    "Emph": "em",
    "Strong": "strong",
    "Strikeout": "s",
    "Superscript": "sup",
    "Subscript": "sub",
    "Underline": "u",
}
_SAFE_ADDRESS = re.compile(r"(https?|mailto|tel|ftp|doi|urn):", re.IGNORECASE)


@dataclass(frozen=True)
class WrittenNote:
    """A note of an e-reader edition, or of one with notes at the end: finished XHTML and where it is called."""

    id: str
    call: str
    number: int
    content: str


class InlineWriter:
    """Writes one chapter's inlines; collects its notes and what cannot be written."""

    def __init__(self, setting: Setting, bearings: Bearings, file: str):
        self.setting, self.bearings, self.file = setting, bearings, file
        self.languages = [setting.language.tag]
        self.notes: list[WrittenNote] = []
        self.note_count = 0
        self.diagnostics: list[Diagnostic] = []

    def inlines(self, nodes: Inlines) -> str:
        """`nodes` as XHTML. Words that stand together are refined together, so that no rule stops at a node's edge."""
        written: list[str] = []
        run: list[str] = []

        def flush() -> None:
            if run:
                written.append(self.running_text("".join(run)))
                run.clear()

        for node in nodes:
            match node["t"]:
                case "Str":
                    if not run:
                        written.append(self.trace(node))
                    run.append(node["c"])
                case "Space" | "SoftBreak":
                    run.append(" ")
                case _:
                    flush()
                    if inline := self.inline(node):
                        written.append(self.trace(node) + inline)
        flush()
        return "".join(written)

    def trace(self, node: Node) -> str:
        """What says in a traced edition where that which is written next stands; "" in others."""
        return mark(self.file, line(node)) if self.setting.traced and self.file and line(node) else ""

    def running_text(self, value: str) -> str:
        return refine(value, self.languages[-1], self.setting.medium)

    def inline(self, node: Node) -> str:
        if node["t"] in _EMPHASIS:
            return element(_EMPHASIS[node["t"]], self.inlines(node["c"]))
        write = getattr(self, f"_{node['t'].lower()}", None)
        if write is None:
            self._report(node, f"'{node['t']}' cannot be written here")
            return ""
        written: str = write(node)
        return written

    def _str(self, node: Node) -> str:
        return self.running_text(node["c"])

    def _space(self, node: Node) -> str:
        return " "

    _softbreak = _space

    def _linebreak(self, node: Node) -> str:
        return element("br")

    def _paragraphbreak(self, node: Node) -> str:
        # A note is one inline element; its paragraphs are lines of it, the later ones indented by the style.
        return element("br") + element("span", class_="paragraph-break")

    def _smallcaps(self, node: Node) -> str:
        return element("span", self.inlines(node["c"]), class_="smallcaps")

    def _quoted(self, node: Node) -> str:
        marks = self.setting.language.quotes_of(self.languages[-1])
        opening, closing = marks[2:] if node["c"][0]["t"] == "SingleQuote" else marks[:2]
        return text(opening) + self.inlines(node["c"][1]) + text(closing)

    @property
    def direction_of_code(self) -> str | None:
        """Programs run from left to right, also inside a language that does not."""
        return "ltr" if direction_of(self.languages[-1]) == "rtl" else None

    def _code(self, node: Node) -> str:
        return element("code", text(node["c"][1]), id=self.id_of(node), dir=self.direction_of_code)

    def _math(self, node: Node) -> str:
        return self.formula(node, node["c"][1], display=node["c"][0]["t"] == "DisplayMath")

    def formula(self, node: Node, tex: str, display: bool) -> str:
        formula = self.bearings.formulas[formula_key(tex, display)]
        if formula.problem:
            self.diagnostics.append(error(self.file, line(node), formula.problem, "math", "check the formula's TeX"))
        content = formula.svg if self.setting.is_print else formula.mathml
        return element("span", content, class_="math display" if display else "math inline")

    def _rawinline(self, node: Node) -> str:
        self.diagnostics.append(
            warning(
                self.file,
                line(node),
                f"raw {node['c'][0]} is left out",
                "raw-format",
                "only HTML of the allow-list means something in both outputs",
            )
        )
        return ""

    def _html(self, node: Node) -> str:
        name, pairs, children = node["c"]
        return element(
            name,
            self.inlines(children),
            **{key.replace("-", "_") + ("_" if key == "class" else ""): value for key, value in pairs},
        )

    def _span(self, node: Node) -> str:
        return self.in_language(node, "span", lambda: self.inlines(node["c"][1]))

    def in_language(self, node: Node, name: str, content) -> str:  # type: ignore[no-untyped-def]
        """An element with the node's id, classes, language and direction; its text follows that language's rules."""
        given = attributes(node)
        tag = given.get("lang", "")
        if tag:
            self.languages.append(tag)
        inner = content()
        if tag:
            self.languages.pop()
        return element(
            name,
            inner,
            id=self.id_of(node),
            class_=" ".join(classes(node)),
            lang=tag,
            xml_lang=tag,
            dir=given.get("dir"),
            title=given.get("title"),
        )

    def id_of(self, node: Node) -> str | None:
        return node.get("target") or (xml_name(identifier(node)) if identifier(node) else None)

    def _image(self, node: Node) -> str:
        return self.image(node, alt=plain_text(node["c"][1]), captioned=False)

    def image(self, node: Node, alt: str, captioned: bool, description: Node | None = None) -> str:
        """An image, `alt` being the words in its brackets; `captioned` says that its caption has these words too."""
        # An image that is not there has been reported; what it shows is not the next question.
        name = self.bearings.pictures.get(image_file(node))
        if name and (doubted := doubt(node, name, alt, captioned=captioned)):
            self.diagnostics.append(warning(self.file, line(node), *doubted))
        return write_image(node, name, alt, description, is_print=self.setting.is_print)

    # Links and references

    def _link(self, node: Node) -> str:
        if "biblioref" in classes(node):
            return element(
                "a",
                self.inlines(node["c"][1]),
                href=node["c"][2][0],
                role=None if self.setting.is_print else "doc-biblioref",
            )
        target = self.bearings.links.get(node["c"][2][0])
        content = self.inlines(node["c"][1])
        if target:
            return element(
                "a", content or self.name_of(target), href=f"#{target.id}", class_="link", id=self.id_of(node)
            )
        address = node["c"][2][0]
        if not _SAFE_ADDRESS.match(address):
            return content
        shown = plain_text(node["c"][1])
        is_address = "url" in classes(node) or shown.replace("%20", " ") in (address, address.removeprefix("mailto:"))
        kind = "url" if is_address else "link"
        return element("a", content, href=address, class_=kind, id=self.id_of(node))

    def _crossref(self, node: Node) -> str:
        written = []
        for reference in node["c"]:
            target = self.bearings.references.get(reference["id"])
            if target is None:
                written.append(text(f"@{reference['id']}"))
                continue
            prefix = self.inlines(reference["prefix"]) + " " if reference["prefix"] else ""
            name = text(target.number) if reference["bare"] and target.number else self.name_of(target)
            written.append(
                prefix + element("a", name, class_="xref", href=f"#{target.id}") + self.inlines(reference["suffix"])
            )
        return ", ".join(written)

    def name_of(self, target: Referent) -> str:
        """How the text calls a target: "Figure 3.1", "Chapter 2", or its title in quotation marks when it has no
        number.
        """
        if target.number:
            label = self.setting.language.label(target.kind if target.kind != "other" else "section")
            return text(f"{label}\N{NO-BREAK SPACE}{target.number}")
        opening, closing = self.setting.language.quotes_of(self.languages[-1])[:2]
        return text(opening) + self.inlines(target.title) + text(closing)

    def _pageref(self, node: Node) -> str:
        target = self.bearings.links.get(node["c"][1])
        if not target:
            return self.inlines(node["c"][0])
        given = self.inlines(node["c"][0])
        if not self.setting.names_pages:
            return element("a", given or self.name_of(target), class_="page-ref", href=f"#{target.id}")
        words = given or text(self.setting.language.label("page"))
        return element(
            "a",
            f"{words}\N{NO-BREAK SPACE}" + element("span", class_="folio", data_of=target.id),
            class_="page-ref",
            href=f"#{target.id}",
        )

    # Apparatus

    def _cite(self, node: Node) -> str:
        rendered = self.bearings.citations.get(node["id"])
        if rendered is None:
            return self.inlines(node["c"][1])
        return element("span", self.inlines(rendered), class_="citation", id=node["id"])

    def _term(self, node: Node) -> str:
        key = self.bearings.terms.get(node["c"][0])
        content = self.inlines(node["c"][1])
        if not key:
            return content
        roles = {} if self.setting.is_print else {"epub_type": "glossref", "role": "doc-glossref"}
        return element("a", content, class_="term", id=node["id"], href=f"#gloss-{xml_name(key)}", **roles)

    def _indexmark(self, node: Node) -> str:
        content = self.inlines(node["c"][1])
        return element("span", content, id=node["id"], class_=None if content else "index-mark")

    def _note(self, node: Node) -> str:
        self.note_count += 1
        number, id = self.note_count, node["id"]
        nodes = node["c"]
        if nodes and nodes[0]["t"] in ("Para", "Plain"):
            nodes = nodes[0]["c"]
        content = self.inlines(nodes)
        if node.get("cite"):
            content = element("span", content, id=node["cite"], class_="citation")
        if self.setting.is_print and self.setting.notes == "foot":
            return element("span", content, class_="note", id=id)
        call = f"{id}-call"
        self.notes.append(WrittenNote(id, call, number, content))
        return element(
            "a",
            str(number),
            id=call,
            class_="note-call",
            href=f"#{id}",
            epub_type=None if self.setting.is_print else "noteref",
            role=None if self.setting.is_print else "doc-noteref",
        )

    def _report(self, node: Node, message: str) -> None:
        self.diagnostics.append(warning(self.file, line(node), message, "unwritable"))
