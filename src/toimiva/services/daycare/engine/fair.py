"""The child-optimal stable assignment of single children: deferred acceptance, children propose."""

from __future__ import annotations

import numpy as np
from numba import njit

from .instance import Instance, Ints


def fair_singles(instance: Instance) -> Ints:
    """Return the pair each child gets, or -1: no child could do better in any stable assignment.

    A child that holds a place stands first in the order of its own pool, so it keeps the place or moves to a better
    one, and a place it leaves is free for the next: two children may exchange their places.
    """
    room = np.minimum(instance.seats, np.diff(instance.pool_start))
    begin = np.concatenate([[0], np.cumsum(room)]).astype(np.int64)
    return _propose(instance.start, instance.child, instance.pool, instance.order, room, begin)


@njit(cache=True)
def _propose(start: Ints, child: Ints, pool: Ints, order: Ints, room: Ints, begin: Ints) -> Ints:
    """Let each child propose down its list; a pool keeps the first of its order, the last of them on top of a heap."""
    count = len(start) - 1
    given = np.full(count, -1, np.int64)
    following = start[:-1].copy()
    held = np.empty(begin[-1], np.int64)
    taken = np.zeros(len(room), np.int64)
    for first in range(count):
        who = first
        while who >= 0:
            pair = following[who]
            if pair == start[who + 1]:
                break
            following[who] += 1
            q = pool[pair]
            base, size = begin[q], taken[q]
            if size < room[q]:
                at = size
                while at > 0 and order[held[base + (at - 1) // 2]] < order[pair]:
                    held[base + at] = held[base + (at - 1) // 2]
                    at = (at - 1) // 2
                held[base + at] = pair
                taken[q] += 1
                given[who] = pair
                break
            if size == 0 or order[held[base]] < order[pair]:
                continue
            last = child[held[base]]
            at = 0
            while 2 * at + 1 < size:
                down = 2 * at + 1
                if down + 1 < size and order[held[base + down + 1]] > order[held[base + down]]:
                    down += 1
                if order[held[base + down]] < order[pair]:
                    break
                held[base + at] = held[base + down]
                at = down
            held[base + at] = pair
            given[who] = pair
            given[last] = -1
            who = last
    return given
