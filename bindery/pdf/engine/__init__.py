"""The engine: WeasyPrint, and the only room that touches its private parts.

Who has pages made imports it when the first is made, for it takes half a second.

`tests/test_pdf_engine.py` pins each thing that is relied on.
"""

from bindery.pdf.engine.compose import Copy, Proof, compose

__all__ = ["Copy", "Proof", "compose"]
