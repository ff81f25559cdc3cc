"""Who does the work of a build: processes of this machine, or a cluster."""

from collections.abc import Callable

from bindery.engine.cluster import Cluster
from bindery.engine.workers import Workers
from bindery.outputs import Order


def pool_of(order: Order, say: Callable[[str], None]) -> Workers | Cluster:
    """The workers that `order` asks for; `say` is told in sentences what happens to those of a cluster.

    Raises ClusterError.
    """
    return Cluster(order.cluster, say) if order.cluster else Workers(order.jobs, order.limits)
