"""The least total travel of single children: min-cost flow between pools, solved again after an edit in a moment."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .instance import Instance, Ints
from .prices import opening_prices

FAR = np.int64(2**62)
Neighbours = NDArray[np.int32]


class Flow(NamedTuple):
    """The arrays that the steps below change in place."""

    start: Ints
    child: Ints
    pool: Ints
    cost: Ints
    unplaced: Ints
    seats: Ints
    given: Ints
    filled: Ints  # children in each pool
    price: Ints  # of each pool; the last one is no place
    head: Ints  # the first child of each pool
    after: Ints  # the next child of the same pool
    before: Ints
    step: Ints  # what the cheapest move from pool to pool costs
    by: Ints  # the pair it takes; -2 - child: out
    near_begin: Ints
    near: Neighbours


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
        self._flow = Flow(
            instance.start, instance.child, instance.pool, self.cost, self.unplaced, self.seats, self.given,
            np.zeros(pools, np.int64), np.zeros(pools + 1, np.int64),
            np.full(pools, -1, np.int64), np.full(many, -1, np.int64), np.full(many, -1, np.int64),
            np.full((pools, pools + 1), FAR), np.full((pools, pools + 1), -1, np.int64),
            *_neighbours(instance),
        )  # fmt: skip

    def solve(self) -> Ints:
        """Return the pair each single child gets, or -1."""
        flow = self._flow
        flow.price[:-1] = opening_prices(flow.start, flow.pool, flow.cost, flow.unplaced, flow.seats)
        _solve(np.flatnonzero(self.instance.single), flow)
        return self.given.copy()

    def set_seats(self, pool: int, seats: int) -> Ints:
        """Let a pool have another number of seats, and solve again. Those who hold a place there must still fit."""
        before = int(self.seats[pool])
        self.seats[pool] = seats
        _seats_changed(pool, seats - before, self._flow)
        return self.given.copy()

    def set_costs(self, child: int, costs: Ints) -> Ints:
        """Let the pairs of a child cost otherwise (`FAR`: not allowed, as when it is locked), and solve again."""
        begin, end = int(self.instance.start[child]), int(self.instance.start[child + 1])
        _child_changed(child, costs.astype(np.int64), begin, end, self._flow)
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
def _enter(c: int, pair: int, flow: Flow) -> None:
    """Put a child into the pool of a pair: its own steps from there may be the cheapest."""
    q = flow.pool[pair]
    flow.given[c] = pair
    flow.filled[q] += 1
    flow.after[c], flow.before[c] = flow.head[q], -1
    if flow.head[q] >= 0:
        flow.before[flow.head[q]] = c
    flow.head[q] = c
    for other in range(flow.start[c], flow.start[c + 1]):
        r = flow.pool[other]
        if r != q and flow.cost[other] < FAR and flow.cost[other] - flow.cost[pair] < flow.step[q, r]:
            flow.step[q, r], flow.by[q, r] = flow.cost[other] - flow.cost[pair], other
    last = flow.step.shape[1] - 1
    if flow.unplaced[c] < FAR and flow.unplaced[c] - flow.cost[pair] < flow.step[q, last]:
        flow.step[q, last], flow.by[q, last] = flow.unplaced[c] - flow.cost[pair], -2 - c


@njit(cache=True)
def _leave(c: int, flow: Flow) -> None:
    """Take a child out of its pool and find the cheapest steps of those that stay."""
    q = flow.pool[flow.given[c]]
    flow.given[c] = -1
    flow.filled[q] -= 1
    if flow.before[c] >= 0:
        flow.after[flow.before[c]] = flow.after[c]
    else:
        flow.head[q] = flow.after[c]
    if flow.after[c] >= 0:
        flow.before[flow.after[c]] = flow.before[c]
    for at in range(flow.near_begin[q], flow.near_begin[q + 1]):
        flow.step[q, flow.near[at]] = FAR
    last = flow.step.shape[1] - 1
    who = flow.head[q]
    while who >= 0:
        here = flow.cost[flow.given[who]]
        for other in range(flow.start[who], flow.start[who + 1]):
            r = flow.pool[other]
            if r != q and flow.cost[other] < FAR and flow.cost[other] - here < flow.step[q, r]:
                flow.step[q, r], flow.by[q, r] = flow.cost[other] - here, other
        if flow.unplaced[who] < FAR and flow.unplaced[who] - here < flow.step[q, last]:
            flow.step[q, last], flow.by[q, last] = flow.unplaced[who] - here, -2 - who
        who = flow.after[who]


@njit(cache=True)
def _shift(q: int, r: int, flow: Flow) -> None:
    """Move the child of the cheapest step from pool q to pool r (the last: no place)."""
    pair = flow.by[q, r]
    c = flow.child[pair] if pair >= 0 else -2 - pair
    _leave(c, flow)
    if pair >= 0:
        _enter(c, pair, flow)


@njit(cache=True)
def _paths(distance: Ints, came: Ints, stop: int, to_free: bool, flow: Flow) -> int:
    """Shortest paths over the steps, their lengths told by the prices; ends at a free seat, or at pool `stop`."""
    pools = len(flow.seats)
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
        if q == stop or (to_free and (q == pools or flow.filled[q] < flow.seats[q])):
            return int(q)
        many -= 1
        reached[at] = reached[many]
        done[q] = True
        if q == pools:
            continue
        for at in range(flow.near_begin[q], flow.near_begin[q + 1]):
            r = flow.near[at]
            if flow.step[q, r] < FAR and not done[r]:
                through = distance[q] + flow.step[q, r] + flow.price[r] - flow.price[q]
                if through < distance[r]:
                    if distance[r] == FAR:
                        reached[many] = r
                        many += 1
                    distance[r], came[r] = through, q
    return -1


@njit(cache=True)
def _push(q: int, flow: Flow) -> None:
    """Bring one child too many of pool q to a free seat, or out, by the cheapest chain."""
    pools = len(flow.seats)
    distance, came = np.full(pools + 1, FAR), np.full(pools + 1, -1, np.int64)
    distance[q] = 0
    end = _paths(distance, came, -1, True, flow)
    if end < 0:
        raise ValueError("more children hold a place than there are seats")
    for r in range(pools + 1):
        if distance[r] < distance[end]:
            flow.price[r] += distance[end] - distance[r]
    while came[end] >= 0:
        _shift(came[end], end, flow)
        end = came[end]


@njit(cache=True)
def _pull(q: int, flow: Flow) -> None:
    """Let the free seat of pool q be taken by the chain that saves most, if any saves; its price falls."""
    pools = len(flow.seats)
    distance, came = flow.price.copy(), np.full(pools + 1, -1, np.int64)
    for c in range(len(flow.start) - 1):  # one without a place may take a seat anywhere
        if flow.given[c] < 0 and flow.unplaced[c] >= 0:
            for pair in range(flow.start[c], flow.start[c + 1]):
                r = flow.pool[pair]
                if flow.cost[pair] < FAR and flow.cost[pair] - flow.unplaced[c] + flow.price[r] < distance[r]:
                    distance[r], came[r] = flow.cost[pair] - flow.unplaced[c] + flow.price[r], -2 - pair
    _paths(distance, came, q, False, flow)
    best = distance[q]
    saves = best < flow.price[q]
    for r in range(pools):
        flow.price[r] -= min(distance[r], best)
    if not saves:
        return
    while came[q] >= 0:
        _shift(came[q], q, flow)
        q = came[q]
    if came[q] < -1:
        pair = -2 - came[q]
        _enter(flow.child[pair], pair, flow)


@njit(cache=True)
def _put(c: int, flow: Flow) -> int:
    """Put a child where cost and price are least, the seats not looked at; return the pool, -1 for no place."""
    best, least = -1, flow.unplaced[c]
    for pair in range(flow.start[c], flow.start[c + 1]):
        if flow.cost[pair] < FAR and flow.cost[pair] + flow.price[flow.pool[pair]] < least:
            best, least = pair, flow.cost[pair] + flow.price[flow.pool[pair]]
    if best < 0:
        return -1
    _enter(c, best, flow)
    return int(flow.pool[best])


@njit(cache=True)
def _solve(who: Ints, flow: Flow) -> None:
    """Put every child where it costs least, then bring those too many to free seats, one cheapest chain at a time.

    A pool that opened with a price and is not full in the end was priced too high: its seats are taken, or it falls.
    """
    for c in who:
        _put(c, flow)
    for q in range(len(flow.seats)):
        while flow.filled[q] > flow.seats[q]:
            _push(q, flow)
    for q in range(len(flow.seats)):
        while flow.filled[q] < flow.seats[q] and flow.price[q] > 0:
            _pull(q, flow)


@njit(cache=True)
def _seats_changed(q: int, more: int, flow: Flow) -> None:
    while flow.filled[q] > flow.seats[q]:
        _push(q, flow)
    for _ in range(more):
        if flow.price[q] == 0:
            break
        _pull(q, flow)


@njit(cache=True)
def _child_changed(c: int, costs: Ints, begin: int, end: int, flow: Flow) -> None:
    if flow.given[c] >= 0:
        q = flow.pool[flow.given[c]]
        full = flow.filled[q] == flow.seats[q]
        _leave(c, flow)
        flow.cost[begin:end] = costs
        q = q if full else -1
    else:
        flow.cost[begin:end] = costs
        q = -1
    r = _put(c, flow)
    if r >= 0 and flow.filled[r] > flow.seats[r]:
        _push(r, flow)
    if q >= 0 and flow.filled[q] < flow.seats[q] and flow.price[q] > 0:
        _pull(q, flow)
