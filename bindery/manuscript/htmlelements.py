"""Elements rebuilt from the tags of a manuscript and the nodes of the tree between them.

Pandoc reads a tag as a node of its own, so an element is a run of siblings: it begins and ends in the
same list of inlines or of blocks, or is reported.
"""

from collections.abc import Iterable

from bindery.diagnostics import Diagnostic, error
from bindery.manuscript import htmltags
from bindery.manuscript.htmlevents import End, Event, Start, Text
from bindery.manuscript.htmlnodes import box, part, phrase, text_nodes, void
from bindery.manuscript.htmltags import BOXES, IMPLIED_ENDS, OPTIONAL_ENDS, PARENTS, PARTS, VOID
from bindery.manuscript.tree import Node


class Findings:
    """What is wrong with the HTML of `file`, collected."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.diagnostics: list[Diagnostic] = []

    def report(self, line: int, message: str, code: str, hint: str) -> None:
        self.diagnostics.append(error(self.file, line, message, code, hint))

    def refuse(self, start: Start) -> None:
        self.diagnostics.append(htmltags.refusal(start.tag, self.file, start.line))

    def check_attribute(self, tag: str, name: str, value: str, line: int) -> None:
        fault = htmltags.attribute_fault(tag, name, value, self.file, line)
        self.diagnostics += [fault] if fault else []

    def attributes(self, start: Start) -> dict[str, str]:
        """The attributes of a tag that reach the book; the others are reported."""
        for name, value in start.attributes.items():
            self.check_attribute(start.tag, name, value, start.line)
        return dict(htmltags.kept(start.tag, start.attributes))


class _Open:
    """An element whose end tag has not come yet."""

    def __init__(self, start: Start | None, allowed: bool = True) -> None:
        self.start = start
        self.tag = start.tag if start else ""
        self.allowed = allowed
        self.children: list[Node] = []


class _Builder:
    """Rebuilds elements from tags and the nodes between them. One list of the tree has one builder."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.open = [_Open(None)]
        self.closed_early: list[str] = []

    def end(self, event: End) -> None:
        tags = [element.tag for element in self.open[1:]]
        if event.tag not in tags:
            if event.tag in self.closed_early:
                self.closed_early.remove(event.tag)
            elif event.tag not in VOID:
                self.findings.report(
                    event.line,
                    f"</{event.tag}> ends nothing: no <{event.tag}> is open here",
                    "html-stray-end",
                    "begin and end it in the same paragraph, cell or emphasis, or delete it",
                )
            return
        while self.open[-1].tag != event.tag:
            self.close_early(f"</{event.tag}> on line {event.line}")
        self.close()

    def close_early(self, before: str) -> None:
        element = self.open[-1]
        if element.tag not in OPTIONAL_ENDS and element.start:
            self.closed_early.append(element.tag)
        if element.tag not in OPTIONAL_ENDS and element.start and element.allowed:
            self.findings.report(
                element.start.line,
                f"<{element.tag}> is not ended before {before}",
                "html-unclosed",
                f"write </{element.tag}> first, in the same paragraph, cell or emphasis",
            )
        self.close()

    def close_all(self) -> list[Node]:
        while len(self.open) > 1:
            self.close_early("its surroundings end")
        return self.open[0].children

    def opened(self, event: Start, allowed: bool) -> None:
        while self.open[-1].tag in IMPLIED_ENDS.get(event.tag, ()):
            self.close()
        outside = event.tag in PARTS and self.open[-1].tag not in PARENTS[event.tag]
        if outside and allowed:
            around = " or ".join(f"<{tag}>" for tag in sorted(PARENTS[event.tag]))
            self.findings.report(
                event.line, f"<{event.tag}> stands outside {around}", "html-misplaced", f"put {around} around it"
            )
        self.open.append(_Open(event, allowed and not outside and (self.open[-1].allowed or event.tag not in PARTS)))

    def close(self) -> None:
        raise NotImplementedError


class Phrases(_Builder):
    """Elements inside one paragraph, or another list of inlines; `verbatim` keeps spaces and line ends."""

    def __init__(self, findings: Findings, verbatim: bool = False) -> None:
        super().__init__(findings)
        self.verbatim = verbatim

    def build(self, items: Iterable[Node | Event]) -> list[Node]:
        for item in items:
            if isinstance(item, dict):
                self.open[-1].children.append(item)
            elif isinstance(item, Text) and self.verbatim:
                self.open[-1].children.append({"t": "Str", "c": item.text, "line": item.line})
            elif isinstance(item, Text):
                self.open[-1].children += text_nodes(item.text, item.line)
            elif isinstance(item, Start):
                self.start(item)
            elif isinstance(item, End):
                self.end(item)
        return self.close_all()

    def start(self, event: Start) -> None:
        if event.tag in VOID and event.tag != "hr":
            self.open[-1].children.append(void(event.tag, self.findings.attributes(event), event.line))
            return
        allowed = event.tag in htmltags.PHRASES
        if event.tag in BOXES or event.tag == "hr":
            self.findings.report(
                event.line,
                f"<{event.tag}> stands inside a paragraph, a heading or a table cell",
                "html-misplaced",
                "put it on a line of its own, or in a table cell write <br> between the lines",
            )
        elif not allowed:
            self.findings.refuse(event)
        if event.tag not in VOID:
            self.opened(event, allowed)
        if event.closed and event.tag not in VOID:
            self.close()

    def close(self) -> None:
        element = self.open.pop()
        assert element.start
        children = element.children
        if element.allowed:
            attributes = self.findings.attributes(element.start)
            children = [phrase(element.tag, attributes, children, element.start.line)]
        elif element.tag in htmltags.WITHOUT_TEXT:
            children = []
        self.open[-1].children += children


class Boxes(_Builder):
    """Block elements; what stands between their tags and is no block is gathered into a paragraph."""

    def build(self, items: Iterable[Node | Event]) -> list[Node]:
        loose: list[Event] = []
        for item in items:
            if isinstance(item, (Start, End)) and self.is_box(item):
                self.paragraph(loose)
                loose = []
                if isinstance(item, Start):
                    self.start(item)
                else:
                    self.end(item)
            elif isinstance(item, dict):
                self.paragraph(loose)
                loose = []
                self.open[-1].children.append(item)
            else:
                loose.append(item)
        self.paragraph(loose)
        return self.close_all()

    def is_box(self, event: Start | End) -> bool:
        return event.tag not in htmltags.PHRASES and (event.tag not in VOID or event.tag == "hr")

    def paragraph(self, loose: list[Event]) -> None:
        verbatim = any(element.tag == "pre" for element in self.open)
        inlines = _tidy(Phrases(self.findings, verbatim).build(loose))
        if inlines:
            self.open[-1].children.append({"t": "Plain", "c": inlines, "line": inlines[0]["line"]})

    def start(self, event: Start) -> None:
        if event.tag == "hr":
            self.findings.attributes(event)
            self.open[-1].children.append({"t": "HorizontalRule", "line": event.line})
            return
        allowed = event.tag in BOXES
        if not allowed:
            self.findings.refuse(event)
        self.opened(event, allowed)
        if event.closed:
            self.close()

    def close(self) -> None:
        element = self.open.pop()
        assert element.start
        children = element.children
        if element.allowed:
            attributes = self.findings.attributes(element.start)
            if element.tag in PARTS:
                children = [part(element.tag, attributes, children, element.start.line)]
            else:
                children = box(element.tag, attributes, children, element.start.line)
        elif element.tag in htmltags.WITHOUT_TEXT:
            children = []
        self.open[-1].children += children


def _tidy(inlines: list[Node]) -> list[Node]:
    """Without spaces side by side or at an end."""
    tidied: list[Node] = []
    for node in inlines:
        if node["t"] in ("Space", "SoftBreak") and (not tidied or tidied[-1]["t"] in ("Space", "SoftBreak")):
            continue
        tidied.append(node)
    while tidied and tidied[-1]["t"] in ("Space", "SoftBreak"):
        tidied.pop()
    return tidied
