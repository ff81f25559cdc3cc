"""The engine: WeasyPrint, and the only room that touches its private parts.

`tests/test_pdf_engine.py` pins each thing that is relied on.
"""

from bindery.pdf.engine.compose import Copy, Proof, compose
from bindery.pdf.engine.layout import BLANK
from bindery.pdf.engine.weasy import VERSION

__all__ = ["BLANK", "VERSION", "Copy", "Proof", "compose"]
