"""The assignment problem as arrays: children, pools of seats, the pairs a child may get, and who goes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from toimiva.city.arrays import Flags as Flags
from toimiva.city.arrays import Floats as Floats
from toimiva.city.arrays import Ints as Ints
from toimiva.city.arrays import offsets as offsets
from toimiva.city.arrays import sorted_by as sorted_by

NONE = -1  # no pair: the child is without a place
OF_OPTION = 0  # as a rank: the place of the family's option
NEAR_S = 16 * 60  # 80 % of Helsinki's children had at most 16 minutes (the city's answer, June 2021)
FINEST = 10**6  # travel counts to a millionth of a second


@dataclass(frozen=True)
class Family:
    """Children placed together: each option names one pair for each child, best liked first.

    A family that holds a place has, as its last option, to stay as it is (`stays`): it never gets less.
    """

    name: str
    children: tuple[int, ...]
    options: tuple[tuple[int, ...], ...]
    stays: bool = False


@dataclass(frozen=True)
class Instance:
    """All that a run decides on. Children and pools stand in the order of their names, so row order never matters.

    The pairs of child c are `start[c]:start[c + 1]`, best liked first, none below the place it holds already.
    `order` is the pair's place in the order of its pool, 0 first; `by_pool` lists the pairs pool by pool in it.
    `travel` is in seconds (NaN: not known), `cost` the same in whole 1/`scale` seconds.
    """

    children: Sequence[str]
    units: Sequence[str]
    bands: Sequence[str]
    pool_unit: Ints
    seats: Ints
    classes: Ints
    start: Ints
    child: Ints
    pool: Ints
    travel: Floats
    cost: Ints
    scale: int
    rank: Ints
    order: Ints
    by_pool: Ints
    pool_start: Ints
    present: Ints
    families: tuple[Family, ...]
    unplaced_cost: int
    listed: bool = False  # the pools' order was given as a list
    locked: Flags | None = None  # children whose place was set by hand

    @cached_property
    def single(self) -> Flags:
        """Tell of each child whether it is in no family's option list."""
        alone = np.ones(len(self.children), np.bool_)
        for family in self.families:
            alone[list(family.children)] = False
        return alone

    @cached_property
    def position(self) -> Ints:
        """Return where each pair stands in `by_pool`."""
        return self.pool_start[self.pool] + self.order

    @property
    def stays(self) -> Flags:
        """Tell of each child whether it holds a place."""
        return self.present >= 0


def whole(travel: Floats) -> tuple[Ints, int]:
    """Return travel as whole numbers and the parts of a second they count, as few as hold every value.

    >>> whole(np.array([300.0, 12.5]))
    (array([3000,  125]), 10)
    """
    known = np.nan_to_num(travel)
    scale = 1
    while scale < FINEST and not np.allclose(known * scale, np.rint(known * scale), rtol=0, atol=1e-6):
        scale *= 10
    return np.rint(known * scale).astype(np.int64), scale
