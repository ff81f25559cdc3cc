"""Strings of a PDF: texts that are read, and names that are looked up."""

from codecs import BOM_UTF16_BE
from urllib.parse import quote

SOFT_HYPHEN = "\u00ad"
"""What a hyphen means that is there only because a line ends (ISO 32000-1, 14.8.2.2.3)."""


def text_string(text: str) -> bytes:
    """ASCII as it is, anything else in UTF-16BE with its byte order mark (ISO 32000-2, 7.9.2.2)."""
    return text.encode("ascii") if text.isascii() else BOM_UTF16_BE + text.encode("utf-16-be")


def name_string(identifier: str) -> str:
    """An id of the book as a key of a name tree: ASCII, with other characters percent-encoded.

    Readers sort the keys of a name tree by their bytes, qpdf by their characters; for ASCII it is the same.
    """
    return quote(identifier, safe="!$&'*+,:;=@")
