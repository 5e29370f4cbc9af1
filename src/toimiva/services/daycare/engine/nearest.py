"""The least total travel of single children: min-cost flow between pools, solved again after an edit in a moment."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .instance import Flags, Instance, Ints

FAR = np.int64(2**62)
Costs = Ints
Neighbours = NDArray[np.int32]


class Nearest:
    """Single children in the pools where they cost least together, kept ready for edits.

    A child without a place costs `unplaced`; one that holds a place is never without. A pool has a price, 0 while it
    has free seats; a child is where cost and price are least, which proves that no assignment costs less.

    A child is moved along chains: it takes a seat, whose child takes another, until a free seat is found. The
    cheapest step from each pool to each other is kept in a table, so a chain is a shortest path between pools.
    """

    def __init__(self, instance: Instance, cost: Ints | None = None, unplaced: Ints | None = None) -> None:
        self.instance = instance
        many = len(instance.children)
        self.cost = (instance.cost if cost is None else cost).astype(np.int64)
        nothing = np.full(many, instance.unplaced_cost) if unplaced is None else unplaced
        self.unplaced = np.where(instance.stays, FAR, nothing).astype(np.int64)
        self.unplaced[~instance.single] = -1  # not ours to place
        self.seats = instance.seats.copy()
        self.given = np.full(many, -1, np.int64)  # a pair; -1: no place
        pools = len(self.seats)
        self._flow = (
            instance.start, instance.child, instance.pool, self.cost, self.unplaced, self.seats, self.given,
            np.zeros(pools, np.int64),  # children in the pool
            np.zeros(pools + 1, np.int64),  # price; the last pool is no place
            np.full(pools, -1, np.int64), np.full(many, -1, np.int64), np.full(many, -1, np.int64),  # who is where
            np.full((pools, pools + 1), FAR), np.full((pools, pools + 1), -1, np.int64),  # cheapest step and its pair
            *_neighbours(instance),
        )  # fmt: skip

    def solve(self) -> Ints:
        """Return the pair each single child gets, or -1."""
        _solve(np.flatnonzero(self.instance.single), *self._flow)
        return self.given.copy()

    def set_seats(self, pool: int, seats: int) -> Ints:
        """Let a pool have another number of seats, and solve again. Those who hold a place there must still fit."""
        before = int(self.seats[pool])
        self.seats[pool] = seats
        _seats_changed(pool, seats - before, *self._flow)
        return self.given.copy()

    def set_costs(self, child: int, costs: Ints) -> Ints:
        """Let the pairs of a child cost otherwise (`FAR`: not allowed, as when it is locked), and solve again."""
        begin, end = int(self.instance.start[child]), int(self.instance.start[child + 1])
        _child_changed(child, costs.astype(np.int64), begin, end, *self._flow)
        return self.given.copy()

    def total(self) -> int:
        """Return what the assignment costs, those without a place included."""
        single, given = self.instance.single, self.given
        placed = given[single & (given >= 0)]
        return int(self.cost[placed].sum() + self.unplaced[single & (given < 0)].sum())


def _neighbours(instance: Instance) -> tuple[Ints, Neighbours]:
    """Return, pool by pool, the pools that some child may get as well."""
    pools = len(instance.seats)
    near = np.zeros((pools, pools + 1), np.bool_)
    near[:, pools] = True
    _mark(instance.start, instance.pool, near)
    begin = np.concatenate([[0], np.cumsum(near.sum(axis=1))]).astype(np.int64)
    return begin, np.nonzero(near)[1].astype(np.int32)


@njit(cache=True)
def _mark(start: Ints, pool: Ints, near: Any) -> None:
    for c in range(len(start) - 1):
        for one in range(start[c], start[c + 1]):
            for other in range(start[c], start[c + 1]):
                if one != other:
                    near[pool[one], pool[other]] = True


@njit(cache=True)
def _enter(c, pair, start, pool, cost, unplaced, given, filled, head, after, before, step, by):  # type: ignore[no-untyped-def]
    """Put a child into the pool of a pair: its own steps from there may be the cheapest."""
    q = pool[pair]
    given[c] = pair
    filled[q] += 1
    after[c], before[c] = head[q], -1
    if head[q] >= 0:
        before[head[q]] = c
    head[q] = c
    for other in range(start[c], start[c + 1]):
        r = pool[other]
        if r != q and cost[other] < FAR and cost[other] - cost[pair] < step[q, r]:
            step[q, r], by[q, r] = cost[other] - cost[pair], other
    last = step.shape[1] - 1
    if unplaced[c] < FAR and unplaced[c] - cost[pair] < step[q, last]:
        step[q, last], by[q, last] = unplaced[c] - cost[pair], -2 - c


@njit(cache=True)
def _leave(c, start, pool, cost, unplaced, given, filled, head, after, before, step, by, near_begin, near):  # type: ignore[no-untyped-def]
    """Take a child out of its pool and find the cheapest steps of those that stay."""
    q = pool[given[c]]
    given[c] = -1
    filled[q] -= 1
    if before[c] >= 0:
        after[before[c]] = after[c]
    else:
        head[q] = after[c]
    if after[c] >= 0:
        before[after[c]] = before[c]
    for at in range(near_begin[q], near_begin[q + 1]):
        step[q, near[at]] = FAR
    last = step.shape[1] - 1
    who = head[q]
    while who >= 0:
        here = cost[given[who]]
        for other in range(start[who], start[who + 1]):
            r = pool[other]
            if r != q and cost[other] < FAR and cost[other] - here < step[q, r]:
                step[q, r], by[q, r] = cost[other] - here, other
        if unplaced[who] < FAR and unplaced[who] - here < step[q, last]:
            step[q, last], by[q, last] = unplaced[who] - here, -2 - who
        who = after[who]


@njit(cache=True)
def _shift(q, r, start, child, pool, cost, unplaced, given, filled, head, after, before, step, by, near_begin, near):  # type: ignore[no-untyped-def]
    """Move the child of the cheapest step from pool q to pool r (the last: no place)."""
    pair = by[q, r]
    c = child[pair] if pair >= 0 else -2 - pair
    _leave(c, start, pool, cost, unplaced, given, filled, head, after, before, step, by, near_begin, near)
    if pair >= 0:
        _enter(c, pair, start, pool, cost, unplaced, given, filled, head, after, before, step, by)


@njit(cache=True)
def _paths(distance, came, stop, price, seats, filled, step, near_begin, near, to_free):  # type: ignore[no-untyped-def]
    """Shortest paths over the steps, their lengths told by the prices; ends at a free seat, or at pool `stop`."""
    pools = len(seats)
    done = np.zeros(pools + 1, np.bool_)
    reached = np.empty(pools + 1, np.int64)  # and not done: few, so the nearest is looked for among them
    many = 0
    for r in range(pools + 1):
        if distance[r] < FAR:
            reached[many] = r
            many += 1
    while many > 0:
        at = 0
        for one in range(1, many):
            if distance[reached[one]] < distance[reached[at]]:
                at = one
        q = reached[at]
        if q == stop or (to_free and (q == pools or filled[q] < seats[q])):
            return q
        many -= 1
        reached[at] = reached[many]
        done[q] = True
        if q == pools:
            continue
        for at in range(near_begin[q], near_begin[q + 1]):
            r = near[at]
            if step[q, r] < FAR and not done[r]:
                through = distance[q] + step[q, r] + price[r] - price[q]
                if through < distance[r]:
                    if distance[r] == FAR:
                        reached[many] = r
                        many += 1
                    distance[r], came[r] = through, q
    return -1


@njit(cache=True)
def _push(q, start, child, pool, cost, unplaced, seats, given, filled, price, head, after, before, step, by, near_begin, near):  # type: ignore[no-untyped-def]
    """Bring one child too many of pool q to a free seat, or out, by the cheapest chain."""
    pools = len(seats)
    distance, came = np.full(pools + 1, FAR), np.full(pools + 1, -1, np.int64)
    distance[q] = 0
    end = _paths(distance, came, -1, price, seats, filled, step, near_begin, near, True)
    if end < 0:
        raise ValueError("more children hold a place than there are seats")
    for r in range(pools + 1):
        if distance[r] < distance[end]:
            price[r] += distance[end] - distance[r]
    while came[end] >= 0:
        _shift(came[end], end, start, child, pool, cost, unplaced, given, filled, head, after, before, step, by,
               near_begin, near)  # fmt: skip
        end = came[end]


@njit(cache=True)
def _pull(q, start, child, pool, cost, unplaced, seats, given, filled, price, head, after, before, step, by, near_begin, near):  # type: ignore[no-untyped-def]
    """Let the free seat of pool q be taken by the chain that saves most, if any saves; its price falls."""
    pools = len(seats)
    distance, came = price.copy(), np.full(pools + 1, -1, np.int64)
    best = -1
    for c in range(len(start) - 1):  # one without a place may take a seat anywhere
        if given[c] < 0 and unplaced[c] >= 0:
            for pair in range(start[c], start[c + 1]):
                r = pool[pair]
                if cost[pair] < FAR and cost[pair] - unplaced[c] + price[r] < distance[r]:
                    distance[r], came[r] = cost[pair] - unplaced[c] + price[r], -2 - pair
    _paths(distance, came, q, price, seats, filled, step, near_begin, near, False)
    best = distance[q]
    saves = best < price[q]
    for r in range(pools):
        price[r] -= min(distance[r], best)
    if not saves:
        return
    while came[q] >= 0:
        _shift(came[q], q, start, child, pool, cost, unplaced, given, filled, head, after, before, step, by,
               near_begin, near)  # fmt: skip
        q = came[q]
    if came[q] < -1:
        pair = -2 - came[q]
        _enter(child[pair], pair, start, pool, cost, unplaced, given, filled, head, after, before, step, by)


@njit(cache=True)
def _put(c, start, pool, cost, unplaced, given, filled, price, head, after, before, step, by):  # type: ignore[no-untyped-def]
    """Put a child where cost and price are least, the seats not looked at; return the pool, -1 for no place."""
    best, least = -1, unplaced[c]
    for pair in range(start[c], start[c + 1]):
        if cost[pair] < FAR and cost[pair] + price[pool[pair]] < least:
            best, least = pair, cost[pair] + price[pool[pair]]
    if best < 0:
        return -1
    _enter(c, best, start, pool, cost, unplaced, given, filled, head, after, before, step, by)
    return pool[best]


@njit(cache=True)
def _solve(who, start, child, pool, cost, unplaced, seats, given, filled, price, head, after, before, step, by, near_begin, near):  # type: ignore[no-untyped-def]
    """Put every child where it costs least, then bring those too many to free seats, one cheapest chain at a time."""
    for c in who:
        _put(c, start, pool, cost, unplaced, given, filled, price, head, after, before, step, by)
    for q in range(len(seats)):
        while filled[q] > seats[q]:
            _push(q, start, child, pool, cost, unplaced, seats, given, filled, price, head, after, before, step, by,
                  near_begin, near)  # fmt: skip


@njit(cache=True)
def _seats_changed(q, more, start, child, pool, cost, unplaced, seats, given, filled, price, head, after, before, step, by, near_begin, near):  # type: ignore[no-untyped-def]
    while filled[q] > seats[q]:
        _push(q, start, child, pool, cost, unplaced, seats, given, filled, price, head, after, before, step, by,
              near_begin, near)  # fmt: skip
    for _ in range(more):
        if price[q] == 0:
            break
        _pull(q, start, child, pool, cost, unplaced, seats, given, filled, price, head, after, before, step, by,
              near_begin, near)  # fmt: skip


@njit(cache=True)
def _child_changed(c, costs, begin, end, start, child, pool, cost, unplaced, seats, given, filled, price, head, after, before, step, by, near_begin, near):  # type: ignore[no-untyped-def]
    if given[c] >= 0:
        q = pool[given[c]]
        full = filled[q] == seats[q]
        _leave(c, start, pool, cost, unplaced, given, filled, head, after, before, step, by, near_begin, near)
        cost[begin:end] = costs
        q = q if full else -1
    else:
        cost[begin:end] = costs
        q = -1
    r = _put(c, start, pool, cost, unplaced, given, filled, price, head, after, before, step, by)
    if r >= 0 and filled[r] > seats[r]:
        _push(r, start, child, pool, cost, unplaced, seats, given, filled, price, head, after, before, step, by,
              near_begin, near)  # fmt: skip
    if q >= 0 and filled[q] < seats[q] and price[q] > 0:
        _pull(q, start, child, pool, cost, unplaced, seats, given, filled, price, head, after, before, step, by,
              near_begin, near)  # fmt: skip
