"""Hand-made maps as .osm files: nodes on a plane of metres, ways as letters; and Dijkstra's algorithm as the oracle."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from toimiva.city.places.network.sphere import EARTH_M
from toimiva.city.places.network.streets import Streets, read_streets

LON, LAT = 24.94, 60.17
METRE_LAT = np.degrees(1 / EARTH_M)
METRE_LON = METRE_LAT / np.cos(np.radians(LAT))


def at(x: float, y: float) -> tuple[float, float]:
    """Return lon, lat of a place `x` metres east and `y` metres north of the middle of the map."""
    return LON + x * METRE_LON, LAT + y * METRE_LAT


def write_map(
    path: Path, nodes: dict[str, tuple], ways: list[tuple[str, dict]], *, tags: dict[str, dict] | None = None, more=""
) -> Path:
    """Write a map: nodes by letter in metres, ways as words of letters with their tags, ids from 1 in order."""
    number = {name: k for k, name in enumerate(nodes, 1)}
    lines = ['<?xml version="1.0"?>', '<osm version="0.6">']
    for name, place in nodes.items():
        lon, lat = at(*place)
        lines.append(f'<node id="{number[name]}" version="1" lon="{lon:.7f}" lat="{lat:.7f}">')
        lines += [*_tags((tags or {}).get(name, {})), "</node>"]
    for k, (letters, said) in enumerate(ways, 1):
        lines.append(f'<way id="{k}" version="1">')
        lines += [*(f'<nd ref="{number[letter]}"/>' for letter in letters), *_tags(said), "</way>"]
    path.write_text("\n".join([*lines, more, "</osm>"]), "utf-8")
    return path


def _tags(said: dict) -> list[str]:
    return [f'<tag k="{key}" v="{value}"/>' for key, value in said.items()]


def streets_of(folder: Path, nodes: dict, ways: list, profile: str = "walk", **more) -> Streets:
    return read_streets(write_map(folder / "map.osm", nodes, ways, **more), profile)


def metres(streets: Streets, here: list[tuple], there: list[tuple], max_snap_m: float = 300.0) -> np.ndarray:
    """Return the matrix between places given in metres."""
    points = [
        streets.snap(*np.array([at(*place) for place in places]).T.copy(), max_snap_m) for places in (here, there)
    ]
    return streets.matrix(*points)


def oracle(count: int, a: np.ndarray, b: np.ndarray, length: np.ndarray, sources: np.ndarray) -> np.ndarray:
    """Return SciPy's distances from nodes to all; of parallel edges the shortest."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    order = np.lexsort((length, high, low))
    low, high, length = low[order], high[order], length[order]
    keep = np.ones(len(low), bool)
    keep[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    keep &= low != high
    graph = coo_array((length[keep], (low[keep], high[keep])), shape=(count, count)).tocsr()
    return dijkstra(graph, directed=False, indices=sources)
