"""The PDF/X standards: what each wants the file to be, and to say of itself (ISO 15930-1, -3, -7)."""

import hashlib
from dataclasses import dataclass
from xml.sax.saxutils import escape

from bindery.pdf.catalog import PRODUCER, information
from bindery.pdf.design import Metadata


@dataclass(frozen=True)
class Standard:
    """`version` is that of PDF; `info` are entries of the Info dictionary; `xmp` is what the XMP packet names it."""

    version: str
    info: bytes = b""
    xmp: str = ""
    transparency: bool = False


STANDARDS = {
    "PDF/X-4": Standard("1.6", xmp="PDF/X-4", transparency=True),
    "PDF/X-1a:2001": Standard("1.3", b"/GTS_PDFXVersion(PDF/X-1:2001)/GTS_PDFXConformance(PDF/X-1a:2001)"),
    "PDF/X-3:2002": Standard("1.3", b"/GTS_PDFXVersion(PDF/X-3:2002)"),
}


def press_information(metadata: Metadata, standard: Standard) -> bytes:
    """The Info dictionary. Nothing in the file is trapped, and it says so."""
    return information(metadata).removesuffix(b">>") + b"/Trapped/False" + standard.info + b">>"


def press_packet(metadata: Metadata, standard: Standard) -> bytes:
    """The XMP packet that PDF/X-4 asks for (ISO 15930-7, 6.16); it says the same as the Info dictionary."""
    moment = metadata.moment
    named = f"{standard.xmp} {metadata.title} {metadata.identifier} {moment}"
    identity = hashlib.sha256(named.encode()).hexdigest()[:32]
    authors = f"<rdf:li>{escape(', '.join(metadata.authors))}</rdf:li>" if metadata.authors else ""
    creator = f"<dc:creator><rdf:Seq>{authors}</rdf:Seq></dc:creator>" if authors else ""
    keywords = f"<pdf:Keywords>{escape(', '.join(metadata.subjects))}</pdf:Keywords>" if metadata.subjects else ""
    description = (
        f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(metadata.description)}</rdf:li></rdf:Alt>'
        "</dc:description>"
        if metadata.description
        else ""
    )
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(metadata.title)}</rdf:li></rdf:Alt></dc:title>
{creator}{description}
<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>
<xmp:MetadataDate>{moment}</xmp:MetadataDate><xmp:CreatorTool>bindery</xmp:CreatorTool>
<xmpMM:DocumentID>uuid:{identity}</xmpMM:DocumentID><xmpMM:VersionID>1</xmpMM:VersionID>
<xmpMM:RenditionClass>default</xmpMM:RenditionClass>
<pdf:Producer>{escape(PRODUCER)}</pdf:Producer>{keywords}<pdf:Trapped>False</pdf:Trapped>
<pdfxid:GTS_PDFXVersion>{standard.xmp}</pdfxid:GTS_PDFXVersion>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>""".encode()
