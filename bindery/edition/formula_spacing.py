"""MathML put in the words that ziamath understands: the spaces around operators, and what stretches.

Spaces follow TeX's classes (The TeXbook, chapter 18): a medium space on both sides of a binary
operator, a thick one beside a relation, none inside delimiters or after a sign.
"""

from xml.etree.ElementTree import Element, SubElement

from ziamath import operators

_BINARY = frozenset("×÷⋅∗∘∙∩∪∖⊎⊓⊔⊕⊖⊗⊘⊙∧∨⋄⋆†‡±∓")
_DELIMITERS = frozenset("∣∥‖|")
_MEDIUM, _THICK, _NONE = "mediummathspace", "thickmathspace", "0em"
_APPLICATION = "\u2061"
_TOKENS = ("mi", "mn", "mo", "ms", "mtext")
_SCRIPTS = ("msub", "msup", "msubsup", "munder", "mover", "munderover")


def prepare(math: Element) -> None:
    """Change `math`, a <math> element, in place."""
    for element in math.iter():
        element.tag = element.tag.rpartition("}")[2]
    for element in list(math.iter()):
        # White space at the ends of a token is no part of it (MathML 3, section 2.1.7).
        if element.tag in _TOKENS and element.text:
            element.text = element.text.strip(" \t\n")
        if element.tag == "mtable":
            _close_up_columns(element)
        if element.tag in _SCRIPTS:
            _stretch_bar(element)
            _unwrap_function(element)
        for child in element:
            if child.tag in ("mi", "mo"):
                _space(child)
    for parent in list(math.iter()):
        _space_after_functions(parent)


def _space(operator: Element) -> None:
    text = operator.text or ""
    if operator.tag == "mi":
        if text not in operators.names:
            return
        # An operator's sign as an identifier is pandoc's way to say that it stands like a letter, as a minus before
        # a number does; ziamath would space it as an operator again.
        operator.tag, left, right = "mo", _NONE, _NONE
    elif text in _DELIMITERS and operator.get("form"):
        left = right = _NONE
    elif operator.get("lspace") or operator.get("form"):
        return
    elif text in _BINARY:
        left = right = _MEDIUM
    elif len(text) == 1 and "\u2190" <= text <= "\u22ff" and text not in operators.names:
        left = right = _THICK
    else:
        return
    operator.set("lspace", left)
    operator.set("rspace", right)


def _close_up_columns(table: Element) -> None:
    """Aligned equations have no space between their columns: pandoc says so in CSS."""
    if any("padding-right: 0" in cell.get("style", "") for cell in table.iter("mtd")):
        table.set("columnspacing", "0em")


def _stretch_bar(element: Element) -> None:
    r"""The bar of \overline is as wide as what it covers; ziamath stretches U+203E, not pandoc's macron."""
    if element.tag == "mover" and element[1].text == "\N{MACRON}" and len(element[0]) > 1:
        element[1].text = "\N{OVERLINE}"


def _unwrap_function(element: Element) -> None:
    """A named function with its script ("lim" over its limit, "sin" squared), without the sign of application."""
    base = element[0]
    if base.tag == "mrow" and len(base) == 2 and base[0].tag == "mi" and base[1].text == _APPLICATION:
        element[0] = base = base[0]
    if base.tag == "mi" and len(base.text or "") > 1:
        element.set("class", "function")


def _space_after_functions(parent: Element) -> None:
    """A thin space after a function with a script, unless a delimiter follows."""
    children = list(parent)
    for child, following in zip(reversed(children[:-1]), reversed(children[1:]), strict=True):
        if child.get("class") == "function" and not (following.tag == "mo" and following.get("form")):
            space = SubElement(parent, "mspace", width="0.167em")
            parent.remove(space)
            parent.insert(children.index(child) + 1, space)
