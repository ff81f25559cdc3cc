"""The catalog's entries about the book as a whole: metadata, page labels, and how a viewer opens it."""

import re
from dataclasses import dataclass
from importlib.metadata import version

from bindery.direction import direction_of
from bindery.pdf.design import Metadata
from bindery.pdf.standards import IDENTIFIERS, UA_SCHEMA
from bindery.pdf.syntax import name, string
from bindery.pdf.text import text_string

_END_OF_RDF = b"</rdf:RDF>"
PRODUCER = f"WeasyPrint {version('weasyprint')}"


def page_labels(page_count: int, first_arabic: int) -> bytes:
    """Roman up to the page whose folio is 1, arabic from there (ISO 32000-2, 12.4.2)."""
    ranges = b""
    if first_arabic > 0:
        ranges += b"0<</S/r>>"
    if first_arabic < page_count:
        ranges += b"%d<</S/D/St 1>>" % first_arabic
    return b"/PageLabels<</Nums[%s]>>" % ranges


def first_sight(metadata: Metadata, has_outline: bool) -> bytes:
    """The language, and the viewer's first sight: the title, spreads that turn as the language reads, the outline."""
    direction = b"/Direction/R2L" if direction_of(metadata.language) == "rtl" else b""
    return b"/Lang%s/ViewerPreferences<</DisplayDocTitle true%s>>/PageLayout/TwoPageRight/PageMode%s" % (
        string(text_string(metadata.language)),
        direction,
        b"/UseOutlines" if has_outline else b"/UseNone",
    )


def information(metadata: Metadata) -> bytes:
    """The Info dictionary, which says the same as `metadata_packet`."""
    moment = f"D:{re.sub('[-:T]', '', metadata.moment)}"
    texts = {
        "Title": metadata.title,
        "Author": ", ".join(metadata.authors),
        "Subject": metadata.description,
        "Keywords": ", ".join(metadata.subjects),
        "Creator": "bindery",
        "Producer": PRODUCER,
        "CreationDate": moment,
        "ModDate": moment,
    }
    entries = (name(key) + string(text_string(text)) for key, text in texts.items() if text)
    return b"<<%s>>" % b"".join(entries)


@dataclass(frozen=True)
class PacketTask:
    """What the book is, and whether its file keeps the standards that it would claim."""

    metadata: Metadata
    conforms: bool


@dataclass(frozen=True)
class Packet:
    """What the book says of itself as XMP (ISO 32000-2, 14.3.2)."""

    xmp: bytes


def metadata_packet(task: PacketTask) -> Packet:
    """The packet that says the same as `information`, and which standards the file keeps.

    A function of the task alone.
    """
    # The one who binds need not load it where the packet is remembered.
    import pikepdf

    metadata = task.metadata
    with pikepdf.new() as pdf:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            xmp["dc:title"] = metadata.title
            xmp["dc:language"] = [metadata.language]
            xmp["dc:format"] = "application/pdf"
            xmp["xmp:CreateDate"] = xmp["xmp:ModifyDate"] = xmp["xmp:MetadataDate"] = metadata.moment
            xmp["xmp:CreatorTool"] = "bindery"
            xmp["pdf:Producer"] = PRODUCER
            optional = {
                "dc:creator": list(metadata.authors),
                "dc:description": metadata.description,
                "dc:subject": list(metadata.subjects),
                "dc:publisher": [metadata.publisher] if metadata.publisher else [],
                "dc:rights": metadata.rights,
                "dc:identifier": metadata.identifier,
                "pdf:Keywords": ", ".join(metadata.subjects),
                **(IDENTIFIERS if task.conforms else {}),
            }
            for key, value in optional.items():
                if value:
                    xmp[key] = value
        packet = pdf.Root.Metadata.read_bytes()
    return Packet(packet.replace(_END_OF_RDF, UA_SCHEMA + _END_OF_RDF) if task.conforms else packet)
