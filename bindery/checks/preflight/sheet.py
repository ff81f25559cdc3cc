"""One page of a finished PDF as preflight sees it."""

from dataclasses import dataclass

import pikepdf

from bindery.checks.preflight.measured import Measured
from bindery.checks.preflight.painted import Painted
from bindery.checks.preflight.places import Place


@dataclass(frozen=True)
class Sheet:
    """One page, with all that is known of it. Boxes are pt."""

    number: int
    page: pikepdf.Page
    painted: Painted
    measured: Measured
    spine_is_left: bool
    """Which edge of the page is bound."""
    count: int
    """Pages of the file."""

    def box(self, name: str) -> Place | None:
        value = self.page.obj.get(name)
        if value is None and name == "/MediaBox":
            value = self.page.mediabox
        return None if value is None else tuple(map(float, value))  # type: ignore[return-value]

    @property
    def trim(self) -> Place:
        """The TrimBox; of a page without one, its whole sheet."""
        whole = self.box("/MediaBox")
        assert whole is not None
        return self.box("/TrimBox") or whole
