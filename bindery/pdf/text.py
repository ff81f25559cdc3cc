"""Text strings as WeasyPrint writes them, so that names made here equal names made there."""

from codecs import BOM_UTF16_BE


def text_string(text: str) -> bytes:
    """ASCII as it is, anything else in UTF-16BE with its byte order mark (ISO 32000-2, 7.9.2.2)."""
    return text.encode("ascii") if text.isascii() else BOM_UTF16_BE + text.encode("utf-16-be")
