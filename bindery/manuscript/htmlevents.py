"""Raw HTML as pandoc hands it over, cut into tags, comments and text."""

from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser


@dataclass(frozen=True)
class Start:
    """A start tag; `closed` when it ends itself (`<wbr/>`). Names are in lower case, missing values are ""."""

    tag: str
    attributes: Mapping[str, str]
    closed: bool
    line: int


@dataclass(frozen=True)
class End:
    tag: str
    line: int


@dataclass(frozen=True)
class Text:
    text: str
    line: int


@dataclass(frozen=True)
class Comment:
    line: int


@dataclass(frozen=True)
class Odd:
    """A declaration, a processing instruction, or what is no HTML at all."""

    text: str
    line: int


Event = Start | End | Text | Comment | Odd


def events(fragment: str, line: int) -> list[Event]:
    """The parts of a fragment that begins on `line`, in order."""
    reader = _Reader(line)
    try:
        reader.feed(fragment)
        reader.close()
    except AssertionError:
        # The standard library's answer to a malformed marked section, <![…
        reader.found.append(Odd(fragment.split("\n")[0], line))
    return reader.found


class _Reader(HTMLParser):
    def __init__(self, line: int) -> None:
        super().__init__(convert_charrefs=True)
        self.first_line = line
        self.found: list[Event] = []

    @property
    def line(self) -> int:
        return self.first_line + self.getpos()[0] - 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(Start(tag, {name: value or "" for name, value in reversed(attrs)}, False, self.line))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(Start(tag, {name: value or "" for name, value in reversed(attrs)}, True, self.line))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(End(tag, self.line))

    def handle_data(self, data: str) -> None:
        self.found.append(Text(data, self.line))

    def handle_comment(self, data: str) -> None:
        self.found.append(Comment(self.line))

    def handle_decl(self, decl: str) -> None:
        self.found.append(Odd(f"<!{decl}>", self.line))

    def handle_pi(self, data: str) -> None:
        self.found.append(Odd(f"<?{data}>", self.line))

    def unknown_decl(self, data: str) -> None:
        self.found.append(Odd(f"<![{data}]>", self.line))
