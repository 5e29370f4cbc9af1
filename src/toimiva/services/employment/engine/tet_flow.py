"""Work practice where no two blocks share some of their weeks: a min-cost flow, priced out over every pair.

The solver (OR-tools) sees the places a pupil wished for and a few near ones. The prices of the full places then tell
which of all other pairs could do better; those are added and the flow is solved again, until there are none. So the
answer is the best over all pairs, and the prices prove it to anybody: `tet_check.lower_bound`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from toimiva.city.arrays import Ints

from .tet_instance import NOT_ALLOWED, Instance

NEAR = 12  # places beside the wished ones that the first flow sees
ROWS = 1_024  # pupils that are priced at once


@dataclass(frozen=True)
class Flow:
    """The pool of each pupil (place * blocks + block), -1 for none, and the price of each pool."""

    pool: Ints
    prices: Ints


def solve_flow(one: Instance) -> Flow:
    """Return an assignment of the least cost, and the prices that prove it."""
    pairs = _first_pairs(one)
    while True:
        pool, at = _solved(one, *pairs)
        prices = _prices(one, pool, at, *pairs)
        more = _cheaper(one, pool, prices)
        if not len(more[0]):
            return Flow(pool, prices)
        pairs = tuple(np.concatenate(both) for both in zip(pairs, more, strict=True))  # type: ignore[assignment]


def _first_pairs(one: Instance) -> tuple[Ints, Ints, Ints]:
    """Return pupil, pool and cost of the wished pairs and the nearest others."""
    blocks, found = len(one.blocks), []
    for block in range(blocks):
        open_ = np.flatnonzero(one.spots[:, block] > 0)
        rows = np.flatnonzero(one.may[:, block])
        if not len(open_) or not len(rows):
            continue
        cost = one.costs(rows, open_)
        chosen = (one.ranks[rows][:, open_] != one.unwished) & (one.ranks[rows][:, open_] != NOT_ALLOWED)
        near = np.argpartition(cost, min(NEAR, len(open_) - 1), axis=1)[:, :NEAR]
        np.put_along_axis(chosen, near, True, 1)
        chosen &= one.ranks[rows][:, open_] != NOT_ALLOWED
        pupil, place = np.nonzero(chosen)
        found.append((rows[pupil], open_[place] * blocks + block, cost[pupil, place]))
    if not found:
        nothing = np.zeros(0, np.int64)
        return nothing, nothing, nothing
    pupil, pool, cost = (np.concatenate(each) for each in zip(*found, strict=True))
    return pupil, pool, cost


def _solved(one: Instance, pupil: Ints, pool: Ints, cost: Ints) -> tuple[Ints, Ints]:
    """Return the pool of each pupil and the pair it is by, -1 for none."""
    pupils, pools = len(one.pupils), one.spots.size
    flow, out, everyone = SimpleMinCostFlow(), pupils + pools, np.arange(pupils)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(pupil, pupils + pool, np.ones(len(pupil), np.int64), cost)
    flow.add_arcs_with_capacity_and_unit_cost(
        everyone, np.full(pupils, out), np.ones(pupils, np.int64), np.full(pupils, one.of_nobody)
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        pupils + np.arange(pools), np.full(pools, out), one.spots.ravel(), np.zeros(pools, np.int64)
    )
    flow.set_nodes_supplies(np.append(everyone, out), np.append(np.ones(pupils, np.int64), -pupils))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the flow of work practice was not solved: {status}")
    used = np.flatnonzero(flow.flows(arcs)) if len(pupil) else np.zeros(0, np.int64)
    given, at = np.full(pupils, -1), np.full(pupils, -1)
    given[pupil[used]], at[pupil[used]] = pool[used], used
    return given, at


def _prices(one: Instance, given: Ints, at: Ints, pupil: Ints, pool: Ints, cost: Ints) -> Ints:
    """Return what a seat of each pool is worth, 0 where one is free: shortest ways in the flow's residual network.

    A pupil that would leave its pool for another goes along an edge as long as the move costs. In a best flow no
    circle of moves is shorter than nothing, so the ways have an end (Bellman and Ford).
    """
    nobody = one.spots.size
    own = np.append(cost, one.of_nobody)[at]
    here = np.where(given >= 0, given, nobody)
    taken = np.bincount(here, minlength=nobody + 1)
    full = np.append(taken[:nobody] >= one.spots.ravel(), False)
    from_ = np.concatenate([here[pupil], here])
    to = np.concatenate([pool, np.full(len(here), nobody)])
    length = np.concatenate([cost - own[pupil], one.of_nobody - own])
    ways = np.zeros(nobody + 1, np.int64)
    for _ in range(nobody + 2):
        nearer = ways.copy()
        np.minimum.at(nearer, to, ways[from_] + length)
        if nearer[~full].min() < 0:
            raise RuntimeError("the flow of work practice can be improved")
        if (nearer == ways).all():
            return -ways[:nobody]
        ways = nearer
    raise RuntimeError("the flow of work practice can be improved")


def _cheaper(one: Instance, given: Ints, prices: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the pairs that would cost a pupil less than its own, seats at their prices."""
    blocks, found = len(one.blocks), []
    everyone = np.arange(len(one.pupils))
    own = np.full(len(everyone), one.of_nobody)
    placed = np.flatnonzero(given >= 0)
    place = given[placed] // blocks
    own[placed] = (
        one.ranks[placed, place] * np.int64(one.of_rank) + one.whole_metres[placed, place] // one.unit_m
    ) + prices[given[placed]]
    for block in range(blocks):
        open_ = np.flatnonzero(one.spots[:, block] > 0)
        rows = np.flatnonzero(one.may[:, block])
        for begin in range(0, len(rows) if len(open_) else 0, ROWS):
            part = rows[begin : begin + ROWS]
            cost = one.costs(part, open_)
            better = cost + prices[open_ * blocks + block] < own[part, None]
            pupil, place = np.nonzero(better & (one.ranks[part][:, open_] != NOT_ALLOWED))
            found.append((part[pupil], open_[place] * blocks + block, cost[pupil, place]))
    nothing = np.zeros(0, np.int64)
    pupil, pool, cost = (np.concatenate(each) for each in zip((nothing,) * 3, *found, strict=True))
    return pupil, pool, cost
