"""Finishing: the engine's PDF of one document becomes a fragment, so that binding has only to append it."""

import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bindery.pdf.draft import Draft, Numbering, dictionary, entries_of, number_of, values_of
from bindery.pdf.fragment import NUL, Body, Forms, Look, Stream, mark

_PAINTING = frozenset((b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"S", b"s", b"sh", b"Do", b"TJ", b"Tj", b"EI"))
"""Operators that paint (ISO 32000-2, tables 59, 74, 76, 85 and 107)."""
_NAME = re.compile(rb"/[^\s/\[\]()<>]+")
_BOXES = {b"/MediaBox": "M", b"/TrimBox": "T", b"/BleedBox": "B"}
_FOR_BINDING = (b"/Parent", b"/Contents", b"/Resources")


def finish_body(pdf: bytes) -> Body:
    """The pages of a tagged document."""
    draft = Draft(pdf)
    pages = draft.pages()
    contents = _contents(draft, pages.values())
    looks = _looks(draft, list(pages.values()), contents)
    first, *_ = pages.values()
    resources, forms = _resources(draft, first[b"/Resources"])
    tree_number = number_of(entries_of(draft.catalog)[b"/StructTreeRoot"])
    tree = entries_of(draft.objects[tree_number])
    elements = [number_of(element) for element in values_of(tree[b"/K"])]
    for number in elements:
        if b"/Lang" not in entries_of(draft.objects[number]):
            draft.objects[number] = draft.objects[number].removesuffix(b">>") + mark("L") + b">>"
    identified = values_of(entries_of(tree[b"/IDTree"])[b"/Names"])
    owners = values_of(entries_of(tree[b"/ParentTree"])[b"/Nums"])[1::2]
    leaf = draft.add(_leaf(owners))
    for place, (number, page) in enumerate(pages.items()):
        draft.objects[number] = _bindable(page, place)
    numbering = Numbering(draft, list(pages), {tree_number: b"S"})
    return Body(
        fragment=numbering.fragment(),
        contents=tuple(numbering.place(number_of(page[b"/Contents"])) for page in pages.values()),
        resources=numbering.marked(resources),
        forms=numbering.marked(forms),
        boxes=tuple((page[b"/MediaBox"], page[b"/TrimBox"], page[b"/BleedBox"]) for page in pages.values()),
        elements=tuple(map(numbering.place, elements)),
        parents=numbering.place(leaf),
        keys=len(owners),
        identifiers=tuple(
            (name[1:-1].decode("ascii"), numbering.place(number_of(element)))
            for name, element in zip(identified[::2], identified[1::2], strict=True)
        ),
        looks=looks,
        numbered=tuple(map(numbering.place, _numbered(draft, contents))),
    )


def finish_forms(pdf: bytes) -> Forms:
    """The pages of an untagged document, as forms."""
    draft = Draft(pdf)
    pages = draft.pages()
    contents = _contents(draft, pages.values())
    looks = _looks(draft, list(pages.values()), contents)
    numbers: list[int | None] = []
    for page_number, page in pages.items():
        number = number_of(page[b"/Contents"])
        stream = draft.streams.pop(number)
        del draft.objects[page_number]
        if _PAINTING.isdisjoint(contents[number].split()):
            numbers.append(None)
            continue
        form = {b"/Type": b"/XObject", b"/Subtype": b"/Form", b"/BBox": page[b"/MediaBox"]}
        form[b"/Resources"] = page[b"/Resources"]
        draft.streams[number] = Stream(dictionary({**form, **entries_of(stream.entries)}), stream.data)
        numbers.append(number)
    numbering = Numbering(draft, [], {})
    return Forms(
        fragment=numbering.fragment(),
        numbers=tuple(None if number is None else numbering.place(number) for number in numbers),
        looks=looks,
        numbered=tuple(map(numbering.place, _numbered(draft, contents))),
    )


def _bindable(page: Mapping[bytes, bytes], place: int) -> bytes:
    """A page with marks for its parent, for contents and resources, which furniture is added to, and for its boxes."""
    kept = {key: value for key, value in page.items() if key not in _FOR_BINDING}
    kept |= {key: mark(f"{letter}{place}") for key, letter in _BOXES.items()}
    marks = (mark("P"), mark(f"C{place}"), mark(f"R{place}"))
    return dictionary({**kept, **dict(zip(_FOR_BINDING, marks, strict=True))})


def _resources(draft: Draft, reference: bytes) -> tuple[bytes, bytes]:
    """Entries of a resource dictionary, and those of its XObject dictionary. Both become part of every page."""
    resources = entries_of(draft.objects[number_of(reference)])
    forms = entries_of(resources.pop(b"/XObject", b"<<>>"))
    for kind, value in resources.items():
        if value.startswith(b"<<"):
            resources[kind] = b"%d 0 R" % draft.add(value)
    return dictionary(resources)[2:-2], dictionary(forms)[2:-2]


def _leaf(owners: Sequence[bytes]) -> bytes:
    """A leaf of the ParentTree (ISO 32000-2, 7.9.7). The engine's keys count from 0 without gaps."""
    numbers = b" ".join(mark(f"k{key}") + b" " + owner for key, owner in enumerate(owners))
    return b"<</Limits [%s %s]/Nums [%s]>>" % (mark("k0"), mark(f"k{len(owners) - 1}"), numbers)


def _contents(draft: Draft, pages: Iterable[Mapping[bytes, bytes]]) -> dict[int, bytes]:
    """What is painted on each page, by the number of its content stream."""
    numbers = [number_of(page[b"/Contents"]) for page in pages]
    return {number: _content(draft.streams[number]) for number in numbers}


def _content(stream: Stream) -> bytes:
    return zlib.decompress(stream.data) if b"/FlateDecode" in stream.entries else stream.data


def _numbered(draft: Draft, contents: Mapping[int, bytes]) -> Iterator[int]:
    """The streams of pages and forms that have marks for page numbers."""
    for number, stream in sorted(draft.streams.items()):
        if number in contents:
            if NUL in contents[number]:
                yield number
        elif b"/Subtype /Form" in stream.entries and NUL in _content(stream):
            yield number


def _looks(draft: Draft, pages: Sequence[Mapping[bytes, bytes]], contents: Mapping[int, bytes]) -> tuple[Look, ...]:
    """All pages share one resource dictionary; what a page does not name in it is no part of its look."""
    meanings = _meanings(draft, pages[0][b"/Resources"])
    return tuple(_look(page, contents[number_of(page[b"/Contents"])], meanings) for page in pages)


def _look(page: Mapping[bytes, bytes], content: bytes, meanings: Mapping[bytes, bytes]) -> Look:
    box = page[b"/MediaBox"]
    total = hashlib.sha256(b"%s %s" % (box, content))
    for name in sorted(meanings.keys() & set(_NAME.findall(content))):
        total.update(name + meanings[name])
    left, lower, right, upper = map(float, values_of(page[b"/TrimBox"]))
    return Look(total.hexdigest()[:24], right - left, upper - lower)


def _meanings(draft: Draft, reference: bytes) -> dict[bytes, bytes]:
    """Digests of what each name of a resource dictionary means."""
    found: dict[bytes, bytes] = {}
    for kind, named in sorted(entries_of(draft.objects[number_of(reference)]).items()):
        text = named if named.startswith(b"<<") else draft.objects[number_of(named)]
        for name, value in entries_of(text).items():
            found[name] = found.get(name, b"") + draft.digest_of(kind + value)
    return found
