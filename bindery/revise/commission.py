"""What is asked for and where it lies: of a catalogue, as that has it now."""

from bindery.catalogue.choice import Choice
from bindery.diagnostics import BookError
from bindery.outputs import Order
from bindery.revise.watching import Grounds


class Commission:
    """An order that may become another: one that is a `choice` from a catalogue, when that is saved."""

    def __init__(self, order: Order, choice: Choice | None):
        self._choice = choice
        self._is_doubtful = False
        """Whether the catalogue may have changed since it was read."""
        self._take(order)

    @property
    def grounds(self) -> Grounds:
        """Where the book lies, as far as is known."""
        return self._grounds

    def doubt(self) -> None:
        """Have the catalogue read again before the next build."""
        self._is_doubtful = True

    def order(self) -> Order:
        """As the catalogue has it. Raises BookError, until there is nothing wrong with it."""
        if self._choice and self._is_doubtful:
            self._is_doubtful = False
            try:
                self._take(self._choice.order())
            except BookError:
                # Perhaps for the sake of another file than the catalogue.
                self._is_doubtful = True
                raise
        return self._order

    def _take(self, order: Order) -> None:
        catalogue = self._choice.catalogue.resolve() if self._choice else None
        self._order = order
        self._grounds = Grounds(order.manifest.parent.resolve(), order.place.resolve(), catalogue)
