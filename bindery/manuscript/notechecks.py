"""Notes that would be lost or printed as `[^label]`: what pandoc passes over in silence."""

import re
from collections.abc import Iterator

from bindery.diagnostics import Diagnostic, did_you_mean, error, warning
from bindery.manuscript.sourcelines import NoteDefinition, lines_of, note_definitions, verbatim_lines
from bindery.manuscript.tree import Node, walk
from bindery.manuscript.treestream import code_lines

_CALL = re.compile(r"\[\^([^\s\[\]^]+)\]")
_IN_LINE = re.compile(r"(?<!\\)\^\[")
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_FORMULA = re.compile(r"\$(?=\S)[^$]*\$")


def check_notes(source: str, blocks: list[Node], file: str) -> tuple[Diagnostic, ...]:
    """Everything that is wrong between note calls and notes, as diagnostics for `file`.

    Reported: calls without a note, a note right below a paragraph (which is then text), calls inside
    notes, labels that are written twice, notes that nothing calls, notes in the line that are none.
    `blocks` is annotated with lines.
    """
    lines = lines_of(source)
    in_line = tuple(_not_in_line(lines, blocks, file)) if "^[" in source else ()
    if "[^" not in source:
        return in_line
    verbatim = verbatim_lines(lines, code_lines(blocks))
    definitions = note_definitions(lines, verbatim)
    labels = {definition.label for definition in definitions}
    left = _calls_left(lines, blocks)
    begun_in_text = {label for label, line in left if _begins_note(lines, label, line)}
    found = [
        _not_a_note(lines, file, label, line, labels)
        for label, line in left
        # The calls of a note that is no note yet are right: where it stands is what is wrong.
        if label not in begun_in_text or _begins_note(lines, label, line)
    ]
    return (*found, *in_line, *_written_twice(definitions, file), *_never_called(lines, verbatim, definitions, file))


def _not_in_line(lines: list[str], blocks: list[Node], file: str) -> Iterator[Diagnostic]:
    """Notes that ^[ begins and pandoc takes for text, or for the words of a link."""
    suspected = {node["line"]: node["c"] for node in walk(blocks, "Str") if "^[" in node["c"] or node["c"][-1:] == "^"}
    for number, word in suspected.items():
        text = "\n".join([_FORMULA.sub("", _CODE.sub("", lines[number - 1])), *lines[number:]])
        begun = [call.end() for call in _IN_LINE.finditer(text, 0, len(text.partition("\n")[0]))]
        followers = [_after_note(text, place) for place in begun]
        if any(after in ("[", "(") for after in followers):
            message = "the note that ^[ begins is no note, because a bracket follows it at once"
            yield error(file, number, message, "broken-note", "put an index mark before the note, words after a space")
        elif "^[" in word and "" in followers:
            yield error(file, number, "the note that ^[ begins is never closed", "broken-note", "end it with ]")


def _after_note(text: str, place: int) -> str | None:
    """The character after the ] that closes what begins at `place`; "" without a ], None at the end of the text."""
    depth = 1
    for found in re.finditer(r"\\.|\n[ \t]*\n|[\[\]]", text[place:], re.DOTALL):
        if found[0].isspace():
            return ""
        depth += {"[": 1, "]": -1}.get(found[0], 0)
        if not depth:
            return text[place + found.end() : place + found.end() + 1] or None
    return ""


def _calls_left(lines: list[str], blocks: list[Node]) -> list[tuple[str, int]]:
    """Calls that are text in the tree and were not escaped in the source."""
    found = {
        (label, node["line"])
        for node in walk(blocks, "Str")
        if "[^" in node["c"]
        for label in _CALL.findall(node["c"])
        if re.search(rf"(?<!\\)\[\^{re.escape(label)}\]", _CODE.sub("", lines[node["line"] - 1]))
    }
    return sorted(found, key=lambda call: (call[1], call[0]))


def _begins_note(lines: list[str], label: str, line: int) -> bool:
    return re.match(rf"[ \t>]*\[\^{re.escape(label)}\]:", lines[line - 1]) is not None


def _not_a_note(lines: list[str], file: str, label: str, line: int, labels: set[str]) -> Diagnostic:
    if _begins_note(lines, label, line):
        return error(
            file,
            line,
            f"the note [^{label}] begins inside a paragraph, so it is text and no note",
            "misplaced-note",
            "leave a blank line before it",
        )
    if label in labels:
        return error(
            file,
            line,
            f"the note [^{label}] is called from inside another note",
            "nested-note",
            "put its words in brackets there, or call it from the text",
        )
    return error(
        file,
        line,
        f"the note [^{label}] is called but nowhere written",
        "undefined-note",
        did_you_mean(label, sorted(labels))
        or f"add a line '[^{label}]: …', or write \\[^{label}] for the characters themselves",
    )


def _written_twice(definitions: list[NoteDefinition], file: str) -> Iterator[Diagnostic]:
    first: dict[str, int] = {}
    for definition in definitions:
        line = first.setdefault(definition.label, definition.first)
        if line != definition.first:
            yield error(
                file,
                definition.first + 1,
                f"the note [^{definition.label}] is written a second time; the first is on line {line + 1}",
                "duplicate-note",
                "give one of them another label",
            )


def _never_called(
    lines: list[str], verbatim: list[bool], definitions: list[NoteDefinition], file: str
) -> Iterator[Diagnostic]:
    inside = {line: definition.label for definition in definitions for line in range(definition.first, definition.end)}
    called = set()
    for index, line in enumerate(lines):
        for call in _CALL.finditer(line):
            if not verbatim[index] and inside.get(index) != call[1]:
                called.add(call[1])
    for definition in definitions:
        if definition.label not in called:
            yield warning(
                file,
                definition.first + 1,
                f"the note [^{definition.label}] is never called, so it is not in the book",
                "unused-note",
                f"write [^{definition.label}] where it belongs, or delete it",
            )
