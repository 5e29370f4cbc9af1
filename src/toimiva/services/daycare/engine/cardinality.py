"""How many children can be placed at most on the pairs that are allowed: Hopcroft and Karp, a pool for many."""

from __future__ import annotations

import numpy as np
from numba import njit

from .instance import Flags, Instance, Ints


def most_placed(instance: Instance, allowed: Flags) -> Ints | None:
    """Return the pair each single child gets, as many placed as can be; None if one that holds a place had none.

    Those who hold a place come first: nobody once placed is ever without again.
    """
    one = instance
    given = np.full(len(one.children), -1, np.int64)
    member = np.full(int(one.seats.clip(0, len(given)).sum()), -1, np.int64)
    seats = one.seats.clip(0, len(given))
    begin = np.concatenate([[0], np.cumsum(seats)]).astype(np.int64)
    filled = np.zeros(len(seats), np.int64)
    for who in (one.single & one.stays, one.single):
        _match(np.flatnonzero(who), one.start, one.pool, allowed, seats, begin, member, filled, given)
        if (given[one.single & one.stays] < 0).any():
            return None
    return given


@njit(cache=True)
def _match(
    who: Ints, start: Ints, pool: Ints, allowed: Flags, seats: Ints, begin: Ints, member: Ints, filled: Ints,
    given: Ints,
) -> None:  # fmt: skip
    """Place more of `who` in rounds: in each, chains of one length, the shortest there are."""
    pools = len(seats)
    level, tried = np.empty(pools, np.int64), np.empty(pools, np.int64)
    arc = np.empty(len(start) - 1, np.int64)
    while True:
        last = _levels(who, start, pool, allowed, seats, begin, member, filled, given, level)
        if last == 0:
            return
        tried[:] = 0
        arc[:] = start[:-1]
        for c in who:
            if given[c] < 0:
                _chain(c, last, start, pool, allowed, seats, begin, member, filled, given, level, tried, arc)


@njit(cache=True)
def _levels(
    who: Ints, start: Ints, pool: Ints, allowed: Flags, seats: Ints, begin: Ints, member: Ints, filled: Ints,
    given: Ints, level: Ints,
) -> int:  # fmt: skip
    """Tell how many moves from a child without a place each pool is; return the first with a free seat, 0 for none."""
    level[:] = 0
    queue, many, free = np.empty(len(seats), np.int64), 0, False
    for c in who:
        if given[c] >= 0:
            continue
        for pair in range(start[c], start[c + 1]):
            q = pool[pair]
            if allowed[pair] and level[q] == 0 and seats[q] > 0:
                level[q] = 1
                queue[many] = q
                many += 1
                free = free or filled[q] < seats[q]
    at, depth = 0, 1
    while not free and at < many:
        end, depth = many, depth + 1
        while at < end:
            q = queue[at]
            at += 1
            for slot in range(begin[q], begin[q] + filled[q]):
                k = member[slot]
                for pair in range(start[k], start[k + 1]):
                    r = pool[pair]
                    if allowed[pair] and level[r] == 0 and seats[r] > 0:
                        level[r] = depth
                        queue[many] = r
                        many += 1
                        free = free or filled[r] < seats[r]
    return depth if free else 0


@njit(cache=True)
def _chain(
    c: int, last: int, start: Ints, pool: Ints, allowed: Flags, seats: Ints, begin: Ints, member: Ints, filled: Ints,
    given: Ints, level: Ints, tried: Ints, arc: Ints,
) -> None:  # fmt: skip
    """Place a child by a chain of `last` moves, if one is left: each takes the seat of the next."""
    mover, takes = np.empty(last + 1, np.int64), np.empty(last + 1, np.int64)
    depth = 1
    mover[1] = c
    while True:
        k = mover[depth]
        while arc[k] < start[k + 1] and not (allowed[arc[k]] and level[pool[arc[k]]] == depth):
            arc[k] += 1
        if arc[k] == start[k + 1]:  # this one cannot move: the next child of the pool before
            depth -= 1
            if depth == 0:
                return
            tried[pool[takes[depth]]] += 1
        else:
            takes[depth] = arc[k]
        q = pool[takes[depth]]
        if filled[q] < seats[q]:
            break
        if depth < last and tried[q] < seats[q]:
            depth += 1
            mover[depth] = member[begin[q] + tried[q]]
        else:
            arc[mover[depth]] += 1
    q = pool[takes[depth]]
    member[begin[q] + filled[q]] = mover[depth]
    filled[q] += 1
    given[mover[depth]] = takes[depth]
    for d in range(depth - 1, 0, -1):
        q = pool[takes[d]]
        member[begin[q] + tried[q]] = mover[d]
        tried[q] += 1
        given[mover[d]] = takes[d]
