"""The book of a catalogue that somebody works on, as the catalogue has it now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bindery.catalogue.reading import read_catalogue
from bindery.diagnostics import BookError, Diagnostic, did_you_mean, error
from bindery.folder import placed, shown
from bindery.manifest import ManifestError, load
from bindery.outputs import Order


class NotListed(BookError):
    """The catalogue does not have the book, or has several and none was chosen; the hint has their names."""


@dataclass(frozen=True)
class Choice:
    """In `catalogue` the book whose files are called `name`; where that is "", the only one. `wanted` is for all."""

    catalogue: Path
    wanted: Order
    name: str = ""

    def order(self) -> Order:
        """The catalogue is read. Raises BookError with its mistakes, with those of manifests where the book may be one
        that cannot be read, or NotListed.
        """
        orders = read_catalogue(self.catalogue, self.wanted)
        if not self.name and len(orders) == 1:
            return orders[0]
        unreadable: list[Diagnostic] = []
        called = dict(_by_names(orders, unreadable))
        if self.name in called:
            return called[self.name]
        if unreadable:
            raise BookError(unreadable)
        message = f"it lists no '{self.name}'" if self.name else "it lists several books"
        hint = (did_you_mean(self.name, called) if self.name else "") or f"it lists {', '.join(called)}"
        raise NotListed([error(shown(self.catalogue), 0, message, "unknown-book", hint)])


def _by_names(orders: Iterable[Order], unreadable: list[Diagnostic]) -> Iterator[tuple[str, Order]]:
    for order in orders:
        try:
            yield load(order.manifest, order.variant).name, order
        except ManifestError as problem:
            unreadable += placed(problem.diagnostics, order.manifest.parent)
