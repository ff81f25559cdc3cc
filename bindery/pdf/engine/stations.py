"""Where the typesetter is: the number of the element that it is at, which is told when it has to be stopped there."""

from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from bindery.engine.whereabouts import note


class Stations:
    """The elements of one document, by their numbers."""

    def __init__(self) -> None:
        self._numbers: dict[Element, int] = {}

    def number(self, root: Element) -> None:
        """Count the elements of the body from 1, as `checks.stopped` does."""
        self._numbers = {element: number for number, element in enumerate(_elements(root), 1)}

    def building(self, make_box: Callable[..., Any]) -> Callable[..., Any]:
        """`make_box` (WeasyPrint's element_to_box), which says what it begins."""

        def made(element: Any, *arguments: Any, **named: Any) -> Any:
            self._note(element)
            return make_box(element, *arguments, **named)

        return made

    def setting(self, layout: Callable[..., Any]) -> Callable[..., Any]:
        """`layout` (WeasyPrint's block_level_layout), which says what it begins."""

        def laid_out(context: Any, box: Any, *arguments: Any, **named: Any) -> Any:
            self._note(box.element)
            return layout(context, box, *arguments, **named)

        return laid_out

    def _note(self, element: Element | None) -> None:
        if element is not None and element in self._numbers:
            note(self._numbers[element])


def _elements(root: Element) -> Iterator[Element]:
    """Those of the body in their order, but for page numbers, which are put in when the pages are known."""
    body = root.find("body")
    if body is None:
        return
    numbers = {number for element in body.iter() if element.get("class") == "locators" for number in element}
    yield from (element for element in body.iter() if element not in numbers and element is not body)
