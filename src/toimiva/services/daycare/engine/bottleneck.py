"""Most children placed, then the longest trip as short as can be, then the least total travel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

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
    """Siblings placed alone could not do worse: what they would come to is tried first, and mostly it can be had."""
    options = options_of(instance)
    trip = np.zeros(len(options.taker), np.int64)
    filled = options.placed > 0
    begin = options.slot_start[:-1][filled]
    if len(begin):
        trip[filled] = np.maximum.reduceat(instance.cost[options.slots], begin)
    apart = replace(instance, families=())
    limits = np.unique(trip)

    def alone(limit: int) -> int:
        reached = np.zeros(len(instance.child), np.bool_)
        reached[options.slots[np.repeat(trip <= limit, options.placed)]] = True
        found = most_placed(apart, reached)
        return -1 if found is None else int((found >= 0).sum())

    def together(limit: int, most: int) -> Ints | None:
        return least(options, options.cost, trip <= limit, most)

    def within(most: int) -> Ints | None:
        low = _first(limits, lambda limit: alone(limit) >= most)
        if low is None:
            return together(0, most)
        found = together(low, most)
        if found is None:
            above = limits[limits > low]
            limit = _first(above, lambda limit: together(limit, most) is not None)
            found = together(limit, most) if limit is not None else None
        return found

    most = alone(int(limits[-1])) if len(limits) else 0
    found = together(_first(limits, lambda limit: alone(limit) >= most) or 0, most) if most >= 0 else None
    if found is None:
        placed = least(options, -options.placed)
        assert placed is not None
        found = within(int(options.placed[placed].sum()))
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
