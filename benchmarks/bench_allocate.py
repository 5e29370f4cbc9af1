"""How long an assignment of daycare places takes, beside the package `matching` and OR-tools, on one city.

    python benchmarks/bench_allocate.py [--children N] [--units N] [--seed S]

Peers: `matching` (deferred acceptance on Python objects; it takes minutes from a few thousand children on, so both
run on 1 000 children), OR-tools' SimpleMinCostFlow and SciPy's linear_sum_assignment (a column for each seat; 4 000
children). The answers are compared before the clock is told. Seats are 5 % more than children. Times are CPU.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from measuring import seconds as best_of
from pyarrow import csv

from toimiva.services.daycare.allocate_files import Question, allocate_files
from toimiva.services.daycare.engine.allocation import allocate
from toimiva.services.daycare.engine.instance import Instance
from toimiva.services.daycare.engine.nearest import Nearest
from toimiva.services.daycare.engine.tables import instance_of

NEAREST = 15


def city(children: int, units: int, seed: int, *, families: float = 0.0) -> tuple[Any, ...]:
    """Return tables of children at random points with their 15 nearest units; siblings share a home."""
    rng = np.random.default_rng(seed)
    home, at = rng.random((children, 2)) * 20_000, rng.random((units, 2)) * 20_000
    pairs = int(children * families) // 2
    home[1 : 2 * pairs : 2] = home[0 : 2 * pairs : 2]
    far = np.hypot(*(home[:, None, :] - at[None]).transpose(2, 0, 1)) / 1.2
    near = np.argsort(far, axis=1, kind="stable")[:, :NEAREST]
    travel = np.rint(np.take_along_axis(far, near, 1)).astype(int)
    kids, names = [f"{one:06}" for one in range(children)], np.array([f"U{one:03}" for one in range(units)])
    seats = rng.multinomial(int(children * 1.05), np.ones(units) / units)
    options = [
        {"family": f"F{f}", "children": kids[2 * f : 2 * f + 2],
         "options": [{"units": [unit, unit]} for unit in names[near[2 * f]]]}
        for f in range(pairs)
    ]  # fmt: skip
    return (
        pa.table({"child": kids, "priority_class": rng.integers(0, 3, children)}),
        pa.table({"unit": names, "seats": seats}),
        pa.table({"child": np.repeat(kids, NEAREST), "unit": names[near.ravel()], "travel_s": travel.ravel()}),
        options,
    )


def by_matching(one: Instance) -> list[int]:
    """Return the pool of each child by the package `matching`, -1 for none."""
    from matching.games import HospitalResident

    logging.disable(logging.WARNING)
    open_ = one.seats[one.pool] > 0
    residents: dict[int, list[int]] = {}
    hospitals: dict[int, list[int]] = {}
    for pair in np.flatnonzero(open_).tolist():
        residents.setdefault(int(one.child[pair]), []).append(int(one.pool[pair]))
    for pair in one.by_pool[open_[one.by_pool]].tolist():
        hospitals.setdefault(int(one.pool[pair]), []).append(int(one.child[pair]))
    seats = {pool: int(one.seats[pool]) for pool in hospitals}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        solved = HospitalResident.create_from_dictionaries(residents, hospitals, seats).solve(optimal="resident")
    found = [-1] * len(one.children)
    for hospital, kids in solved.items():
        for kid in kids:
            found[int(kid.name)] = int(hospital.name)
    return found


def by_ortools(one: Instance) -> int:
    """Return the least total cost by OR-tools' min-cost flow."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    children, pools = len(one.children), len(one.seats)
    flow, out = SimpleMinCostFlow(), children + pools
    flow.add_arcs_with_capacity_and_unit_cost(one.child, children + one.pool, np.ones(len(one.child)), one.cost)
    nobody = np.arange(children)
    flow.add_arcs_with_capacity_and_unit_cost(
        nobody, np.full(children, out), np.ones(children), np.full(children, one.unplaced_cost)
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        children + np.arange(pools), np.full(pools, out), one.seats, np.zeros(pools)
    )
    flow.set_nodes_supplies(np.append(nobody, out), np.append(np.ones(children), -children))
    assert flow.solve() == flow.OPTIMAL
    return int(flow.optimal_cost())


def by_scipy(one: Instance) -> int:
    """Return the least total cost by SciPy, a column for each seat and one for each child left out."""
    from scipy.optimize import linear_sum_assignment

    column = np.repeat(np.arange(len(one.seats)), one.seats)
    costs = np.full((len(one.children), len(one.seats)), 10**9)
    costs[one.child, one.pool] = one.cost
    matrix = np.hstack([costs[:, column], np.full((len(one.children), len(one.children)), one.unplaced_cost)])
    rows, taken = linear_sum_assignment(matrix)
    return int(matrix[rows, taken].sum())


def cpu_seconds(work: Callable[[], Any], times: int = 3) -> float:
    """Return the best processor time of a few runs."""
    return best_of(work, times, time.process_time)


def told(what: str, ours: float, peer: str = "", theirs: float = 0.0) -> None:
    """Print one line: our time and the peer's."""
    beside = f", {peer} {theirs * 1000:.0f} ms, ratio {theirs / ours:.1f}" if peer else ""
    print(f"{what}: {ours * 1000:.1f} ms{beside}")


def beside_matching(units: int, seed: int) -> None:
    one = instance_of(*city(1_000, min(units, 60), seed)[:3])
    run = allocate(one, "fair")
    assert [int(one.pool[pair]) if pair >= 0 else -1 for pair in run.given] == by_matching(one)
    told(
        "fair, 1 000 children",
        cpu_seconds(lambda: allocate(one, "fair")),
        "matching",
        cpu_seconds(lambda: by_matching(one), 1),
    )


def beside_flows(children: int, units: int, seed: int) -> None:
    small = instance_of(*city(4_000, units, seed)[:3])
    solver = Nearest(small)
    solver.solve()
    assert solver.total() == by_scipy(small)
    told(
        "nearest, 4 000 children",
        cpu_seconds(lambda: Nearest(small).solve()),
        "SciPy",
        cpu_seconds(lambda: by_scipy(small), 1),
    )
    one = instance_of(*city(children, units, seed)[:3])
    solver = Nearest(one)
    solver.solve()
    assert solver.total() == by_ortools(one)
    theirs = cpu_seconds(lambda: by_ortools(one), 1)
    told(f"nearest, {children} children", cpu_seconds(lambda: Nearest(one).solve()), "OR-tools", theirs)
    edits(solver, theirs)


def edits(solver: Nearest, theirs: float) -> None:
    """Time one edit, the seats of a pool or the place of a child, against solving anew by OR-tools."""
    one, worst = solver.instance, 0.0
    for at in range(20):
        begun = time.process_time()
        solver.set_seats(at, int(solver.seats[at]) - 1)
        worst = max(worst, time.process_time() - begun) if at else 0.0
        own = slice(one.start[at], one.start[at + 1])
        begun = time.process_time()
        solver.set_costs(at, solver.cost[own] + 600)
        worst = max(worst, time.process_time() - begun) if at else 0.0
    told("  solved again after an edit, slowest of 40", worst, "OR-tools anew", theirs)


def files(children: int, units: int, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        named = [Path(folder) / f"{name}.csv" for name in ("children", "seats", "travel")]
        for path, table in zip(named, city(children, units, seed)[:3], strict=True):
            csv.write_csv(table, path)
        question = Question(children=named[0], seats=named[1], travel=named[2])
        ours = cpu_seconds(lambda: allocate_files(question, Path(folder) / "result.csv", Path(folder) / "report.json"))
    told(f"files in, fair with explanations, files out, {children} children", ours)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=40_000)
    parser.add_argument("--units", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    beside_matching(given.units, given.seed)
    half = instance_of(*city(given.children // 2, given.units, given.seed)[:3])
    from toimiva.services.daycare.engine.fair import fair_singles

    told(f"fair, {given.children // 2} children, from arrays", cpu_seconds(lambda: fair_singles(half)))
    beside_flows(given.children, given.units, given.seed)
    for share in (0.1, 0.2, 0.4):
        one = instance_of(*city(2_000, 60, given.seed, families=share))
        run = allocate(one, "fair")
        ours = cpu_seconds(lambda one=one: allocate(one, "fair"), 1)
        what = (
            f"fair, 2 000 children, {share:.0%} of them siblings: {run.status}, {run.audit.blocking_options} blocking"
        )
        told(what, ours)
    files(given.children, given.units, given.seed)


if __name__ == "__main__":
    main()
