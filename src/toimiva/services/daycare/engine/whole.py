"""Seats for families and single children together without regard to order: an integer program by HiGHS."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from .instance import Flags, Floats, Ints
from .options import Options

INFEASIBLE = 2  # a status of scipy.optimize
FIRST = 2  # so many options a taker are looked at first, those that cost least at the prices of fractions
ROUNDING = 1e-10  # of a sum, relative to it


def least(options: Options, cost: Ints, allowed: Flags | None = None, placed: int = 0) -> Ints | None:
    """Return the options of the least total cost (one each at most), None when no set fits.

    A taker that holds a place takes one of its options, and at least `placed` children are placed. With fractions of a
    seat the program is quick, and its prices tell of each option how much the total rises at least if it is taken. So
    the whole program holds few options: one that would raise the total above an answer already found is in no better
    answer.
    """
    if not len(options.taker):
        return np.zeros(0, np.int64)
    open_ = np.ones(len(options.taker), np.bool_) if allowed is None else allowed
    bound = _fractions(options, cost, open_, placed)
    if bound is None:
        return None
    slack = ROUNDING * (1 + abs(bound.total))
    known = bound.raises[open_]
    first = min(FIRST * (len(options.start) - 1), len(known) - 1)
    reach = float(np.partition(known, first)[first])
    while True:
        kept = open_ & (bound.raises <= reach)
        found = _integers(options, cost, kept, placed)
        if kept.sum() == open_.sum():
            return found
        if found is None:
            reach = np.inf
        elif (gap := float(cost[found].sum()) - bound.total + slack) <= reach:
            return found
        else:
            reach = gap


class _Bound(NamedTuple):
    """The least total with fractions of seats, and by how much each option raises it at least."""

    total: float
    raises: Floats


def _rows(options: Options, placed: int) -> tuple[Any, Floats]:
    """Return the conditions, none above its limit: what each taker takes, what each pool gives, how many are placed."""
    from scipy.sparse import csr_array, vstack

    many, pools = len(options.taker), len(options.instance.seats)
    once = csr_array((np.ones(many), (options.taker, np.arange(many))), shape=(len(options.start) - 1, many))
    option = np.repeat(np.arange(many), options.placed)
    pool = options.instance.pool[options.slots]
    seats = csr_array((np.ones(len(option)), (pool, option)), shape=(pools, many))
    rows, room = [once, seats], [np.ones(len(options.stays)), np.minimum(options.instance.seats, 10**6)]
    if placed:
        rows.append(csr_array(-options.placed[None].astype(float)))
        room.append(np.array([-placed]))
    return vstack(rows).tocsr(), np.concatenate(room).astype(float)


def _fractions(options: Options, cost: Ints, open_: Flags, placed: int) -> _Bound | None:
    """Return a bound that holds whatever the solver's tolerance: any prices give one, and its prices the closest."""
    from scipy.optimize import linprog

    rows, room = _rows(options, placed)
    held = np.flatnonzero(options.stays)
    must = (rows[held][:, open_], np.ones(len(held))) if len(held) else (None, None)
    found: Any = linprog(
        cost[open_].astype(float), A_ub=rows[:, open_], b_ub=room, A_eq=must[0], b_eq=must[1], bounds=(0, None),
        method="highs-ds",
    )  # fmt: skip
    if found.status == INFEASIBLE:
        return None
    if found.status != 0:
        raise ArithmeticError(f"the solver gave up: {found.message}")
    price = np.minimum(found.ineqlin.marginals, 0.0)
    if len(held):
        price[held] += found.eqlin.marginals
    raises = cost - rows.T @ price
    return _Bound(float(price @ room + np.minimum(raises[open_], 0).sum()), raises)


def _integers(options: Options, cost: Ints, kept: Flags, placed: int) -> Ints | None:
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows, room = _rows(options, placed)
    low = np.full(len(room), -np.inf)
    low[: len(options.stays)][options.stays] = 1
    found: Any = milp(
        cost[kept].astype(float), constraints=LinearConstraint(rows[:, kept], low, room), bounds=Bounds(0, 1),
        integrality=np.ones(int(kept.sum())), options={"mip_rel_gap": 0.0},
    )  # fmt: skip
    if found.status == INFEASIBLE:
        return None
    if found.x is None or found.status != 0:
        raise ArithmeticError(f"the solver gave up: {found.message}")
    taken: Ints = np.flatnonzero(kept)[np.rint(found.x) == 1]
    return taken
