"""The chains of one shortest path: both ends climb the hierarchy, and the arcs that met are unpacked."""

from __future__ import annotations

import numpy as np

from .compiled import compiled
from .hierarchy import Hierarchy
from .snap import Snapped
from .sphere import Numbers, Whole


def shortest(hierarchy: Hierarchy, ends: Snapped, chain_a: Whole) -> tuple[float, Whole, Whole, int, int]:
    """Return (metres, chains in walking order, 1 where walked from b to a, first place, last place) between two points.

    `ends` are the two; metres are inf where there is no path. The straight lines are included.
    """
    place = hierarchy.place
    a, b = place[ends.a], place[ends.b]
    to_a, to_b = ends.line_m + ends.at, ends.line_m + (ends.length - ends.at)
    metres, up, down = meet(hierarchy.first, hierarchy.head, hierarchy.metres, hierarchy.parent, a, b, to_a, to_b)
    if metres == np.inf:
        return np.inf, up, up, -1, -1
    arcs = np.concatenate([up[:0:-1], down[1:]])
    turns = np.concatenate([np.zeros(len(up) - 1, np.int64), np.ones(len(down) - 1, np.int64)])
    chains, turned = unpack(
        hierarchy.first, hierarchy.head, hierarchy.via, hierarchy.tail, arcs, turns, place[chain_a]
    )  # fmt: skip
    return float(metres), chains, turned, int(up[0]), int(down[0])


@compiled
def meet(
    first: Whole, head: Whole, metres: Numbers, parent: Whole, a: Whole, b: Whole, to_a: Numbers, to_b: Numbers
) -> tuple[float, Whole, Whole]:
    """Return (metres, up, down): each begins with the place where the end joins, then the arcs from the top there."""
    nodes = len(parent)
    far = np.full((2, nodes), np.inf)
    arc = np.full((2, nodes), -1)
    for side in range(2):
        here, by = far[side], arc[side]
        one, other = a[side], b[side]
        here[one] = to_a[side]
        here[other] = min(here[other], to_b[side])
        while one >= 0 or other >= 0:
            v = max(one, other) if min(one, other) < 0 else min(one, other)
            if one == v:
                one = parent[v]
            if other == v:
                other = parent[v]
            for e in range(first[v], first[v + 1]):
                if here[v] + metres[e] < here[head[e]]:
                    here[head[e]], by[head[e]] = here[v] + metres[e], e
    both = far[0] + far[1]
    top = np.argmin(both)
    found = (np.empty(nodes + 1, np.int64), np.empty(nodes + 1, np.int64))
    counts = np.ones(2, np.int64)
    for side in range(2):
        v = top
        while arc[side, v] >= 0:
            e = arc[side, v]
            found[side][counts[side]] = e
            counts[side] += 1
            v = np.searchsorted(first, e, side="right") - 1
        found[side][0] = v
    return both[top], found[0][: counts[0]], found[1][: counts[1]]


@compiled
def unpack(
    first: Whole, head: Whole, via: Whole, tail: Whole, arcs: Whole, turns: Whole, chain_a: Whole
) -> tuple[Whole, Whole]:
    """Return the chains of the arcs in order; an arc that is turned is walked from its head to its tail."""
    chains, turned = [np.int64(0) for _ in range(0)], [np.int64(0) for _ in range(0)]
    stack = [(np.int64(0), np.int64(0)) for _ in range(0)]
    for i in range(len(arcs)):
        stack.append((arcs[i], turns[i]))
        while len(stack) > 0:
            arc, turn = stack.pop()
            v, x, m = tail[arc], head[arc], via[arc]
            if m < 0:
                start = x if turn == 1 else v
                chains.append(-1 - m)
                turned.append(np.int64(chain_a[-1 - m] != start))
                continue
            low = first[m] + np.searchsorted(head[first[m] : first[m + 1]], v)
            high = first[m] + np.searchsorted(head[first[m] : first[m + 1]], x)
            if turn == 1:  # x to m to v, the last put is the first walked
                stack.append((low, np.int64(0)))
                stack.append((high, np.int64(1)))
            else:
                stack.append((high, np.int64(0)))
                stack.append((low, np.int64(1)))
    return np.array(chains), np.array(turned)
