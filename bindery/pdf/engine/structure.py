"""Structure elements before they are written, and how a fragment writes them (ISO 32000-1, 14.7)."""

from dataclasses import dataclass, field
from typing import Any

import pydyf

from bindery.pdf.engine import roles


@dataclass
class Content:
    """A marked-content sequence; its page counts from 0."""

    page: int
    mcid: int
    form: pydyf.Stream | None = None
    """The form that it is in, where it is not in the page's own stream."""


@dataclass
class Annotation:
    """A link's annotation."""

    page: int
    object: pydyf.Dictionary


@dataclass
class Node:
    """A structure element to be."""

    role: str
    kids: list["Node | Content | Annotation"] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)
    """The attribute object, with its owner under "O"."""
    entries: dict[str, Any] = field(default_factory=dict)
    """Alt, Lang, ID."""
    anonymous: bool = False
    """Whether it stands for no element of the text."""

    def add(self, role: str, first: bool = False) -> "Node":
        kid = Node(role)
        self.kids.insert(0 if first else len(self.kids), kid)
        return kid

    def prune(self) -> bool:
        """Drop kids without content; whether anything is left."""
        self.kids = [kid for kid in self.kids if not isinstance(kid, Node) or kid.prune()]
        return bool(self.kids) or self.role in roles.KEPT_EMPTY

    def first_page(self) -> int | None:
        pages = (kid.first_page() if isinstance(kid, Node) else kid.page for kid in self.kids)
        return next((page for page in pages if page is not None), None)


def write_structure(pdf: pydyf.PDF, root: Node, page_count: int) -> None:
    """Write the nodes below `root`, with ParentTree and IDTree, into a StructTreeRoot of the fragment's own."""
    writer = _Writer(pdf, page_count)
    tree = pydyf.Dictionary({"Type": "/StructTreeRoot"})
    pdf.add_object(tree)
    tree["K"] = pydyf.Array(writer.write(kid, tree.reference) for kid in root.kids if isinstance(kid, Node))
    tree["ParentTree"] = pydyf.Dictionary({"Nums": writer.parent_tree()})
    names = pydyf.Array()
    for identifier, reference in sorted(writer.identified, key=lambda pair: pair[0].data):
        names.extend((identifier, reference))
    tree["IDTree"] = pydyf.Dictionary({"Names": names})
    pdf.catalog["StructTreeRoot"] = tree.reference


class _Writer:
    def __init__(self, pdf: pydyf.PDF, page_count: int):
        self._pdf = pdf
        self._pages = pdf.page_references
        self._owners: list[dict[int, bytes]] = [{} for _ in range(page_count)]
        """For each page, the element that owns each marked-content sequence."""
        self._annotation_owners: list[bytes] = []
        self._form_owners: dict[bytes, tuple[pydyf.Stream, dict[int, bytes]]] = {}
        """By the form's reference, the form and its owners as those of a page."""
        self.identified: list[tuple[pydyf.String, bytes]] = []

    def write(self, node: Node, parent: bytes) -> bytes:
        """Gives the reference of the element that was written."""
        element = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{node.role}", "P": parent, **node.entries})
        self._pdf.add_object(element)
        reference: bytes = element.reference
        page = node.first_page()
        if page is not None:
            element["Pg"] = self._pages[page]
        if node.attributes:
            element["A"] = pydyf.Dictionary(node.attributes)
        if "ID" in node.entries:
            self.identified.append((node.entries["ID"], reference))
        element["K"] = pydyf.Array(self._kid(kid, reference, page) for kid in node.kids)
        return reference

    def _kid(self, kid: Node | Content | Annotation, parent: bytes, page: int | None) -> Any:
        if isinstance(kid, Node):
            return self.write(kid, parent)
        if isinstance(kid, Annotation):
            # Keys of annotations follow those of the pages.
            kid.object["StructParent"] = len(self._owners) + len(self._annotation_owners)
            self._annotation_owners.append(parent)
            return pydyf.Dictionary({"Type": "/OBJR", "Obj": kid.object.reference, "Pg": self._pages[kid.page]})
        if kid.form is not None:
            form: bytes = kid.form.reference
            self._form_owners.setdefault(form, (kid.form, {}))[1][kid.mcid] = parent
            return pydyf.Dictionary({"Type": "/MCR", "Pg": self._pages[kid.page], "Stm": form, "MCID": kid.mcid})
        self._owners[kid.page][kid.mcid] = parent
        if kid.page == page:
            return kid.mcid
        return pydyf.Dictionary({"Type": "/MCR", "Pg": self._pages[kid.page], "MCID": kid.mcid})

    def parent_tree(self) -> pydyf.Array:
        numbers = pydyf.Array()
        for page, owners in enumerate(self._owners):
            numbers.extend((page, _owner_array(owners)))
        for key, owner in enumerate(self._annotation_owners, len(self._owners)):
            numbers.extend((key, owner))
        for form, owners in self._form_owners.values():
            form.extra["StructParents"] = len(numbers) // 2
            numbers.extend((form.extra["StructParents"], _owner_array(owners)))
        return numbers


def _owner_array(owners: dict[int, bytes]) -> pydyf.Array:
    """Owners by the number of their content; a sequence that became an artifact has none."""
    return pydyf.Array(owners.get(mcid, "null") for mcid in range(max(owners, default=-1) + 1))
