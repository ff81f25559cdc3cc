"""Accessibility metadata, read off the contents (EPUB Accessibility 1.1, 2.2 and 4.2)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from lxml import etree

from bindery.epub.document import MATHML, SVG, TYPE, XHTML
from bindery.epub.publication import Statements

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
DECORATION = ("presentation", "none")
HAZARDS = {
    "flashing": "noFlashingHazard",
    "motionSimulation": "noMotionSimulationHazard",
    "sound": "noSoundHazard",
}
"""What schema.org calls each hazard, and its absence."""


@dataclass(frozen=True)
class Contents:
    """What of the contents matters to those who do not see or hear them as most do."""

    pictures: int = 0
    """Those that say something; decoration is not counted."""
    described: int = 0
    """Pictures with a text alternative that is more than their caption."""
    decorative: int = 0
    described_at_length: int = 0
    formulas: int = 0
    spoken_formulas: int = 0
    """Those with a text alternative."""
    tables: int = 0
    headed_tables: int = 0
    """Tables whose header cells say what they are headers of."""
    headings: int = 0
    skipped_levels: int = 0
    """Headings that stand more than one level below the one before them in their document."""
    notes: int = 0
    page_breaks: int = 0
    has_index: bool = False
    has_roles: bool = False
    """Whether parts say by their roles what they are (DPUB-ARIA 1.1)."""
    passages: tuple[tuple[str, int], ...] = ()
    """Languages of passages that say theirs, and how many there are, in the order of the first of each."""

    @property
    def is_wholly_described(self) -> bool:
        return self.described == self.pictures

    @property
    def languages(self) -> tuple[str, ...]:
        """Of passages, the most frequent first."""
        return tuple(tag for tag, _ in sorted(self.passages, key=lambda passage: -passage[1]))


def read_contents(body: etree._Element) -> Contents:
    """What stands in the body of a content document."""
    elements = list(body.iter(etree.Element))
    pictures = [element for element in elements if is_picture(element)]
    telling = [element for element in pictures if not is_decoration(element)]
    formulas = [element for element in elements if element.tag == f"{{{MATHML}}}math"]
    tables = [element for element in elements if element.tag == f"{{{XHTML}}}table"]
    kinds = Counter(kind for element in elements for kind in element.get(TYPE, "").split())
    roles = Counter(element.get("role", "") for element in elements)
    languages = Counter(tag for element in elements if (tag := element.get(LANGUAGE)))
    return Contents(
        pictures=len(telling),
        described=sum(map(is_described, telling)),
        decorative=len(pictures) - len(telling),
        described_at_length=sum("aria-details" in element.attrib for element in telling),
        formulas=len(formulas),
        spoken_formulas=sum(bool(element.get("alttext")) for element in formulas),
        tables=len(tables),
        headed_tables=sum(element.find(f".//{{{XHTML}}}th[@scope]") is not None for element in tables),
        headings=sum(element.tag in _LEVELS for element in elements),
        skipped_levels=_skipped_levels(body),
        notes=roles["doc-footnote"],
        page_breaks=roles["doc-pagebreak"],
        has_index=bool(kinds["index"]),
        has_roles=any(role.startswith("doc-") for role in roles),
        passages=tuple(languages.items()),
    )


def together(parts: Iterable[Contents]) -> Contents:
    """What stands in several documents."""
    counts: Counter[str] = Counter()
    passages: Counter[str] = Counter()
    for part in parts:
        counts.update({name: value for name, value in vars(part).items() if name != "passages"})
        passages.update(dict(part.passages))
    found: dict[str, Any] = {**counts, "passages": tuple(passages.items())}
    return Contents(**found | {name: bool(counts[name]) for name in ("has_index", "has_roles")})


def accessibility(contents: Contents, statements: Statements, animated: bool) -> tuple[tuple[str, str], ...]:
    """schema.org properties and their values, in a fixed order. What conforms to what, only a publisher can say."""
    features = ["displayTransformability", "readingOrder", "tableOfContents"]
    optional = {
        "ARIA": contents.has_roles,
        "MathML": contents.formulas,
        "alternativeText": contents.pictures and contents.is_wholly_described,
        "index": contents.has_index,
        "longDescription": contents.described_at_length,
        # Each page that is marked is in the page list too.
        "pageBreakMarkers": contents.page_breaks,
        "pageNavigation": contents.page_breaks,
        "structuralNavigation": contents.headings,
    }
    features += [feature for feature, there in optional.items() if there]
    values = [("accessMode", "textual")]
    if contents.pictures:
        values += [("accessMode", "visual"), ("accessModeSufficient", "textual,visual")]
    if contents.is_wholly_described:
        values.append(("accessModeSufficient", "textual"))
    values += [("accessibilityFeature", feature) for feature in sorted(features)]
    values += [("accessibilityHazard", hazard) for hazard in _hazards(statements, animated)]
    values.append(("accessibilitySummary", statements.summary or _summary(contents)))
    return tuple(values)


def _hazards(statements: Statements, animated: bool) -> list[str]:
    if not statements.hazards:
        return ["unknown" if animated else "none"]
    stated = [hazard.replace("motion-simulation", "motionSimulation") for hazard in statements.hazards]
    return stated if "none" in stated else [hazard if hazard in stated else none for hazard, none in HAZARDS.items()]


_LEVELS = {f"{{{XHTML}}}h{level}": level for level in range(1, 7)}


def _skipped_levels(body: etree._Element) -> int:
    levels = [_LEVELS[str(heading.tag)] for heading in body.iter(*_LEVELS)]
    return sum(below > above + 1 for above, below in pairwise([0, *levels]))


def is_picture(element: etree._Element) -> bool:
    """Whether it is an image or a drawing."""
    if element.tag == f"{{{XHTML}}}img":
        return True
    # A drawing inside a drawing is part of it.
    return bool(element.tag == f"{{{SVG}}}svg" and not any(True for _ in element.iterancestors(f"{{{SVG}}}svg")))


def is_decoration(element: etree._Element) -> bool:
    """Whether a picture says that it says nothing."""
    return element.get("role") in DECORATION or element.get("aria-hidden") == "true"


def is_described(element: etree._Element) -> bool:
    """Whether a picture has a text alternative. One that says no more than the caption is none."""
    if element.get("aria-label"):
        return True
    if element.tag == f"{{{SVG}}}svg":
        return element.find(f"{{{SVG}}}title") is not None
    said = _letters(element.get("alt", ""))
    figure = next(element.iterancestors(f"{{{XHTML}}}figure"), None)
    caption = figure.find(f"{{{XHTML}}}figcaption") if figure is not None else None
    return bool(said) and not (caption is not None and _letters("".join(caption.itertext())).endswith(said))


def _letters(text: str) -> str:
    """Without what typography changes: spaces, quotation marks, dashes."""
    return "".join(filter(str.isalnum, text)).casefold()


def _summary(contents: Contents) -> str:
    sentences = ["The text can be read aloud and its appearance changed."]
    if contents.headings:
        sentences.append("It has headings and a linked table of contents.")
    else:
        sentences.append("It has a linked table of contents.")
    if contents.has_index:
        sentences.append("It has a linked index.")
    if contents.pictures:
        all_or_some = "All images have text alternatives."
        sentences.append(all_or_some if contents.is_wholly_described else "Some images have no text alternative.")
    if contents.described_at_length:
        sentences.append("Some images also have long descriptions.")
    if contents.formulas:
        sentences.append("Formulas are MathML.")
    return " ".join(sentences)
