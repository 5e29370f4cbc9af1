"""Known answers on small maps: what can be walked, where points join, how far it is, and which way a route takes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from toimiva.city.places.network.route import Walk, route
from toimiva.city.places.network.saved import load, save
from toimiva.city.places.network.summary import chain_kinds, summary
from toimiva.city.refusals import Refusal

from .helpers import at, metres, streets_of, write_map

FOOT = {"highway": "footway"}
# a square of 400 m by 300 m; its middle lies on the west-east diagonal street
SQUARE = {"a": (0, 0), "b": (400, 0), "c": (400, 300), "d": (0, 300)}
RING = [("ab", FOOT), ("bc", {"highway": "steps"}), ("cd", FOOT), ("da", FOOT)]


def walk(here, there, **more):
    return Walk(from_=list(at(*here)), to=list(at(*there)), **more)


def code_of(call):
    with pytest.raises(Refusal) as refused:
        call()
    return refused.value


DISTANCES = """
along one way              | 100,0   | 300,0   | 200
the straight lines count   | 100,-20 | 300,30  | 250
round the corner           | 300,0   | 400,100 | 200
the shorter way round      | 200,0   | 200,300 | 700
the same point twice       | 100,40  | 100,40  | 0
the same place, two points | 100,10  | 100,-10 | 20
at a junction              | 0,0     | 400,300 | 700
beside the end of a way    | -30,-40 | 400,0   | 450
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in DISTANCES.strip().splitlines()]


@pytest.mark.parametrize("name, here, there, expected", ROWS, ids=[row[0] for row in ROWS])
def test_it_is_this_far(tmp_path, name, here, there, expected):
    streets = streets_of(tmp_path, SQUARE, RING)
    one, other = (tuple(map(float, place.split(","))) for place in (here, there))
    [[found]] = metres(streets, [one], [other])
    assert found == pytest.approx(float(expected), abs=0.05)
    assert route(streets, walk(one, other))["distance_m"] == pytest.approx(found, abs=1e-6)


def test_without_steps_the_walk_goes_round_and_climbs_none(tmp_path):
    by_steps, free = (streets_of(tmp_path, SQUARE, RING, profile) for profile in ("walk", "step_free"))
    here, there = (400, 0), (400, 300)
    assert route(by_steps, walk(here, there))["steps_m"] == pytest.approx(300, abs=0.05)
    answer = route(free, walk(here, there))
    assert (answer["steps_m"], answer["distance_m"]) == (0, pytest.approx(1100, abs=0.1))
    assert "steps" not in summary(free)["kinds"]


NOT_WALKED = [
    {"highway": "motorway"},
    {"highway": "construction"},
    {"highway": "footway", "access": "private"},
    {"highway": "residential", "foot": "no"},
    {"highway": "primary", "motorroad": "yes"},
    {"barrier": "wall"},
    {"route": "ferry"},
]
WALKED = [
    {"highway": "footway"},
    {"highway": "service", "access": "private", "foot": "yes"},
    {"highway": "corridor"},
    {"highway": "elevator"},
    {"highway": "cycleway", "wheelchair": "limited"},
    {"railway": "platform"},
    {"highway": "steps", "conveying": "yes"},
]
NOT_STEP_FREE = [{"highway": "steps"}, {"highway": "path", "wheelchair": "no"}, {"highway": "path", "conveying": "yes"}]


@pytest.mark.parametrize("tags", NOT_WALKED + WALKED, ids=str)
def test_a_short_cut_is_taken_where_it_may_be_walked(tmp_path, tags):
    streets = streets_of(tmp_path, SQUARE, [*RING, ("ac", tags)])
    [[found]] = metres(streets, [(0, 0)], [(400, 300)])
    assert found == pytest.approx(500 if tags in WALKED else 700, abs=0.1)


@pytest.mark.parametrize("tags", NOT_STEP_FREE, ids=str)
def test_what_has_steps_or_is_no_for_wheelchairs_is_left_out_of_step_free(tmp_path, tags):
    ways = [(way, FOOT) for way, _ in RING] + [("ac", tags)]
    for profile, expected in (("walk", 500), ("step_free", 700)):
        [[found]] = metres(streets_of(tmp_path, SQUARE, ways, profile), [(0, 0)], [(400, 300)])
        assert found == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("tags", [{"tunnel": "yes"}, {"indoor": "yes"}, {"highway": "corridor"}], ids=str)
def test_nobody_joins_in_a_tunnel_or_indoors_but_everybody_walks_through(tmp_path, tags):
    streets = streets_of(tmp_path, SQUARE, [*RING, ("ac", {**FOOT, **tags})])
    snapped = streets.snap(*(np.array([value]) for value in at(200, 150)))
    assert snapped.line_m[0] == pytest.approx(150, abs=0.05)  # to ab or cd, not to the middle of ac
    [[found]] = metres(streets, [(0, 0)], [(400, 300)])
    assert found == pytest.approx(500, abs=0.1)


def test_a_component_of_less_than_a_kilometre_is_never_joined(tmp_path):
    nodes = {**SQUARE, "p": (100, 50), "q": (900, 50), "r": (1000, 50)}
    for end, joined in (("q", False), ("r", False)):
        streets = streets_of(tmp_path, nodes, [*RING, ("p" + end, FOOT)])
        assert (streets.graph.dropped == 1) is not joined
        [[found]] = metres(streets, [(100, 50)], [(0, 0)])
        assert found == pytest.approx(50 + 100, abs=0.05)


def test_a_gate_where_walkers_may_not_pass_is_reached_and_not_passed(tmp_path):
    nodes = {**SQUARE, "g": (200, 0)}
    ways = [("agb", FOOT), ("bc", FOOT), ("cd", FOOT), ("da", FOOT)]
    for shut, expected in (({"barrier": "gate", "foot": "no"}, 1200), ({"barrier": "gate"}, 200)):
        streets = streets_of(tmp_path, nodes, ways, tags={"g": shut})
        [[found]] = metres(streets, [(100, 0)], [(300, 0)])
        assert found == pytest.approx(expected, abs=0.1)


def test_an_area_is_walked_along_its_outline_also_as_a_multipolygon(tmp_path):
    members = "".join(f'<member type="way" ref="{way}" role="outer"/>' for way in (1, 2))
    tags = '<tag k="type" v="multipolygon"/><tag k="highway" v="pedestrian"/>'
    square = f'<relation id="9" version="1">{members}{tags}</relation>'
    for ways, more in (
        ([("abcda", {"highway": "pedestrian", "area": "yes"})], ""),
        ([("abc", {}), ("cda", {})], square),
    ):
        streets = streets_of(tmp_path, SQUARE, ways, more=more)
        assert streets.graph.length.sum() == pytest.approx(1400, abs=0.1)
        assert metres(streets, [(200, 0)], [(400, 100)])[0, 0] == pytest.approx(300, abs=0.05)


def test_chains_keep_the_length_and_tell_mixed_kinds(tmp_path):
    nodes = {**SQUARE, "m": (200, 0), "n": (200, -200)}
    ways = [("am", FOOT), ("mb", {"highway": "path"}), ("bc", FOOT), ("cda", FOOT), ("mn", {"highway": "service"})]
    streets = streets_of(tmp_path, nodes, ways)
    told = summary(streets)
    assert (told["nodes"], told["edges"]) == (2, 2)  # the dead end, and the ring that starts and ends at m
    assert sorted(chain_kinds(streets)) == ["mixed", "service"]
    assert told["kinds"] == pytest.approx({"footway": 1200, "path": 200, "service": 200}, abs=0.1)
    assert told["length_m"] == pytest.approx(sum(told["kinds"].values()))


def test_a_ring_without_junctions_is_walked_both_ways(tmp_path):
    streets = streets_of(tmp_path, SQUARE, [("abcda", FOOT)])
    assert summary(streets)["edges"] == 1
    for here, there, expected in (((100, 0), (300, 0), 200), ((0, 50), (50, 0), 100), ((400, 200), (0, 150), 650)):
        assert metres(streets, [here], [there])[0, 0] == pytest.approx(expected, abs=0.1)
        assert route(streets, walk(here, there))["distance_m"] == pytest.approx(expected, abs=0.1)


def test_a_route_names_its_ways_in_walking_order(tmp_path):
    ways = [
        ("ab", {**FOOT, "name": "Itätie", "name:sv": "Östervägen"}),
        ("bc", {"highway": "steps", "level": "0;1"}),
        ("cd", FOOT),
        ("da", FOOT),
    ]
    streets = streets_of(tmp_path, SQUARE, ways)
    answer = route(streets, walk((300, -10), (390, 300), walk_speed=0.5))
    told = [(way["osm_way_id"], way["name_fi"], way["name_sv"], way["kind"], way["level"]) for way in answer["ways"]]
    assert told == [
        (1, "Itätie", "Östervägen", "footway", None), (2, None, None, "steps", "0;1"), (3, None, None, "footway", None)
    ]  # fmt: skip
    assert [way["length_m"] for way in answer["ways"]] == pytest.approx([100, 300, 10], abs=0.05)
    assert answer["travel_s"] == pytest.approx(answer["distance_m"] / 0.5)
    expected = [at(300, -10), at(300, 0), at(400, 0), at(400, 300), at(390, 300)]
    assert np.array(answer["geometry"]["coordinates"]) == pytest.approx(np.array(expected), abs=2e-7)


def test_the_refusals_of_a_route_tell_where_the_nearest_way_is(tmp_path):
    far = {"e": (2000, 0), "f": (2000, 1100)}
    streets = streets_of(tmp_path, {**SQUARE, **far}, [*RING, ("ef", FOOT)])
    refused = code_of(lambda: route(streets, walk((-400, 100), (0, 0)))).as_dict()
    assert (refused["code"], refused["field"]) == ("too_far_from_network", "from")
    assert refused["nearest"] == pytest.approx(list(at(0, 100)), abs=1e-6)
    assert refused["snap_m"] == pytest.approx(400, abs=0.2)
    refused = code_of(lambda: route(streets, walk((0, 0), (2000, 0)))).as_dict()
    assert (refused["code"], refused["from_component"], refused["to_component"]) == (
        "no_route", pytest.approx(1400, abs=0.2), pytest.approx(1100, abs=0.2)
    )  # fmt: skip
    assert math.isinf(metres(streets, [(0, 0)], [(2000, 0)])[0, 0])


def test_coordinates_that_cannot_be_meant_are_refused(tmp_path):
    streets = streets_of(tmp_path, SQUARE, RING)
    lon, lat = at(0, 0)
    for point, code in (
        ([lat, lon], "coordinates_swapped"),
        ([25497423.0, 6674543.0], "outside_streets"),
        ([lon + 1, lat], "outside_streets"),
        ([lon], "bad_value"),
        ([lon, math.inf], "bad_value"),
    ):
        refused = code_of(lambda point=point: route(streets, Walk(from_=[lon, lat], to=point)))
        assert (refused.code, refused.field) == (code, "to")


def test_a_map_where_nothing_can_be_walked_answers_too(tmp_path):
    streets = streets_of(tmp_path, SQUARE, [("ab", FOOT)])
    assert summary(streets)["nodes"] == 0
    assert math.isinf(metres(streets, [(0, 0)], [(400, 0)])[0, 0])
    refused = code_of(lambda: route(streets, walk((0, 0), (400, 0))))
    assert (refused.code, refused.facts["nearest"]) == ("too_far_from_network", None)


@pytest.mark.parametrize("profile", ["walk", "step_free"])
def test_a_saved_network_answers_the_same_and_only_for_its_profile(tmp_path, profile):
    streets = streets_of(tmp_path, SQUARE, RING, profile)
    save(streets, tmp_path / "saved")
    again = load(tmp_path / "saved", None, 0.0)
    assert route(again, walk((300, 5), (200, 310))) == route(streets, walk((300, 5), (200, 310)))
    assert {**summary(again), "seconds": 0} == {**summary(streets), "seconds": 0}
    other = "walk" if profile == "step_free" else "step_free"
    assert code_of(lambda: load(tmp_path / "saved", other, 0.0)).code == "other_profile_saved"


def test_a_file_that_is_no_map_is_refused(tmp_path):
    from toimiva.city.places.network.streets import read_streets

    (tmp_path / "empty.osm").write_text("<osm")
    (tmp_path / "other.npz").write_bytes(b"PK\x03\x04 nothing")
    for name in ("empty.osm", "other.npz"):
        assert code_of(lambda name=name: read_streets(tmp_path / name)).code == "unreadable_file"
    write_map(tmp_path / "map.osm", SQUARE, RING)
    assert read_streets(tmp_path / "map.osm").graph.profile == "walk"
