"""The structure tree of a fragment, read from its laid-out boxes.

WeasyPrint writes one structure element for every box, so a paragraph over a page break is two
paragraphs. Here an element of the text is one structure element however many boxes it has: on
several lines, on several pages, or anonymous ones inside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pydyf

from bindery.pdf.engine import continued, roles, tables
from bindery.pdf.engine.structure import Annotation, Content, Node, write_structure
from bindery.pdf.engine.walk import POINTS
from bindery.pdf.engine.weasy import weasyprint
from bindery.pdf.text import name_string

_boxes = weasyprint.formatting_structure.boxes

_CALLS = frozenset({"note-call", "backlink"})
"""Classes of links between a text and its notes at the end."""
_INLINE = frozenset({"Link", "Span", "Code", "Quote", "Formula"})


def add_tags(pdf: pydyf.PDF, document: Any, pdf_version: object, page_streams: Sequence[Any]) -> None:
    """In place of WeasyPrint's add_tags. `bind` joins the trees of all fragments."""
    reader = _Reader()
    for number, (page, stream) in enumerate(zip(document.pages, page_streams, strict=True)):
        reader.read(number, page, stream)
    reader.root.prune()
    tables.complete(reader.root)
    write_structure(pdf, reader.root, len(document.pages))


@dataclass(frozen=True)
class _Surroundings:
    listing: bool = False
    """In a table of contents or a list of figures."""
    head: bool = False
    """In the head of a table."""
    mark: str = "Span"
    """What marked content is called: "Note" in a footnote, "Lbl" where it is a note's call or a style sheet adds it."""


class _Reader:
    """Makes nodes from boxes, page by page."""

    def __init__(self) -> None:
        self.root = Node("")
        self._nodes: dict[tuple[Any, str], Node] = {}
        """By element and box tag ("li", "li::marker"), and under "LI" the item that holds a list item's parts."""
        self._heading_level = 0
        """Of the last heading."""
        self._first_pages: dict[Any, int] = {}
        """Where each table head or foot was first seen; it is repeated on the following pages."""

    def read(self, number: int, page: Any, stream: Any) -> None:
        self._number = number
        self._height = page.height
        self._stream = stream
        self._numbered: dict[int, dict[int, int]] = {}
        """By the operators of a stream: where each number of marked content stands."""
        self._place(page._page_box, self.root, _Surroundings())
        # Drawn, but by no box of the tree: WeasyPrint has no such case.
        assert not stream._tags

    def _place(self, box: Any, parent: Node, around: _Surroundings) -> None:
        if isinstance(box, weasyprint.layout.absolute.AbsolutePlaceholder):
            box = box._box
        if artifact := self._artifact_type(box):
            self._make_artifact(box, artifact)
            return
        node = parent
        if box.element is not None and not isinstance(box, _boxes.TextBox):
            listing = around.listing or roles.is_listing(box.element)
            head = around.head or box.element.tag == "thead"
            around = _Surroundings(listing, head, around.mark)
            node = self._node(box, parent, around)
            around = _Surroundings(listing, head, self._mark_in(box, node, around))
        if box.link_annotation is not None:
            node.kids.append(Annotation(self._number, box.link_annotation))
        if isinstance(box, _boxes.TextBox | _boxes.ReplacedBox):
            mark = self._stream._tags.pop(box, None)
            if mark is not None:
                form = mark["stream"] if mark["stream"] is not self._stream else None
                if around.mark != "Span":
                    self._call_mark(mark, f"/{around.mark}")
                _holder(node).kids.append(Content(self._number, mark["mcid"], form))
        for child in box.children:
            self._place(child, node, around)

    # Nodes

    def _node(self, box: Any, parent: Node, around: _Surroundings) -> Node:
        """The node of the box's element: a new one, one made for an earlier box, or the parent's."""
        element = box.element
        key = (element, str(box.element_tag))
        if key not in self._nodes:
            self._nodes[key] = self._make(box, parent, around)
        return self._nodes[key]

    def _make(self, box: Any, parent: Node, around: _Surroundings) -> Node:
        element = box.element
        name, _, pseudo = str(box.element_tag).partition("::")
        if pseudo == "footnote-call":
            return self._call(element, name, parent)
        if pseudo in {"marker", "footnote-marker"}:
            item = self._nodes.get((element, "LI")) or self._nodes.get((element, name)) or parent
            return item.add("Lbl", first=True)
        role = roles.role_of(element, around.listing)
        if pseudo or role == roles.TRANSPARENT or (role == "Figure" and parent.role == "Formula"):
            return parent
        if role == "Div" and parent.role == "L":
            # <div> may group the terms of a definition list.
            return parent
        if role in roles.HEADINGS:
            role = self._heading(role)
        node = self._add(box, role, parent)
        self._describe(node, box, around)
        return node

    def _heading(self, role: str) -> str:
        """No level is left out on the way down (PDF/UA-1, 7.4.2)."""
        self._heading_level = min(roles.HEADINGS.index(role), self._heading_level) + 1
        return roles.HEADINGS[self._heading_level - 1]

    def _add(self, box: Any, role: str, parent: Node) -> Node:
        element = box.element
        if role == "Note":
            return _add_note(element, _holder(parent))
        if role in {"Lbl", "LBody"}:
            # In a definition list, what follows a term belongs to the term's item.
            items = [kid for kid in parent.kids if isinstance(kid, Node) and kid.role == "LI"]
            item = items[-1] if element.tag == "dd" and items else parent.add("LI")
            self._nodes[element, "LI"] = item
            return item.add(role)
        if role == "Link" and parent.role == "TOCI":
            return parent.add("Reference").add(role)
        if role in _INLINE or isinstance(box, _boxes.InlineLevelBox):
            return _holder(parent).add(role)
        return parent.add(role)

    def _call(self, element: Any, name: str, parent: Node) -> Node:
        """A note's call, followed by the note: it is read there, wherever it is printed."""
        holder = _holder(parent)
        call = holder.add("Reference")
        self._nodes.setdefault((element, name), _add_note(element, holder))
        return call

    # Attributes

    def _describe(self, node: Node, box: Any, around: _Surroundings) -> None:
        element, role = box.element, node.role
        if language := element.get("lang"):
            node.entries["Lang"] = pydyf.String(language)
        if role in {"Figure", "Formula"} and (alternative := roles.alternative_of(element)):
            node.entries["Alt"] = pydyf.String(alternative)
        if role == "Figure":
            node.attributes = {"O": "/Layout", "BBox": self._bounds(box)}
        elif role == "L":
            style = "none" if element.tag == "dl" else box.style["list_style_type"]
            node.attributes = {"O": "/List", "ListNumbering": f"/{roles.numbering_of(style)}"}
        elif role in {"TH", "TD"}:
            spans = {"ColSpan": box.colspan, "RowSpan": box.rowspan}
            cell: dict[str, Any] = {name: span for name, span in spans.items() if span != 1}
            if role == "TH":
                cell["Scope"] = f"/{roles.scope_of(element, around.head)}"
            node.attributes = {"O": "/Table", **cell} if cell else {}

    def _bounds(self, box: Any) -> pydyf.Array:
        """The box in default user space (table 344): pt from the lower left corner."""
        left, top = box.content_box_x(), box.content_box_y()
        edges = (left, self._height - top - box.height, left + box.width, self._height - top)
        return pydyf.Array(round(edge * POINTS, 3) for edge in edges)

    # Artifacts

    def _artifact_type(self, box: Any) -> str:
        """ "Pagination" for what a table's parts begin with, "Layout" for decoration, "" for content (14.8.2.2.2)."""
        if continued.says_so(box):
            return "Pagination"
        if isinstance(box, _boxes.TableRowGroupBox) and (box.is_header or box.is_footer):
            return "Pagination" if self._first_pages.setdefault(box.element, self._number) < self._number else ""
        if box.is_leader:
            return "Layout"
        is_picture = isinstance(box, _boxes.ReplacedBox) and box.element is not None
        return "Layout" if is_picture and roles.is_decoration(box.element) else ""

    def _make_artifact(self, box: Any, artifact: str) -> None:
        """Turn the marked content of the box and all in it into artifacts, in the stream it was drawn to."""
        for drawn in box.descendants(placeholders=True):
            mark = self._stream._tags.pop(getattr(drawn, "_box", drawn), None)
            if mark is None:
                continue
            self._call_mark(mark, "/Artifact", pydyf.Dictionary({"Type": f"/{artifact}"}))

    # Marked content

    def _mark_in(self, box: Any, node: Node, around: _Surroundings) -> str:
        _, _, pseudo = str(box.element_tag).partition("::")
        if (pseudo and not pseudo.startswith("first-")) or box.element.get("class") in _CALLS:
            return "Lbl"
        return "Note" if node.role == "Note" else around.mark

    def _call_mark(self, mark: Any, name: str, properties: pydyf.Dictionary | None = None) -> None:
        """Give marked content a name, and other `properties` than its number where some are given."""
        operators = mark["stream"].stream
        if id(operators) not in self._numbered:
            self._numbered[id(operators)] = {
                operand["MCID"]: index
                for index, operand in enumerate(operators)
                if isinstance(operand, pydyf.Dictionary) and "MCID" in operand
            }
        index = self._numbered[id(operators)][mark["mcid"]]
        operators[index - 1] = name
        operators[index] = properties or operators[index]


def _holder(node: Node) -> Node:
    """Where text goes: the node, or a paragraph in it where it groups others and holds no text itself."""
    if node.role not in roles.GROUPING:
        return node
    last = node.kids[-1] if node.kids else None
    if isinstance(last, Node) and last.anonymous:
        return last
    paragraph = node.add("P")
    paragraph.anonymous = True
    return paragraph


def _add_note(element: Any, parent: Node) -> Node:
    note = parent.add("Note")
    if identifier := element.get("id"):
        # Every Note has an ID of its own (PDF/UA-1, 7.9).
        note.entries["ID"] = pydyf.String(name_string(identifier))
    return note
