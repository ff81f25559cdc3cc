"""Formulas: the author's TeX as MathML for e-readers, and as a picture of outlines for the printed page.

Pandoc turns TeX into MathML, in one run for a whole book. The picture is drawn from that same
MathML, because WeasyPrint does not set MathML.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from lxml import etree

from bindery.manuscript.pandoc import run
from bindery.manuscript.tree import walk

MATHML = "http://www.w3.org/1998/Math/MathML"

Key = tuple[str, bool]
"""A formula's TeX as the author wrote it, and whether it stands on lines of its own."""

_REFUSED = "[WARNING] Could not convert TeX math "
_SILENTLY_DROPPED = {  # by pandoc, so that the formula would lack them without a word
    r"\hline": r"\hline is not drawn; a table with rules is a Markdown table, which may hold formulas",
    r"\color": r"\color is not kept; write \mathbf{…} or \boxed{…} for emphasis that also shows in print",
    r"\tag": r"\tag is not kept; a formula is numbered by its id, as in $$…$$ {#eq-name}",
    r"\label": r"\label is not kept; a formula is named by its id, as in $$…$$ {#eq-name}",
}

_REWRITTEN = (
    # Commands that pandoc does not know, or whose meaning it loses.
    (re.compile(r"\\cfrac(?![A-Za-z])"), r"\\dfrac"),
    (re.compile(r"(?<=\d)\{,\}(?=\d)"), r"\\mathord{,}"),  # a decimal or thousands comma, not a list's
)


@dataclass(frozen=True)
class Formula:
    """One formula for both media. With a `problem`, both show the TeX itself."""

    mathml: str
    """A <math> element whose alttext is the TeX."""
    svg: str
    """An <svg> element sized in em and set on the text's baseline, whose <title> is the TeX."""
    problem: str = ""
    """What is wrong with the TeX, as a sentence; "" when nothing is."""


def formula_key(tex: str, display: bool) -> str:
    """A formula's name among others: its TeX between the signs that an author writes around it."""
    return f"$${tex}$$" if display else f"${tex}$"


def formulas_in(tree: Any) -> Iterator[Key]:
    """The formulas of a document tree."""
    for node in walk(tree):
        if node["t"] == "Math":
            yield node["c"][1], node["c"][0]["t"] == "DisplayMath"
        elif node["t"] == "Equation":
            yield node["c"][0], True


_TOO_DEEP = "the formula's parts stand in each other far too deeply"


def render(formulas: Iterable[Key]) -> Mapping[Key, Formula]:
    """Each of `formulas` once, from one run of pandoc. Raises PandocFailed when pandoc cannot be run."""
    wanted = tuple(dict.fromkeys(formulas))
    if not wanted:
        return {}
    document = {
        "pandoc-api-version": [1, 23, 1],
        "meta": {},
        "blocks": [{"t": "Para", "c": [_math_node(*key)]} for key in wanted],
    }
    output, log = run(["-f", "json", "-t", "html5", "--mathml", "--wrap=none"], json.dumps(document))
    try:
        paragraphs = etree.fromstring(f"<book>{output}</book>".encode())
    except etree.XMLSyntaxError:
        # No formula is as deep as XML may be; the others are set without the one that is.
        if len(wanted) == 1:
            return {wanted[0]: _unreadable(wanted[0][0], _TOO_DEEP)}
        middle = len(wanted) // 2
        return {**render(wanted[:middle]), **render(wanted[middle:])}
    reasons = _reasons(log)
    return {key: _formula(key, paragraph, reasons) for key, paragraph in zip(wanted, paragraphs, strict=True)}


def _math_node(tex: str, display: bool) -> dict[str, object]:
    for pattern, replacement in _REWRITTEN:
        tex = pattern.sub(replacement, tex)
    return {"t": "Math", "c": [{"t": "DisplayMath" if display else "InlineMath"}, tex]}


def _formula(key: Key, paragraph: etree._Element, reasons: Mapping[str, str]) -> Formula:
    # Its font takes a while to load, and most books have no formula that is new.
    from bindery.edition.formula_picture import picture

    tex, display = key
    math = paragraph.find(f"{{{MATHML}}}math")
    if math is None:
        reason = reasons.get(" ".join(tex.split()), "pandoc cannot read it")
        return _unreadable(tex, f"the formula's TeX is not understood: {reason}")
    for command, problem in _SILENTLY_DROPPED.items():
        if re.search(re.escape(command) + r"(?![A-Za-z])", tex):
            return _unreadable(tex, problem)
    spoken = " ".join(tex.split())
    _correct(math, tex)
    math.set("alttext", spoken)
    try:
        drawn = picture(math, spoken, display)
    except RecursionError:
        return _unreadable(tex, _TOO_DEEP)
    if drawn.missing:
        characters = ", ".join(f"'{character}' (U+{ord(character):04X})" for character in drawn.missing)
        return _unreadable(tex, f"the formula has {characters}, which the math font does not have")
    math.tail = None
    return Formula(etree.tostring(math, encoding="unicode"), drawn.svg)


def _unreadable(tex: str, problem: str) -> Formula:
    shown = f'<code class="tex">{escape(tex)}</code>'
    return Formula(shown, shown, problem)


def _correct(math: etree._Element, tex: str) -> None:
    """What both media need otherwise than pandoc writes it."""
    semantics = math.find(f"{{{MATHML}}}semantics")
    if semantics is not None:
        # The copy of the TeX beside the formula: some readers show it as text, and alttext says the same.
        content = semantics[0]
        content.tail = None
        math.replace(semantics, content)
    if re.search(r"\\mathbf(?![A-Za-z])", tex) and not re.search(r"\\(boldsymbol|bm|pmb|mathbfit)(?![A-Za-z])", tex):
        # Pandoc makes the letters of \mathbf slanted, as those of \boldsymbol are.
        for letter in math.iter(f"{{{MATHML}}}mi"):
            if letter.get("mathvariant") == "bold-italic":
                letter.set("mathvariant", "bold")
                letter.text = "".join(map(_upright_bold, letter.text or ""))
    for operator in math.iter(f"{{{MATHML}}}mo"):
        # Bars are relations unless something says that they enclose (MathML Core, operator dictionary).
        if operator.text in ("\N{DIVIDES}", "\N{PARALLEL TO}") and operator.get("form"):
            operator.set("lspace", "0")
            operator.set("rspace", "0")


def _upright_bold(letter: str) -> str:
    """The bold form of a bold italic letter (Unicode block Mathematical Alphanumeric Symbols)."""
    code_point = ord(letter)
    if 0x1D468 <= code_point <= 0x1D49B:
        return chr(code_point - 0x68)
    return chr(code_point - 0x74) if 0x1D71C <= code_point <= 0x1D755 else letter


def _reasons(log: str) -> Mapping[str, str]:
    """Pandoc's reason for each formula that it left as TeX, by the TeX with its white space normalised."""
    reasons = {}
    for warning in log.split(_REFUSED)[1:]:
        tex, _, explanation = warning.partition(", rendering as TeX:\n")
        lines = explanation.splitlines()
        said = [line.strip() for line in lines if line.strip().startswith("unexpected")]
        caret = next((line.index("^") for line in lines if line.strip() == "^"), None)
        before = lines[0][:caret].strip() if caret and lines else ""
        reason = said[0].replace("unexpected eof", "it ends too early") if said else "pandoc cannot read it"
        where = f" after {before}" if before and "control sequence" not in reason else ""
        reasons[" ".join(tex.split())] = reason + where
    return reasons
