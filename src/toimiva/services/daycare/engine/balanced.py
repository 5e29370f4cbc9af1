"""One aim after the other: places by class, siblings together, blocking options, minutes above 16, total travel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .fair import fair_singles
from .instance import NEAR_S, Floats, Instance, Ints
from .model import Model
from .nearest import Nearest
from .options import Options, options_of
from .siblings import SMALL, fair_families, terms
from .whole import least

TOLERANCE_S = 300
PARTS = 1_000  # shares are weighed in thousandths: CP-SAT counts in whole numbers


@dataclass(frozen=True)
class Balance:
    """How much an even mix of areas counts: `weight` seconds of travel for a child that a unit's mean is off by.

    `z` is a share of each child's home area. Nobody is sent more than `tolerance_s` beyond its shortest trip for it.
    """

    z: Floats
    weight: int
    tolerance_s: int = TOLERANCE_S


def balanced(instance: Instance, balance: Balance | None = None) -> tuple[Ints, str]:
    """Return the pair each child gets and the status: OPTIMAL when every aim is proven, else FEASIBLE.

    The aims are those of `aims`; with a `balance` as few trips as can be are then longer than it bears, and travel and
    imbalance are made least together. A large run begins from the fair assignment and looks at no balance: when it
    places as many of each class as can be, it stands; else as few children as possible are moved from it.
    """
    options = options_of(instance)
    if terms(options) <= SMALL:
        model = Model(options, np.ones(len(options.taker), np.bool_), ~options.stays, strict=False)
        model.add_blocking()
        wanted = aims(options)
        at = len(wanted) - 2
        steps = [model.weighed(values) for values in wanted]
        if balance is not None and balance.weight:
            steps[-1:] = [model.weighed(_beyond(options, balance)), _mixed(model, options, balance)]
        found = model.solve([*steps[:at], sum(model.blocking), *steps[at:]])
        if found is not None and found.proven >= 0:
            return options.given(found.taken), "OPTIMAL" if found.proven == len(steps) + 1 else "FEASIBLE"
    return _from_fair(options)


def _beyond(options: Options, balance: Balance) -> Ints:
    """Return for each option how many of its trips are longer than the balance bears."""
    one = options.instance
    shortest = np.full(len(one.children), np.iinfo(np.int64).max // 2)
    np.minimum.at(shortest, one.child, one.cost)
    beyond = one.cost > shortest[one.child] + balance.tolerance_s * one.scale
    return options.summed(beyond[options.slots].astype(np.int64))


def _mixed(model: Model, options: Options, balance: Balance) -> Any:
    """Return total travel with weight times the sum over units of n_u |Z_u - Z|, Z the mean of all children."""
    one = options.instance
    parts = np.rint((balance.z - balance.z.mean()) * PARTS).astype(np.int64)
    unit = one.pool_unit[one.pool[options.slots]]
    option = np.repeat(np.arange(len(options.taker)), options.placed)
    total = model.weighed(options.cost * PARTS)
    for each in np.unique(unit):
        here = np.flatnonzero(unit == each)
        values = np.bincount(option[here], parts[one.child[options.slots[here]]], len(options.taker)).astype(np.int64)
        off = model.model.new_int_var(0, int(np.abs(values).sum()), "")
        sure = int(values[model.fixed].sum())
        model.model.add_abs_equality(off, sure + model.weighed(values))
        total += balance.weight * one.scale * off
    return total


def aims(options: Options) -> list[Ints]:
    """Return what each option is worth for each aim, smaller is better: one aim a class, then the others."""
    one = options.instance
    classes = one.classes[one.child[options.slots]]
    placed = [-options.summed((classes == each).astype(np.int64)) for each in np.unique(classes)]
    unit = one.pool_unit[one.pool[options.slots]]
    size = np.diff(options.kid_start)[options.taker]
    together = np.array(
        [
            -int(size[o] > 1 and b - a == size[o] and len(set(unit[a:b].tolist())) == 1)
            for o, (a, b) in enumerate(zip(options.slot_start[:-1], options.slot_start[1:], strict=True))
        ],
        np.int64,
    )
    over = options.summed(np.maximum(one.cost[options.slots] - NEAR_S * one.scale, 0))
    return [*placed, together, over, options.cost]


def _from_fair(options: Options) -> tuple[Ints, str]:
    one = options.instance
    start = fair_families(one)[0] if one.families else fair_singles(one)
    moved = np.ones(len(one.child), np.int64)
    moved[start[start >= 0]] = 0
    scale = int(one.cost.max(initial=0)) * 2 * (len(one.seats) + 2) + 1
    cost = one.cost + moved * scale
    kinds, place = np.unique(one.classes, return_inverse=True)
    worth = (len(kinds) - place) * (int(cost.max(initial=0)) + 1) * (len(one.seats) + 2)
    if one.families:
        per_option = options.summed(np.minimum(cost - worth[one.child], 2**50) // scale)
        found = least(options, per_option)
        assert found is not None
        return options.given(found), "FEASIBLE"
    return Nearest(one, cost, worth).solve(), "FEASIBLE"
