"""Ways cut into segments at their nodes, and joined into chains from one junction to the next."""

from __future__ import annotations

import numpy as np

from .compiled import compiled
from .sphere import Whole


@compiled
def components(nodes: int, a: Whole, b: Whole) -> Whole:
    """Return for each node the number of a node that stands for its component."""
    root = np.arange(nodes)
    for k in range(len(a)):
        x, y = a[k], b[k]
        while root[x] != x:
            root[x] = root[root[x]]
            x = root[x]
        while root[y] != y:
            root[y] = root[root[y]]
            y = root[y]
        root[max(x, y)] = min(x, y)
    for v in range(nodes):  # a root is never greater than its node
        root[v] = root[root[v]]
    return root


@compiled
def chains(nodes: int, a: Whole, b: Whole) -> tuple[Whole, Whole, Whole]:
    """Return segments in chains: (first segment of each chain, the segments, 1 where walked from b to a).

    A chain ends at nodes where other than two segments meet. A ring without any starts and ends at its first node.
    """
    degree = np.zeros(nodes, np.int64)
    for k in range(len(a)):
        degree[a[k]] += 1
        degree[b[k]] += 1
    start = np.zeros(nodes + 1, np.int64)
    start[1:] = np.cumsum(degree)
    at = start[:-1].copy()
    around = np.empty(2 * len(a), np.int64)
    for k in range(len(a)):
        around[at[a[k]]] = k
        at[a[k]] += 1
        around[at[b[k]]] = k
        at[b[k]] += 1

    used = np.zeros(len(a), np.bool_)
    first = np.zeros(len(a) + 1, np.int64)
    order = np.empty(len(a), np.int64)
    turned = np.empty(len(a), np.int64)
    count, done = 0, 0
    for rings in (False, True):
        for v in range(nodes):
            if not rings and degree[v] == 2:
                continue
            for i in range(start[v], start[v + 1]):
                k, here = around[i], v
                if used[k]:
                    continue
                while True:
                    used[k] = True
                    order[done] = k
                    turned[done] = here != a[k]
                    done += 1
                    here = a[k] if here != a[k] else b[k]
                    if degree[here] != 2:
                        break
                    one, other = around[start[here]], around[start[here] + 1]
                    k = other if used[one] else one
                    if used[k]:
                        break
                count += 1
                first[count] = done
    return first[: count + 1], order, turned
