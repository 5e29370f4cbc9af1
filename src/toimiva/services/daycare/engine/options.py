"""Single children and families alike: each takes one option or none, and an option takes one pair for each child."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .instance import Flags, Instance, Ints


@dataclass(frozen=True)
class Options:
    """The options of taker f are `start[f]:start[f + 1]`, best liked first; its children `kid_start[f]:…` of `kids`.

    The pairs of option o are `slot_start[o]:slot_start[o + 1]` of `slots`; a child that the option leaves without a
    place has none. `stays` tells of each taker that its last option is what it holds already.
    """

    instance: Instance
    start: Ints
    slot_start: Ints
    slots: Ints
    kid_start: Ints
    kids: Ints
    stays: Flags

    @cached_property
    def taker(self) -> Ints:
        """Return the taker of each option."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))

    @cached_property
    def cost(self) -> Ints:
        """Return the travel of each option in the instance's whole parts of a second."""
        return self.summed(self.instance.cost[self.slots])

    @cached_property
    def placed(self) -> Ints:
        """Return how many children each option places."""
        return np.diff(self.slot_start)

    def summed(self, values: Ints) -> Ints:
        """Return the sum over the pairs of each option."""
        return np.diff(np.concatenate([[0], np.cumsum(values)])[self.slot_start])

    def given(self, taken: Ints) -> Ints:
        """Return the pair of each child when the options `taken` are."""
        given = np.full(len(self.instance.children), -1, np.int64)
        for option in taken:
            pairs = self.slots[self.slot_start[option] : self.slot_start[option + 1]]
            given[self.instance.child[pairs]] = pairs
        return given

    def taken(self, given: Ints) -> Ints:
        """Return the option each taker has, -1 for none, when each child has the pair `given`."""
        found = np.full(len(self.start) - 1, -1, np.int64)
        here = np.zeros(len(self.instance.child), np.bool_)
        here[given[given >= 0]] = True
        whole = self.summed(here[self.slots].astype(np.int64)) == self.placed
        has = np.add.reduceat(np.append(given[self.kids] >= 0, False), self.kid_start[:-1]) if len(found) else found
        fits = whole & (self.placed == has[self.taker])
        found[self.taker[fits]] = np.flatnonzero(fits)
        return found


def options_of(instance: Instance) -> Options:
    """Return the options of single children in the order of their ids, then of the families."""
    alone = np.flatnonzero(instance.single)
    counts = np.diff(instance.start)[alone]
    slots = np.flatnonzero(instance.single[instance.child])
    many = [len(family.options) for family in instance.families]
    pairs = [[pair for pair in option if pair >= 0] for family in instance.families for option in family.options]
    kids = [list(family.children) for family in instance.families]
    return Options(
        instance=instance,
        start=_ends([*counts, *many]),
        slot_start=_ends([*np.ones(len(slots), np.int64), *map(len, pairs)]),
        slots=np.concatenate([slots, *(np.array(each, np.int64) for each in pairs)]).astype(np.int64),
        kid_start=_ends([*np.ones(len(alone), np.int64), *map(len, kids)]),
        kids=np.concatenate([alone, *(np.array(each, np.int64) for each in kids)]).astype(np.int64),
        stays=np.array([*instance.stays[alone], *(family.stays for family in instance.families)], np.bool_),
    )


def _ends(counts: list[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(np.array(counts, np.int64))]).astype(np.int64)
