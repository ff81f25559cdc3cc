"""The structure trees of all sections, joined under one Document element (ISO 32000-2, 14.7)."""

from bindery.pdf.fragment import Body
from bindery.pdf.pdffile import PdfFile
from bindery.pdf.syntax import array, reference, string


class BoundStructure:
    """Grows with each section; `finish` writes what is the whole book's."""

    def __init__(self, file: PdfFile):
        self._file = file
        self._root = file.reserve()
        self._document = file.reserve()
        self._elements: list[bytes] = []
        self._leaves: list[bytes] = []
        """Of the ParentTree, one for each section."""
        self._identified: list[tuple[bytes, bytes]] = []
        self.next_key = 0
        """The first free key of the ParentTree."""

    @property
    def document(self) -> bytes:
        """The element above those of the sections."""
        return reference(self._document)

    def add(self, body: Body, first: int) -> None:
        """Join the tree of a section whose objects are numbered from `first`."""
        self._elements += [reference(first + number) for number in body.elements]
        self._leaves.append(reference(first + body.parents))
        self._identified += [(name.encode(), reference(first + number)) for name, number in body.identifiers]
        self.next_key += body.keys

    def finish(self) -> bytes:
        """The catalog's entries about the structure."""
        file = self._file
        file.add(
            b"<</Type/StructElem/S/Document/P %s/K%s>>" % (reference(self._root), array(self._elements)),
            self._document,
        )
        entries = b"/ParentTree %s/ParentTreeNextKey %d" % (
            file.add(b"<</Kids%s>>" % array(self._leaves)),
            self.next_key,
        )
        if self._identified:
            names = array(string(name) + number for name, number in sorted(self._identified))
            entries += b"/IDTree %s" % file.add(b"<</Names%s>>" % names)
        file.add(b"<</Type/StructTreeRoot/K[%s]%s>>" % (self.document, entries), self._root)
        return b"/StructTreeRoot %s/MarkInfo<</Marked true>>" % reference(self._root)
