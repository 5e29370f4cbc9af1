"""Work practice where blocks share some of their weeks, such as one week of two: whole-number programmes (HiGHS)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array, vstack

from toimiva.city.arrays import Floats, Ints

from .tet_instance import NOT_ALLOWED, Instance

SMALL = 1e-6  # below: no price


def solve_mixed(one: Instance) -> tuple[Ints, int]:
    """Return the pool of each pupil, -1 for none, and the proven lower bound of the total cost.

    First as many pupils and as low ranks as can be, then the shortest ways among the answers that reach it: in two
    steps the numbers stay small enough for the solver to be exact.
    """
    pupil, place, block = _pairs(one)
    if not len(pupil):
        return np.full(len(one.pupils), -1), len(one.pupils) * one.of_nobody
    rows, most = _limits(one, pupil, place, block)
    left_out = len(one.pupils) * one.unwished + 1  # so much for a pupil placed that no rank outweighs it
    liking = one.ranks[pupil, place].astype(np.float64) - left_out
    ways = (one.whole_metres[pupil, place] // one.unit_m).astype(np.float64)
    kept, limits = _best_liked(liking, rows, most)
    chosen, least_ways = _least(ways[kept], limits)
    chosen = kept[chosen]
    pool = np.full(len(one.pupils), -1)
    pool[pupil[chosen]] = place[chosen] * len(one.blocks) + block[chosen]
    nobody, ranks = len(one.pupils) - len(chosen), int(one.ranks[pupil[chosen], place[chosen]].sum())
    return pool, nobody * one.of_nobody + ranks * one.of_rank + least_ways


def _best_liked(liking: Floats, rows: csr_array, most: Floats) -> tuple[Ints, list[LinearConstraint]]:
    """Return the pairs that an answer of the least `liking` may use, and the limits that keep to such answers.

    Where the prices of the limits prove the least number, they say which pairs no such answer uses and which limits
    each of them fills. Where whole pupils can do no better than a worse number, that number is a limit itself.
    """
    priced = linprog(liking, A_ub=rows, b_ub=most, bounds=(0, None), method="highs")
    dearer, filled = np.asarray(priced.lower.marginals), np.asarray(priced.ineqlin.marginals) < -SMALL
    kept = np.flatnonzero(dearer < SMALL)
    face = [LinearConstraint(rows[:, kept], np.where(filled, most, -np.inf), most)]  # type: ignore[arg-type]
    if abs(priced.fun - round(priced.fun)) < SMALL and _solve(np.zeros(len(kept)), face).status == 0:
        return kept, face
    _, least = _least(liking, [LinearConstraint(rows, -np.inf, most)])  # type: ignore[arg-type]
    kept = np.flatnonzero(dearer < least - priced.fun + SMALL)  # a dearer pair alone would be more than the least
    limit = LinearConstraint(rows[:, kept], -np.inf, most)  # type: ignore[arg-type]
    reached = LinearConstraint(csr_array(liking[None, kept]), least - 0.5, least + 0.5)  # type: ignore[arg-type]
    return kept, [limit, reached]


def _pairs(one: Instance) -> tuple[Ints, Ints, Ints]:
    found = []
    for block in range(len(one.blocks)):
        open_ = one.spots[:, block] > 0
        pupil, place = np.nonzero(one.may[:, [block]] & open_ & (one.ranks != NOT_ALLOWED))
        found.append((pupil, place, np.full(len(pupil), block)))
    pupil, place, block_of = (np.concatenate(each) for each in zip(*found, strict=True))
    return pupil, place, block_of


def _limits(one: Instance, pupil: Ints, place: Ints, block: Ints) -> tuple[csr_array, Floats]:
    """One place for a pupil; at a place, in a week, no more pupils than spots."""
    pairs, number = len(pupil), {week: at for at, week in enumerate(one.weeks)}
    once = coo_array((np.ones(pairs), (pupil, np.arange(pairs))), shape=(len(one.pupils), pairs))
    row, column = [], []
    for at, each in enumerate(one.blocks):
        mine = np.flatnonzero(block == at)
        for week in each.span:
            row.append(place[mine] * len(one.weeks) + number[week])
            column.append(mine)
    where = (np.concatenate(row), np.concatenate(column))
    seats = coo_array((np.ones(len(where[0])), where), shape=(one.weekly.size, pairs))
    most = np.concatenate([np.ones(len(one.pupils)), one.weekly.ravel()])
    return csr_array(vstack([once, seats])), most


def _solve(cost: Floats, limits: list[LinearConstraint]) -> Any:
    return milp(
        cost, integrality=np.ones(len(cost)), bounds=Bounds(0, 1), constraints=limits, options={"mip_rel_gap": 0}
    )


def _least(cost: Floats, limits: list[LinearConstraint]) -> tuple[Ints, int]:
    """Return the chosen pairs and their least cost, a whole number; raises when it is not proven."""
    found = _solve(cost, limits)
    if found.status != 0 or math.ceil(found.mip_dual_bound - SMALL) < round(found.fun):
        raise RuntimeError(f"the assignment of work practice was not solved to the end: {found.message}")
    chosen = np.flatnonzero(found.x > 0.5)
    return chosen, round(float(cost[chosen].sum()))
