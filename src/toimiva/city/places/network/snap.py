"""Points join the nearest point of a way that may be joined: on the segment, not only at its nodes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .compiled import compiled
from .extract import Labels
from .graph import Graph
from .sphere import EARTH_M, Marks, Numbers, Whole, line_m

CELL_M = 60.0


@dataclass(frozen=True)
class Snapped:
    """Points on the network: the chain (-1: none near enough), metres from its start `a`, the straight line there.

    `way_lon`, `way_lat` are the nearest point of a way also where it is too far; NaN where there is no way at all.
    """

    lon: Numbers
    lat: Numbers
    chain: Whole
    segment: Whole
    at: Numbers
    a: Whole
    b: Whole
    length: Numbers
    line_m: Numbers
    way_lon: Numbers
    way_lat: Numbers

    @property
    def snapped(self) -> Marks:
        """Tell which points are on the network."""
        return self.chain >= 0

    def part(self, start: int, end: int) -> Snapped:
        """Return the points from `start` to before `end`."""
        return Snapped(*(getattr(self, name)[start:end] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Grid:
    """The segments that may be joined, by the cells of a grid that they touch; each from `start` to the next point."""

    segments: Whole
    start: Whole
    lon_a: Numbers
    lat_a: Numbers
    lon_b: Numbers
    lat_b: Numbers
    west: float
    south: float
    cell_lon: float
    cell_lat: float
    columns: int
    rows: int
    first: Whole
    inside: Whole


def build_grid(graph: Graph, labels: Labels) -> Grid:
    """Return the grid of the segments of ways that a point may join."""
    segments = np.flatnonzero(labels.joins[graph.way])
    start = graph.start_point[segments]
    lon_a, lat_a, lon_b, lat_b = graph.lon[start], graph.lat[start], graph.lon[start + 1], graph.lat[start + 1]
    ends = lon_a, lat_a, lon_b, lat_b
    if not len(segments):
        return Grid(segments, start, *ends, 0.0, 0.0, 1.0, 1.0, 0, 0, np.zeros(1, np.int64), segments)
    west, south = min(lon_a.min(), lon_b.min()), min(lat_a.min(), lat_b.min())
    east, north = max(lon_a.max(), lon_b.max()), max(lat_a.max(), lat_b.max())
    cell_lat = float(np.degrees(CELL_M / EARTH_M))
    cell_lon = float(cell_lat / np.cos(np.radians(max(abs(south), abs(north)))))
    columns, rows = int((east - west) / cell_lon) + 1, int((north - south) / cell_lat) + 1
    low_x, high_x = (((edge(lon_a, lon_b) - west) / cell_lon).astype(np.int64) for edge in (np.minimum, np.maximum))
    low_y, high_y = (((edge(lat_a, lat_b) - south) / cell_lat).astype(np.int64) for edge in (np.minimum, np.maximum))
    first, inside = fill(low_x, high_x, low_y, high_y, columns, rows)
    return Grid(segments, start, *ends, float(west), float(south), cell_lon, cell_lat, columns, rows, first, inside)


@compiled
def fill(
    low_x: Whole, high_x: Whole, low_y: Whole, high_y: Whole, columns: int, rows: int
) -> tuple[Whole, Whole]:  # fmt: skip
    """Return the segments of each cell: (first of each cell, the segments)."""
    first = np.zeros(columns * rows + 1, np.int64)
    inside = np.empty(0, np.int64)
    for writing in (False, True):
        if writing:
            first = np.cumsum(first)
            inside = np.empty(first[-1], np.int64)
            at = first.copy()
        for k in range(len(low_x)):
            for y in range(low_y[k], high_y[k] + 1):
                for x in range(low_x[k], high_x[k] + 1):
                    cell = y * columns + x
                    if writing:
                        inside[at[cell]] = k
                        at[cell] += 1
                    else:
                        first[cell + 1] += 1
    return first, inside


def snap(graph: Graph, grid: Grid, lon: Numbers, lat: Numbers, max_snap_m: float) -> Snapped:
    """Return the points joined to their nearest ways, no farther than `max_snap_m`."""
    count = len(lon)
    nothing = np.full(count, np.nan)
    if not len(grid.segments):
        none = np.full(count, -1)
        return Snapped(lon, lat, none, none, nothing, none, none, nothing, nothing, nothing, nothing)
    near, share = nearest(
        lon, lat, grid.lon_a, grid.lat_a, grid.lon_b, grid.lat_b,
        grid.first, grid.inside, grid.west, grid.south, grid.cell_lon, grid.cell_lat, grid.columns, grid.rows,
    )  # fmt: skip
    segment = grid.segments[near]
    start = grid.start[near]
    way_lon = grid.lon_a[near] + share * (grid.lon_b[near] - grid.lon_a[near])
    way_lat = grid.lat_a[near] + share * (grid.lat_b[near] - grid.lat_a[near])
    line = line_m(lon, lat, way_lon, way_lat)
    chain = np.where(line <= max_snap_m, graph.chain_of[segment], -1)
    at = graph.at[start] + share * (graph.at[start + 1] - graph.at[start])
    return Snapped(
        lon, lat, chain, segment, at, graph.a[chain], graph.b[chain], graph.length[chain], line, way_lon, way_lat
    )  # fmt: skip


@compiled
def nearest(
    lon: Numbers, lat: Numbers, lon_a: Numbers, lat_a: Numbers, lon_b: Numbers, lat_b: Numbers,
    first: Whole, inside: Whole, west: float, south: float, cell_lon: float, cell_lat: float, columns: int, rows: int,
) -> tuple[Whole, Numbers]:  # fmt: skip
    """Return for each point the nearest segment and the share of it before the nearest point.

    Cells are looked at in rings around the point's own until no ring farther out can hold anything nearer. Metres are
    those of the plane that touches the sphere at the point.
    """
    segment, share = np.zeros(len(lon), np.int64), np.zeros(len(lon))
    metre = np.pi / 180.0 * 6_371_008.8
    for p in range(len(lon)):
        wide = metre * np.cos(np.radians(lat[p]))
        cell_m = 0.99 * min(cell_lon * wide, cell_lat * metre)
        x, y = int(np.floor((lon[p] - west) / cell_lon)), int(np.floor((lat[p] - south) / cell_lat))
        best = np.inf
        ring = max(0, -x, x - columns + 1, -y, y - rows + 1)
        while best > ((ring - 1) * cell_m) ** 2 or best == np.inf:
            for v in range(max(0, y - ring), min(rows - 1, y + ring) + 1):
                edge = v in (y - ring, y + ring)
                u = max(0, x - ring) if edge or x - ring >= 0 else x + ring
                while u <= min(columns - 1, x + ring):
                    cell = v * columns + u
                    for i in range(first[cell], first[cell + 1]):
                        k = inside[i]
                        dx, dy = (lon_b[k] - lon_a[k]) * wide, (lat_b[k] - lat_a[k]) * metre
                        px, py = (lon[p] - lon_a[k]) * wide, (lat[p] - lat_a[k]) * metre
                        long = dx * dx + dy * dy
                        t = min(1.0, max(0.0, (px * dx + py * dy) / long)) if long > 0.0 else 0.0
                        apart = (px - t * dx) ** 2 + (py - t * dy) ** 2
                        if apart < best:
                            best, segment[p], share[p] = apart, k, t
                    u += 1 if edge else max(1, x + ring - u)
            ring += 1
    return segment, share
