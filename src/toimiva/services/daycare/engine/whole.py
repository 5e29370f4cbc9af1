"""Seats for families and single children together without regard to order: an integer program by HiGHS."""

from __future__ import annotations

from typing import Any

import numpy as np

from .instance import Flags, Ints
from .options import Options

INFEASIBLE = 2  # a status of scipy.optimize.milp


def least(options: Options, cost: Ints, allowed: Flags | None = None) -> Ints | None:
    """Return the options of the least total cost (one each at most), None when no set fits.

    A taker that holds a place takes one of its options.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, vstack

    many, takers = len(options.taker), len(options.start) - 1
    if not many:
        return np.zeros(0, np.int64)
    open_ = np.ones(many, np.bool_) if allowed is None else allowed
    once = csr_array((np.ones(many), (options.taker, np.arange(many))), shape=(takers, many))
    option = np.repeat(np.arange(many), options.placed)
    pool = options.instance.pool[options.slots]
    seats = csr_array((np.ones(len(option)), (pool, option)), shape=(len(options.instance.seats), many))
    limits = LinearConstraint(
        vstack([once, seats]).tocsr(),
        np.concatenate([options.stays.astype(float), np.zeros(len(options.instance.seats))]),
        np.concatenate([np.ones(takers), np.minimum(options.instance.seats, 10**6)]),
    )
    found: Any = milp(
        cost.astype(float), constraints=limits, bounds=Bounds(0, open_.astype(float)), integrality=np.ones(many),
        options={"mip_rel_gap": 0.0},
    )  # fmt: skip
    if found.status == INFEASIBLE:
        return None
    if found.x is None or found.status != 0:
        raise ArithmeticError(f"the solver gave up: {found.message}")
    return np.flatnonzero(np.rint(found.x) == 1)
