"""How long assigning work practice takes, beside OR-tools and SciPy on the whole problem, in one run.

    python benchmarks/bench_tet.py [--pupils N] [--places N] [--seed S]

Peers: OR-tools' SimpleMinCostFlow over every pair of pupil and place, and SciPy's linear_sum_assignment (a column for
each spot and one for each pupil left out). The totals are compared before the clock is told; ours is proven besides,
by prices over every pair. Pupils wish for five places, a few of which everybody likes; spots are 5 % more than pupils.
Times are CPU.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from measuring import seconds
from pyarrow import csv

from toimiva.services.employment.engine.tet_assign import assign
from toimiva.services.employment.engine.tet_instance import Instance
from toimiva.services.employment.engine.tet_tables import Limits, instance_of
from toimiva.services.employment.tet_files import Question, assign_files

WISHES = 5


def town(
    pupils: int, places: int, seed: int, weeks: tuple[tuple[str, int], ...] = (("2026-W17", 1),)
) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Return tables of pupils and places at random points; `weeks` are the first weeks and lengths of the schools."""
    chance = np.random.default_rng(seed)
    who, where = [f"{at:06}" for at in range(pupils)], np.array([f"Q{at:04}" for at in range(places)])
    own = chance.integers(0, len(weeks), pupils)
    liked = chance.random(places) ** 3
    wished = np.array([chance.choice(places, WISHES, replace=False, p=liked / liked.sum()) for _ in who])
    spots = 1 + chance.multinomial(max(int(pupils * 1.05) - places, 0), np.ones(places) / places)
    return (
        pa.table({
            "pupil": who, "school": [f"S{at % 20}" for at in range(pupils)],
            "week": [weeks[at][0] for at in own], "weeks": [weeks[at][1] for at in own],
            "lon": 24.8 + chance.random(pupils) * 0.4, "lat": 60.15 + chance.random(pupils) * 0.12,
        }),
        pa.table({
            "place": where, "spots": spots,
            "lon": 24.8 + chance.random(places) * 0.4, "lat": 60.15 + chance.random(places) * 0.12,
        }),
        pa.table({
            "pupil": np.repeat(who, WISHES), "place": where[wished.ravel()],
            "rank": np.tile(np.arange(1, WISHES + 1), pupils),
        }),
    )  # fmt: skip


def by_ortools(one: Instance) -> int:
    """Return the least total by OR-tools' min-cost flow over every pair."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    pupils, places = one.ranks.shape
    flow, out, everyone = SimpleMinCostFlow(), pupils + places, np.arange(pupils)
    ones = np.ones(pupils * places, np.int64)
    costs = one.costs(slice(None), slice(None)).ravel()
    flow.add_arcs_with_capacity_and_unit_cost(
        np.repeat(everyone, places), pupils + np.tile(np.arange(places), pupils), ones, costs
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        everyone, np.full(pupils, out), ones[:pupils], np.full(pupils, one.of_nobody)
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        pupils + np.arange(places), np.full(places, out), one.spots[:, 0], np.zeros(places, np.int64)
    )
    flow.set_nodes_supplies(np.append(everyone, out), np.append(np.ones(pupils, np.int64), -pupils))
    assert flow.solve() == flow.OPTIMAL
    return int(flow.optimal_cost())


def by_scipy(one: Instance) -> int:
    """Return the least total by SciPy, a column for each spot and one for each pupil left out."""
    from scipy.optimize import linear_sum_assignment

    costs = one.costs(slice(None), slice(None))[:, np.repeat(np.arange(len(one.places)), one.spots[:, 0])]
    nobody = np.full((len(one.pupils), len(one.pupils)), float(one.of_nobody))
    matrix = np.hstack([costs.astype(float), nobody])
    rows, taken = linear_sum_assignment(matrix)
    return int(matrix[rows, taken].sum())


def cpu(work: Any, times: int = 3) -> float:
    return seconds(work, times, time.process_time)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pupils", type=int, default=1_200)
    parser.add_argument("--places", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    tables = town(given.pupils, given.places, given.seed)
    one = instance_of(*tables)
    found = assign(one)
    assert found.total == found.lower_bound == by_ortools(one) == by_scipy(one)
    ours = cpu(lambda: assign(one))
    print(f"{given.pupils} pupils, {given.places} places, equal totals, ours proven: {ours * 1000:.0f} ms")
    for name, peer in (("OR-tools over every pair", by_ortools), ("SciPy", by_scipy)):
        theirs = cpu(lambda peer=peer: peer(one), 1)
        print(f"  {name}: {theirs * 1000:.0f} ms, ratio {theirs / ours:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{name}.csv" for name in ("pupils", "places", "preferences")]
        for path, table in zip(paths, tables, strict=True):
            csv.write_csv(table, path)
        question = Question(pupils=paths[0], places=paths[1], preferences=paths[2], limits=Limits())
        files = cpu(lambda: assign_files(question, Path(folder) / "result.csv", Path(folder) / "report.json"))
    print(f"files in, assigned and proven, report and files out: {files * 1000:.0f} ms")
    mixed = instance_of(*town(400, 200, given.seed, (("2026-W17", 2), ("2026-W18", 1), ("2026-W17", 1))))
    print(f"400 pupils, 200 places, one week and two that meet: {cpu(lambda: assign(mixed), 1) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
