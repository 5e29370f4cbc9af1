"""How long walking distances of many pairs take, beside SciPy's Dijkstra on the same network.

    python benchmarks/bench_walk_matrix.py [--streets FILE.osm.pbf] [--homes N] [--units N] [--seed S]

First the sweep from many junctions to all against `scipy.sparse.csgraph.dijkstra`, on one core; the distances are
compared before the clock. Then homes × units with snapping, and single routes with their geometry.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

import numpy as np
from measuring import seconds
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

from toimiva.city.places.network.graph import Graph
from toimiva.city.places.network.route import Walk, route
from toimiva.city.places.network.streets import Streets, read_streets
from toimiva.city.places.network.sweep import ABREAST, sweep
from toimiva.city.refusals import Refusal

EXTRACT = Path(os.environ.get("TOIMIVA_SHARED", "shared")) / "data/cityspace/osm/helsinki_centre.osm.pbf"
SOURCES = 300


def peer(graph: Graph) -> csr_array:
    """Return the same network for SciPy; of parallel chains the shortest."""
    low, high = np.minimum(graph.a, graph.b), np.maximum(graph.a, graph.b)
    order = np.lexsort((graph.length, high, low))
    order = order[low[order] != high[order]]
    _, first = np.unique(np.column_stack([low[order], high[order]]), axis=0, return_index=True)
    kept = order[first]
    count = len(graph.node_lon)
    return coo_array((graph.length[kept], (low[kept], high[kept])), shape=(count, count)).tocsr()


def swept(streets: Streets, junctions: np.ndarray) -> list[np.ndarray]:
    """Return the metres from each junction (columns) to all (places of the hierarchy), in batches."""
    hierarchy, found = streets.hierarchy, []
    for start in range(0, len(junctions), ABREAST):
        places = hierarchy.place[junctions[start : start + ABREAST]]
        zero = np.zeros(len(places))
        found.append(sweep(hierarchy.first, hierarchy.head, hierarchy.metres, places, places, zero, zero))
    return found


def compare(streets: Streets, seed: int) -> None:
    """Compare the sweep with Dijkstra from the same junctions."""
    count = len(streets.graph.node_lon)
    junctions, scipys = (
        np.random.default_rng(seed).choice(count, min(SOURCES, count), replace=False),
        peer(streets.graph),
    )
    theirs = dijkstra(scipys, directed=False, indices=junctions)
    ours = np.concatenate(swept(streets, junctions), axis=1)[streets.hierarchy.place].T
    finite = np.isfinite(theirs)
    assert np.array_equal(finite, np.isfinite(ours)) and np.abs(ours[finite] - theirs[finite]).max() < 0.002
    sweeping = seconds(lambda: swept(streets, junctions))
    searching = seconds(lambda: dijkstra(scipys, directed=False, indices=junctions))
    print(
        f"{len(junctions)} sources to {count} junctions: sweep {sweeping * 1000:.1f} ms, "
        f"SciPy's Dijkstra {searching * 1000:.0f} ms, ratio {searching / sweeping:.0f}; equal to 2 mm"
    )


def around(streets: Streets, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return points within a hundred metres of the streets."""
    graph = streets.graph
    some = rng.integers(0, len(graph.lon), count)
    return graph.lon[some] + rng.uniform(-0.0015, 0.0015, count), graph.lat[some] + rng.uniform(-0.0009, 0.0009, count)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streets", type=Path, default=EXTRACT)
    parser.add_argument("--homes", type=int, default=40_000)
    parser.add_argument("--units", type=int, default=350)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    read_streets(given.streets)  # numba compiles, or loads what it compiled
    begun = time.process_time()
    streets = read_streets(given.streets)
    print(f"extract to ready network: {time.process_time() - begun:.2f} CPU s, {streets.seconds:.2f} s by the clock")
    compare(streets, given.seed)

    rng = np.random.default_rng(given.seed)
    homes, units = around(streets, given.homes, rng), around(streets, given.units, rng)
    taken = seconds(lambda: streets.matrix(streets.snap(*homes), streets.snap(*units)))
    print(f"{given.homes} homes x {given.units} units, snapping included: {taken * 1000:.0f} ms on one core")

    times = []
    for i in range(1000):
        walk = Walk(from_=[homes[0][i], homes[1][i]], to=[homes[0][-i - 1], homes[1][-i - 1]])
        begun = time.perf_counter()
        try:
            route(streets, walk)
        except Refusal:
            continue
        times.append(time.perf_counter() - begun)
    median, slow = np.percentile(times[1:], [50, 95]) * 1000
    print(f"{len(times)} routes with geometry: median {median:.2f} ms, 95 % within {slow:.2f} ms")


if __name__ == "__main__":
    main()
