"""Accessibility metadata, read off the contents (EPUB Accessibility 1.1, 2.2)."""

from collections.abc import Iterable

from lxml import etree

from bindery.epub.document import MATHML, SVG, TYPE, XHTML, Document
from bindery.epub.publication import Publication

DECORATION = ("presentation", "none")


def accessibility(
    documents: Iterable[Document], publication: Publication, animated: bool
) -> tuple[tuple[str, str], ...]:
    """schema.org properties and their values, in a fixed order. It claims no conformance: only a publisher can."""
    elements = [element for document in documents for element in document.body.iter(etree.Element)]
    pictures = [element for element in elements if _is_picture(element)]
    formulas = [element for element in elements if element.tag == f"{{{MATHML}}}math"]
    described = all(_described(element) for element in pictures)
    kinds = {kind for element in elements for kind in element.get(TYPE, "").split()}
    features = ["displayTransformability", "readingOrder", "structuralNavigation", "tableOfContents"]
    if pictures and described:
        features.append("alternativeText")
    if formulas:
        features.append("MathML")
    if "index" in kinds:
        features.append("index")
    values = [("accessMode", "textual")]
    if pictures:
        values.append(("accessMode", "visual"))
        values.append(("accessModeSufficient", "textual,visual"))
    if described:
        values.append(("accessModeSufficient", "textual"))
    values += [("accessibilityFeature", feature) for feature in sorted(features)]
    values.append(("accessibilityHazard", "unknown" if animated else "none"))
    values.append(
        ("accessibilitySummary", publication.accessibility_summary or _summary(pictures, described, formulas, kinds))
    )
    return tuple(values)


def _is_picture(element: etree._Element) -> bool:
    if element.tag == f"{{{XHTML}}}img":
        return True
    # A drawing inside a drawing is part of it.
    return bool(element.tag == f"{{{SVG}}}svg" and not any(True for _ in element.iterancestors(f"{{{SVG}}}svg")))


def _described(element: etree._Element) -> bool:
    """Whether a picture has a text alternative, or says that it needs none."""
    if element.get("role") in DECORATION or element.get("aria-hidden") == "true" or element.get("aria-label"):
        return True
    if element.tag == f"{{{XHTML}}}img":
        return element.get("alt") is not None
    return element.find(f"{{{SVG}}}title") is not None


def _summary(pictures: list[etree._Element], described: bool, formulas: list[etree._Element], kinds: set[str]) -> str:
    sentences = [
        "The text can be read aloud and its appearance changed.",
        "It has headings and a linked table of contents.",
    ]
    if "index" in kinds:
        sentences.append("It has a linked index.")
    if pictures:
        sentences.append("All images have text alternatives." if described else "Some images have no text alternative.")
    if formulas:
        sentences.append("Formulas are MathML.")
    return " ".join(sentences)
