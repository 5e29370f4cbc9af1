"""A stable assignment with families, looked for by letting each take what blocks until nothing does."""

from __future__ import annotations

import numpy as np
from numba import njit

from .instance import Ints
from .options import Options

ROUNDS = 400  # then it is left to the exact way: such steps may go round in a circle


def settle(options: Options) -> tuple[Ints, bool]:
    """Return the options taken and whether nothing blocks any more."""
    one = options.instance
    of_child = np.zeros(len(one.children), np.int64)
    of_child[options.kids] = np.repeat(np.arange(len(options.start) - 1), np.diff(options.kid_start))
    of_pair = of_child[one.child]
    held, stable = _settle(
        options.start, options.slot_start, options.slots, of_pair, one.pool, one.position, one.by_pool,
        one.pool_start, one.seats, ROUNDS,
    )  # fmt: skip
    return held[held >= 0], bool(stable) and bool((held[options.stays] >= 0).all())


@njit(cache=True)
def _settle(
    start: Ints, slot_start: Ints, slots: Ints, of_pair: Ints, pool: Ints, position: Ints, by_pool: Ints,
    pool_start: Ints, seats: Ints, rounds: int,
) -> tuple[Ints, bool]:  # fmt: skip
    takers = len(start) - 1
    held = np.full(takers, -1, np.int64)
    here = np.zeros(len(pool), np.bool_)  # who is seated, in the order of the pools
    filled = np.zeros(len(seats), np.int64)
    for turn in range(rounds):
        calm = True
        for step in range(takers):
            f = (step + turn * 7919) % takers  # begin elsewhere each time
            end = held[f] if held[f] >= 0 else start[f + 1]
            for o in range(start[f], end):
                blocks = True
                for s in range(slot_start[o], slot_start[o + 1]):
                    q, low, many = pool[slots[s]], position[slots[s]], 0
                    for other in range(slot_start[o], slot_start[o + 1]):
                        if pool[slots[other]] == q:
                            many += 1
                            low = max(low, position[slots[other]])
                    if filled[q] + many > seats[q]:
                        for at in range(pool_start[q], low):
                            if here[at] and of_pair[by_pool[at]] != f:
                                many += 1
                    elif many <= seats[q]:
                        continue
                    if many > seats[q]:
                        blocks = False
                        break
                if not blocks:
                    continue
                calm = False
                if held[f] >= 0:
                    for s in range(slot_start[held[f]], slot_start[held[f] + 1]):
                        here[position[slots[s]]] = False
                        filled[pool[slots[s]]] -= 1
                held[f] = o
                for s in range(slot_start[o], slot_start[o + 1]):
                    here[position[slots[s]]] = True
                    filled[pool[slots[s]]] += 1
                for s in range(slot_start[o], slot_start[o + 1]):
                    q = pool[slots[s]]
                    at = pool_start[q + 1] - 1
                    while filled[q] > seats[q]:
                        if here[at] and of_pair[by_pool[at]] != f:
                            g = of_pair[by_pool[at]]
                            for t in range(slot_start[held[g]], slot_start[held[g] + 1]):
                                here[position[slots[t]]] = False
                                filled[pool[slots[t]]] -= 1
                            held[g] = -1
                        at -= 1
                break
        if calm:
            return held, True
    return held, False
