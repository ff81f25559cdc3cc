"""Which HTML a manuscript may hold, and what to write instead of the rest.

Tags follow the HTML Living Standard's names; only what both a printed page and an e-reader can show is here.
"""

import re
from collections.abc import Iterator, Mapping

from rapidfuzz import fuzz, process

from bindery.diagnostics import Diagnostic, did_you_mean, error, warning

PHRASES = frozenset(
    {
        "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q",
        "rb", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
        "var",
    }
)  # fmt: skip
"""Tags around words inside a paragraph."""
VOID = frozenset({"br", "hr", "img", "wbr"})
"""Tags without contents."""
BOXES = frozenset(
    {
        "address", "article", "blockquote", "caption", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "h1",
        "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "ol", "p", "pre", "section", "table", "tbody", "td",
        "tfoot", "th", "thead", "tr", "ul",
    }
)  # fmt: skip
"""Tags around paragraphs, and parts of lists and tables."""
ALLOWED = PHRASES | VOID | BOXES

PARENTS: Mapping[str, frozenset[str]] = {
    "li": frozenset({"ul", "ol"}),
    "dt": frozenset({"dl"}),
    "dd": frozenset({"dl"}),
    "caption": frozenset({"table"}),
    "thead": frozenset({"table"}),
    "tbody": frozenset({"table"}),
    "tfoot": frozenset({"table"}),
    "tr": frozenset({"table", "thead", "tbody", "tfoot"}),
    "td": frozenset({"tr"}),
    "th": frozenset({"tr"}),
    "figcaption": frozenset({"figure"}),
    "rb": frozenset({"ruby"}),
    "rt": frozenset({"ruby"}),
    "rp": frozenset({"ruby"}),
}
"""Where parts of something larger must stand."""
PARTS = frozenset(PARENTS)

IMPLIED_ENDS: Mapping[str, frozenset[str]] = {
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "td": frozenset({"td", "th"}),
    "th": frozenset({"td", "th"}),
    "tr": frozenset({"td", "th", "tr"}),
    "tbody": frozenset({"td", "th", "tr", "thead", "tbody"}),
    "tfoot": frozenset({"td", "th", "tr", "thead", "tbody"}),
    "rb": frozenset({"rb", "rt", "rp"}),
    "rt": frozenset({"rb", "rt", "rp"}),
    "rp": frozenset({"rb", "rt", "rp"}),
}
"""Open elements that a start tag ends without their end tag (HTML, 13.1.2.4 Optional tags)."""
OPTIONAL_ENDS = frozenset({"li", "dt", "dd", "td", "th", "tr", "thead", "tbody", "tfoot", "rb", "rt", "rp", "p"})

WITHOUT_TEXT = frozenset({"script", "style", "template", "noscript", "head", "title"})
"""Refused tags whose contents are no text of the book."""

_ADVICE = {
    "script": "delete it: a book runs no scripts",
    "style": "put it into a style sheet of the book and name that under css: in the manifest",
    "link": "name style sheets under css: in the manifest",
    "iframe": "write a link to the page, or show a picture of it",
    "object": "show a picture: ![caption](images/name.png)",
    "embed": "show a picture: ![caption](images/name.png)",
    "video": "write a link to it, or show a picture of it",
    "audio": "write a link to it",
    "svg": "save the drawing as a file and show it: ![caption](images/name.svg)",
    "math": "write the formula as TeX: $a^2 + b^2$",
    "font": "mark the words, [words]{.name}, and set .name in a style sheet of the book",
    "big": "mark the words, [words]{.name}, and set .name in a style sheet of the book",
    "center": "mark the block, ::: {.name} … :::, and set .name in a style sheet of the book",
    "aside": "write it as ::: {.sidebar} … :::",
    "details": "write it as ::: {.callout-note title=\"…\"} … :::",
    "summary": "write it as ::: {.callout-note title=\"…\"} … :::",
    "input": "delete it: a printed form is drawn with a table or a picture",
    "form": "delete it: a printed form is drawn with a table or a picture",
    "button": "delete it: a book runs no scripts",
}  # fmt: skip

MARKDOWN = {
    "b": "**words**", "strong": "**words**", "i": "*words*", "em": "*words*", "sup": "x^2^", "sub": "H~2~O",
    "br": "a backslash at the end of the line", "s": "~~words~~", "del": "~~words~~", "code": "`words`",
    "tt": "`words`", "a": "[words](address)", "img": "![caption](images/name.png)", "hr": "a line of three asterisks",
    "u": "[words]{.underline}", "span": "[words]{.name}", "div": "::: {.name} … :::", "p": "a blank line",
    "blockquote": "> in front of the lines", "ul": "- in front of each item", "ol": "1. in front of each item",
    "table": "a pipe or grid table", "h1": "# Heading", "h2": "## Heading", "h3": "### Heading", "pre": "``` around it",
    "figure": "![caption](images/name.png)", "kbd": "[words]{.kbd}", "mark": "[words]{.mark}",
}  # fmt: skip
"""What Markdown has for a tag."""


def refusal(tag: str, file: str, line: int) -> Diagnostic:
    """The diagnostic for a tag that is not on the list."""
    near = process.extractOne(tag, sorted(ALLOWED), scorer=fuzz.ratio, score_cutoff=75) if len(tag) > 2 else None
    hint = _ADVICE.get(tag) or (
        f"did you mean <{near[0]}>?" if near else f"for the sign itself write \\<, as in \\<{tag}>"
    )
    return error(file, line, f"<{tag}> is not among the HTML that a book can hold", "html-tag", hint)


GENERAL = frozenset({"id", "class", "lang", "dir", "title", "role"})
_OWN_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "a": frozenset({"href", "name"}),
    "img": frozenset({"src", "alt", "width", "height"}),
    "td": frozenset({"rowspan", "colspan", "align", "scope", "headers"}),
    "th": frozenset({"rowspan", "colspan", "align", "scope", "headers", "abbr"}),
    "ol": frozenset({"start", "type"}),
    "time": frozenset({"datetime"}),
    "data": frozenset({"value"}),
    "blockquote": frozenset({"cite"}),
    "q": frozenset({"cite"}),
    "del": frozenset({"cite", "datetime"}),
    "ins": frozenset({"cite", "datetime"}),
}
_SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel", "sms", "ftp", "sftp", "geo", "xmpp", "doi", "isbn", "urn"})
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")
_EVENT_HANDLER = re.compile(r"on[a-z]{3,}")


def own_attributes(tag: str) -> frozenset[str]:
    return GENERAL | _OWN_ATTRIBUTES.get(tag, frozenset())


def attribute_fault(tag: str, name: str, value: str, file: str, line: int) -> Diagnostic | None:
    """What is wrong with one attribute of an allowed tag, or None."""
    if is_script(name):
        return error(file, line, f"<{tag}> has the script attribute '{name}'", "html-script", "delete the attribute")
    if name in ("href", "src", "cite") and has_unsafe_scheme(value):
        return error(
            file,
            line,
            f"the address '{value}' is no link that a book can hold",
            "html-address",
            "write an https address",
        )
    if name.startswith(("data-", "aria-")) or name in own_attributes(tag):
        return None
    hint = (
        "set a class instead, and style it in a style sheet of the book"
        if name in ("style", "width", "height", "align", "valign", "bgcolor", "color", "border", "face", "size")
        else did_you_mean(name, sorted(own_attributes(tag))) or "delete the attribute"
    )
    return warning(file, line, f"the attribute '{name}' of <{tag}> is left out of the book", "html-attribute", hint)


def is_script(attribute: str) -> bool:
    """Whether an attribute is an event handler, such as onclick."""
    return _EVENT_HANDLER.fullmatch(attribute.lower()) is not None


def has_unsafe_scheme(address: str) -> bool:
    """Whether an address would do something else than lead to a place: javascript:, data:, file: and the like."""
    # Browsers drop white space and control characters inside a scheme; a single letter is a Windows drive.
    bare = "".join(character for character in address if character > " ")
    scheme = _SCHEME.match(bare)
    return scheme is not None and scheme[1].lower() not in _SAFE_SCHEMES


def kept(tag: str, attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The attributes of a tag that reach the book."""
    for name, value in attributes.items():
        allowed = name in own_attributes(tag) or name.startswith(("data-", "aria-"))
        if allowed and not (name in ("href", "src", "cite") and has_unsafe_scheme(value)):
            yield name, value
