"""Our walks beside those of an independent router: OSMnx reads the extract by its own rules, pandana walks on it.

    python benchmarks/compare_walks.py ours pairs.csv [--streets FILE.osm.pbf] [--pairs 500] [--seed 1]
    python3 -m venv /tmp/router && /tmp/router/bin/pip install osmnx scikit-learn pandana osmium
    /tmp/router/bin/python benchmarks/compare_walks.py theirs pairs.csv [--streets FILE.osm.pbf]

The first writes random pairs of addresses with our metres; the second prints how far the other router is from them.
The two share no code: neither which ways are walked, nor how points join them, nor how distances are found. It stands
in an environment of its own, for none of it is needed otherwise.
"""

from __future__ import annotations

import argparse
import csv
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

DATA = Path(os.environ.get("TOIMIVA_SHARED", "shared")) / "data/cityspace"
NEAR_M = 300.0  # nearer pairs differ by how a point joins the street, not by the way
NOT_WALKED = {  # OSMnx' own filter of network_type="walk"
    "abandoned", "bus_guideway", "construction", "cycleway", "motor", "no", "planned", "platform", "proposed",
    "raceway", "razed", "rest_area", "services",
}  # fmt: skip


def ours(streets: Path, addresses: Path, out: Path, pairs: int, seed: int) -> None:
    """Write random pairs of addresses and our walking metres between them."""
    from toimiva.city.places.network.streets import read_streets

    with addresses.open(encoding="utf-8") as file:
        points = np.array([(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)])
    rng, network = np.random.default_rng(seed), read_streets(streets)
    a, b = points[rng.choice(len(points), pairs)], points[rng.choice(len(points), pairs)]
    metres = network.matrix(network.snap(a[:, 0], a[:, 1]), network.snap(b[:, 0], b[:, 1])).diagonal()
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["from_lon", "from_lat", "to_lon", "to_lat", "metres"])
        writer.writerows([*p, *q, f"{m:.1f}"] for p, q, m in zip(a.tolist(), b.tolist(), metres, strict=True))


def theirs(streets: Path, pairs: Path) -> None:
    """Print the median difference from OSMnx and pandana on the pairs."""
    import osmnx  # type: ignore[import-not-found]
    import pandana  # type: ignore[import-not-found]

    with pairs.open(encoding="utf-8") as file:
        rows = np.array([[float(value) for value in row.values()] for row in csv.DictReader(file)])
    graph = _graph(streets, osmnx)
    nodes, edges = osmnx.graph_to_gdfs(graph)
    number = {node: at for at, node in enumerate(nodes.index)}
    nodes, edges = nodes.reset_index(), edges.reset_index()
    network = pandana.Network(
        nodes["x"], nodes["y"], edges["u"].map(number), edges["v"].map(number), edges[["length"]], twoway=True
    )
    start, from_m = osmnx.nearest_nodes(graph, rows[:, 0], rows[:, 1], return_dist=True)
    end, to_m = osmnx.nearest_nodes(graph, rows[:, 2], rows[:, 3], return_dist=True)
    way = network.shortest_path_lengths([number[one] for one in start], [number[one] for one in end])
    found = np.array(way) + from_m + to_m
    kept = (rows[:, 4] > NEAR_M) & np.isfinite(rows[:, 4]) & (found < 1e6)
    apart = found[kept] / rows[kept, 4] - 1
    print(f"{kept.sum()} of {len(rows)} pairs beyond {NEAR_M:.0f} m that both reach")
    print(f"median of the differences {np.median(apart):+.2%}; of their sizes {np.median(np.abs(apart)):.2%}")
    print(f"90 % within {np.percentile(np.abs(apart), 90):.2%}, the largest {np.abs(apart).max():.1%}")


def _graph(streets: Path, osmnx: Any) -> Any:
    import osmium  # type: ignore[import-not-found]

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "walked.osm"
        writer = osmium.BackReferenceWriter(str(path), str(streets), overwrite=True)
        with writer:
            for way in osmium.FileProcessor(str(streets), osmium.osm.WAY):
                if _walked(way.tags):
                    writer.add_way(way)
        return osmnx.graph_from_xml(path, bidirectional=True, simplify=False, retain_all=False)


def _walked(tags: Any) -> bool:
    """Tell whether OSMnx' filter lets the way into a network of type "walk"."""
    apart = any(tags.get(key) == "separate" for key in ("sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right"))
    closed = tags.get("access") == "private" or tags.get("foot") == "no" or tags.get("service") == "private"
    kind = tags.get("highway")
    return kind is not None and kind not in NOT_WALKED and tags.get("area") != "yes" and not apart and not closed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("who", choices=["ours", "theirs"])
    parser.add_argument("pairs_file", type=Path)
    parser.add_argument("--streets", type=Path, default=DATA / "osm/helsinki_centre.osm.pbf")
    parser.add_argument("--addresses", type=Path, default=DATA / "services/addresses_osm_centre.csv")
    parser.add_argument("--pairs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.who == "ours":
        ours(given.streets, given.addresses, given.pairs_file, given.pairs, given.seed)
    else:
        theirs(given.streets, given.pairs_file)


if __name__ == "__main__":
    main()
