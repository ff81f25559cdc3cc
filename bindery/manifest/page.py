"""The printed page: its trim size and its margins, in mm."""

from typing import Self

from pydantic import Field, model_validator

from bindery.manifest.keys import Keys
from bindery.manifest.measures import Length, TrimSize
from bindery.manifest.mistakes import Mistake

_NARROWEST_MEASURE = 30.0


class Margins(Keys):
    """Margins of the page, each as the author wants it; one that is not given is the style's."""

    inner: Length | None = Field(default=None, description="At the spine.")
    outer: Length | None = Field(default=None, description="At the fore-edge.")
    top: Length | None = Field(default=None, description="At the head.")
    bottom: Length | None = Field(default=None, description="At the foot.")


class Page(Keys):
    """The printed page. In the manifest, the trim size alone or these keys."""

    shorthand = "trim"

    trim: TrimSize | None = Field(
        default=None, description="Size of the cut page: 6x9in, 129x198mm, A5, royal … Default, the style's own."
    )
    margins: Margins = Field(
        default=Margins(), description="Distances from the trim to the text: inner, outer, top, bottom."
    )

    @model_validator(mode="after")
    def _text_has_room(self) -> Self:
        margins = self.margins
        if self.trim:
            width = self.trim.width - (margins.inner or 0) - (margins.outer or 0)
            height = self.trim.height - (margins.top or 0) - (margins.bottom or 0)
            if min(width, height) < _NARROWEST_MEASURE:
                raise Mistake(
                    f"these margins leave {max(width, 0):g} x {max(height, 0):g} mm for the text",
                    f"the page is {self.trim.width:g} x {self.trim.height:g} mm; make the margins smaller",
                )
        return self
