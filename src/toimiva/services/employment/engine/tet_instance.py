"""Pupils, places and weeks of work practice as arrays: who may go where, how well liked and how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from toimiva.city.arrays import Flags, Floats, Ints

NOT_ALLOWED = -1  # as a rank
LARGEST = 2**61  # of a cost, times the nodes that a solver scales it by


@dataclass(frozen=True)
class Block:
    """Weeks in a row that a pupil spends at one place, counted from Monday, 1 January of year 1."""

    first: int
    weeks: int

    @property
    def span(self) -> range:
        """The weeks themselves."""
        return range(self.first, self.first + self.weeks)

    def meets(self, other: Block) -> bool:
        """Tell whether the two share a week."""
        return self.first < other.first + other.weeks and other.first < self.first + self.weeks


@dataclass(frozen=True)
class Instance:
    """All that an assignment decides on. Pupils, places and blocks stand in their own order: row order never matters.

    `ranks[i, p]` is how pupil i likes place p, 1 for best, `unwished` for a place nobody asked for, -1 where it may
    not be. `metres[i, p]` is how far it is, NaN where it is not known. `may[i, b]` tells whether the pupil can go in
    block b, `spots[p, b]` how many can be at the place in all weeks of it, `weekly[p, w]` in one week.
    """

    pupils: Sequence[str]
    schools: Sequence[str]
    areas: Sequence[str]
    places: Sequence[str]
    blocks: Sequence[Block]
    weeks: Sequence[int]
    ranks: NDArray[np.int16]
    unwished: int
    metres: NDArray[np.float32]
    may: Flags
    spots: Ints
    weekly: Ints

    @cached_property
    def whole_metres(self) -> Ints:
        """Metres as whole numbers; what is not known counts as the longest way that is."""
        known = self.metres[~np.isnan(self.metres)]
        longest = float(known.max()) if len(known) else 0.0
        return np.rint(np.where(np.isnan(self.metres), longest, self.metres)).astype(np.int64)

    @cached_property
    def unit_m(self) -> int:
        """Metres that distances are counted in: one, more only where the numbers would grow too large to be exact."""
        nodes, unit = len(self.pupils) + self.spots.size + 2, 1
        while self._of_nobody(unit) * nodes > LARGEST:
            unit *= 10
        return unit

    @cached_property
    def of_rank(self) -> int:
        """What one rank costs: more than all the ways together, so that no shorter way beats a better liked one."""
        return self._of_rank(self.unit_m)

    @cached_property
    def of_nobody(self) -> int:
        """What a pupil without a place costs: more than all ranks together."""
        return self._of_nobody(self.unit_m)

    def costs(self, rows: Ints | slice, places: Ints | slice) -> Ints:
        """Return the cost of pupils by places; where a place may not be, that of no place at all and one."""
        ranks = self.ranks[rows][:, places].astype(np.int64)
        found: Ints = ranks * self.of_rank + self.whole_metres[rows][:, places] // self.unit_m
        return np.where(ranks == NOT_ALLOWED, self.of_nobody + 1, found)

    def _of_rank(self, unit: int) -> int:
        return int(self.whole_metres.max(axis=1, initial=0).sum()) // unit + 1

    def _of_nobody(self, unit: int) -> int:
        return (len(self.pupils) * self.unwished + 1) * self._of_rank(unit)


@dataclass(frozen=True)
class Assignment:
    """The place and the block of each pupil, -1 for none; the total cost and the proof that no other is lower.

    `prices` are those of seats in the flow, by place and block, from which anybody computes the lower bound anew.
    """

    instance: Instance
    place: Ints
    block: Ints
    lower_bound: int
    method: str
    prices: Ints | None = None

    @property
    def placed(self) -> Flags:
        """Tell of each pupil whether it has a place."""
        return self.place >= 0

    @cached_property
    def total(self) -> int:
        """The cost of the assignment: pupils without a place first, then ranks, then ways."""
        one, rows = self.instance, np.flatnonzero(self.placed)
        ranks = one.ranks[rows, self.place[rows]].astype(np.int64)
        ways = one.whole_metres[rows, self.place[rows]] // one.unit_m
        return int((ranks * one.of_rank + ways).sum()) + int((~self.placed).sum()) * one.of_nobody

    def distances(self) -> Floats:
        """Return the metres of each pupil's way, NaN without a place or where it is not known."""
        found = np.full(len(self.place), np.nan)
        rows = np.flatnonzero(self.placed)
        found[rows] = self.instance.metres[rows, self.place[rows]]
        return found

    def given_ranks(self) -> Ints:
        """Return how each pupil likes its place; 0 for a place not wished for, -1 without one."""
        rows = np.flatnonzero(self.placed)
        found = np.full(len(self.place), -1)
        ranks = self.instance.ranks[rows, self.place[rows]].astype(np.int64)
        found[rows] = np.where(ranks == self.instance.unwished, 0, ranks)
        return found
