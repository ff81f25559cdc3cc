"""Print: sections in, one tagged, bound PDF and the place of every anchor out."""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bindery.pdf.book import PrintedBook, count_pages, make_pdf
    from bindery.pdf.design import Design, Metadata, Resources

__all__ = ["Design", "Metadata", "PrintedBook", "Resources", "count_pages", "make_pdf"]


def __getattr__(name: str) -> object:
    # A worker that typesets a section imports this room too, and needs no binder.
    if name not in __all__:
        raise AttributeError(name)
    module = "design" if name in ("Design", "Metadata", "Resources") else "book"
    return getattr(importlib.import_module(f"{__name__}.{module}"), name)
