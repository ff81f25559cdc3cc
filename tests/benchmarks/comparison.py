"""Whether two PDFs say the same: text in the same order, links, outline, and fonts that are in them once."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium_c
from lxml import etree

_NO_TEXT = re.compile(r"[\s\d\u00ad\ufffe\ufffd\x00-\x1f‐‑\-–—,.…\u200b]+")
"""White space, hyphens that line ends bring, and page numbers with what stands between them."""

_SHORT = 8
"""Letters of a table's head that may stand anywhere else."""


@dataclass(frozen=True)
class Comparison:
    """What the builder's PDF has against the reference's. Each list of differences is empty when all is well."""

    size_ratio: float
    pages: tuple[int, int]
    text: tuple[str, ...]
    links: tuple[str, ...]
    outline: tuple[str, ...]
    fonts: tuple[str, ...]
    lost: tuple[str, ...]
    """Notes that the reference itself does not print."""


def compare(ours: Path, theirs: Path, document: Path) -> Comparison:
    """`document` is the XHTML that both were made of."""
    source, mine, other = Source(document), Printed(ours), Printed(theirs)
    (text, lost), (other_text, lost_there) = mine.read(source), other.read(source)
    return Comparison(
        ours.stat().st_size / theirs.stat().st_size,
        (len(mine.pages), len(other.pages)),
        (*_text_differences(text, other_text), *lost),
        tuple(_link_differences(source, mine, other)),
        tuple(_outline_differences(mine, other)),
        tuple(f"{name} is embedded {count} times" for name, count in mine.fonts.items() if count > 1),
        tuple(lost_there),
    )


class Source:
    """The XHTML document of the reference."""

    def __init__(self, document: Path):
        root = etree.parse(document).getroot()
        notes = root.xpath("//*[contains(concat(' ', @class, ' '), ' note ')]")
        self.notes = [_words(note) for note in notes]
        self.heads = {_words(head) for head in root.iter("{*}thead")}
        displays = root.xpath(
            "//*[local-name() = 'figure' or local-name() = 'table'][not(ancestor::*[local-name() = 'figure'])]"
        )
        self.displays = [self.without_heads(_without_any(self.notes, _words(display))) for display in displays]
        drawings = [document.parent / image.get("src", "") for image in root.iter("{*}img")]
        self.lettering = [_lettering(drawing) for drawing in drawings if drawing.suffix == ".svg"]
        self.links = Counter(unquote(link.get("href", "")) for link in root.iter("{*}a") if link.get("href"))

    def without_heads(self, text: str) -> str:
        """`text` without the heads of tables, which may be printed again on further pages."""
        return _without_any([head for head in self.heads if len(head) > _SHORT], text)


def _words(element: etree._Element) -> str:
    return bare("".join(element.itertext()))


def _lettering(drawing: Path) -> str:
    return "".join(map(_words, etree.parse(drawing).getroot().iter("{*}text")))


class Printed:
    """A PDF, as far as it is compared."""

    def __init__(self, path: Path):
        self._pdf = pikepdf.open(path)
        self.pages = pypdfium2.PdfDocument(path)

    def read(self, source: Source) -> tuple[str, list[str]]:
        """The running text in reading order, without what `bare` takes out; and what is nowhere whole of the notes,
        figures, tables and letterings of drawings, in their order.

        Where notes, figures and tables stand depends on where pages end: they are no part of the running text.
        """
        running, lettering = self._streams()
        running, lost_notes = _without(source.notes, running)
        running, lost_displays = _without(source.displays, source.without_heads(running))
        lost = (*lost_notes, *lost_displays, *_without(source.lettering, lettering)[1])
        return running, [f"not printed: “{text[:60]}”" for text in lost]

    def _streams(self) -> tuple[str, str]:
        """The running text and the lettering of pictures, both in the order of the structure tree."""
        numbers = {page.obj.objgen: number for number, page in enumerate(self._pdf.pages)}
        contents = [_contents(page) for page in self.pages]
        running: list[str] = []
        lettering: list[str] = []
        for element, page, mark in _marked(self._pdf.Root.StructTreeRoot.K):
            into = lettering if element in {"/Figure", "/Formula"} else running
            into.append(contents[numbers[page.objgen]].get(mark, ""))
        return bare("".join(running)), bare("".join(lettering))

    @cached_property
    def links(self) -> Counter[str]:
        """Annotations by where they lead: "#ID" or an address. One that leads nowhere is "#ID!"."""
        return Counter(self._links())

    def _links(self) -> Iterator[str]:
        names = self._pdf.Root.get("/Names")
        tree = pikepdf.NameTree(names["/Dests"]) if names is not None and "/Dests" in names else {}
        known = {unquote(str(name)) for name in tree}
        for page in self._pdf.pages:
            for annotation in page.obj.get("/Annots", ()):
                action = annotation.get("/A")
                place = annotation.get("/Dest", action.get("/D") if action is not None else None)
                if place is not None:
                    name = unquote(str(place))
                    yield f"#{name}" if name in known else f"#{name}!"
                elif action is not None and "/URI" in action:
                    yield unquote(str(action.URI))

    @cached_property
    def outline(self) -> list[str]:
        return [bare(item.get_title()) for item in self.pages.get_toc()]

    @cached_property
    def fonts(self) -> Counter[str]:
        """Embedded font programs by the name of their font without its subset's tag (ISO 32000-2, 9.9.2)."""
        count: Counter[str] = Counter()
        seen = set()
        for thing in self._pdf.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor":
                program = next((thing[key] for key in ("/FontFile", "/FontFile2", "/FontFile3") if key in thing), None)
                if program is not None and program.objgen not in seen:
                    seen.add(program.objgen)
                    count[re.sub(r"^/?([A-Z]{6}\+)?", "", str(thing.FontName))] += 1
        return count


def _marked(kids: Any) -> Iterator[tuple[str, Any, int]]:
    """Marked content in the order of the structure tree: whose it is, on which page, and its number there."""
    pending: list[tuple[Any, str, Any]] = [(kids, "", None)]
    while pending:
        kid, element, page = pending.pop()
        if isinstance(kid, pikepdf.Array):
            pending.extend((inner, element, page) for inner in reversed(list(kid)))
        elif isinstance(kid, int):
            yield element, page, kid
        elif "/MCID" in kid:
            yield element, kid.get("/Pg", page), int(kid.MCID)
        elif "/S" in kid and "/K" in kid:
            pending.append((kid.K, str(kid.S), kid.get("/Pg", page)))


def _contents(page: pypdfium2.PdfPage) -> dict[int, str]:
    """The text of a page by the number of the marked content that it belongs to."""
    text_page = page.get_textpage()
    found: dict[int, str] = defaultdict(str)

    def read(thing: Any, around: int) -> None:
        mark = pdfium_c.FPDFPageObj_GetMarkedContentID(thing)
        mark = mark if mark >= 0 else around
        kind = pdfium_c.FPDFPageObj_GetType(thing)
        if kind == pdfium_c.FPDF_PAGEOBJ_FORM:
            for number in range(pdfium_c.FPDFFormObj_CountObjects(thing)):
                read(pdfium_c.FPDFFormObj_GetObject(thing, number), mark)
        elif kind == pdfium_c.FPDF_PAGEOBJ_TEXT and mark >= 0:
            size = pdfium_c.FPDFTextObj_GetText(thing, text_page, None, 0)
            buffer = (pdfium_c.FPDF_WCHAR * (size // 2))()
            pdfium_c.FPDFTextObj_GetText(thing, text_page, buffer, size)
            found[mark] += bytes(buffer).decode("utf-16-le").rstrip("\0")

    for number in range(pdfium_c.FPDFPage_CountObjects(page)):
        read(pdfium_c.FPDFPage_GetObject(page, number), -1)
    return found


def _without(texts: list[str], whole: str) -> tuple[str, list[str]]:
    """`whole` without some texts that are in it one after the other, and those of them that are not."""
    kept: list[str] = []
    missing: list[str] = []
    place = 0
    for text in texts:
        at = whole.find(text, place)
        if at < 0:
            missing.append(text)
        else:
            kept.append(whole[place:at])
            place = at + len(text)
    return "".join((*kept, whole[place:])), missing


def _without_any(texts: list[str], whole: str) -> str:
    for text in texts:
        whole = whole.replace(text, "")
    return whole


def bare(text: str) -> str:
    """`text` without white space, hyphens, commas, full stops and digits."""
    return _NO_TEXT.sub("", text).casefold()


def _text_differences(mine: str, other: str) -> Iterator[str]:
    """The first places where the texts part, each with some of the words around it."""
    place = 0
    for _ in range(5):
        while place < min(len(mine), len(other)) and mine[place : place + 4000] == other[place : place + 4000]:
            place += 4000
        if place >= max(len(mine), len(other)):
            return
        # A window, because matching whole books takes minutes.
        here, there = mine[place : place + 4000], other[place : place + 4000]
        blocks = SequenceMatcher(None, here, there, autojunk=False).get_opcodes()
        kind, a, b, c, d = next(code for code in blocks if code[0] != "equal")
        ours, theirs = here[max(0, a - 20) : b + 20], there[max(0, c - 20) : d + 20]
        yield f"{kind}: “{ours[:120]}” for “{theirs[:120]}”"
        if b - a > 1000 or d - c > 1000:
            return
        mine, other, place = mine[place + b :], other[place + d :], 0


def _link_differences(source: Source, mine: Printed, other: Printed) -> Iterator[str]:
    for target, count in source.links.items():
        if mine.links[target] < count:
            yield f"{count} links to {target}, {mine.links[target]} in the PDF"
    yield from (f"{target} is not linked" for target in other.links if target not in mine.links)
    yield from (f"{target} leads nowhere" for target in mine.links if target.endswith("!"))


def _outline_differences(mine: Printed, other: Printed) -> Iterator[str]:
    """Entries of the reference that are not there, in its order."""
    rest = iter(mine.outline)
    yield from (title for title in other.outline if not any(title in entry for entry in rest))
