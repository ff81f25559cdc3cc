"""The catalog's entries about the book as a whole: metadata, page labels, and how a viewer opens it."""

import re
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from bindery.pdf.design import Metadata
from bindery.pdf.text import text_string

NO_DATE = "2000-01-01"
"""The date of a book that has none: a file must not say when it was built, or no two builds are alike."""

_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def page_labels(pdf: pikepdf.Pdf, first_arabic: int) -> None:
    """Roman up to the page whose folio is 1, arabic from there (ISO 32000-2, 12.4.2)."""
    ranges: list[Any] = []
    if first_arabic > 0:
        ranges += [0, Dictionary(S=Name.r)]
    if first_arabic < len(pdf.pages):
        ranges += [first_arabic, Dictionary(S=Name.D, St=1)]
    pdf.Root["/PageLabels"] = Dictionary(Nums=Array(ranges))


def describe(pdf: pikepdf.Pdf, metadata: Metadata) -> None:
    """Info and XMP, which say the same, the language, and the viewer's first sight: spreads with the outline."""
    root = pdf.Root
    root["/Lang"] = String(metadata.language)
    root["/ViewerPreferences"] = Dictionary(DisplayDocTitle=True)
    root["/PageLayout"] = Name.TwoPageRight
    root["/PageMode"] = Name.UseOutlines if "/Outlines" in root else Name.UseNone
    moment = _moment(metadata.date)
    producer = f"WeasyPrint {version('weasyprint')}, pikepdf {pikepdf.__version__}"
    info = {
        "/Title": metadata.title,
        "/Author": ", ".join(metadata.authors),
        "/Subject": metadata.description,
        "/Keywords": ", ".join(metadata.subjects),
        "/Creator": "bindery",
        "/Producer": producer,
        "/CreationDate": moment.strftime("D:%Y%m%d%H%M%SZ"),
        "/ModDate": moment.strftime("D:%Y%m%d%H%M%SZ"),
    }
    for key, text in info.items():
        if text:
            pdf.docinfo[key] = String(text_string(text))
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp["dc:title"] = metadata.title
        xmp["dc:language"] = [metadata.language]
        xmp["dc:format"] = "application/pdf"
        xmp["xmp:CreateDate"] = xmp["xmp:ModifyDate"] = xmp["xmp:MetadataDate"] = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        xmp["xmp:CreatorTool"] = "bindery"
        xmp["pdf:Producer"] = producer
        optional = {
            "dc:creator": list(metadata.authors),
            "dc:description": metadata.description,
            "dc:subject": list(metadata.subjects),
            "dc:publisher": [metadata.publisher] if metadata.publisher else [],
            "dc:rights": metadata.rights,
            "dc:identifier": metadata.identifier,
            "pdf:Keywords": ", ".join(metadata.subjects),
        }
        for key, value in optional.items():
            if value:
                xmp[key] = value


def _moment(date: str) -> datetime:
    """Midnight UTC of an ISO 8601 date; of its first day when it is only a year or a month."""
    match = _DATE.match(date) or _DATE.match(NO_DATE)
    assert match is not None
    year, month, day = (int(part) if part else 1 for part in match.groups())
    return datetime(year, month, day, tzinfo=UTC)
