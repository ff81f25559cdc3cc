"""PDFium, which draws the pages of a PDF, works for one thread at a time."""

import threading

PDFIUM = threading.Lock()
"""To be held while anything of pypdfium2 is used."""
