"""Distances from several points to many at once: up the hierarchy, then down, the sources side by side."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from .compiled import compiled
from .hierarchy import Hierarchy
from .snap import Snapped
from .sphere import Numbers, Whole

ABREAST = 32  # sources side by side: one row of distances fills four cache lines


def table(hierarchy: Hierarchy, sources: Snapped, targets: Snapped, threads: int = 1) -> Numbers:
    """Return the walking metres from each source (column) to each target (row); inf where there is no way.

    Points that are not snapped are inf to all. The same point twice is 0.
    """
    found = np.full((len(targets.lon), len(sources.lon)), np.inf)
    if not len(hierarchy.place):
        return found
    by_chain = np.argsort(targets.chain, kind="stable")
    arguments = (hierarchy.first, hierarchy.head, hierarchy.metres)
    ends, rows = _ends(hierarchy, sources), _ends(hierarchy, targets)

    def batch(start: int) -> None:
        part = slice(start, start + ABREAST)
        reached = sweep(*arguments, ends[0][part], ends[1][part], ends[2][part], ends[3][part])
        gather(reached, *rows, found[:, part])
        along(
            sources.chain[part], sources.at[part], sources.line_m[part], sources.lon[part], sources.lat[part],
            targets.chain[by_chain], by_chain, targets.at, targets.line_m, targets.lon, targets.lat, found[:, part],
        )  # fmt: skip

    starts = range(0, len(sources.lon), ABREAST)
    if threads == 1:
        for start in starts:
            batch(start)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(batch, starts))
    return found


def _ends(hierarchy: Hierarchy, points: Snapped) -> tuple[Whole, Whole, Numbers, Numbers]:
    """Return for each point the places of its chain's two ends and the metres to each, the straight line included."""
    place = hierarchy.place
    return (
        place[points.a], place[points.b],
        np.where(points.snapped, points.line_m + points.at, np.inf),
        np.where(points.snapped, points.line_m + (points.length - points.at), np.inf),
    )  # fmt: skip


@compiled
def sweep(
    first: Whole, head: Whole, metres: Numbers, a: Whole, b: Whole, to_a: Numbers, to_b: Numbers
) -> Numbers:  # fmt: skip
    """Return the metres from each source (column) to every place (row)."""
    nodes, count = len(first) - 1, len(a)
    far = np.full((nodes, count), np.inf)
    reached = np.zeros(nodes, np.bool_)
    for j in range(count):
        far[a[j], j] = min(far[a[j], j], to_a[j])
        far[b[j], j] = min(far[b[j], j], to_b[j])
        reached[a[j]] = True
        reached[b[j]] = True
    for v in range(nodes):
        if reached[v]:
            here = far[v]
            for e in range(first[v], first[v + 1]):
                there, step = far[head[e]], metres[e]
                reached[head[e]] = True
                for j in range(count):
                    there[j] = min(there[j], here[j] + step)
    for v in range(nodes - 1, -1, -1):
        here = far[v]
        for e in range(first[v], first[v + 1]):
            there, step = far[head[e]], metres[e]
            for j in range(count):
                here[j] = min(here[j], there[j] + step)
    return far


@compiled
def gather(far: Numbers, a: Whole, b: Whole, to_a: Numbers, to_b: Numbers, found: Numbers) -> None:
    """Write to `found` the metres from each source (column) to each point (row)."""
    for p in range(len(a)):
        one, other, row = far[a[p]], far[b[p]], found[p]
        for j in range(len(row)):
            row[j] = min(one[j] + to_a[p], other[j] + to_b[p])


@compiled
def along(
    chain: Whole, at: Numbers, line: Numbers, lon: Numbers, lat: Numbers,
    chains: Whole, order: Whole, ats: Numbers, lines: Numbers, lons: Numbers, lats: Numbers, found: Numbers,
) -> None:  # fmt: skip
    """Join points of one chain along it: `chains` are the chains of the points in `order`, ascending."""
    for j in range(len(chain)):
        if chain[j] < 0:
            continue
        k = np.searchsorted(chains, chain[j])
        while k < len(chains) and chains[k] == chain[j]:
            p = order[k]
            if lon[j] == lons[p] and lat[j] == lats[p]:
                found[p, j] = 0.0
            else:
                found[p, j] = min(found[p, j], line[j] + abs(at[j] - ats[p]) + lines[p])
            k += 1
