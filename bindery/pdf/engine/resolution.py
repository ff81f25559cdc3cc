"""How many pixels an inch each picture has where it is shown largest, noted in the picture's own dictionary."""

from collections.abc import Callable
from math import hypot
from typing import Any

from bindery.pdf.draft import SHOWN_AT

_SCALE, _PIXELS_AN_INCH = "bindery_scale", "bindery_pixels_an_inch"
"""Set on a stream, how much larger than in its own units it is painted; and on a picture."""


def _scale(stream: Any) -> tuple[float, float]:
    """How many pt on the page the units of a stream are that is written to now, across and up."""
    (a, b, _), (c, d, _), _ = stream.ctm
    outer_across, outer_up = getattr(stream, _SCALE, (1.0, 1.0))
    return hypot(a, b) * outer_across, hypot(c, d) * outer_up


def knowing_scale(clone: Callable[..., Any]) -> Callable[..., Any]:
    """`clone` (WeasyPrint's Stream.clone), which begins a form or a pattern that is painted where the stream is now."""

    def cloned(stream: Any, **options: Any) -> Any:
        inner = clone(stream, **options)
        setattr(inner, _SCALE, _scale(stream))
        return inner

    return cloned


def noting_size(draw: Callable[..., None]) -> Callable[..., None]:
    """`draw` (WeasyPrint's RasterImage.draw), after which the picture knows its largest size."""

    def drawn(image: Any, stream: Any, width: float, height: float, style: Any) -> None:
        across, up = _scale(stream)
        if width and height and across and up:
            here = min(72 * image.width / (width * across), 72 * image.height / (height * up))
            setattr(image, _PIXELS_AN_INCH, min(here, getattr(image, _PIXELS_AN_INCH, here)))
        draw(image, stream, width, height, style)

    return drawn


def telling_size(get_x_object: Callable[..., Any]) -> Callable[..., Any]:
    """`get_x_object` (of RasterImage), whose stream says what the picture knows."""

    def told(image: Any, *arguments: Any) -> Any:
        written = get_x_object(image, *arguments)
        written.extra[SHOWN_AT] = round(getattr(image, _PIXELS_AN_INCH, 0.0), 1)
        return written

    return told
