"""Draw an assignment of daycare places on the real inner city of Helsinki, as a map and its table.

    python tools/daycare_map.py DATA --out map.svg --table map.csv [--mode fair] [--children 2000] [--seed 1]

DATA is a folder with `osm/helsinki_centre.osm.pbf`, `services/places_osm_centre.csv` (its kindergartens are the units)
and `population/hsy_population_grid.geojson`. Homes are drawn at random in the cells of the grid by their children
under ten: nobody lives there. The map shows cells, never homes; the table's rows with `unit` empty are those without.
Attributions of both sources stand on the map and must stay there.
"""

from __future__ import annotations

import argparse
import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import pyarrow as pa

from toimiva.city.places.network.graph import Graph
from toimiva.city.places.network.streets import read_streets
from toimiva.services.daycare.engine.allocation import MODES, Allocation, Mode, allocate, figures
from toimiva.services.daycare.engine.tables import instance_of
from toimiva.services.daycare.streets_travel import Walking, walking_table

WIDTH, EDGE = 1200.0, 20.0
SHORTEST_M = 25.0  # shorter ways are not drawn
SPARE = 125  # seats for a hundred children
SOURCES = "Streets and units: © OpenStreetMap contributors (ODbL). Population: HSY, väestötietoruudukko (CC BY 4.0)."
LOADS = (("#2a7f62", "up to 80 % of seats"), ("#d9a300", "up to 99 %"), ("#b3261e", "full"))


@dataclass(frozen=True)
class City:
    """Cells of the grid with how many small children live in each, and the units."""

    cells: np.ndarray  # west, south, east, north
    children: np.ndarray
    units: list[tuple[str, str, float, float]]  # id, name, lon, lat


def city(data: Path) -> City:
    """Return the cells and units of the data folder."""
    with (data / "services/places_osm_centre.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["value"] == "kindergarten"]
    units = [(row["osm_id"], row["name"], float(row["lon"]), float(row["lat"])) for row in rows]
    grid = json.loads((data / "population/hsy_population_grid.geojson").read_text("utf-8"))
    at = np.array([unit[2:] for unit in units])
    low, high = at.min(axis=0) - 0.002, at.max(axis=0) + 0.002
    cells, counts = [], []
    for feature in grid["features"]:
        corners = np.array(feature["geometry"]["coordinates"][0])
        middle = corners[:4].mean(axis=0)
        if (low < middle).all() and (middle < high).all() and feature["properties"]["ika0_9"] > 0:
            cells.append([*corners.min(axis=0), *corners.max(axis=0)])
            counts.append(feature["properties"]["ika0_9"])
    return City(np.array(cells), np.array(counts, float), units)


def assigned(place: City, streets: Any, extract: Path, mode: Mode, many: int, seed: int) -> tuple[Allocation, Any, int]:
    """Return the assignment of children drawn in the cells, the cell of each, and the seats of each unit."""
    rng = np.random.default_rng(seed)
    cell = np.sort(rng.choice(len(place.cells), many, p=place.children / place.children.sum()))
    west, south, east, north = place.cells[cell].T
    lon, lat = west + rng.random(many) * (east - west), south + rng.random(many) * (north - south)
    seats = -(-many * SPARE // (100 * len(place.units)))
    ids = [f"{number:06}" for number in range(many)]
    units = [unit[0] for unit in place.units]
    children = pa.table({"child": ids, "lon": lon, "lat": lat})
    table = pa.table({
        "unit": units, "seats": [seats] * len(units),
        "lon": [unit[2] for unit in place.units], "lat": [unit[3] for unit in place.units],
    })  # fmt: skip
    travel = walking_table(children, table, streets, Walking(streets=extract, max_minutes=60))
    return allocate(instance_of(children, table, travel), mode), cell, seats


def flows(run: Allocation, cell: Any) -> list[tuple[int, str, int, float]]:
    """Return cell, unit ("" for none), children, mean minutes (0 for none)."""
    one = run.instance
    unit = np.array([*one.units, ""], object)[np.where(run.given >= 0, one.pool_unit[one.pool[run.given]], -1)]
    minutes = np.where(run.given >= 0, one.travel[run.given] / 60, 0.0)
    found: dict[tuple[int, str], list[float]] = {}
    for home, where, walk in zip(cell.tolist(), unit.tolist(), minutes.tolist(), strict=True):
        found.setdefault((home, where), []).append(walk)
    return [(*key, len(walks), sum(walks) / len(walks)) for key, walks in sorted(found.items())]


def drawn(place: City, graph: Graph, run: Allocation, rows: list[tuple[int, str, int, float]], seats: int) -> str:
    """Return the map: cells by their children, lines as thick as the children on them, units by how full they are."""
    at = np.array([unit[2:] for unit in place.units])
    west, south = np.minimum(place.cells[:, :2].min(axis=0), at.min(axis=0) - 0.001)
    east, north = np.maximum(place.cells[:, 2:].max(axis=0), at.max(axis=0) + 0.001)
    scale = (WIDTH - 2 * EDGE) / (east - west)
    tall = scale / np.cos(np.radians((south + north) / 2))
    bottom = EDGE + (north - south) * tall

    def x(lon: Any) -> Any:
        return EDGE + (lon - west) * scale

    def y(lat: Any) -> Any:
        return bottom - (lat - south) * tall

    long_ones = np.flatnonzero(graph.length >= SHORTEST_M)
    a, b = graph.a[long_ones], graph.b[long_ones]
    lines = np.column_stack([x(graph.node_lon[a]), y(graph.node_lat[a]), x(graph.node_lon[b]), y(graph.node_lat[b])])
    inside = (lines[:, ::2] > 0).all(axis=1) & (lines[:, ::2] < WIDTH).all(axis=1)
    inside &= (lines[:, 1::2] > 0).all(axis=1) & (lines[:, 1::2] < bottom).all(axis=1)
    ways = "".join(f"M{p:.0f} {q:.0f}L{r:.0f} {s:.0f}" for p, q, r, s in lines[inside])
    parts = [f'<path d="{ways}" stroke="#d5d9dd" stroke-width="0.7" fill="none"/>']
    here = np.bincount([row[0] for row in rows], [row[2] for row in rows], len(place.cells))
    for (w, s, e, n), count in zip(place.cells, here.tolist(), strict=True):
        parts.append(
            f'<rect x="{x(w):.1f}" y="{y(n):.1f}" width="{x(e) - x(w):.1f}" height="{y(s) - y(n):.1f}" fill="#1f5fbf" '
            f'fill-opacity="{0.05 + 0.5 * count / max(here.max(), 1):.2f}"/>'
        )
    where = {unit[0]: (x(unit[2]), y(unit[3]), unit[1]) for unit in place.units}
    for home, unit, count, _minutes in rows:
        if unit:
            w, s, e, n = place.cells[home]
            parts.append(
                f'<line x1="{x((w + e) / 2):.1f}" y1="{y((s + n) / 2):.1f}" x2="{where[unit][0]:.1f}" '
                f'y2="{where[unit][1]:.1f}" stroke="#123" stroke-opacity="0.55" '
                f'stroke-width="{0.35 * count**0.5:.2f}"/>'
            )
    taken = dict.fromkeys(where, 0)
    for _home, unit, count, _minutes in rows:
        taken[unit] = taken.get(unit, 0) + count
    for unit, (at_x, at_y, name) in where.items():
        share = taken[unit] / seats
        colour = LOADS[0 if share <= 0.8 else 1 if share < 1 else 2][0]
        parts.append(
            f'<circle cx="{at_x:.1f}" cy="{at_y:.1f}" r="{4 + 4 * share:.1f}" fill="{colour}" stroke="#fff" '
            f'stroke-width="1.5"><title>{escape(name)}: {taken[unit]} of {seats}</title></circle>'
        )
    return _framed(parts, run, len(place.units), bottom)


def _framed(parts: list[str], run: Allocation, units: int, bottom: float) -> str:
    told = figures(run)
    walk = f"mean walk {told['mean_travel_s'] / 60:.1f} min, 95 % within {told['p95_travel_s'] / 60:.1f} min"
    title = f"{told['placed']} of {len(run.given)} drawn children placed in {units} units, {run.mode}: {walk}"
    legend = "".join(
        f'<circle cx="{EDGE + 8 + at * 190:.0f}" cy="{bottom + 56:.0f}" r="7" fill="{colour}"/>'
        f'<text x="{EDGE + 22 + at * 190:.0f}" y="{bottom + 61:.0f}">{words}</text>'
        for at, (colour, words) in enumerate(LOADS)
    )
    more = "squares: 250 m cells, darker with more children; lines: thicker with more children"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {bottom + 100:.0f}" role="img" '
        f'font-family="sans-serif" font-size="15"><title>{escape(title)}</title>'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}'
        f'<text x="{EDGE}" y="{bottom + 30:.0f}" font-size="18" font-weight="bold">{escape(title)}</text>{legend}'
        f'<text x="{EDGE + 580}" y="{bottom + 61:.0f}">{more}</text>'
        f'<text x="{EDGE}" y="{bottom + 88:.0f}">{escape(SOURCES)} Homes are drawn at random.</text></svg>\n'
    )


def main() -> None:
    """Read, assign, draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--table", type=Path, required=True)
    parser.add_argument("--mode", choices=MODES, default="fair")
    parser.add_argument("--children", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    place, extract = city(given.data), given.data / "osm/helsinki_centre.osm.pbf"
    streets = read_streets(extract)
    run, cell, seats = assigned(place, streets, extract, given.mode, given.children, given.seed)
    rows = flows(run, cell)
    given.out.write_text(drawn(place, streets.graph, run, rows, seats), "utf-8")
    with given.table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["cell", "lon", "lat", "unit", "children", "mean_minutes"])
        for home, unit, count, minutes in rows:
            w, s, e, n = place.cells[home]
            writer.writerow([home, f"{(w + e) / 2:.5f}", f"{(s + n) / 2:.5f}", unit, count, f"{minutes:.1f}"])


if __name__ == "__main__":
    main()
