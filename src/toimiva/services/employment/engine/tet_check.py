"""Whether an assignment of work practice holds, and a bound that none can be below: it knows no solver.

The bound is Lagrange's: when a seat costs its price, no pupil can do better than its cheapest choice, and the prices
of the seats come back once for each seat. It holds for any prices that are not negative; those of a best flow reach it.
"""

from __future__ import annotations

import numpy as np

from toimiva.city.arrays import Ints

from .tet_instance import NOT_ALLOWED, Assignment, Instance

ROWS = 1_024  # pupils at once


def violations(found: Assignment) -> list[str]:
    """Return what is wrong: a place that may not be, weeks that the pupil has not, more pupils in a week than spots."""
    one, told = found.instance, []
    rows = np.flatnonzero(found.placed)
    place, block = found.place[rows], found.block[rows]
    for row in rows[one.ranks[rows, place] == NOT_ALLOWED]:
        told.append(f"{one.pupils[row]} may not go to {one.places[found.place[row]]}")
    for row in rows[~one.may[rows, block]]:
        told.append(f"{one.pupils[row]} cannot go in those weeks")
    for week_at, week in enumerate(one.weeks):
        present = np.array([week in one.blocks[each].span for each in block], bool)
        taken = np.bincount(place[present], minlength=len(one.places))
        for over in np.flatnonzero(taken > one.weekly[:, week_at]).tolist():
            told.append(f"{one.places[over]} has too many pupils in week {week}")
    return told


def lower_bound(one: Instance, prices: Ints) -> int:
    """Return a total that no assignment is below, by the prices of seats by place and block."""
    if (prices < 0).any():
        raise ValueError("a price is negative")
    cheapest = np.full(len(one.pupils), one.of_nobody)
    for block in range(len(one.blocks)):
        open_ = np.flatnonzero(one.spots[:, block] > 0)
        rows = np.flatnonzero(one.may[:, block])
        for begin in range(0, len(rows) if len(open_) else 0, ROWS):
            part = rows[begin : begin + ROWS]
            cost = (one.costs(part, open_) + prices[open_, block]).min(axis=1)
            cheapest[part] = np.minimum(cheapest[part], cost)
    return int(cheapest.sum()) - int((one.spots * prices).sum())
