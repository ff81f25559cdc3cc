"""What is changed in how WeasyPrint draws: the text of the file has its spaces, and tags find what they mark."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pydyf

from bindery.pdf.engine.weasy import weasyprint

_SPACES = frozenset(" \u00a0")


class _Drawn(str):
    """White space that WeasyPrint does not take for invisible."""

    def strip(self, characters: str | None = None) -> str:
        return self


def with_spaces(draw: Callable[..., Any]) -> Callable[..., Any]:
    """`draw` (WeasyPrint's draw_first_line), which leaves out text boxes of nothing but spaces.

    Between two elements, as in "<b>Shusha</b> <i>1748</i>", such a box is all that parts the words for a
    screen reader or a search.
    """

    def drawn(stream: Any, textbox: Any, *arguments: Any) -> Any:
        # A drawing's text comes as another kind of box, whose words cannot be set.
        if isinstance(textbox, weasyprint.formatting_structure.boxes.TextBox) and _SPACES.issuperset(textbox.text):
            textbox.text = _Drawn(textbox.text)
        return draw(stream, textbox, *arguments)

    return drawn


def remembering_stream(marked: Callable[..., Any]) -> Callable[..., Any]:
    """`marked` (WeasyPrint's Stream.marked), which also notes the stream that the content went to.

    That is the page's stream, or that of a form where the content is drawn with opacity.
    """

    @contextmanager
    def remembered(stream: Any, box: Any, tag: str) -> Iterator[None]:
        with marked(stream, box, tag):
            if stream._tags is not None:
                stream._tags[box]["stream"] = stream
            yield

    return remembered


def without_zeros(operator: Any) -> Any:
    """WeasyPrint moves most glyphs by 0: leaving that out makes the text of a page a third shorter."""
    if isinstance(operator, bytes) and operator.endswith(b" TJ"):
        return operator.replace(b">0<", b"").replace(b">0]", b">]")
    return operator


def shorten(pdf: pydyf.PDF) -> None:
    """Take what paints nothing out of the content streams, before they are compressed."""
    for part in pdf.objects:
        if isinstance(part, pydyf.Stream):
            part.stream[:] = map(without_zeros, part.stream)
