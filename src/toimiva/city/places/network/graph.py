"""The graph that is routed on: junctions, and the chains of segments between them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .chains import chains, components
from .extract import Box, Ways
from .sphere import Marks, Numbers, Whole, line_m

LEAST_COMPONENT_M = 1000.0  # what is smaller is a courtyard or an island of the drawing: nobody is sent there
PROFILES = ("walk", "step_free")
MIXED = "mixed"


@dataclass(frozen=True)
class Graph:
    """Junctions `0…n-1`; chain `c` goes from `a[c]` to `b[c]` over the segments `first[c]:first[c + 1]`.

    Segment `k` of chain `c` goes from point `k + c` to point `k + c + 1`; `at` tells the metres from the chain's start.
    """

    profile: str
    node_lon: Numbers
    node_lat: Numbers
    a: Whole
    b: Whole
    length: Numbers
    component: Whole
    first: Whole
    way: Whole
    lon: Numbers
    lat: Numbers
    at: Numbers
    component_m: Numbers
    dropped: int
    box: Box

    @cached_property
    def segment_m(self) -> Numbers:
        """Return the length of each segment."""
        start = self.start_point
        metres: Numbers = self.at[start + 1] - self.at[start]
        return metres

    @cached_property
    def start_point(self) -> Whole:
        """Return the point that each segment starts from."""
        return np.arange(len(self.way)) + self.chain_of

    @cached_property
    def chain_of(self) -> Whole:
        """Return the chain of each segment."""
        return np.repeat(np.arange(len(self.a)), np.diff(self.first))


def build(ways: Ways, profile: str) -> Graph:
    """Return the graph of a profile: the components of at least a kilometre of ways, the longest first."""
    a, b, way, lon, lat = _segments(
        ways, ways.step_free if profile == "step_free" else np.ones(len(ways.step_free), np.bool_)
    )
    metres = line_m(lon[a], lat[a], lon[b], lat[b])
    root = components(len(lon), a, b)[a] if len(a) else a
    of_root: Numbers = np.bincount(root, metres, len(lon)).astype(np.float64)
    roots = np.unique(root)
    kept = roots[of_root[roots] >= LEAST_COMPONENT_M]
    kept = kept[np.argsort(-of_root[kept], kind="stable")]
    number = np.full(len(lon), -1)
    number[kept] = np.arange(len(kept))

    here = number[root] >= 0
    a, b, way, root = a[here], b[here], way[here], root[here]
    first, order, turned = chains(len(lon), a, b)
    a, b = np.where(turned == 1, b[order], a[order]), np.where(turned == 1, a[order], b[order])
    starts, ends = first[:-1], first[1:] - 1
    points = np.insert(a, ends + 1, b[ends]) if len(a) else a  # each chain's starts of segments, then its end
    at = _metres_along(lon[points], lat[points], first)
    junctions, ab = np.unique(np.concatenate([a[starts], b[ends]]), return_inverse=True)
    return Graph(
        profile=profile,
        node_lon=lon[junctions],
        node_lat=lat[junctions],
        a=ab[: len(starts)],
        b=ab[len(starts) :],
        length=at[first[1:] + np.arange(len(starts))],
        component=number[root[order][starts]],
        first=first,
        way=way[order],
        lon=lon[points],
        lat=lat[points],
        at=at,
        component_m=of_root[kept],
        dropped=len(roots) - len(kept),
        box=ways.box or _box(ways.lon, ways.lat),
    )


def _segments(ways: Ways, wanted: Marks) -> tuple[Whole, Whole, Whole, Numbers, Numbers]:
    """Return the segments of the ways wanted: from, to, way, and the coordinates of the nodes.

    A node that is shut is another node for each segment that touches it: it can be reached and not passed.
    """
    refs, lon, lat = ways.refs, ways.lon, ways.lat
    of = np.repeat(np.arange(len(ways.step_free)), np.diff(ways.first))
    start = np.flatnonzero((of[1:] == of[:-1]) & (refs[1:] != refs[:-1]) & wanted[of[1:]]) if len(of) else of
    ids, place, node = np.unique(refs, return_index=True, return_inverse=True)
    a, b = node[start], node[start + 1]
    ends, shut = np.concatenate([a, b]), np.isin(ids, ways.shut)[np.concatenate([a, b])]
    place = np.concatenate([place, place[ends[shut]]])
    ends[shut] = len(ids) + np.arange(shut.sum())
    return ends[: len(a)], ends[len(a) :], of[start], lon[place], lat[place]


def _metres_along(lon: Numbers, lat: Numbers, first: Whole) -> Numbers:
    """Return the metres of each point from the start of its chain."""
    if not len(lon):
        return lon
    steps = np.concatenate([[0.0], line_m(lon[:-1], lat[:-1], lon[1:], lat[1:])])
    starts = first[:-1] + np.arange(len(first) - 1)
    steps[starts] = 0.0
    total = np.cumsum(steps)
    along: Numbers = total - np.repeat(total[starts], np.diff(first) + 1)
    return along


def _box(lon: Numbers, lat: Numbers) -> Box:
    if not len(lon):
        return (0.0, 0.0, 0.0, 0.0)
    return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())
