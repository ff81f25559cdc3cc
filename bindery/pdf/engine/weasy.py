"""WeasyPrint, loaded so that no font of the system is known to it.

The rest of the engine takes WeasyPrint from here, never by an import of its own.
"""

import urllib.parse
import warnings

from bindery.pdf.engine import fontconfig

fontconfig.isolate()

with warnings.catch_warnings():
    # WeasyPrint warns that fontconfig knows no fonts, which is what we want.
    warnings.filterwarnings("ignore", "No fonts configured", UserWarning)
    import weasyprint

BASE = "book:///"
"""The base address of a book: `images/map.svg` is book:///images/map.svg. Nothing else is ever opened."""

VERSION: str = weasyprint.__version__

# urllib resolves relative addresses only under schemes it knows.
for known in (urllib.parse.uses_relative, urllib.parse.uses_netloc):
    if "book" not in known:
        known.append("book")

__all__ = ["BASE", "VERSION", "weasyprint"]
