"""The builder's own words in each language: "Chapter", "Contents", quotation marks."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from bindery.diagnostics import BookError, Diagnostic, did_you_mean, error
from bindery.folder import SHIPPED, BookFolder
from bindery.yaml_text import YamlText, read_yaml

FILE = "templates/languages.yaml"

Words = Mapping[str, Any]
"""A language's words by name; "quotes" is its quotation marks (double open, close, single open, close)."""


def read_languages(folder: BookFolder) -> Mapping[str, Words]:
    """The words by language tag: the shipped ones, and over them those of the book's own file.

    Raises BookError with every mistake in that file.
    """
    shipped = _shipped()
    own = read_yaml((folder.style_text(FILE) or "").encode(), FILE)
    problems = [*own.diagnostics, *_mistakes(own, shipped["en"])]
    if problems:
        raise BookError(problems)
    changed = _table(own)
    return {tag: shipped.get(tag, {}) | changed.get(tag, {}) for tag in {**shipped, **changed}}


def word_names() -> tuple[str, ...]:
    """The names of all words, such as "chapter"."""
    return tuple(name for name in _shipped()["en"] if name != "quotes")


@cache
def _shipped() -> dict[str, dict[str, Any]]:
    return _table(read_yaml((SHIPPED / FILE).read_bytes(), FILE))


def _table(text: YamlText) -> dict[str, dict[str, Any]]:
    return text.value or {}  # type: ignore[return-value]


def _mistakes(text: YamlText, known: Words) -> Iterator[Diagnostic]:
    shape = "write 'de:' and under it, indented, 'chapter: Kapitel'"
    if text.value is None:
        return
    if not isinstance(text.value, dict):
        yield error(FILE, 1, "this is not a list of languages and their words", "wrong-type", shape)
        return
    for tag, words in text.value.items():
        if not isinstance(words, dict):
            yield error(FILE, text.line((tag,)), f"'{tag}' has no words", "wrong-type", shape)
            continue
        for name, value in words.items():
            line = text.line((tag, name))
            if name not in known:
                yield error(FILE, line, f"the builder has no word '{name}'", "unknown-key", did_you_mean(name, known))
            elif name == "quotes":
                if not isinstance(value, list) or len(value) != 4 or not all(isinstance(mark, str) for mark in value):
                    yield error(FILE, line, "'quotes' are four quotation marks", "wrong-type", "quotes: [“, ”, ‘, ’]")
            elif not isinstance(value, str):
                yield error(FILE, line, f"'{name}' should be text", "wrong-type")
