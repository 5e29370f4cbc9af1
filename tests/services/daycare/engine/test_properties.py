"""What must hold for every city: each mode against every assignment, SciPy, and the package `matching`."""

import random
import warnings

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from toimiva.services.daycare.engine.allocation import figures
from toimiva.services.daycare.engine.instance import Instance
from toimiva.services.daycare.engine.nearest import FAR, Nearest
from toimiva.services.daycare.engine.tables import instance_of

from .oracle import places, run
from .worlds import cities

few = settings(max_examples=60, deadline=None)


def outcome_of(world, where):
    found = []
    for kids, options in world.takers:
        units = tuple(where[kid] or None for kid in kids)
        found.append(options.index(units) if units in options else None)
    return tuple(found)


@few
@given(cities(holders=True))
def test_fair_is_stable_and_no_child_does_better_in_any_stable_assignment(world):
    where = places(world.solve())
    ours = outcome_of(world, where)
    assert world.blocking(ours, where) == 0
    for outcome, other in world.outcomes():
        if world.blocking(outcome, other) == 0:
            assert all(mine is None and at is None or (mine is not None and (at is None or mine <= at))
                       for mine, at in zip(ours, outcome, strict=True))  # fmt: skip


@few
@given(cities(families=True, most=4), st.sampled_from(["fair", "nearest", "balanced", "bottleneck"]))
def test_the_check_counts_what_the_definition_counts(world, mode):
    found = world.solve(mode)
    where = places(found)
    assert found.audit.blocking_options == world.blocking(outcome_of(world, where), where)


@settings(max_examples=80, deadline=None)
@given(st.booleans().flatmap(lambda holders: cities(families=True, most=4, holders=holders)))
def test_fair_with_families_has_fewest_blocking_options_then_most_placed_then_least_travel(world):
    found = world.solve()
    told = figures(found)

    def worth(outcome, where):
        return world.blocking(outcome, where), -sum(map(bool, where.values())), sum(world.trips(where))

    best = min(worth(*each) for each in world.outcomes())
    assert (told["blocking_options"], -told["placed"], told["total_travel_s"]) == best
    assert told["status"] == ("STABLE" if best[0] == 0 else "NO_STABLE_EXISTS")


@few
@given(st.booleans().flatmap(lambda families: cities(families=families, most=4, holders=True)))
def test_nearest_costs_least_of_all(world):
    told = figures(world.solve("nearest"))
    cost = min(sum(world.trips(w)) + 100_000 * sum(not u for u in w.values()) for _, w in world.outcomes())
    assert told["cost"] == cost


@few
@given(st.booleans().flatmap(lambda families: cities(families=families, most=4, holders=True)))
def test_bottleneck_places_most_then_has_the_least_longest_trip_then_least_travel(world):
    told = figures(world.solve("bottleneck"))

    def worth(where):
        trips = world.trips(where)
        return -len(trips), max(trips, default=None), sum(trips)

    best = min(worth(where) for _, where in world.outcomes())
    assert (-told["placed"], told["max_travel_s"], told["total_travel_s"]) == best


@few
@given(st.booleans().flatmap(lambda families: cities(families=families, most=4)))
def test_balanced_goes_by_one_aim_after_the_other(world):
    found = world.solve("balanced")

    def worth(outcome, where):
        placed = [-sum(bool(where[c]) for c in where if world.classes[c] == k) for k in (0, 1)]
        together = -sum(len(kids) > 1 and at is not None and len(set(options[at])) == 1
                        for (kids, options), at in zip(world.takers, outcome, strict=True))  # fmt: skip
        trips = world.trips(where)
        return *placed, together, world.blocking(outcome, where), sum(max(t - 960, 0) for t in trips), sum(trips)

    where = places(found)
    assert worth(outcome_of(world, where), where) == min(worth(*each) for each in world.outcomes())
    assert found.status == "OPTIMAL"


@few
@given(cities(), st.data())
def test_a_seat_more_never_hurts_anybody_in_fair(world, data):
    before = outcome_of(world, places(world.solve()))
    world.seats[data.draw(st.sampled_from(sorted(world.seats)))] += 1
    after = outcome_of(world, places(world.solve()))
    assert all(was is None or (now is not None and now <= was) for was, now in zip(before, after, strict=True))


def larger(seed, children=60, units=7, near=5, seats=8):
    """Return tables of a larger city; travel without equals, so that there is one answer."""
    rng = random.Random(seed)
    kids = [f"{at:03}" for at in range(children)]
    places_ = [f"u{at}" for at in range(units)]
    pairs = [(kid, unit, rng.randint(1, 5000)) for kid in kids for unit in rng.sample(places_, near)]
    return (
        {"child": kids, "priority_class": [rng.randint(0, 2) for _ in kids]},
        {"unit": places_, "seats": [rng.randint(0, 2 * seats) for _ in places_]},
        dict(zip(("child", "unit", "travel_s"), map(list, zip(*pairs, strict=True)), strict=True)),
    )


def shuffled(columns, rng):
    rows = list(zip(*columns.values(), strict=True))
    rng.shuffle(rows)
    return dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True))


def test_the_order_of_rows_changes_nothing():
    for mode in ("fair", "nearest", "bottleneck", "balanced"):
        tables = larger(5)
        family = [{"family": "F", "children": ["000", "001"],
                   "options": [{"units": [tables[2]["unit"][0], tables[2]["unit"][5]]}]}]  # fmt: skip
        for options in ((), family):
            first = run(*map(pa.table, tables), mode, options=options)
            rng = random.Random(1)
            again = run(*(pa.table(shuffled(one, rng)) for one in tables), mode, options=options)
            assert places(first) == places(again)


def test_seats_are_never_given_twice_and_nobody_is_lost():
    for mode in ("fair", "nearest", "bottleneck", "balanced"):
        tables = larger(7)
        found = places(run(*map(pa.table, tables), mode))
        given_ = list(found.values())
        assert sorted(found) == tables[0]["child"]
        assert all(given_.count(u) <= n for u, n in zip(tables[1]["unit"], tables[1]["seats"], strict=True))


def test_fair_is_the_answer_of_the_package_matching():
    from matching.games import HospitalResident

    for seed in range(5):
        tables = larger(seed)
        found = run(*map(pa.table, tables))
        one = found.instance
        assert places(found) == by_matching(one, HospitalResident)


def by_matching(one: Instance, game) -> dict[str, str]:
    """Return child -> unit by the package: children and pools with their lists, who has none left out."""
    open_ = one.seats[one.pool] > 0
    names = [one.units[unit] for unit in one.pool_unit]
    residents, hospitals = {}, {}
    for pair in np.flatnonzero(open_).tolist():
        residents.setdefault(one.children[one.child[pair]], []).append(names[one.pool[pair]])
    for pair in one.by_pool[open_[one.by_pool]].tolist():
        hospitals.setdefault(names[one.pool[pair]], []).append(one.children[one.child[pair]])
    seats = {name: int(one.seats[at]) for at, name in enumerate(names) if name in hospitals}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        solved = game.create_from_dictionaries(residents, hospitals, seats).solve(optimal="resident")
    found = dict.fromkeys(one.children, "")
    for hospital, kids in solved.items():
        found.update({str(kid.name): str(hospital.name) for kid in kids})
    return found


def least_by_scipy(one: Instance, cost, unplaced, seats) -> int:
    """Return the least total cost: a column for each seat, and one for each child that stays without."""
    many = len(one.children)
    columns = np.repeat(np.arange(len(seats)), seats)
    matrix = np.full((many, len(columns) + many), 10**12)
    for pair in range(len(one.child)):
        matrix[one.child[pair], : len(columns)][columns == one.pool[pair]] = min(cost[pair], 10**12)
    matrix[:, len(columns) :] = unplaced
    rows, taken = linear_sum_assignment(matrix)
    return int(matrix[rows, taken].sum())


def test_nearest_is_scipys_least_total_and_stays_so_after_every_edit():
    for seed in range(6):
        one = instance_of(*map(pa.table, larger(seed)), unplaced_cost_s=4000)
        solver, rng = Nearest(one), random.Random(seed)
        solver.solve()
        cost, seats = one.cost.copy(), one.seats.copy()
        assert solver.total() == least_by_scipy(one, cost, 4000, seats)
        for _ in range(25):
            if rng.random() < 0.5:
                pool = rng.randrange(len(seats))
                seats[pool] = max(0, seats[pool] + rng.randint(-2, 2))
                solver.set_seats(pool, int(seats[pool]))
            else:
                child = rng.randrange(len(one.children))
                own = slice(one.start[child], one.start[child + 1])
                cost[own] = [rng.choice([rng.randint(1, 5000), FAR]) for _ in cost[own]]
                solver.set_costs(child, cost[own].copy())
            assert solver.total() == least_by_scipy(one, cost, 4000, seats)
            assert (np.bincount(one.pool[solver.given[solver.given >= 0]], minlength=len(seats)) <= seats).all()
