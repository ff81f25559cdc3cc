"""XHTML as strings: always well-formed, always escaped."""

from html import escape

from markupsafe import Markup

VOID = frozenset({"br", "col", "hr", "img", "wbr"})


def text(value: str) -> str:
    """Character data."""
    return escape(value, quote=False)


def element(name: str, content: str = "", /, **attributes: str | None) -> str:
    """An element around finished `content`. Attributes that are None or "" are left out, except alt.

    Python's names stand for XHTML's: class_ for class, epub_type for epub:type, xml_lang for
    xml:lang, and an underscore for a hyphen otherwise.
    """
    written = "".join(
        f' {_name(key)}="{escape(value)}"'
        for key, value in attributes.items()
        if value or (key == "alt" and value is not None)
    )
    if name in VOID:
        return f"<{name}{written}/>"
    return f"<{name}{written}>{content}</{name}>"


def _name(key: str) -> str:
    if key in ("epub_type", "xml_lang"):
        return key.replace("_", ":")
    return key.rstrip("_").replace("_", "-")


def safe(content: str) -> Markup:
    """Finished XHTML, marked so that templates do not escape it again."""
    return Markup(content)
