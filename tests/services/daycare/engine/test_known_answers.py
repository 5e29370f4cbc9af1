"""S1, S2 and S3 of the domain page, worked by hand."""

import pytest

from toimiva.services.daycare.engine.allocation import figures

from .oracle import places, run, table

S1 = (
    "child\nx\ny",
    "unit seats\nA 1\nB 1",
    "child unit travel_s\nx A 300\ny A 420\nx B 360\ny B 1500",
)
S2_TRAVEL = "child unit travel_s\n1 u1 60\n1 u2 60\n2 u2 60\n2 u3 60\n3 u2 60"
S2_ORDER = "unit child rank\n" + "\n".join(f"u{u} {c} {r}" for u in "123" for c, r in (("1", 1), ("3", 2), ("2", 3)))
S2_FAMILY = [
    {"family": "F1", "children": ["1", "2"], "options": [{"units": ["u1", "u2"]}, {"units": ["u2", "u3"]}]},
    {"family": "F2", "children": ["3"], "options": [{"units": ["u2"]}]},
]
MODES = ["fair", "nearest", "balanced", "bottleneck"]


def test_s1_fair_by_distance():
    found = run(*S1)
    told = figures(found)
    assert places(found) == {"x": "A", "y": "B"}
    assert (told["status"], told["total_travel_s"], told["justified_envy"]) == ("STABLE", 1800, 0)


def test_s1_nearest_travels_least_and_x_has_justified_envy():
    found = run(*S1, mode="nearest")
    told = figures(found)
    assert places(found) == {"x": "B", "y": "A"}
    assert (told["status"], told["total_travel_s"], told["justified_envy"]) == ("OPTIMAL", 780, 1)


def test_s2_has_no_stable_outcome_and_the_fewest_blocking_options_is_one():
    found = run("child\n1\n2\n3", "unit seats\nu1 1\nu2 1\nu3 1", S2_TRAVEL, options=S2_FAMILY,
                priorities=table(S2_ORDER))  # fmt: skip
    told = figures(found)
    assert (told["status"], told["blocking_options"], told["placed"]) == ("NO_STABLE_EXISTS", 1, 2)


@pytest.mark.parametrize("mode", MODES)
def test_s3_two_children_exchange_their_places(mode):
    found = run("child current_unit\na u1\nb u2", "unit seats\nu1 1\nu2 1",
                "child unit travel_s\na u2 300\nb u1 300", mode)  # fmt: skip
    assert places(found) == {"a": "u2", "b": "u1"}


def test_s3_by_the_familys_own_order():
    travel = "child unit travel_s rank\na u1 200 2\na u2 300 1\nb u1 300 1\nb u2 200 2"
    found = run("child current_unit\na u1\nb u2", "unit seats\nu1 1\nu2 1", travel)
    assert places(found) == {"a": "u2", "b": "u1"}


@pytest.mark.parametrize("mode", MODES)
def test_a_child_keeps_its_place_when_the_wish_is_full(mode):
    found = run("child priority_class current_unit\na 9 u1\nb 0 -", "unit seats\nu1 1\nu2 0",
                "child unit travel_s\na u2 60\na u1 900\nb u1 60", mode)  # fmt: skip
    assert places(found) == {"a": "u1", "b": ""}
    assert found.audit.blocking_options == 0


@pytest.mark.parametrize("mode", MODES)
def test_bands_have_seats_of_their_own(mode):
    found = run("child band\na U3\nb O3\nc U3", "unit band seats\nu1 U3 1\nu1 O3 1\nu2 O3 5",
                "child unit travel_s\na u1 60\nb u1 70\nc u1 50\nc u2 10", mode)  # fmt: skip
    assert places(found) == {"a": "", "b": "u1", "c": "u1"}


def test_ids_are_compared_as_text():
    found = run("child\n10\n9", "unit seats\nu 1", "child unit travel_s\n10 u 60\n9 u 60")
    assert places(found) == {"10": "u", "9": ""}


def test_the_familys_own_order_goes_before_travel():
    travel = "child unit travel_s rank\na u1 60 -\na u2 900 1\na u3 30 -"
    found = run("child\na", "unit seats\nu1 1\nu2 0\nu3 1", travel)
    assert places(found) == {"a": "u3"}
    assert places(run("child\na", "unit seats\nu1 1\nu2 1\nu3 1", travel)) == {"a": "u2"}


def test_travel_counts_to_a_tenth_of_a_second():
    found = run("child\na\nb", "unit seats\nu 1", "child unit travel_s\na u 60.2\nb u 60.1")
    assert (places(found), figures(found)["total_travel_s"]) == ({"a": "", "b": "u"}, 60.1)


def test_a_child_without_travel_to_any_unit_is_left_without_a_place():
    found = run("child\na", "unit seats\nu 1", "child unit travel_s\na u -")
    assert (places(found), figures(found)["mean_travel_s"]) == ({"a": ""}, None)
