"""Print: sections in, one tagged, bound PDF and the place of every anchor out."""

from bindery.pdf.book import PrintedBook, make_pdf
from bindery.pdf.design import Design, Metadata, Resources

__all__ = ["Design", "Metadata", "PrintedBook", "Resources", "make_pdf"]
