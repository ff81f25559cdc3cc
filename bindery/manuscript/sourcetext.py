"""A manuscript cut into tokens, each with its line, and its notes set apart from the running text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bindery.manuscript.sourcelines import (
    Fragment,
    NoteDefinition,
    lines_of,
    metadata_end,
    note_definitions,
    reading_order,
    verbatim_lines,
)
from bindery.manuscript.tokens import LITERAL_INLINE_NOTE, Token, cut, is_plain, literal_call, words

_BRACKETS = re.compile(r"\\.|(`+)(?!`).*?(?<!`)\1(?!`)|\$(?=\S)[^$]*?(?<=\S)\$(?!\d)|\^\[|\[|\]", re.DOTALL)


@dataclass(frozen=True)
class SourceText:
    """`tokens[i]` stands on line `lines[i]` (from 1). A view is a list of such indices."""

    tokens: Sequence[str]
    lines: Sequence[int]
    main: Sequence[int]
    """The running text, without the contents of notes."""
    notes: Mapping[int, Sequence[int]]
    """For each note call, by its index, the contents of its note."""
    labels: frozenset[str]
    """Of the notes that the manuscript defines."""


def read_source(source: str, code: frozenset[str]) -> SourceText:
    """`code` holds the stripped lines of the tree's code blocks, which are never taken for anything else."""
    lines = lines_of(source)
    verbatim = verbatim_lines(lines, code)
    definitions = tuple(note_definitions(lines, verbatim))
    return _Reading(lines, verbatim, definitions).read()


class _Reading:
    """Fills the lists of a SourceText, paragraph by paragraph."""

    def __init__(self, lines: list[str], verbatim: list[bool], definitions: tuple[NoteDefinition, ...]) -> None:
        self.lines, self.verbatim, self.definitions = lines, verbatim, definitions
        self.owner: dict[int, NoteDefinition] = {line: d for d in definitions for line in range(d.first, d.end)}
        self.labels = frozenset(definition.label for definition in definitions)
        self.token_texts: list[str] = []
        self.token_lines: list[int] = []
        self.main: list[int] = []
        self.contents: dict[NoteDefinition, list[int]] = {definition: [] for definition in definitions}
        self.inline: dict[int, list[int]] = {}
        self.calls: dict[int, str] = {}

    def read(self) -> SourceText:
        for paragraph in self.paragraphs():
            self.add(paragraph)
        # Of two definitions with one label pandoc takes the last.
        by_label = {definition.label: view for definition, view in self.contents.items()}
        notes: dict[int, Sequence[int]] = {call: by_label[label] for call, label in self.calls.items()}
        return SourceText(self.token_texts, self.token_lines, self.main, notes | self.inline, self.labels)

    def paragraphs(self) -> Iterator[list[Fragment]]:
        """Runs of lines, or pieces of table cells, that belong to one note definition or to none."""
        paragraph: list[Fragment] = []
        for fragment in reading_order(self.lines, self.verbatim, metadata_end(self.lines)):
            definition = self.owner.get(fragment.line)
            blank = not fragment.text.strip(" \t>")
            starts_definition = definition is not None and definition.first == fragment.line
            if blank or starts_definition or (paragraph and self.owner.get(paragraph[-1].line) is not definition):
                if paragraph:
                    yield paragraph
                paragraph = []
            if not blank:
                paragraph.append(fragment)
        if paragraph:
            yield paragraph

    def add(self, paragraph: list[Fragment]) -> None:
        text = "\n".join(fragment.text for fragment in paragraph)
        definition = self.owner.get(paragraph[0].line)
        view = self.contents[definition] if definition else self.main
        if is_plain(text):
            for fragment in paragraph:
                self.add_words(fragment, view)
            return
        tokens = cut(text)
        if definition and definition.first == paragraph[0].line:
            next(tokens)  # the label itself
        ends = _inline_notes(text) if "^[" in text and not self.verbatim[paragraph[0].line] else {}
        open_notes: list[tuple[int, list[int]]] = []
        place, line_end = 0, len(paragraph[0].text)
        for token in tokens:
            while token.offset > line_end:
                place += 1
                line_end += len(paragraph[place].text) + 1
            while open_notes and token.offset >= open_notes[-1][0]:
                open_notes.pop()
            index = len(self.token_texts)
            self.token_texts.append(self.text_of(token, ends))
            self.token_lines.append(paragraph[place].line + 1)
            (open_notes[-1][1] if open_notes else view).append(index)
            if token.label and token.label in self.labels:
                self.calls[index] = token.label
            elif token.label == "" and token.offset in ends:
                self.inline[index] = []
                open_notes.append((ends[token.offset], self.inline[index]))

    def add_words(self, fragment: Fragment, view: list[int]) -> None:
        found = words(fragment.text)
        view.extend(range(len(self.token_texts), len(self.token_texts) + len(found)))
        self.token_texts += found
        self.token_lines += [fragment.line + 1] * len(found)

    def text_of(self, token: Token, ends: Mapping[int, int]) -> str:
        if token.label and token.label not in self.labels:
            return literal_call(token.label)
        if token.label == "" and token.offset not in ends:
            return LITERAL_INLINE_NOTE
        return token.text


def _inline_notes(text: str) -> dict[int, int]:
    """Where each inline note `^[…]` of a paragraph starts, and where it ends."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for mark in _BRACKETS.finditer(text):
        if mark[0] in ("[", "^["):
            opened.append(mark.start())
        elif mark[0] == "]" and opened:
            start = opened.pop()
            if text[start] == "^":
                found[start] = mark.end()
    return found
