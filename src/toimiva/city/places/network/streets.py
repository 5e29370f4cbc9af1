"""The engine: streets read from a file, points joined to them, distances between many, and what the network holds."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from .extract import Labels, read_ways
from .graph import Graph, build
from .hierarchy import Hierarchy, build_hierarchy
from .snap import Grid, Snapped, build_grid, snap
from .sphere import Numbers
from .sweep import table

MAX_SNAP_M = 300.0
WALK_SPEED = 1.2  # metres a second
CELLS = 16_000_000  # of a distance table at once: 128 MB


@dataclass(frozen=True)
class Streets:
    """A network ready to answer. `seconds` is the wall time from the file to here, `sha256` that of the extract."""

    labels: Labels
    graph: Graph
    hierarchy: Hierarchy
    grid: Grid
    sha256: str
    seconds: float

    def snap(self, lon: Numbers, lat: Numbers, max_snap_m: float = MAX_SNAP_M) -> Snapped:
        """Return the points (degrees) joined to the nearest way that may be joined."""
        return snap(self.graph, self.grid, lon, lat, max_snap_m)

    def matrix(self, from_: Snapped, to: Snapped, threads: int = 1) -> Numbers:
        """Return the walking metres from each of `from_` (rows) to each of `to` (columns); inf where there is no way.

        The sweep runs from the fewer of the two: ways are walked in both directions.
        """
        if len(to.lon) <= len(from_.lon):
            return table(self.hierarchy, to, from_, threads)
        return table(self.hierarchy, from_, to, threads).T

    def slices(self, from_: Snapped, to: Snapped, cells: int = CELLS) -> Iterator[tuple[int, Numbers]]:
        """Yield the matrix in slices of rows that fit the memory, each with the number of its first row."""
        rows = max(1, cells // max(1, len(to.lon)))
        for start in range(0, len(from_.lon), rows):
            yield start, self.matrix(from_.part(start, start + rows), to)


def read_streets(path: Path, profile: str | None = None) -> Streets:
    """Return the streets of an extract (.osm.pbf) or of a file that `saved.save` wrote.

    Without a profile an extract is read for `walk`, a saved file for the profile it was saved with.
    """
    from .saved import is_saved, load

    begun = time.perf_counter()
    if is_saved(path):
        return load(path, profile, begun)
    ways = read_ways(path)
    graph = build(ways, profile or "walk")
    hierarchy = build_hierarchy(graph)
    grid = build_grid(graph, ways.labels)
    return ready(Streets(ways.labels, graph, hierarchy, grid, sha256_of(path), 0.0), begun)


def sha256_of(*paths: Path) -> str:
    """Return the SHA-256 of the file, or of the files one after another."""
    found = hashlib.sha256()
    for path in paths:
        found.update(path.read_bytes())
    return found.hexdigest()


def ready(streets: Streets, begun: float) -> Streets:
    """Return the streets with the seconds since `begun`; numba has loaded by then what answering needs."""
    if len(streets.graph.lon):
        somewhere = streets.snap(streets.graph.lon[:1], streets.graph.lat[:1])
        streets.matrix(somewhere, somewhere)
    return replace(streets, seconds=time.perf_counter() - begun)


def components(graph: Graph) -> list[tuple[int, float]]:
    """Return (junctions, metres) of each component, the longest first."""
    of_node = np.zeros(len(graph.node_lon), np.int64)
    of_node[graph.a] = graph.component
    counts = np.bincount(of_node, minlength=len(graph.component_m))
    return list(zip(counts.tolist(), graph.component_m.tolist(), strict=False))
