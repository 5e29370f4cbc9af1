"""One run of one mode: the assignment, its status, how long it took, and the figures all modes are compared by."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from .check import Audit, audit
from .instance import Instance, Ints

if TYPE_CHECKING:
    from .balanced import Balance

Mode = Literal["fair", "nearest", "balanced", "bottleneck"]
MODES: tuple[Mode, ...] = get_args(Mode)


@dataclass(frozen=True)
class Allocation:
    """The pair each child gets (-1: none) in a mode, audited."""

    instance: Instance
    mode: Mode
    given: Ints
    status: str
    seconds: float
    audit: Audit


def allocate(instance: Instance, mode: Mode, balance: Balance | None = None) -> Allocation:
    """Decide on every child and audit the outcome; `seconds` is the solver alone. `balance` counts in `balanced`."""
    begun = time.perf_counter()
    given, status = _solve(instance, mode, balance)
    seconds = time.perf_counter() - begun
    return Allocation(instance, mode, given, status, seconds, audit(instance, given))


def _solve(instance: Instance, mode: Mode, balance: Balance | None) -> tuple[Ints, str]:
    if mode == "fair" and not instance.families:
        from .fair import fair_singles

        return fair_singles(instance), "STABLE"
    if mode == "fair":
        from .siblings import fair_families

        return fair_families(instance)
    if mode == "balanced":
        from .balanced import balanced

        return balanced(instance, balance)
    if mode == "bottleneck":
        from .bottleneck import bottleneck

        return bottleneck(instance), "OPTIMAL"
    return _nearest(instance), "OPTIMAL"


def _nearest(instance: Instance) -> Ints:
    if not instance.families:
        from .nearest import Nearest

        return Nearest(instance).solve()
    from .options import options_of
    from .whole import least

    options = options_of(instance)
    found = least(options, options.cost - instance.unplaced_cost * options.placed)
    assert found is not None
    return options.given(found)


def figures(run: Allocation) -> dict[str, Any]:
    """Return what a run came to; seconds of travel are whole where the table's are."""
    one = run.instance
    placed = run.given[run.given >= 0]
    travel = one.travel[placed]
    known = travel[~np.isnan(travel)]
    total = int(one.cost[placed][~np.isnan(travel)].sum())
    unplaced = len(one.children) - len(placed)
    return {
        "mode": run.mode,
        "status": run.status,
        "placed": len(placed),
        "unplaced": unplaced,
        "total_travel_s": _plain(total / one.scale),
        "cost": _plain((total + one.unplaced_cost * (unplaced + len(travel) - len(known))) / one.scale),
        "mean_travel_s": float(known.mean()) if len(known) else None,
        "p95_travel_s": float(np.percentile(known, 95)) if len(known) else None,
        "max_travel_s": _plain(float(known.max())) if len(known) else None,
        "blocking_options": run.audit.blocking_options,
        "justified_envy": run.audit.justified_envy,
        "seconds": run.seconds,
    }


def ranks(run: Allocation) -> Ints:
    """Return for each child the rank of what it got, 0 for no place: the family's own, else the option's place."""
    one, given = run.instance, run.given
    rank = np.where(given >= 0, one.rank[given], 0) if len(one.rank) else np.zeros(len(given), np.int64)
    for family in one.families:
        pairs = tuple(int(given[child]) for child in family.children)
        place = family.options.index(pairs) + 1 if pairs in family.options else 0
        for child, pair in zip(family.children, pairs, strict=True):
            if pair >= 0 and one.rank[pair] == 0:
                rank[child] = place
    return rank


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) else value
