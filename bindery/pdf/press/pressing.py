"""A section's pages in ink: a fragment for the screen becomes one for the press, so that binding has only to append it.

Each page becomes a form, as furniture is already. A form takes its patterns along wherever it is painted, so pages can
be put on any sheet: that of the press PDF, with its margins for bleed and marks, or one with several pages.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bindery.pdf.draft import dictionary, entries_of, values_of
from bindery.pdf.fragment import Body, Forms, Look, Stream, mark
from bindery.pdf.pdffile import compressed
from bindery.pdf.press.content import Alpha, Inked, Inker
from bindery.pdf.press.inks import Inks, press_with
from bindery.pdf.press.layers import parted as layers_of
from bindery.pdf.press.parts import Parts, content_of, names_in, references
from bindery.pdf.press.pictures import without_masks
from bindery.pdf.syntax import array, real

_PLAIN_STATE = re.compile(rb"<<(?:/Type /ExtGState)?(?:/(?:ca|CA) [01](?:\.0)?|/SMask /None|/BM /Normal)+>>")
"""A state in which everything can be seen or nothing."""
_ENDS = re.compile(rb"/C[01] \[([^\]]*)\]")
"""The colours at the ends of a shading."""
_ALPHA = re.compile(rb"/(ca|CA) ([\d.]+)")
_FOR_STRUCTURE = (b"/StructParents", b"/StructParent")
_FOR_STRUCTURE_AND_STATES = (*_FOR_STRUCTURE, b"/ExtGState")


@dataclass(frozen=True, order=True)
class Finding:
    """What a page has that a printer may not take. `page` counts from 0 in its section."""

    page: int
    code: str
    what: str
    ink: int = 0
    """Percent of all inks together, of a colour that has too much."""


@dataclass(frozen=True)
class BodyTask:
    """The pages of a section. Picklable, and equal for equal results."""

    body: Body = field(repr=False)
    inks: Inks
    parted: tuple[int, ...] = ()
    """Pages of which it is the first layer alone (see `press.layers`)."""
    over: bool = False
    """Whether it is their second layer, and no other page."""


@dataclass(frozen=True)
class FormsTask:
    """The furniture of a section."""

    forms: Forms = field(repr=False)
    inks: Inks


@dataclass(frozen=True)
class Pressed:
    """Pages as forms in ink, without structure. Pictures are still as they were; they are pressed by themselves."""

    forms: Forms = field(repr=False)
    findings: tuple[Finding, ...]
    pictures: tuple[tuple[int, str], ...]
    """Pages of the section, with the digests of the pictures on them."""
    translucent: tuple[int, ...] = ()
    """Pages on which something lets through what is under it, other than pictures with masks."""
    colored: tuple[int, ...] = ()
    """Pages with type, lines or areas in another ink than black; their pictures are not looked at."""


def press_body(task: BodyTask) -> Pressed:
    """A function of the task alone."""
    body = task.body
    parts = Parts(body.fragment)
    resources = parts.add(b"<<%s/XObject<<%s>>>>" % (body.resources, body.forms))
    for number, (area, _, _) in zip(body.contents, body.boxes, strict=True):
        # A page that is moved to the margins of its side shows more on that side than it was laid out for.
        left, lower, right, upper = map(float, values_of(area))
        box = array(map(real, (2 * left - right, lower, 2 * right - left, upper)))
        stream = parts.streams[number]
        entries = b"<</Type /XObject/Subtype /Form/BBox %s/Resources %s%s" % (
            box,
            mark(str(resources)),
            stream.entries[2:],
        )
        parts.streams[number] = Stream(entries, stream.data)
    return _Press(parts, task.inks).pressed(body.contents, body.looks, task.parted, over=task.over)


def press_forms(task: FormsTask) -> Pressed:
    """A function of the task alone."""
    return _Press(Parts(task.forms.fragment), task.inks).pressed(task.forms.numbers, task.forms.looks)


class _Press:
    """The parts of a section on their way into ink."""

    def __init__(self, parts: Parts, inks: Inks):
        self._parts, self._inks = parts, inks
        self._inker = Inker(press_with(inks))
        self._inked: dict[int, Inked] = {}
        self._translucent: set[int] = set()

    def pressed(
        self, pages: Sequence[int | None], looks: tuple[Look, ...], parted: Sequence[int] = (), *, over: bool = False
    ) -> Pressed:
        """The `pages` in ink, by the numbers of their streams; of those `parted`, one layer."""
        parts = self._parts
        layered = {number for page in parted if (number := pages[page]) is not None}
        if over:
            pages = [number if number in layered else None for number in pages]
        kept = self._reached(number for number in pages if number is not None)
        written = dict(parts.streams)
        # What streams name is looked up in the objects, so these come after them.
        for number in sorted(kept & parts.streams.keys()):
            parts.streams[number] = self._in_ink(number)
        for number in sorted(layered):
            parts.streams[number] = self._layer(written[number], number, over=over)
        for number in sorted(kept & parts.objects.keys()):
            parts.objects[number] = self._object(parts.objects[number])
        order = [*(n for n in parts.objects if n in kept), *(n for n in parts.streams if n in kept)]
        pictures = parts.pictures if self._inks.transparency else without_masks(parts.pictures)
        fragment = parts.joined(order, tuple(pictures))
        places = {number: place for place, number in enumerate(order)}
        painting = [set() if number is None else self._painted_by(number) for number in pages]
        findings = {
            Finding(page, *found)
            for page, streams in enumerate(painting)
            for number in streams
            for found in self._findings(number)
        }
        translucent = [page for page, streams in enumerate(painting) if not streams.isdisjoint(self._translucent)]
        colored = [page for page, streams in enumerate(painting) if any(map(self._has_color, streams))]
        shown = {
            (page, name[1:].decode())
            for page, streams in enumerate(painting)
            for number in streams
            for value in self._used(number, b"/XObject")
            for name in names_in(value)
            if name[:1] == b"p"
        }
        return Pressed(
            Forms(fragment, tuple(None if n is None else places[n] for n in pages), looks),
            tuple(sorted(findings)),
            tuple(sorted(shown)),
            tuple(translucent),
            tuple(colored),
        )

    # What belongs to the pages

    def _reached(self, starts: Iterator[int]) -> set[int]:
        waiting, seen = list(starts), set[int]()
        while waiting:
            number = waiting.pop()
            if number not in seen:
                seen.add(number)
                waiting += references(self._kept(self._parts.text(number)))
        return seen

    def _kept(self, text: bytes) -> bytes:
        """An object without what it has for structure, and without its states where there is no transparency."""
        dropped = _FOR_STRUCTURE if self._inks.transparency else _FOR_STRUCTURE_AND_STATES
        if not any(key in text for key in dropped):
            return text
        entries = {key: value for key, value in entries_of(text).items() if key not in dropped}
        if (own := entries.get(b"/Resources", b"")).startswith(b"<<"):
            entries[b"/Resources"] = self._kept(own)
        return dictionary(entries)

    # In ink

    def _layer(self, written: Stream, number: int, *, over: bool) -> Stream:
        """One layer of a page in ink, which is known to be `written` with this content."""
        states = {name: (_alpha(state), state) for name, state in self._parts.states(number).items()}
        clear = {
            name
            for kind in (b"/XObject", b"/Pattern")
            for name, value in self._parts.resources(number).get(kind, {}).items()
            if name in self._inked[number].names and self._lets_through(value)
        }
        under, after = layers_of(content_of(written), states, clear)
        layer = after if over else under
        packed = b"/FlateDecode" in written.entries
        self._parts.streams[number] = Stream(written.entries, zlib.compress(layer) if packed else layer)
        return self._in_ink(number)

    def _lets_through(self, value: bytes) -> bool:
        """Whether a form, a pattern or a picture lets through what is under it."""
        painting = {each for number in references(value) for each in self._painted_by(number)}
        pictures = {name for each in painting for used in self._used(each, b"/XObject") for name in names_in(used)}
        masked = {b"p" + picture.digest.encode() for picture in self._parts.pictures if picture.mask}
        return not painting.isdisjoint(self._translucent) or not masked.isdisjoint({*pictures, *names_in(value)})

    def _in_ink(self, number: int) -> Stream:
        stream = self._parts.streams[number]
        if b"/Subtype /Form" not in stream.entries and b"/PatternType" not in stream.entries:
            return stream
        content = content_of(stream)
        states = self._parts.states(number)
        alphas = {} if self._inks.transparency else {name: _alpha(state) for name, state in states.items()}
        self._inked[number] = inked = self._inker.ink(content, alphas)
        if any(not _PLAIN_STATE.fullmatch(state) for name, state in states.items() if name in inked.names):
            self._translucent.add(number)
        entries = entries_of(self._kept(stream.entries))
        for key in (b"/Length", b"/Filter"):
            entries.pop(key, None)
        if b"/Group" in entries:
            if self._inks.transparency:
                space = b"/CS " + press_with(self._inks).space
                entries[b"/Group"] = entries[b"/Group"].replace(b"/CS /DeviceRGB", space)
            else:
                # Painted as it is on what is under it, a group is the same without being one.
                del entries[b"/Group"]
        return compressed(inked.data, dictionary(entries)[2:-2])

    def _object(self, text: bytes) -> bytes:
        if b"/ShadingType" in text:
            return self._inker.shading(text)
        return self._kept(text)

    # What is painted, and what a printer may not take

    def _used(self, number: int, kind: bytes) -> list[bytes]:
        """What the stream uses of its resources of one kind."""
        named = self._parts.resources(number).get(kind, {})
        return [named[name] for name in sorted(self._inked[number].names & named.keys())]

    def _painted_by(self, number: int) -> set[int]:
        """The stream, and those that it paints."""
        waiting, found = [number], set[int]()
        while waiting:
            each = waiting.pop()
            if each in self._inked and each not in found:
                found.add(each)
                for kind in (b"/XObject", b"/Pattern"):
                    waiting += [one for value in self._used(each, kind) for one in references(value)]
        return found

    def _has_color(self, number: int) -> bool:
        ends = (_ENDS.findall(self._parts.value(shading)) for shading in self._used(number, b"/Shading"))
        return self._inked[number].has_color or any(any(map(float, end.split()[:-1])) for each in ends for end in each)

    def _findings(self, number: int) -> Iterator[tuple[str, str, int]]:
        inked = self._inked[number]
        if inked.most_ink:
            yield "ink-limit", f"a colour with {inked.most_ink} % of ink", inked.most_ink
        for space in sorted(inked.foreign):
            yield "color-space", f"a colour in the space '{space[1:].decode()}'", 0


def _alpha(state: bytes) -> Alpha:
    alpha = {key: float(value) for key, value in _ALPHA.findall(state)}
    return Alpha(alpha.get(b"ca"), alpha.get(b"CA"))
