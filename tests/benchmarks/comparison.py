"""Whether two PDFs say the same: text in the same order, links, outline, and fonts that are in them once."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pikepdf
import pypdfium2
from lxml import etree

_NO_TEXT = re.compile(r"[\s\d\u00ad\ufffe\ufffd\x00-\x1f‐‑\-–—,.…\u200b]+")
"""White space, hyphens that line ends bring, and page numbers with what stands between them."""

_LOOKAHEAD = 16
"""How many notes may begin on a page, or be waited for."""


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
    return Comparison(
        ours.stat().st_size / theirs.stat().st_size,
        (len(mine.pages), len(other.pages)),
        (*_text_differences(mine.text(source), other.text(source)), *mine.lost(source)),
        tuple(_link_differences(source, mine, other)),
        tuple(_outline_differences(mine, other)),
        tuple(f"{name} is embedded {count} times" for name, count in mine.fonts.items() if count > 1),
        tuple(other.lost(source)),
    )


class Source:
    """The XHTML document of the reference."""

    def __init__(self, document: Path):
        root = etree.parse(document).getroot()
        notes = root.xpath("//*[contains(concat(' ', @class, ' '), ' note ')]")
        self.notes = [bare("".join(note.itertext())) for note in notes]
        self.heads = {bare("".join(head.itertext())) for head in root.iter("{*}thead")}
        drawings = [document.parent / image.get("src", "") for image in root.iter("{*}img")]
        self.lettering = [_lettering(drawing) for drawing in drawings if drawing.suffix == ".svg"]
        self.links = Counter(unquote(link.get("href", "")) for link in root.iter("{*}a") if link.get("href"))


def _lettering(drawing: Path) -> str:
    root = etree.parse(drawing).getroot()
    return bare("".join("".join(text.itertext()) for text in root.iter("{*}text")))


class _Sought:
    """Texts that are looked for more or less one after the other."""

    def __init__(self, texts: list[str]):
        self._texts = texts
        self._missing = list(range(len(texts)))

    def without(self, words: str) -> str:
        """The words of a page without those of the texts that are on it."""
        for number in self._missing[:_LOOKAHEAD]:
            place = words.rfind(self._texts[number])
            if place >= 0:
                words = words[:place] + words[place + len(self._texts[number]) :]
                self._missing.remove(number)
        return words

    @property
    def missing(self) -> list[str]:
        return [self._texts[number] for number in self._missing]


class Printed:
    """A PDF, as far as it is compared."""

    def __init__(self, path: Path):
        self._pdf = pikepdf.open(path)
        self.pages = pypdfium2.PdfDocument(path)

    def text(self, source: Source) -> str:
        """The running text of all pages, without what `bare` takes out."""
        return self._read(source)[0]

    def lost(self, source: Source) -> list[str]:
        """The footnotes and the letterings of drawings that are on no page whole."""
        return [f"not printed: “{text[:60]}”" for sought in self._read(source)[1:] for text in sought.missing]

    @cache  # noqa: B019  (two PDFs at a time)
    def _read(self, source: Source) -> "tuple[str, _Sought, _Sought]":
        """The running text, the notes and the lettering.

        What stands where its page ends is in another place on other pages: footnotes and the lettering of drawings
        are looked for in their order and taken out, and so is the head that a table repeats.
        """
        running: list[str] = []
        notes, lettering = _Sought(source.notes), _Sought(source.lettering)
        for page in self.pages:
            words = lettering.without(notes.without(bare(self._body(page))))
            for head in source.heads:
                words = words.replace(head, "") if len(head) > 8 else words
            running.append(words)
        return "".join(running), notes, lettering

    @staticmethod
    def _body(page: Any) -> str:
        """What stands between the running head and the folio."""
        width, height = page.get_size()
        return str(page.get_textpage().get_text_bounded(0, height * 0.1, width, height * 0.92))

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
