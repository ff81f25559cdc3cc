"""Which standard structure type each element of a print body gets (ISO 32000-1, 14.8.4)."""

from typing import Any

TRANSPARENT = ""
"""The role of an element that is no structure of its own: what is in it belongs to its parent."""

_ROLES = {
    "section": "Sect",
    "article": "Art",
    "nav": "Sect",
    "aside": "Sect",
    "div": "Div",
    "header": "Div",
    "footer": "Div",
    "hgroup": "Div",
    "address": "Div",
    "figure": "Div",
    "blockquote": "BlockQuote",
    "p": "P",
    "pre": "P",
    "h1": "H1",
    "h2": "H2",
    "h3": "H3",
    "h4": "H4",
    "h5": "H5",
    "h6": "H6",
    "ul": "L",
    "ol": "L",
    "dl": "L",
    "li": "LBody",
    "dd": "LBody",
    "dt": "Lbl",
    "table": "Table",
    "thead": "THead",
    "tbody": "TBody",
    "tfoot": "TFoot",
    "tr": "TR",
    "th": "TH",
    "td": "TD",
    "caption": "Caption",
    "figcaption": "Caption",
    "img": "Figure",
    "{http://www.w3.org/2000/svg}svg": "Figure",
    "code": "Code",
    "q": "Quote",
}

HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")

GROUPING = frozenset({"", "Sect", "Art", "Div", "BlockQuote", "Index", "TOC", "L", "Table", "THead", "TBody", "TFoot"})
"""Roles that hold no text themselves: text directly in such an element is put into a P."""

KEPT_EMPTY = frozenset({"TD", "TH"})
"""Roles that keep their place in a table without content."""

_LISTINGS = frozenset({"contents", "figures", "tables"})
"""Kinds of sections whose lists are tables of contents."""

_NUMBERINGS = {
    "decimal": "Decimal",
    "upper-roman": "UpperRoman",
    "lower-roman": "LowerRoman",
    "upper-alpha": "UpperAlpha",
    "lower-alpha": "LowerAlpha",
    "upper-latin": "UpperAlpha",
    "lower-latin": "LowerAlpha",
    "disc": "Disc",
    "circle": "Circle",
    "square": "Square",
}


def classes_of(element: Any) -> frozenset[str]:
    return frozenset(element.get("class", "").split())


def role_of(element: Any, in_listing: bool) -> str:
    """The structure type of an element; `in_listing` when it stands in a table of contents or a list of figures."""
    classes = classes_of(element)
    tag = str(element.tag)
    if tag == "a":
        return "Link" if element.get("href") else TRANSPARENT
    if tag in {"span", "div"} and "math" in classes:
        return "Formula"
    if tag == "span" and "note" in classes:
        return "Note"
    if tag == "section" and "index" in classes:
        return "Index"
    if in_listing and tag in {"ol", "ul"}:
        return "TOC"
    if in_listing and tag == "li":
        return "TOCI"
    role = _ROLES.get(tag, TRANSPARENT)
    if role == TRANSPARENT and element.get("lang") and tag not in {"html", "body"}:
        return "Span"
    return role


def is_listing(element: Any) -> bool:
    return element.tag in {"section", "nav"} and bool(_LISTINGS & classes_of(element))


def is_decoration(element: Any) -> bool:
    """Whether a picture has nothing to say: an empty text alternative (HTML, 4.8.4.4.2), or hidden from readers."""
    hidden = element.get("aria-hidden") == "true" or element.get("role") in {"presentation", "none"}
    return hidden or (element.tag == "img" and element.get("alt") == "")


def alternative_of(element: Any) -> str:
    """The text that stands for a picture or a formula."""
    if text := element.get("alt") or element.get("aria-label"):
        return str(text)
    title = element.find(".//{http://www.w3.org/2000/svg}title")
    return " ".join((title.text or "").split()) if title is not None else ""


def numbering_of(list_style: object) -> str:
    """ListNumbering (table 347) for a CSS list-style-type."""
    return _NUMBERINGS.get(str(list_style), "None")


def scope_of(element: Any, in_head: bool) -> str:
    """Whether a header cell heads its column or its row (table 349)."""
    scope = element.get("scope", "")
    if scope in {"row", "rowgroup"}:
        return "Row"
    return "Column" if in_head or scope in {"col", "colgroup"} else "Row"
