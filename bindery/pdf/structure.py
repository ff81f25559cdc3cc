"""The structure trees of all sections, joined under one Document element."""

from collections.abc import Iterator, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from bindery.pdf.text import text_string


class BoundStructure:
    """Grows with each fragment; `finish` writes it into the catalog."""

    def __init__(self, pdf: pikepdf.Pdf):
        self._pdf = pdf
        self._root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=self._root, K=Array()))
        self._root["/K"] = Array([self._document])
        self._ranges = Array()
        """Leaves of the ParentTree, one for each fragment."""
        self._next_key = 0
        self._identified: list[tuple[bytes, pikepdf.Object]] = []

    def add(self, fragment: pikepdf.Pdf, pages: Sequence[pikepdf.Page], language: str) -> None:
        """Join the fragment's tree. Its `pages` have been copied before, so that references to them find the copies.

        `language` is that of the fragment where it is not the book's.
        """
        tree = self._pdf.copy_foreign(fragment.Root.StructTreeRoot)
        for element in tree.K:
            element["/P"] = self._document
            if language and "/Lang" not in element:
                element["/Lang"] = String(text_string(language))
            self._document.K.append(element)
        identifiers = list(tree.IDTree.Names)
        self._identified += zip(map(bytes, identifiers[::2]), identifiers[1::2], strict=True)
        offset = self._next_key
        numbers = tree.ParentTree.Nums
        count = len(numbers) // 2
        for key in range(count):
            # A fragment's keys count from 0 without gaps.
            numbers[2 * key] = key + offset
        self._ranges.append(
            self._pdf.make_indirect(Dictionary(Limits=Array([offset, offset + count - 1]), Nums=numbers))
        )
        self._next_key = offset + count
        for form in _tagged_forms(pages[0].obj.Resources):
            form["/StructParents"] = int(form.StructParents) + offset
        for page in pages:
            page.obj["/StructParents"] = int(page.obj.StructParents) + offset
            for annotation in page.obj.get("/Annots", ()):
                annotation["/StructParent"] = int(annotation.StructParent) + offset

    def finish(self) -> None:
        self._root["/ParentTree"] = self._pdf.make_indirect(Dictionary(Kids=self._ranges))
        self._root["/ParentTreeNextKey"] = self._next_key
        if self._identified:
            pairs = sorted(self._identified, key=lambda pair: pair[0])
            names = Array([part for identifier, element in pairs for part in (String(identifier), element)])
            self._root["/IDTree"] = self._pdf.make_indirect(Dictionary(Names=names))
        self._pdf.Root["/StructTreeRoot"] = self._root
        self._pdf.Root["/MarkInfo"] = Dictionary(Marked=True)


def _tagged_forms(resources: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The forms with marked content of a resource dictionary, which all pages of a fragment share."""
    for form in resources.get("/XObject", {}).values():
        if "/StructParents" in form:
            yield form
        if "/Resources" in form:
            yield from _tagged_forms(form.Resources)
