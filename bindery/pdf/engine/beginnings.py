"""Where each page begins, as a place in the text that its section's editions have in common.

WeasyPrint's boxes know the element that their text is of, but not which of its words they are: the parts of a text box
that was broken into lines are told here where they were cut from.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from bindery.edition.common_text import PICTURE, CommonText, Run, seen
from bindery.pagemap import Beginning
from bindery.pdf.engine.weasy import weasyprint

_boxes = weasyprint.formatting_structure.boxes

_FIRST_WORDS = 24
"""Characters by which a page is known again."""
_FIRST_LETTER = "::first-letter"


def traced(split_text_box: Callable[..., Any]) -> Callable[..., Any]:
    """`split_text_box`, which leaves in what it cuts off the box that was `whole` and the bytes `skipped` of it."""

    def split(context: Any, box: Any, available_width: Any, skip: int, *arguments: Any, **named: Any) -> Any:
        found = split_text_box(context, box, available_width, skip, *arguments, **named)
        if found[0] is not None:
            found[0].whole, found[0].skipped = box, skip
        return found

    return split


def read_beginnings(pages: Iterable[Any]) -> tuple[Beginning, ...]:
    """One for each page. A page that shows nothing of the common text begins where the next one does."""
    roots = [page._page_box.children[0] for page in pages]
    body = roots[0].element.find("body")
    common = CommonText.of(body)
    places = _Places(common, body)
    found = [places.of(_first_on(roots[number], roots[:number]), roots[:number]) for number in range(len(roots))]
    last = (len(common.runs), 0)
    beginnings: list[Beginning] = []
    for place in reversed(found):
        # What was moved to a later page, such as a float, does not lead back.
        last = min(place or last, last)
        beginnings.append(_beginning(common, *last))
    return tuple(reversed(beginnings))


def _beginning(common: CommonText, place: int, before: int) -> Beginning:
    """`before` characters into the run at `place`."""
    if place == len(common.runs):
        note = common.runs[-1].note or "" if common.runs else ""
        return Beginning(note, len(common.texts.get(note, "")), "")
    note = common.runs[place].note or ""
    offset = common.offsets[place] + before
    return Beginning(note, offset, common.texts[note][offset : offset + _FIRST_WORDS])


def _first_on(root: Any, before: Sequence[Any]) -> Any:
    """The first box of text, or the first picture, where its text stands; None where there is none."""
    return next((box for box in _in_flow(root, before) if _is_shown(box)), None)


def _in_flow(box: Any, before: Sequence[Any]) -> Iterator[Any]:
    """The box and those in it that stand where their text stands, but for a table's head that pages `before` have."""
    if not isinstance(box, _boxes.Box) or not box.is_in_normal_flow():
        return
    if getattr(box, "is_header", False) and any(
        other.element is box.element for root in before[-1:] for other in root.descendants()
    ):
        return
    yield box
    for child in box.children:
        yield from _in_flow(child, before)


def _is_shown(box: Any) -> bool:
    if isinstance(box, _boxes.TextBox):
        return _is_of_the_text(box) and bool(seen(box.text))
    return box.element_tag == "hr" or (isinstance(box, _boxes.ReplacedBox) and "::" not in box.element_tag)


def _is_of_the_text(box: Any) -> bool:
    """Whether the words of a text box are its element's, and no style sheet's."""
    return "::" not in box.element_tag or box.element_tag.endswith(_FIRST_LETTER)


def _own_before(whole: Any, pages: Sequence[Any]) -> int:
    """The characters of its element's own text that come before a box, which are all on the last of these pages."""
    wholes = {}
    for root in reversed(pages):
        on_page = [box for box in root.descendants() if box.element is whole.element]
        if not on_page:
            break
        for box in on_page:
            if isinstance(box, _boxes.TextBox) and _is_of_the_text(box):
                other = getattr(box, "whole", box)
                wholes[id(other)] = other
    wholes.pop(id(whole), None)
    return sum(len(seen(other.text)) for other in wholes.values())


class _Places:
    """Finds places in the common text by elements."""

    def __init__(self, common: CommonText, root: Any):
        self._common, self._root = common, root
        self._of: dict[Any, list[tuple[int, Run]]] = {}
        for place, run in enumerate(common.runs):
            self._of.setdefault(run.owner, []).append((place, run))

    def of(self, box: Any, pages: Sequence[Any]) -> tuple[int, int] | None:
        """The run's place, and the characters of it that come before a box, which is first after these pages."""
        if box is None:
            return None
        runs = self._of.get(box.element, ())
        before = 0
        if isinstance(box, _boxes.TextBox):
            whole = getattr(box, "whole", box)
            text = seen(whole.text)
            before = len(seen(whole.text.encode()[: getattr(box, "skipped", 0)].decode()))
            alike = [place for place, run in runs if seen(run.text) == text]
            if len(alike) == 1:
                return alike[0], before
            before += _own_before(whole, pages)
        for place, run in runs:
            length = len(seen(run.text))
            if before < length:
                return place, before
            before -= length
        return self._from(box.element), 0

    def _from(self, element: Any) -> int:
        """The place of the run that an element is in, where it is part of a picture, else of the next one after it."""
        order = {other: number for number, other in enumerate(self._root.iter())}
        parents = {child: parent for parent in self._root.iter() for child in parent}
        around = {element}
        above = element
        while (above := parents.get(above)) is not None:
            around.add(above)

        def follows(run: Run) -> bool:
            if run.node in around:
                return run.is_tail or run.text == PICTURE
            return order[run.node] > order[element]

        return next((place for place, run in enumerate(self._common.runs) if follows(run)), len(self._common.runs))
