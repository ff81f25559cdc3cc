"""Program listings: the words of the language found by Pygments, in lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from pygments.lexer import Lexer
from pygments.lexers import get_all_lexers, get_lexer_by_name
from pygments.token import Token
from pygments.token import _TokenType as TokenType
from pygments.util import ClassNotFound

from bindery.edition.markup import element, text

Piece = tuple[str | None, str]
"""A CSS class, or None for plain text, and a stretch of code within one line."""

_NOT_CODE = frozenset(("", "text", "plain", "plaintext", "none", "default", "raw", "txt"))
"""What authors write for a block that no language is meant for."""

_LONGEST = 200_000
"""Characters; a longer listing is data rather than something to read, and is left plain."""

# What code.css tells apart. Pygments knows some eighty kinds of words, of which print in one colour shows four; the
# fewer spans, the smaller the files and the quicker the pages are set.
_CLASSES = (
    (Token.Comment.Preproc, "cp"),
    (Token.Comment, "c"),
    (Token.Keyword.Constant, "kc"),
    (Token.Keyword, "k"),
    (Token.Operator.Word, "k"),
    (Token.Literal.String.Doc, "c"),
    (Token.Literal.String, "s"),
    (Token.Name.Function, "nf"),
    (Token.Name.Class, "nc"),
    (Token.Name.Tag, "nt"),
    (Token.Name.Decorator, "nd"),
    (Token.Generic.Heading, "gh"),
    (Token.Generic.Subheading, "gh"),
    (Token.Generic.Deleted, "gd"),
    (Token.Generic.Inserted, "gi"),
    (Token.Generic.Prompt, "gp"),
    (Token.Generic.Output, "go"),
    (Token.Generic.Error, "gr"),
    (Token.Generic.Traceback, "gr"),
    (Token.Generic.Emph, "ge"),
    (Token.Generic.Strong, "gs"),
)


@dataclass(frozen=True)
class Listing:
    """Code by lines; joined with line ends, their pieces are the author's code, letter for letter."""

    lines: tuple[tuple[Piece, ...], ...]
    problem: str = ""
    """Why nothing is highlighted, as a sentence; "" when all is well."""
    hint: str = ""


def highlight(code: str, language: str) -> Listing:
    """`code` with the words of `language` (any of Pygments' names, "" for none) told apart.

    An unknown language is a problem, and its code stays plain.
    """
    name = language.lower()
    if name in _NOT_CODE or len(code) > _LONGEST:
        return Listing(_plain(code))
    lexer = _lexer(name)
    if lexer is None:
        near = get_close_matches(name, _names(), n=1)
        hint = f"did you mean '{near[0]}'?" if near else "a block without a language is set plain"
        return Listing(_plain(code), f"'{language}' is no language that can be highlighted", hint)
    lines = tuple(map(tuple, _lines(_merged(lexer, code))))
    whole = "\n".join("".join(piece for _, piece in line) for line in lines)
    # Lexers may tidy what they read; a listing that is not letter for letter the author's is not used.
    return Listing(lines if whole == code else _plain(code))


def write_lines(listing: Listing, first: int | None) -> str:
    """Its lines as XHTML, with numbers from `first` on, or without."""
    return "\n".join(
        element(
            "span",
            "".join(element("span", text(piece), class_=kind) if kind else text(piece) for kind, piece in line),
            class_="code-line",
            data_number=None if first is None else str(first + place),
        )
        for place, line in enumerate(listing.lines)
    )


def _plain(code: str) -> tuple[tuple[Piece, ...], ...]:
    return tuple(((None, line),) if line else () for line in code.split("\n"))


@cache
def _lexer(name: str) -> Lexer | None:
    try:
        return get_lexer_by_name(name, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


@cache
def _names() -> tuple[str, ...]:
    return tuple(sorted(alias for _, aliases, _, _ in get_all_lexers() for alias in aliases))


@cache
def _class_of(kind: TokenType) -> str | None:
    return next((name for family, name in _CLASSES if kind[: len(family)] == family), None)


def _merged(lexer: Lexer, code: str) -> Iterator[tuple[str | None, str]]:
    """Stretches of one class, as long as they go; white space within a line joins what is before it."""
    current: str | None = None
    gathered: list[str] = []
    for kind, stretch in lexer.get_tokens(code):
        name = _class_of(kind) if stretch.strip() else None if "\n" in stretch else current
        if name != current and gathered:
            yield current, "".join(gathered)
            gathered = []
        current = name
        gathered.append(stretch)
    if gathered:
        yield current, "".join(gathered)


def _lines(stretches: Iterator[tuple[str | None, str]]) -> Iterator[list[Piece]]:
    line: list[Piece] = []
    for name, stretch in stretches:
        first, *rest = stretch.split("\n")
        if first:
            line.append((name, first))
        for part in rest:
            yield line
            line = [(name, part)] if part else []
    yield line
