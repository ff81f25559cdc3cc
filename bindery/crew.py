"""Who does the work of a build: processes of this machine, or a cluster."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from bindery.engine.workers import Workers
from bindery.outputs import Order

if TYPE_CHECKING:
    from bindery.engine.cluster import Cluster

READING = ("bindery.reading", "bindery.edition.writer")
"""Modules of what workers do to read a book, in the order in which they are needed."""
MAKING = (*READING, "bindery.pdf.typeset", "bindery.pdf.engine", "bindery.pdf.furniture")
"""The same, to make one."""


def pool_of(order: Order, say: Callable[[str], None]) -> "Workers | Cluster":
    """The workers that `order` asks for; `say` is told in sentences what happens to those of a cluster.

    Raises ClusterError.
    """
    if not order.cluster:
        return workers_of(order)
    from bindery.engine.cluster import Cluster

    return Cluster(order.cluster, say, limits=order.limits)


def workers_of(order: Order, modules: tuple[str, ...] = MAKING) -> Workers:
    """Those of this machine, which begin at once to load `modules`."""
    workers = Workers(order.jobs, order.limits)
    workers.warm(*modules)
    return workers
