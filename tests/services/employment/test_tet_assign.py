"""Who goes where for work practice: known answers, every small problem tried out, other solvers, any order of rows."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from toimiva.city.columns import Faults
from toimiva.services.employment.engine.tet_assign import assign
from toimiva.services.employment.engine.tet_check import lower_bound, violations
from toimiva.services.employment.engine.tet_instance import NOT_ALLOWED, Assignment
from toimiva.services.employment.engine.tet_report import figures, reasons
from toimiva.services.employment.engine.tet_tables import Limits, instance_of, week_text

NO_WISHES = {"pupil": [], "place": [], "rank": []}


def table(text: str) -> pa.Table:
    heading, *lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return pa.table({name: pa.array([line[at] for line in lines], pa.string()) for at, name in enumerate(heading)})


def problem(pupils: str, places: str, wishes: str = "", **limits):
    wished = table(wishes) if wishes else pa.table({name: pa.array([], pa.string()) for name in NO_WISHES})
    return instance_of(table(pupils), table(places), wished, Limits(**limits))


def answer(found: Assignment) -> dict[str, str]:
    one = found.instance
    return {
        pupil: f"{one.places[place]} {week_text(one.blocks[block].first)}" if place >= 0 else "-"
        for pupil, place, block in zip(one.pupils, found.place, found.block, strict=True)
    }


TWO = "pupil | school | week\na | S | 2026-W17\nb | S | 2026-W17"


def test_more_pupils_with_a_place_come_before_a_wish():
    found = assign(
        problem(
            "pupil | school | week\na | S | 2026-W17\nb | S | 2026-W18",
            "place | week | spots\nshop | | 1\nbank | 2026-W17 | 1",
            "pupil | place | rank\na | shop | 1\nb | shop | 1",
        )
    )
    assert answer(found) == {"a": "shop 2026-W17", "b": "shop 2026-W18"}
    crowded = problem(TWO, "place | spots\nshop | 1\nbank | 1", "pupil | place | rank\na | shop | 1\nb | shop | 1",
                      only_wished=True)  # fmt: skip
    assert sorted(answer(assign(crowded)).values()) == ["-", "shop 2026-W17"]


def test_a_better_rank_comes_before_a_shorter_way_and_of_equal_ranks_the_shorter():
    pupils = "pupil | school | week | lon | lat\na | S | 2026-W17 | 25.0 | 60.2\nb | S | 2026-W17 | 24.9 | 60.2"
    places = "place | spots | lon | lat\neast | 1 | 25.0 | 60.2\nwest | 1 | 24.9 | 60.2"
    assert answer(assign(problem(pupils, places))) == {"a": "east 2026-W17", "b": "west 2026-W17"}
    far = "pupil | place | rank\na | west | 1"
    assert answer(assign(problem(pupils, places, far))) == {"a": "west 2026-W17", "b": "east 2026-W17"}


def test_the_sum_of_ranks_is_least_even_when_somebody_gives_way():
    wishes = "pupil | place | rank\na | shop | 1\na | bank | 2\nb | shop | 1"
    found = assign(problem(TWO, "place | spots\nshop | 1\nbank | 1\npark | 5", wishes))
    assert answer(found) == {"a": "bank 2026-W17", "b": "shop 2026-W17"}


def test_a_row_without_a_week_counts_where_the_week_has_no_row_of_its_own():
    pupils = "\n".join(["pupil | school | week", *(f"p{at} | S | 2026-W{17 + at % 3}" for at in range(9))])
    found = assign(problem(pupils, "place | week | last_week | spots\nshop | | | 1\nshop | 2026-W18 | 2026-W19 | 2"))
    taken = [found.block.tolist().count(block) for block in range(3)]
    assert taken == [1, 2, 2]


def test_two_weeks_fill_a_spot_in_both():
    pupils = "pupil | school | week | weeks\na | S | 2026-W17 | 2\nb | S | 2026-W18 | 1\nc | S | 2026-W19 |"
    found = assign(problem(pupils, "place | spots\nshop | 1"))
    assert (found.method, found.placed.sum(), found.placed[2]) == ("whole numbers", 2, True)
    assert assign(problem(pupils, "place | week | spots\nshop | | 1\nshop | 2026-W18 | 2")).placed.all()


def test_the_reason_is_told_to_whom_has_no_place():
    pupils = (
        "pupil | school | week | lon | lat | max_km\na | S | 2026-W17 | 25 | 60 |\nb | S | 2026-W17 | 25 | 60 | \n"
        "c | S | 2026-W20 | 25 | 60 | \nd | S | 2026-W17 | 25 | 61 | 5"
    )
    found = assign(problem(pupils, "place | week | spots | lon | lat\nshop | 2026-W17 | 1 | 25 | 60"))
    assert reasons(found) == ["", "all_places_full", "no_place_open_in_these_weeks", "no_place_allowed_in_these_weeks"]
    assert [one["pupil"] for one in figures(found)["unplaced"]] == ["b", "c", "d"]


def test_the_year_ends_within_a_block():
    found = assign(problem("pupil | school | week | weeks\na | S | 2020-W53 | 2", "place | spots\nshop | 1"))
    assert [week_text(week) for week in found.instance.weeks] == ["2020-W53", "2021-W01"]


def by_trying(one) -> int:
    """The least cost of every assignment there is."""
    choices = [
        [(-1, -1), *((p, b) for p in range(len(one.places)) for b in range(len(one.blocks))
                     if one.may[i, b] and one.ranks[i, p] != NOT_ALLOWED)]
        for i in range(len(one.pupils))
    ]  # fmt: skip
    found = (Assignment(one, *map(np.array, zip(*each, strict=True)), 0, "") for each in product(*choices))
    return min(each.total for each in found if not violations(each))


weeks = st.sampled_from(["2026-W17", "2026-W18", "2026-W17 2026-W18"])


@st.composite
def towns(draw, longest=2):
    pupils, places = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    spot = st.integers(0, 4).map(lambda at: str(at / 100))
    who = [("p", "school", "week", "weeks", "lon", "lat"), *(
        (f"p{at}", "S", draw(weeks), str(draw(st.integers(1, longest))), draw(spot), draw(spot)) for at in range(pupils)
    )]  # fmt: skip
    where = [(f"q{at}", str(draw(st.integers(0, 2))), draw(spot), draw(spot)) for at in range(places)]
    wished = [
        (f"p{i}", f"q{p}", str(rank))
        for i in range(pupils)
        for rank, p in enumerate(draw(st.permutations(range(places)))[: draw(st.integers(0, places))], 1)
    ]
    columns = [pa.array(each, pa.string()) for each in zip(*who[1:], strict=True)]
    return (
        pa.table(dict(zip(("pupil", *who[0][1:]), columns, strict=True))),
        pa.table(dict(zip(("place", "spots", "lon", "lat"), map(pa.array, zip(*where, strict=True)), strict=True))),
        pa.table({name: pa.array([row[at] for row in wished], pa.string()) for at, name in enumerate(NO_WISHES)}),
    )


@settings(max_examples=60, deadline=None)
@given(towns(), st.booleans())
def test_no_other_assignment_is_better(town, only_wished):
    one = instance_of(*town, Limits(only_wished=only_wished))
    found = assign(one)
    assert violations(found) == []
    assert found.total == found.lower_bound == by_trying(one)


def shuffled(one: pa.Table, chance: np.random.Generator) -> pa.Table:
    return one.take(chance.permutation(len(one)))


@settings(max_examples=30, deadline=None)
@given(towns(), st.integers(0, 99))
def test_the_order_of_rows_never_matters(town, seed):
    chance = np.random.default_rng(seed)
    one, other = assign(instance_of(*town)), assign(instance_of(*(shuffled(each, chance) for each in town)))
    assert answer(one) == answer(other)


@settings(max_examples=30, deadline=None)
@given(towns(longest=1), st.lists(st.integers(0, 10**9), min_size=6, max_size=6))
def test_any_prices_bound_the_total_and_those_of_the_flow_reach_it(town, any_prices):
    one = instance_of(*town)
    found = assign(one)
    some = np.resize(np.array(any_prices), one.spots.shape)
    assert lower_bound(one, some) <= found.total
    if found.prices is not None:
        assert lower_bound(one, found.prices) == found.total


def town_of(pupils: int, places: int, seed: int) -> tuple[pa.Table, pa.Table, pa.Table]:
    chance = np.random.default_rng(seed)
    who, where = [f"P{at:04}" for at in range(pupils)], np.array([f"Q{at:03}" for at in range(places)])
    spots = chance.multinomial(pupils, np.ones(places) / places)
    wished = np.array([chance.permutation(places)[:3] % (1 + places // 3) for _ in who])
    wished = [list(dict.fromkeys(row.tolist())) for row in wished]
    return (
        pa.table({"pupil": who, "school": ["S"] * pupils, "week": ["2026-W17"] * pupils,
                  "lon": 25 + chance.random(pupils) / 5, "lat": 60 + chance.random(pupils) / 10}),
        pa.table({"place": where, "spots": spots, "lon": 25 + chance.random(places) / 5,
                  "lat": 60 + chance.random(places) / 10}),
        pa.table({"pupil": [who[at] for at, row in enumerate(wished) for _ in row],
                  "place": [str(where[place]) for row in wished for place in row],
                  "rank": [rank for row in wished for rank in range(1, len(row) + 1)]}),
    )  # fmt: skip


def test_scipy_finds_the_same_total():
    one = instance_of(*town_of(150, 60, 1))
    columns = np.repeat(np.arange(60), one.spots[:, 0])
    costs = one.costs(slice(None), slice(None))[:, columns].astype(float)
    costs = np.hstack([costs, np.full((150, 150), float(one.of_nobody))])
    rows, taken = linear_sum_assignment(costs)
    assert assign(one).total == int(costs[rows, taken].sum())


def test_the_checker_sees_what_is_broken():
    one = problem(TWO, "place | week | spots\nshop | 2026-W17 | 1\nbank | 2026-W18 | 1", only_wished=False)
    good = assign(one)
    shop = one.places.index("shop")
    crowded = replace(good, place=np.array([shop, shop]), block=np.array([0, 0]))
    assert violations(crowded) == [f"shop has too many pupils in week {one.weeks[0]}"]
    barred = replace(one, ranks=np.full_like(one.ranks, NOT_ALLOWED), may=np.zeros_like(one.may))
    told = violations(replace(crowded, instance=barred))
    assert [told[0], told[2]] == ["a may not go to shop", "a cannot go in those weeks"]
    with pytest.raises(ValueError, match="negative"):
        lower_bound(one, np.full(one.spots.shape, -1))


def test_every_bad_row_is_told():
    with pytest.raises(Faults) as told:
        problem(
            "pupil | school | week | weeks | lon | lat\na | S | 2026-W54 | 1 | |\na | | 2026-W17 | 11 | 25 |\n"
            "b | S | week17 | 0 | 200 | 60",
            "place | week | last_week | spots | lon | lat\nshop | 2026-W17 | 2026-W20 | 1 | 25 | 60\n"
            "shop | 2026-W19 | | x | 26 | 60\nshop | 2026-W17 | | 1000 | |\n"
            "bank | 2026-W20 | 2026-W19 | 1 | |\npark | | 2026-W19 | 1 | |",
        )
    assert {(one.table, one.row, one.refusal.code, one.refusal.field) for one in told.value.found} == {
        ("places", 1, "bad_value", "spots"),
        ("places", 1, "tet_weeks_overlap", "week"),
        ("places", 1, "tet_place_in_two_places", "lon"),
        ("places", 3, "bad_value", "last_week"),
        ("places", 4, "missing_value", "week"),
        ("places", 2, "bad_value", "spots"),
        ("places", 2, "duplicate_row", "week"),
        ("pupils", 0, "bad_value", "week"),
        ("pupils", 1, "duplicate_row", "pupil"),
        ("pupils", 1, "missing_value", "school"),
        ("pupils", 1, "bad_value", "weeks"),
        ("pupils", 1, "missing_value", "lat"),
        ("pupils", 2, "bad_value", "weeks"),
        ("pupils", 2, "bad_value", "week"),
        ("pupils", 2, "bad_value", "lon"),
    }
    assert len(told.value.found) == 15
    with pytest.raises(Faults) as told:
        problem(
            TWO,
            "place | spots\nshop | 1",
            "pupil | place | rank\na | shop | 1\na | shop | 2\nx | shop | 1\na | bank | 1\nb | shop | 0",
        )
    assert [(one.row, one.refusal.code, one.refusal.field) for one in told.value.found] == [
        (1, "duplicate_row", "place"), (2, "unknown_pupil", "pupil"), (3, "unknown_tet_place", "place"),
        (3, "duplicate_row", "rank"), (4, "bad_value", "rank"),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", [2, 11, 20])
def test_where_parts_of_pupils_would_do_better_the_whole_numbers_are_proven_all_the_same(seed):
    chance = np.random.default_rng(seed)
    pupils = "pupil | school | week | weeks\n" + "\n".join(
        f"p{at} | S | {' '.join(f'2026-W{17 + week}' for week in sorted(chance.choice(3, 2, replace=False)))} | "
        f"{chance.integers(1, 3)}"
        for at in range(5)
    )
    wishes = [(at, place, rank) for at in range(5) for rank, place in enumerate(chance.permutation(2)[:1], 1)]
    one = problem(
        pupils,
        "place | spots\nq0 | 1\nq1 | 1",
        "pupil | place | rank\n" + "\n".join(f"p{at} | q{place} | {rank}" for at, place, rank in wishes),
    )
    found = assign(one)
    assert (found.method, found.total) == ("whole numbers", by_trying(one))
