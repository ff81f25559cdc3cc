"""The structure trees of all sections, joined under one Document element."""

from collections.abc import Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name


class BoundStructure:
    """Grows with each fragment; `finish` writes it into the catalog."""

    def __init__(self, pdf: pikepdf.Pdf):
        self._pdf = pdf
        self._root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=self._root, K=Array()))
        self._root["/K"] = Array([self._document])
        self._parents = Array()
        self._next_key = 0

    def add(self, fragment: pikepdf.Pdf, pages: Sequence[pikepdf.Page]) -> None:
        """Join the fragment's tree. Its `pages` have been copied before, so that references to them find the copies."""
        tree = self._pdf.copy_foreign(fragment.Root.StructTreeRoot)
        for element in tree.K[0].K:
            element["/P"] = self._document
            self._document.K.append(element)
        offset = self._next_key
        numbers = list(tree.ParentTree.Nums)
        for key, parents in zip(numbers[::2], numbers[1::2], strict=True):
            self._parents.append(int(key) + offset)
            self._parents.append(parents)
            self._next_key = max(self._next_key, int(key) + offset + 1)
        for page in pages:
            page.obj["/StructParents"] = int(page.obj.StructParents) + offset
            for annotation in page.obj.get("/Annots", ()):
                annotation["/StructParent"] = int(annotation.StructParent) + offset

    def finish(self, language: str) -> None:
        self._root["/ParentTree"] = self._pdf.make_indirect(Dictionary(Nums=self._parents))
        self._root["/ParentTreeNextKey"] = self._next_key
        self._pdf.Root["/StructTreeRoot"] = self._root
        self._pdf.Root["/MarkInfo"] = Dictionary(Marked=True)
