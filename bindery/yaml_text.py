"""YAML text as plain values, with the line on which each stands.

All scalars stay text, exactly as written: what `no`, `1984` or `2026-11-08` mean is for the key to
say, so that `language: no` is Norwegian and `title: 1984` a title. Tags are refused, which makes
the reading safe; anchors and aliases work, within limits.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml

from bindery.diagnostics import Diagnostic, error, not_utf8

Location = tuple[str | int, ...]
"""Keys and list positions (from 0) that lead to a value: ("chapters", 2, "title")."""

Value = str | None | list["Value"] | dict[str, "Value"]

_DEEPEST = 20
_MOST_VALUES = 20_000
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class YamlText:
    """A document's `value`, the line of every key and list item in it, and what was wrong with the text."""

    value: Value
    lines: Mapping[Location, int] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()
    files: Mapping[Location, str] = field(default_factory=dict)
    """The file of what came from another one than the rest, by its location."""

    def place(self, location: Location, file: str) -> tuple[str, int]:
        """The file and line of what stands at `location`, or of the nearest thing around it; `file` is the rest's."""
        ways = (location[:end] for end in range(len(location), 0, -1))
        at = next((way for way in ways if way in self.lines), ())
        return self.files.get(at, file), self.lines.get(at, 1)

    def line(self, location: Location) -> int:
        """The line of what stands at `location`, or of the nearest thing around it."""
        return next(
            (self.lines[location[:end]] for end in range(len(location), 0, -1) if location[:end] in self.lines), 1
        )


def read_yaml(data: bytes, file: str) -> YamlText:
    """Read the bytes of `file`. Broken text gives the value None and says why in the diagnostics."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        return YamlText(None, {}, (not_utf8(file, fault),))
    return _read_quickly(text, file) or _read(text, file)


def _read_quickly(text: str, file: str) -> YamlText | None:
    """The same by PyYAML's parser in C, ten times as quick; None where it cannot, or has something to complain of."""
    if not yaml.__with_libyaml__:
        return None
    reader = _Reader(file)
    try:
        value = reader.document(iter(yaml.CSafeLoader(text).get_event, None))
    except (_Refused, yaml.YAMLError, ValueError, OverflowError):
        return None
    return YamlText(value, reader.lines, tuple(reader.diagnostics))


def _read(text: str, file: str) -> YamlText:
    """`text` as PyYAML's own parser reads it, which says best what is wrong."""
    reader = _Reader(file)
    parser = None
    try:
        parser = yaml.SafeLoader(text)
        value = reader.document(iter(parser.get_event, None))
    except _Refused as refused:
        return YamlText(None, {}, (*reader.diagnostics, refused.diagnostic))
    except yaml.reader.ReaderError as fault:
        line = text.count("\n", 0, fault.position) + 1
        # Of text, PyYAML gives the code point here, whatever its type says.
        message = f"a character that no text may contain (U+{int(fault.character):04X})"
        return YamlText(None, {}, (error(file, line, message, "broken-yaml", "delete it and type the text again"),))
    except yaml.MarkedYAMLError as fault:
        return YamlText(None, {}, (*reader.diagnostics, _explain(fault, file)))
    except (ValueError, OverflowError):
        # PyYAML lets these through for "\U00FFFFFF" and for version numbers of thousands of digits.
        line = parser.line + 1 if parser else 1
        return YamlText(None, {}, (error(file, line, "a number or a \\-code that is out of range", "broken-yaml"),))
    return YamlText(value, reader.lines, tuple(reader.diagnostics))


class _Refused(Exception):
    def __init__(self, diagnostic: Diagnostic):
        self.diagnostic = diagnostic


def _line(event: yaml.Event) -> int:
    """The line that an event begins on; the parser gives every event a mark."""
    return event.start_mark.line + 1 if event.start_mark else 1


class _Reader:
    """Builds values from the events of one document."""

    def __init__(self, file: str):
        self.file = file
        self.lines: dict[Location, int] = {}
        self.diagnostics: list[Diagnostic] = []
        self._values = 0
        self._anchors: dict[str, tuple[Value, dict[Location, int]]] = {}

    def document(self, events: Iterator[yaml.Event]) -> Value:
        roots: list[Value] = []
        for event in events:
            if isinstance(event, yaml.NodeEvent):
                line = _line(event)
                value = self._value(event, events, ())
                if roots and value is not None:
                    raise self._refuse(line, "a second document begins after '---'", "keep one set of keys in the file")
                roots.append(value)
        return roots[0] if roots else None

    def _refuse(self, line: int, message: str, hint: str = "") -> _Refused:
        return _Refused(error(self.file, line, message, "broken-yaml", hint))

    def _value(self, event: yaml.NodeEvent, events: Iterator[yaml.Event], at: Location) -> Value:
        line = _line(event)
        self._values += 1
        if len(at) > _DEEPEST:
            raise self._refuse(line, "lists and keys are nested too deeply")
        if self._values > _MOST_VALUES:
            raise self._refuse(line, "far too many values for one file")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, at)
        tag = getattr(event, "tag", None)
        if tag not in {None, "!"}:
            name = tag.replace("tag:yaml.org,2002:", "!!")
            raise self._refuse(line, f"tags such as '{name}' are not used here", "put the text in quotation marks")
        before = set(self.lines) if event.anchor else set()
        value: Value
        if isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._sequence(events, at)
        else:
            value = self._mapping(events, at)
        if event.anchor:
            inside = {key[len(at) :]: where for key, where in self.lines.items() if key not in before}
            self._anchors[event.anchor] = (value, inside)
        return value

    def _alias(self, event: yaml.AliasEvent, at: Location) -> Value:
        line = _line(event)
        if event.anchor not in self._anchors:
            hint = "put text that begins with * in quotation marks"
            raise self._refuse(line, f"'*{event.anchor}' stands for nothing that was named before", hint)
        value, inside = self._anchors[event.anchor]
        self._values += len(inside)
        self.lines.update({(*at, *key): where for key, where in inside.items()})
        return value

    def _scalar(self, event: yaml.ScalarEvent) -> Value:
        found = _UNPRINTABLE.search(event.value)
        if found:
            line = _line(event)
            raise self._refuse(line, f"a character that no text may contain (U+{ord(found[0]):04X})")
        empty = not event.style and event.value in {"", "~", "null", "Null", "NULL"}
        return None if empty else event.value

    def _sequence(self, events: Iterator[yaml.Event], at: Location) -> Value:
        items: list[Value] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            assert isinstance(event, yaml.NodeEvent)
            self.lines[*at, len(items)] = _line(event)
            items.append(self._value(event, events, (*at, len(items))))
        return items

    def _mapping(self, events: Iterator[yaml.Event], at: Location) -> Value:
        mapping: dict[str, Value] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            assert isinstance(event, yaml.NodeEvent)
            line = _line(event)
            key = self._key(event)
            value_event = next(events)
            assert isinstance(value_event, yaml.NodeEvent)
            if key in mapping:
                first = self.lines[*at, key]
                self.diagnostics.append(
                    error(
                        self.file, line, f"'{key}' is given twice, first on line {first}", "duplicate-key", "keep one"
                    )
                )
                # Read past it, under a location that no value has.
                self._value(value_event, events, (*at, line, key))
            else:
                self.lines[*at, key] = line
                mapping[key] = self._value(value_event, events, (*at, key))
        return mapping

    def _key(self, event: yaml.NodeEvent) -> str:
        line = _line(event)
        if not isinstance(event, yaml.ScalarEvent) or event.tag not in {None, "!"}:
            raise self._refuse(
                line, "a key must be plain text", "put text that begins with [, { or * in quotation marks"
            )
        key = self._scalar(event)
        return key if isinstance(key, str) else event.value


def _explain(fault: yaml.MarkedYAMLError, file: str) -> Diagnostic:
    """The parser's complaint in the words of someone who writes a manifest, not a parser."""
    found = fault.problem_mark or fault.context_mark
    begun = fault.context_mark or found
    problem = fault.problem or fault.context or "the text cannot be read"
    for sign, place, message, hint in _EXPLANATIONS:
        if sign in f"{fault.context}: {problem}":
            mark = begun if place == "begun" else found
            return error(file, mark.line + 1 if mark else 1, message, "broken-yaml", hint)
    return error(file, found.line + 1 if found else 1, f"YAML cannot be read here: {problem}", "broken-yaml")


_QUOTE = "put the whole text in quotation marks"
_EXPLANATIONS = (
    (
        "mapping values are not allowed",
        "found",
        "a second ':' in this line, or a line that is indented too far",
        "text with ': ' in it stands in quotation marks: title: \"War: A History\"",
    ),
    (r"found character '\t'", "found", "a tab; YAML is indented with spaces", "replace the tab by spaces"),
    ("found character '@'", "found", "text that begins with '@'", _QUOTE),
    ("found character '`'", "found", "text that begins with '`'", _QUOTE),
    ("found character '%'", "found", "text that begins with '%'", _QUOTE),
    (
        "while scanning a quoted scalar",
        "begun",
        "a quotation mark that is opened here and not closed",
        "an apostrophe inside '…' is written twice",
    ),
    (
        "while parsing a flow sequence",
        "begun",
        "a '[' that is not closed",
        "close it with ']', with commas between the items",
    ),
    (
        "while parsing a flow mapping",
        "begun",
        "a '{' that is not closed",
        "close it with '}', with commas between the keys",
    ),
    ("could not find expected ':'", "begun", "a line without a ':' where a key was expected", "write 'key: value'"),
    (
        "did not find expected '-' indicator",
        "found",
        "a line that does not belong to the list above it",
        "begin the line with '- ', or indent it like the keys around the list",
    ),
    (
        "expected <block end>",
        "found",
        "a line whose indentation does not fit the lines above it",
        "keys that belong together begin in the same column; text that begins with a quotation mark also ends with one",
    ),
)
"""Part of the parser's complaint, which of its two places to name, what it means, and what to do."""
