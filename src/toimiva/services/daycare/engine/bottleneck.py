"""Most children placed, then the longest trip as short as can be, then the least total travel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .cardinality import most_placed
from .instance import Instance, Ints
from .nearest import FAR, Nearest
from .options import options_of
from .whole import least


def bottleneck(instance: Instance) -> Ints:
    """Return the pair each child gets, or -1. A trip not known counts like being without."""
    if instance.families:
        return _families(instance)
    first = most_placed(instance, np.ones(len(instance.child), np.bool_))
    assert first is not None  # every place held is among the pairs
    trip = instance.cost
    most = int((first >= 0).sum())

    def placed(limit: int) -> bool:
        found = most_placed(instance, trip <= limit)
        return found is not None and int((found >= 0).sum()) == most

    limit = _first(np.unique(trip[trip <= _longest(trip, first)]), placed)
    if limit is None:
        return first
    none = np.full(len(instance.children), _more_than_any_chain(instance))
    return Nearest(instance, np.where(trip <= limit, instance.cost, FAR), none).solve()


def _families(instance: Instance) -> Ints:
    options = options_of(instance)
    trip = np.zeros(len(options.taker), np.int64)
    filled = options.placed > 0
    begin = options.slot_start[:-1][filled]
    if len(begin):
        trip[filled] = np.maximum.reduceat(instance.cost[options.slots], begin)
    weight = int(instance.cost.max(initial=0)) * len(instance.children) + 1
    cost = options.cost - options.placed * min(weight, 10**9)
    first = least(options, cost)
    assert first is not None
    most = int(options.placed[first].sum())

    def placed(limit: int) -> bool:
        found = least(options, -options.placed, trip <= limit)
        return found is not None and int(options.placed[found].sum()) == most

    limit = _first(np.unique(trip[trip <= int(trip[first].max(initial=0))]), placed)
    found = first if limit is None else least(options, cost, trip <= limit)
    assert found is not None
    return options.given(found)


def _longest(trip: Ints, given: Ints) -> int:
    return int(trip[given[given >= 0]].max(initial=0))


def _more_than_any_chain(instance: Instance) -> int:
    """Return a cost of no place that no chain of moves between pools can outweigh."""
    return (int(instance.cost.max(initial=0)) + 1) * (len(instance.seats) + 2)


def _first(limits: Ints, holds: Callable[[int], bool]) -> int | None:
    """Return the first of the rising limits that holds; the last one is known to."""
    low, high = 0, len(limits) - 1
    while low < high:
        middle = (low + high) // 2
        if holds(int(limits[middle])):
            high = middle
        else:
            low = middle + 1
    return int(limits[low]) if len(limits) else None
