"""The standards that a PDF for screens keeps, and how it says so: PDF/UA-1 (ISO 14289-1), PDF/A-3a (ISO 19005-3)."""

from collections.abc import Iterable, Iterator

from bindery.diagnostics import Diagnostic, warning
from bindery.folder import SHIPPED
from bindery.pdf.pdffile import PdfFile, compressed
from bindery.pdf.sheets import FaceUse

CLAIM = "PDF/UA-1 + PDF/A-3a"

IDENTIFIERS = {"pdfuaid:part": "1", "pdfaid:part": "3", "pdfaid:conformance": "A"}
"""What the metadata say of a file that keeps both (ISO 14289-1, 5; ISO 19005-3, 6.6.4)."""

UA_SCHEMA = b"""\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"\
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>The part of ISO 14289 that the file keeps</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
"""PDF/A knows no metadata of PDF/UA unless the file describes them (ISO 19005-3, 6.6.2.3)."""

SRGB = SHIPPED / "styles/icc/sRGB2014.icc"


def output_intent(file: PdfFile) -> bytes:
    """The catalog's entry that says what the file's colours mean: all are sRGB (ISO 19005-3, 6.2.3)."""
    profile = file.add_stream(compressed(SRGB.read_bytes(), b"/N 3"))
    return (
        b"/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)"
        b"/Info(sRGB IEC61966-2.1)/DestOutputProfile %s>>]" % profile
    )


def obstacles(uses: Iterable[FaceUse]) -> Iterator[Diagnostic]:
    """What the book shows that no file may show that keeps the two standards."""
    for character in sorted({character for use in uses for glyph in use.glyphs for character in glyph.text}):
        if not _is_private(character):
            continue
        yield warning(
            "",
            0,
            f"the character U+{ord(character):04X} means something in one font alone, and nothing to a screen reader:"
            f" the PDF is not {CLAIM}",
            "private-character",
            "write the character that Unicode has for it, or put it in as a picture with a description",
        )


def _is_private(character: str) -> bool:
    """Unicode's private use areas (ISO 19005-3, 6.2.11.7.3)."""
    code = ord(character)
    return 0xE000 <= code <= 0xF8FF or code >= 0xF0000
