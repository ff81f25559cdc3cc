"""Names of finished files, made from titles."""

import re

from anyascii import anyascii

_LONGEST = 80


def slug(title: str) -> str:
    """A title in lower-case ASCII with hyphens: "Şuşa: A Life" -> "susa-a-life"; "book" when nothing is left of it."""
    words = re.findall(r"[a-z0-9]+", anyascii(title).lower().replace("'", ""))
    name = ""
    for word in words:
        longer = f"{name}-{word}" if name else word
        if len(longer) > _LONGEST:
            break
        name = longer
    return name or "".join(words)[:_LONGEST] or "book"
