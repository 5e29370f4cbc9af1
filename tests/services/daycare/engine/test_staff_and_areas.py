"""What is looked at besides seats: locks, shifts, seats kept free, the weight on staff, and how areas are mixed."""

import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toimiva.city.columns import Faults
from toimiva.services.daycare.engine.allocation import allocate
from toimiva.services.daycare.engine.areas import mixing, shares_of
from toimiva.services.daycare.engine.balanced import Balance
from toimiva.services.daycare.engine.explain import explanations
from toimiva.services.daycare.engine.staff_load import PART, loads, repaired, staff_of, violations
from toimiva.services.daycare.engine.tables import instance_of

from .oracle import places, run, table
from .test_files import GOOD
from .test_files import allocate as allocate_on_files

TRAVEL = "child unit travel_s\nx A 100\nx B 500\ny A 200\ny B 600"
MODES = ["fair", "nearest", "balanced", "bottleneck"]


@pytest.mark.parametrize("mode", MODES)
def test_a_lock_holds_in_every_mode_and_takes_its_seat(mode):
    found = run("child locked_unit\nx B\ny -", "unit seats\nA 1\nB 1", TRAVEL, mode)
    assert places(found) == {"x": "B", "y": "A"}
    assert explanations(found, "en")[0] == "The place was set by hand: B, trip 8 min."


def test_a_locked_child_frees_the_place_it_had():
    found = run("child current_unit locked_unit\nx A B\ny - -", "unit seats\nA 1\nB 1", TRAVEL)
    assert places(found) == {"x": "B", "y": "A"}


def test_a_family_takes_an_option_that_keeps_the_lock():
    family = [{"family": "F", "children": ["x", "y"], "options": [{"units": ["A", "A"]}, {"units": ["B", "B"]}]}]
    found = run("child locked_unit\nx B\ny -", "unit seats\nA 2\nB 2", TRAVEL, options=family)
    assert places(found) == {"x": "B", "y": "B"}


@pytest.mark.parametrize("mode", MODES)
def test_who_needs_shift_care_gets_no_other_seat(mode):
    found = run("child needs_shift\nx 1\ny 0", "unit seats kind\nA 2 day\nB 1 shift", TRAVEL, mode)
    assert places(found) == {"x": "B", "y": "A"}
    alone = run("child needs_shift\nx 1\ny 0", "unit seats kind\nA 2 day\nB 0 shift", TRAVEL, mode)
    assert places(alone) == {"x": "", "y": "A"}


@pytest.mark.parametrize("mode", MODES)
def test_seats_in_reserve_stay_free_but_nobody_loses_a_place_for_them(mode):
    found = run("child\nx\ny", "unit seats reserve\nA 2 1\nB 1 0", TRAVEL, mode)
    assert sorted(places(found).values()) == ["A", "B"]
    kept = run("child current_unit\nx A\ny A", "unit seats reserve\nA 2 2\nB 0 0", TRAVEL, mode)
    assert places(kept) == {"x": "A", "y": "A"}


BAD = {
    "kind": ("child\nx\ny", "unit seats kind\nA 1 night\nB 1 day"),
    "needs_shift": ("child needs_shift\nx 2\ny 0", "unit seats\nA 1\nB 1"),
    "reserve": ("child\nx\ny", "unit seats reserve\nA 1 -1\nB 1 0"),
    "locked_unit": ("child locked_unit\nx C\ny -", "unit seats\nA 1\nB 1"),
}


@pytest.mark.parametrize("column", BAD)
def test_a_bad_value_is_told_with_its_column(column):
    with pytest.raises(Faults) as faults:
        run(*BAD[column], TRAVEL)
    assert [fault.refusal.field for fault in faults.value.found] == [column]


# one caretaker carries 7: four under three weigh 4 x 1.75 = 7; with a support factor of 2 the first weighs 3.5 alone
KIDS = "child band support_factor\n1 U3 2\n2 U3 -\n3 U3 -\n4 U3 -"
SEATS = "unit band seats caretakers\nA U3 4 1\nB U3 4 1"
WALKS = "child unit travel_s\n" + "\n".join(f"{kid} A {kid}00\n{kid} B {kid}50" for kid in "1234")


def test_an_overloaded_unit_is_told_and_relieved_by_who_goes_last():
    found = run(KIDS, SEATS, WALKS)
    staff = staff_of(table(KIDS), table(SEATS), found.instance)
    assert violations(found, staff) == [{"unit": "A", "load": 8.75, "carries": 7.0, "occupancy_pct": 125.0}]
    mended = repaired(found, staff)
    assert places(mended) == {"1": "A", "2": "A", "3": "A", "4": "B"}
    assert (mended.status, violations(mended, staff)) == ("FEASIBLE", [])


def test_without_caretakers_a_unit_carries_what_its_seats_weigh():
    kids, seats = KIDS.replace("2 U3 -", "2 U3 1.5"), "unit band seats\nA U3 4\nB U3 4"
    found = run(kids, seats, WALKS)
    staff = staff_of(table(kids), table(seats), found.instance)
    assert [(one["load"], one["carries"]) for one in violations(found, staff)] == [(9.625, 7.0)]
    assert staff_of(table("child band\n1 U3"), table(seats), found.instance) is None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([1, 1.5, 2, 3]), min_size=1, max_size=8), st.integers(0, 4), st.integers(0, 2))
def test_after_repair_no_newcomer_stands_where_staff_carries_no_more(factors, caretakers, holders):
    names = [f"{at}" for at in range(len(factors))]
    current = ["A" if at < holders else None for at in range(len(names))]
    kids = pa.table({"child": names, "support_factor": factors, "current_unit": pa.array(current, pa.string())})
    seats = pa.table({"unit": ["A", "B"], "seats": [8, 3], "caretakers": [caretakers / 2, 1.0]})
    pairs = [(name, unit, 60 + at) for at, name in enumerate(names) for unit in "AB"]
    travel = pa.table(dict(zip(("child", "unit", "travel_s"), map(list, zip(*pairs, strict=True)), strict=True)))
    found = allocate(instance_of(kids, seats, travel), "fair")
    staff = staff_of(kids, seats, found.instance)
    mended = repaired(found, staff)
    held = [f for f, unit in zip(factors, current, strict=True) if unit]
    assert loads(found.instance, mended.given, staff)[0] <= max(staff.carries[0], PART * sum(held))
    assert loads(found.instance, mended.given, staff)[1] <= staff.carries[1]
    assert places(mended).items() >= {(name, "A") for name, unit in zip(names, current, strict=True) if unit}


# a and b live nearest to A, in areas with a share of 1; c and d nearest to B, with 0
AREAS = {"child": ["a", "b", "c", "d"], "z": [1.0, 1.0, 0.0, 0.0]}
HOMES = "child unit travel_s\na A 100\na B 200\nb A 100\nb B 200\nc B 100\nc A 200\nd B 100\nd A 200"
ORDER = (
    "unit child rank\nA c 1\nA b 2\nA a 3\nA d 4\nB a 1\nB d 2\nB c 3\nB b 4"  # nobody blocks the exchange of a and c
)


@pytest.mark.parametrize(
    "weight, tolerance, travel, after", [(0, 300, 400, 1.0), (1000, 300, 600, 0.0), (1000, 50, 400, 1.0)]
)
def test_balance_mixes_areas_for_as_much_travel_as_it_may(weight, tolerance, travel, after):
    kids = pa.table(AREAS)
    one = instance_of(kids, table("unit seats\nA 2\nB 2"), table(HOMES), priorities=table(ORDER))
    z = shares_of(kids, one)
    found = allocate(one, "balanced", Balance(z, weight, tolerance))
    assert (int(one.cost[found.given].sum()), mixing(one, found.given, z)) == (travel, {"before": 1.0, "after": after})
    assert (found.status, found.audit.blocking_options) == ("OPTIMAL", 0)


def test_dissimilarity_by_hand():
    kids = pa.table({"child": ["a", "b", "c", "d"], "z": [0.75, 0.75, 0.25, 0.25]})
    one = instance_of(kids, table("unit seats\nA 2\nB 2"), table(HOMES))
    given_ = allocate(one, "fair").given
    assert mixing(one, given_, shares_of(kids, one))["after"] == 0.5
    assert np.isclose(shares_of(pa.table({"child": ["a"], "z": [0.75]}), instance_of(
        pa.table({"child": ["a"]}), table("unit seats\nA 2"), table("child unit travel_s\na A 1"))), 0.75)  # fmt: skip


def test_the_report_tells_overload_and_mix_only_where_the_tables_do(tmp_path):
    files = {
        **GOOD,
        "children.csv": "child,support_factor,z\n01,2,0.5\n02,1,0.25\n",
        "seats.csv": "unit,seats,caretakers\nA,2,0.4\nB,2,0.5\n",
    }
    assert allocate_on_files(tmp_path, files).exit_code == 0
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert report["overloaded"] == [{"unit": "A", "load": 3.0, "carries": 2.8, "occupancy_pct": 107.1}]
    assert set(report["dissimilarity"]) == {"before", "after"}
    assert allocate_on_files(tmp_path, files, "--repair").exit_code == 0
    mended = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert (mended["overloaded"], mended["status"], mended["placed"]) == ([], "FEASIBLE", 2)
