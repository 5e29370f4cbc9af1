"""What no stable assignment can hold is left out, again and again, until nothing more can be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from .instance import Flags, Ints
from .options import Options


@dataclass(frozen=True)
class Core:
    """The options that are left; `none` tells who may be left without, `waived` who may be left wanting."""

    alive: Flags
    none: Flags
    waived: Flags


def core_of(options: Options) -> Core:
    """Return what is left. No stable assignment exists when somebody had to be waived.

    1. An option is sure when each of its pools has room for all who may come there and go before: whoever has it
       takes it or a better one, or it would block.
    2. A pool that single children who like nothing left better, and families sure to come, can fill by themselves
       is closed to all who go after them: else one of those who go before would block.

    When a taker is left with nothing, its own claims are waived and all begins anew: once for each taker at most.
    """
    waived = np.zeros(len(options.start) - 1, np.bool_)
    one = options.instance
    while True:
        alive, none = np.ones(len(options.taker), np.bool_), np.ones(len(waived), np.bool_)
        none[options.stays] = False
        stuck = _reduce(
            alive, none, waived, options.start, options.slot_start, options.slots, options.kid_start, options.kids,
            options.taker, one.start, one.child, one.pool, one.position, one.by_pool, one.pool_start, one.seats,
        )  # fmt: skip
        if stuck < 0:
            return Core(alive, none, waived)
        waived[stuck] = True


@njit(cache=True)
def _reduce(
    alive: Flags, none: Flags, waived: Flags, start: Ints, slot_start: Ints, slots: Ints, kid_start: Ints, kids: Ints,
    taker: Ints, pair_start: Ints, child: Ints, pool: Ints, position: Ints, by_pool: Ints, pool_start: Ints,
    seats: Ints,
) -> int:  # fmt: skip
    """Leave out options in place; return a taker that is left with nothing, -1 when all is well."""
    pairs, takers = len(child), len(start) - 1
    while True:
        changed = False
        live = np.zeros(pairs, np.bool_)
        for o in range(len(taker)):
            if alive[o]:
                for s in range(slot_start[o], slot_start[o + 1]):
                    live[slots[s]] = True
        before = np.zeros(pairs + 1, np.int64)
        for at in range(pairs):
            before[at + 1] = before[at] + live[by_pool[at]]
        for f in range(takers):  # 1
            if waived[f]:
                continue
            sure = False
            for o in range(start[f], start[f + 1]):
                if not alive[o]:
                    continue
                if sure:
                    alive[o] = False
                    changed = True
                    continue
                sure = True
                for s in range(slot_start[o], slot_start[o + 1]):
                    q, low, many, own = pool[slots[s]], position[slots[s]], 0, 0
                    for other in range(slot_start[o], slot_start[o + 1]):
                        if pool[slots[other]] == q:
                            many += 1
                            low = max(low, position[slots[other]])
                    for k in range(kid_start[f], kid_start[f + 1]):
                        for pair in range(pair_start[kids[k]], pair_start[kids[k] + 1]):
                            if pool[pair] == q and live[pair] and position[pair] < low:
                                own += 1
                    if before[low] - before[pool_start[q]] - own + many > seats[q]:
                        sure = False
                        break
                if sure and none[f]:
                    none[f] = False
                    changed = True
        first = np.zeros(pairs, np.int8)  # 1: likes nothing left better; 2: sure to come
        for f in range(takers):
            best, many = -1, 0
            for o in range(start[f], start[f + 1]):
                if alive[o]:
                    many += 1
                    best = o if best < 0 else best
            if best < 0 and not none[f]:
                return int(f)
            if best < 0 or waived[f]:
                continue
            fixed = many == 1 and not none[f]
            if fixed or (kid_start[f + 1] - kid_start[f] == 1):
                for s in range(slot_start[best], slot_start[best + 1]):
                    first[slots[s]] = 2 if fixed else 1
        closed = np.zeros(pairs, np.bool_)
        for q in range(len(seats)):  # 2
            room, last = seats[q], -1
            for at in range(pool_start[q], pool_start[q + 1]):
                if first[by_pool[at]] == 2:
                    room -= 1
                    last = by_pool[at]
            if room < 0:
                for f in range(takers):
                    for k in range(kid_start[f], kid_start[f + 1]):
                        if kids[k] == child[last]:
                            return int(f)
            for at in range(pool_start[q], pool_start[q + 1]):
                pair = by_pool[at]
                if first[pair] == 2:
                    continue
                if room == 0:
                    closed[pair] = True
                elif first[pair] == 1:
                    room -= 1
        for o in range(len(taker)):
            if alive[o]:
                for s in range(slot_start[o], slot_start[o + 1]):
                    if closed[slots[s]]:
                        alive[o] = False
                        changed = True
                        break
        if not changed:
            return -1
