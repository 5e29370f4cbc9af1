"""Cities too large to try every assignment: the quick ways give what slow and plain ones give."""

import random
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from toimiva.services.daycare.engine.bottleneck import bottleneck
from toimiva.services.daycare.engine.cardinality import most_placed
from toimiva.services.daycare.engine.nearest import Nearest
from toimiva.services.daycare.engine.options import options_of
from toimiva.services.daycare.engine.prices import FEW, opening_prices
from toimiva.services.daycare.engine.tables import instance_of
from toimiva.services.daycare.engine.whole import FIRST, least

from .test_properties import larger, least_by_scipy

CHILDREN, UNITS = 700, 20
SEATS = {"too few": 24, "enough": 37, "plenty": 60}


def crowded(seed, seats):
    """Return a city in which all like the first units best: hundreds are too many there at first."""
    children, units, travel = larger(seed, CHILDREN, UNITS, 6)
    travel["travel_s"] = [300 + 90 * int(unit[1:]) + time // 9 for unit, time in zip(
        travel["unit"], travel["travel_s"], strict=True)]  # fmt: skip
    units["seats"] = [seats] * UNITS
    return instance_of(pa.table(children), pa.table(units), pa.table(travel))


@pytest.mark.parametrize("seats", SEATS)
def test_nearest_from_opening_prices_is_scipys_least_total(seats):
    one = crowded(3, SEATS[seats])
    solver = Nearest(one)
    solver.solve()
    assert solver.total() == least_by_scipy(one, one.cost, one.unplaced_cost, one.seats)
    wanted = np.bincount(one.pool[one.start[:-1]], minlength=UNITS)
    assert np.maximum(wanted - one.seats, 0).sum() > FEW  # so the prices were looked for


def test_nearest_costs_least_whatever_the_prices_begin_from(monkeypatch):
    one = crowded(4, SEATS["enough"])
    expected = Nearest(one)
    expected.solve()
    rng = random.Random(4)
    for _ in range(3):
        prices = np.array([rng.randint(0, 3000) for _ in one.seats])
        monkeypatch.setattr("toimiva.services.daycare.engine.nearest.opening_prices", lambda *_, prices=prices: prices)
        solver = Nearest(one)
        solver.solve()
        assert solver.total() == expected.total()


def test_opening_prices_leave_few_children_too_many():
    one = crowded(5, SEATS["enough"])
    nothing = np.full(len(one.children), one.unplaced_cost)
    prices = opening_prices(one.start, one.pool, one.cost, nothing, one.seats)
    priced = one.cost + prices[one.pool]
    chosen = [one.pool[a + int(np.argmin(priced[a:b]))] for a, b in zip(one.start, one.start[1:], strict=False)]
    too_many = np.maximum(np.bincount(chosen, minlength=UNITS) - one.seats, 0).sum()
    at_no_price = np.maximum(np.bincount(one.pool[one.start[:-1]], minlength=UNITS) - one.seats, 0).sum()
    assert too_many * 3 < at_no_price


@pytest.mark.parametrize("seats", SEATS)
def test_most_placed_is_scipys_largest_matching(seats):
    one = crowded(6, SEATS[seats])
    allowed = one.cost <= np.percentile(one.cost, 60)
    found = most_placed(one, allowed)
    column = np.concatenate([[0], np.cumsum(one.seats)])
    pairs = [(c, s) for c, q in zip(one.child[allowed], one.pool[allowed], strict=True)
             for s in range(column[q], column[q + 1])]  # fmt: skip
    rows, columns = np.array(pairs).T
    graph = csr_array((np.ones(len(pairs), np.int8), (rows, columns)), shape=(CHILDREN, column[-1]))
    assert (found >= 0).sum() == (maximum_bipartite_matching(graph, perm_type="column") >= 0).sum()
    assert allowed[found[found >= 0]].all()
    assert (np.bincount(one.pool[found[found >= 0]], minlength=UNITS) <= one.seats).all()


def with_families(seed, seats):
    """Return a city of which every second child is placed together with the next one."""
    children, units, travel = larger(seed, 160, 9, 6)
    units["seats"] = [seats] * 9
    reach = {}
    for child, unit in zip(travel["child"], travel["unit"], strict=True):
        reach.setdefault(child, set()).add(unit)
    options = []
    for at in range(0, 80, 2):
        kids = [f"{at:03}", f"{at + 1:03}"]
        both = sorted(reach[kids[0]] & reach[kids[1]])
        apart = list(zip(sorted(reach[kids[0]])[:2], sorted(reach[kids[1]])[2:4], strict=True))
        wanted = list(dict.fromkeys([*((unit, unit) for unit in both), *apart]))
        options.append({"family": f"F{at}", "children": kids, "options": [{"units": list(one)} for one in wanted]})
    return instance_of(pa.table(children), pa.table(units), pa.table(travel), options)


def by_milp(options, cost, allowed=None, placed=0):
    """Return the least total of every option at once, None when no set fits."""
    many = len(cost)
    rows = np.zeros((len(options.start) + len(options.instance.seats), many))
    rows[options.taker, np.arange(many)] = 1
    option = np.repeat(np.arange(many), options.placed)
    np.add.at(rows, (len(options.start) - 1 + options.instance.pool[options.slots], option), 1)
    rows[-1] = -options.placed
    room = np.concatenate([np.ones(len(options.start) - 1), options.instance.seats, [-placed]])
    open_ = np.ones(many) if allowed is None else allowed.astype(float)
    found = milp(cost, constraints=LinearConstraint(rows, -np.inf, room), bounds=Bounds(0, open_),
                 integrality=np.ones(many), options={"mip_rel_gap": 0})  # fmt: skip
    return None if found.x is None else round(found.fun)


@pytest.mark.parametrize("seats", [12, 18, 30])
def test_siblings_cost_least_though_few_options_are_looked_at(seats):
    one = with_families(seats, seats)
    options = options_of(one)
    assert len(options.taker) > FIRST * (len(options.start) - 1)
    for cost, placed in ((options.cost - one.unplaced_cost * options.placed, 0), (options.cost, 100)):
        found = least(options, cost, placed=placed)
        assert int(cost[found].sum()) == by_milp(options, cost, placed=placed)
    assert least(options, options.cost, placed=161) is None


@pytest.mark.parametrize("seats", [12, 18])
def test_the_longest_trip_with_siblings_is_as_short_as_can_be(seats):
    one = with_families(seats + 1, seats)
    options = options_of(one)
    given = bottleneck(one)
    there = given[given >= 0]
    longest = np.zeros(len(options.taker), np.int64)
    np.maximum.at(longest, np.repeat(np.arange(len(longest)), options.placed), one.cost[options.slots])
    assert len(there) == -by_milp(options, -options.placed)
    limit = int(one.cost[there].max())
    assert int(one.cost[there].sum()) == by_milp(options, options.cost, longest <= limit, len(there))
    assert by_milp(options, options.cost, longest < limit, len(there)) is None


def test_a_place_held_is_never_lost_to_the_largest_matching():
    one = crowded(7, SEATS["too few"])
    holders = np.flatnonzero(np.arange(CHILDREN) % 3 == 0)[:200]
    present = np.full(CHILDREN, -1, np.int64)
    room = one.seats.copy()
    for child in holders:
        for pair in range(one.start[child], one.start[child + 1]):
            if present[child] < 0 and room[one.pool[pair]]:
                present[child] = pair
                room[one.pool[pair]] -= 1
    found = most_placed(replace(one, present=present), np.ones(len(one.child), np.bool_))
    assert (found[present >= 0] >= 0).all()
    nothing = most_placed(replace(one, present=present), np.zeros(len(one.child), np.bool_))
    assert nothing is None
