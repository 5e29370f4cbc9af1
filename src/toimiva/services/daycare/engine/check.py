"""The audit of a run, by the definitions alone: it shares no code with the solvers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .instance import Flags, Instance, Ints


class BrokenRun(AssertionError):
    """A run that gives more seats than there are, or takes a place from who holds it: our defect."""


@dataclass(frozen=True)
class Audit:
    """What an assignment leaves wanting: blocking options, children with one, and children who want a free seat."""

    blocking: tuple[tuple[int, int], ...]  # (first child of the family, number of the option)
    envious: Flags
    wasted: int

    @property
    def blocking_options(self) -> int:
        return len(self.blocking)

    @property
    def justified_envy(self) -> int:
        return int(self.envious.sum())


def audit(instance: Instance, given: Ints) -> Audit:
    """Check an assignment and return what it leaves wanting. Raises `BrokenRun` for one that may not be."""
    _feasible(instance, given)
    option_of = [_option_of(family.options, given, family.children) for family in instance.families]
    _nobody_loses(instance, given, option_of)
    filled = np.bincount(instance.pool[given[given >= 0]], minlength=len(instance.seats))
    ahead = seated_ahead(instance, given)
    blocking, wasted = _single_children(instance, given, ahead, filled)
    envious = np.zeros(len(instance.children), np.bool_)
    envious[[child for child, _ in blocking]] = True
    for at, family in enumerate(instance.families):
        held = option_of[at]
        for number in range(len(family.options) if held is None else held):
            option = [pair for pair in family.options[number] if pair >= 0]
            if _blocks(instance, family.children, option, given, ahead):
                blocking.append((family.children[0], number))
                envious[list(family.children)] = True
    return Audit(tuple(blocking), envious, wasted)


def _feasible(instance: Instance, given: Ints) -> None:
    placed = np.flatnonzero(given >= 0)
    if (instance.child[given[placed]] != placed).any():
        raise BrokenRun("a child has the pair of another")
    if (np.bincount(instance.pool[given[placed]], minlength=len(instance.seats)) > instance.seats).any():
        raise BrokenRun("a pool holds more children than it has seats")


def _option_of(
    options: tuple[tuple[int, ...], ...], given: Ints, children: tuple[int, ...]
) -> int | None:  # None: the family takes none
    pairs = tuple(int(given[child]) for child in children)
    if pairs in options:
        return options.index(pairs)
    if any(pair >= 0 for pair in pairs):
        raise BrokenRun("a family has places that are none of its options")
    return None


def _nobody_loses(instance: Instance, given: Ints, option_of: list[int | None]) -> None:
    holders = np.flatnonzero(instance.stays & instance.single)
    if ((given[holders] < 0) | (given[holders] > instance.present[holders])).any():
        raise BrokenRun("a child lost the place it holds, or got one it likes less")
    if any(family.stays and option is None for family, option in zip(instance.families, option_of, strict=True)):
        raise BrokenRun("a family lost the places it holds")


def seated_ahead(instance: Instance, given: Ints) -> Ints:
    """Return for each pair how many children in its pool go before it in the pool's order."""
    here = np.zeros(len(instance.child), np.int64)
    here[given[given >= 0]] = 1
    before = np.concatenate([[0], np.cumsum(here[instance.by_pool])])
    ahead: Ints = before[instance.position] - before[instance.pool_start[instance.pool]]
    return ahead


def better_liked(instance: Instance, given: Ints) -> Flags:
    """Tell of each pair of a single child whether the child likes it better than what it got."""
    end = np.where(given >= 0, given, instance.start[1:])
    return (np.arange(len(instance.child)) < end[instance.child]) & instance.single[instance.child]


def _single_children(instance: Instance, given: Ints, ahead: Ints, filled: Ints) -> tuple[list[tuple[int, int]], int]:
    wanted = better_liked(instance, given)
    pairs = np.flatnonzero(wanted & (ahead + 1 <= instance.seats[instance.pool]))
    wasted = np.unique(instance.child[wanted & (filled < instance.seats)[instance.pool]])
    child = instance.child[pairs]
    return list(zip(child.tolist(), (pairs - instance.start[child]).tolist(), strict=True)), len(wasted)


def _blocks(instance: Instance, children: tuple[int, ...], option: list[int], given: Ints, ahead: Ints) -> bool:
    """Tell whether an option that the family likes better is open to it in every pool it needs."""
    mine = [int(given[child]) for child in children if given[child] >= 0]
    for pool in {int(instance.pool[pair]) for pair in option}:
        wanted = [pair for pair in option if instance.pool[pair] == pool]
        lowest = max(wanted, key=lambda pair: int(instance.order[pair]))
        own = sum(instance.pool[pair] == pool and instance.order[pair] < instance.order[lowest] for pair in mine)
        if ahead[lowest] - own + len(wanted) > instance.seats[pool]:
            return False
    return True
