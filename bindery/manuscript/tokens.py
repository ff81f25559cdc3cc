"""The tokens by which the document tree and the manuscript are compared.

Words are runs of letters and digits. What pandoc takes out of the running text (attributes, tags,
addresses, note calls) becomes a token of another kind, so that it cannot be mistaken for a word of the text.
Both sides are cut by the same rules: code that shows Markdown then gives the same tokens on both.
"""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

NOTE = "[^]"
"""A call of a defined or an inline note."""
LITERAL_INLINE_NOTE = "^["
"""A `^[` that begins no note."""
RULE = "---"
"""A thematic break. Dashes below or above text underline a heading or belong to a table."""

_WORD = re.compile(r"[^\W_]+")
_CURIOUS = re.compile(r"[\\\[\]{<@&^]")
_CURIOUS_START = re.compile(r"\n[ \t>]*(?:[-*_`~]|:::)")
"""Text without any of these, in it or at the start of a line, is plain words."""
_ESCAPE = re.compile(r"\\([^\w\s])")
_GRAMMAR = re.compile(
    r"""
      ^[ \t>]* (?: :{3,} | `{3,}(?=[^`\n]*$) | ~{3,}(?=[^~\n]*$) ) (?P<fence>[^\n]*)
    | ^[ \t>]* (?P<rule>[*_]) (?:[ \t]*(?P=rule)){2,} [ \t]* $
    | \A[ \t>]* (?P<dashes>-) (?:[ \t]*-){2,} [ \t]*\Z
    | \\[^\w\s]
    | \[\^ (?P<call>[^\s\[\]^]+) \]
    | (?P<inline>\^\[)
    | \]\( \s* (?P<target> <[^<>\n]*> | [^\s()<>]* (?:\([^\s()<>]*\)[^\s()<>]*)* ) (?:\s+(?:"[^"]*"|'[^']*'))?
    | \{ (?=\s*[#.=] | [^{}=]*= | \s*-\s*\}) (?P<attributes>[^{}]*) \}
    | < (?P<tag> /?[A-Za-z][\w-]* (?:\s+[\w:.-]+ (?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>=`]+))? )* \s*/? ) >
    | @ (?: \{(?P<braced>[^{}\s]*)\} | (?P<key> \w(?:\w|[:.\#$%&\-+?<>~/](?=\w))* ) )
    | (?P<word> (?: [^\W_] | &(?:\#\d{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30}); )+ )
    """,
    re.VERBOSE | re.MULTILINE,
)


class Token(NamedTuple):
    """`text` is what is compared; `offset` where it stands; `label` that of a note call ("" for an inline note)."""

    text: str
    offset: int
    label: str | None = None


def cut(text: str) -> Iterator[Token]:
    """The tokens of a piece of Markdown or of plain text, in order."""
    if is_plain(text):
        for word in _WORD.finditer(text):
            yield Token(word[0], word.start())
        return
    for found in _GRAMMAR.finditer(text):
        kind, offset = found.lastgroup, found.start()
        if kind == "word":
            if "&" in found[0]:
                for decoded in words(html.unescape(found[0])):
                    yield Token(decoded, offset)
            else:
                yield Token(found[0], offset)
        elif kind == "call":
            yield Token(NOTE, offset, found["call"])
        elif kind == "inline":
            yield Token(NOTE, offset, "")
        elif kind == "target":
            address = _ESCAPE.sub(r"\1", html.unescape(found["target"].strip("<>")))
            yield Token(target(address), offset)
        elif kind in ("fence", "attributes", "tag"):
            for token in attribute_tokens(found[kind]):
                yield Token(token, offset)
        elif kind in ("braced", "key"):
            yield Token(citation(found[kind]), offset)
        elif kind in ("rule", "dashes"):
            yield Token(RULE, offset)


def is_plain(text: str) -> bool:
    """Whether text has no tokens but its `words`."""
    return not _CURIOUS.search(text) and not _CURIOUS_START.search("\n" + text)


def words(text: str) -> list[str]:
    return _WORD.findall(text)


def attribute_tokens(*texts: str) -> list[str]:
    """The tokens of attributes, of a tag or of the first line of a fence, whose own order means nothing."""
    return sorted("{" + word for text in texts for word in words(text))


def plain(token: str) -> str:
    """The word in a token of whatever kind."""
    return token.lstrip("{@[](^#")


def target(address: str) -> str:
    """The token of the address of a link or an image."""
    return "](" + unquote(address)


def citation(key: str) -> str:
    return "@" + key


def literal_call(label: str) -> str:
    """The token of a note call that has no definition, which pandoc leaves as text."""
    return f"[^{label}]"
