"""Distances are exactly those of Dijkstra's algorithm, on any graph and on the inner city."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toimiva.city.places.network.extract import read_ways
from toimiva.city.places.network.graph import Graph, _segments, build
from toimiva.city.places.network.hierarchy import build_hierarchy
from toimiva.city.places.network.route import Walk, route
from toimiva.city.places.network.sphere import line_m
from toimiva.city.places.network.streets import read_streets
from toimiva.city.places.network.sweep import sweep
from toimiva.city.refusals import Refusal

from .helpers import oracle

EXTRACT = "data/cityspace/osm/helsinki_centre.osm.pbf"
EQUAL_M = 0.002


def bare_graph(count, a, b, length):
    """A graph of junctions and lengths only."""
    empty = {field.name: np.empty(0) for field in dataclasses.fields(Graph)}
    return Graph(**{**empty, "node_lon": np.zeros(count), "a": a, "b": b, "length": length})


def swept(hierarchy, nodes):
    places = hierarchy.place[nodes]
    zero = np.zeros(len(nodes))
    return sweep(hierarchy.first, hierarchy.head, hierarchy.metres, places, places, zero, zero)[hierarchy.place].T


nodes = st.integers(2, 30)
graphs = nodes.flatmap(
    lambda n: st.tuples(
        st.just(n),
        st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1), st.integers(1, 500)), min_size=1, max_size=90),
    )
)


@settings(max_examples=150, deadline=None)
@given(graphs)
def test_on_any_graph_the_sweep_is_dijkstra(drawn):
    count, edges = drawn
    a, b, length = (np.array(column) for column in zip(*edges, strict=True))
    hierarchy = build_hierarchy(bare_graph(count, a, b, length.astype(float)))
    everyone = np.arange(count)
    assert swept(hierarchy, everyone) == pytest.approx(oracle(count, a, b, length.astype(float), everyone))


@pytest.fixture(scope="module")
def extract(shared):
    return shared / EXTRACT


@pytest.fixture(scope="module")
def streets(extract):
    return read_streets(extract)


@pytest.fixture(scope="module")
def points(streets):
    rng = np.random.default_rng(7)
    west, south, east, north = streets.graph.box
    return streets.snap(rng.uniform(west, east, 400), rng.uniform(south, north, 400))


def test_in_the_inner_city_the_sweep_is_dijkstra_over_uncontracted_segments(extract, streets):
    ways, graph = read_ways(extract), streets.graph
    a, b, _, lon, lat = _segments(ways, np.ones(len(ways.step_free), bool))
    # a place is known again by its coordinates, where no other node has the same
    _, node, times = np.unique(np.column_stack([lon, lat]), axis=0, return_index=True, return_counts=True)
    whole = {(lon[k], lat[k]): k for k in node[times == 1].tolist()}
    at = [whole.get(place, -1) for place in zip(graph.node_lon.tolist(), graph.node_lat.tolist(), strict=True)]
    known = np.flatnonzero(np.array(at) >= 0)
    assert len(known) > 0.99 * len(at)
    sources, junction = np.random.default_rng(3).choice(known, 20, replace=False), np.array(at)
    metres = line_m(lon[a], lat[a], lon[b], lat[b])
    expected = oracle(len(lon), a, b, metres, junction[sources])[:, junction[known]]
    found = swept(streets.hierarchy, sources)[:, known]
    assert np.isinf(found).tolist() == np.isinf(expected).tolist()
    finite = np.isfinite(found)
    assert np.abs(found[finite] - expected[finite]).max() < EQUAL_M


@pytest.mark.parametrize("profile", ["walk", "step_free"])
def test_chains_keep_the_length_of_the_segments_that_they_hold(extract, profile):
    ways = read_ways(extract)
    graph = build(ways, profile)
    assert graph.length.sum() == pytest.approx(graph.segment_m.sum())
    assert graph.length.sum() == pytest.approx(graph.component_m.sum())
    assert (graph.component_m >= 1000).all()
    assert len(np.unique(graph.start_point)) == len(graph.way)


def test_there_is_as_far_as_back_and_no_way_round_is_shorter(streets, points):
    there, back = streets.matrix(points, points), streets.matrix(points, points.part(0, 300)).T
    assert np.array_equal(np.isinf(there[:300]), np.isinf(back))
    finite = np.isfinite(back)
    assert np.abs(there[:300][finite] - back[finite]).max() < EQUAL_M
    assert (np.diag(there)[points.snapped] == 0).all()
    some = np.flatnonzero(points.snapped)[:60]
    near = there[np.ix_(some, some)]
    around = near[:, :, None] + near[None, :, :]  # by any third
    assert (near[:, None, :] <= around + EQUAL_M).all()
    line = line_m(points.lon[:, None], points.lat[:, None], points.lon[None], points.lat[None])
    assert (there >= line - 0.05).all()


def test_threads_and_slices_change_nothing(streets, points):
    whole = streets.matrix(points, points)
    assert np.array_equal(whole, streets.matrix(points, points, threads=2))
    slices = dict(streets.slices(points, points, cells=40_000))
    assert list(slices) == [0, 100, 200, 300]
    pieced = np.concatenate(list(slices.values()))
    assert np.nanmax(np.abs(np.where(np.isinf(whole), 0, whole) - np.where(np.isinf(pieced), 0, pieced))) < EQUAL_M


def test_a_route_is_as_long_as_the_matrix_says_and_as_its_geometry(streets, points):
    matrix = streets.matrix(points, points)
    answered = 0
    for i in range(0, 400, 2):
        here, there = ([points.lon[j], points.lat[j]] for j in (i, 399 - i))
        try:
            answer = route(streets, Walk(from_=here, to=there))
        except Refusal as refusal:
            assert np.isinf(matrix[i, 399 - i]) and refusal.code in ("no_route", "too_far_from_network")
            continue
        answered += 1
        line = np.array(answer["geometry"]["coordinates"])
        drawn = line_m(line[1:, 0], line[1:, 1], line[:-1, 0], line[:-1, 1]).sum()
        walked = sum(way["length_m"] for way in answer["ways"]) + sum(answer["snap"].values())
        assert (answer["distance_m"], walked, drawn) == (
            pytest.approx(matrix[i, 399 - i], abs=EQUAL_M), pytest.approx(answer["distance_m"], abs=EQUAL_M),
            pytest.approx(answer["distance_m"], abs=0.5),
        )  # fmt: skip
        assert all(one["osm_way_id"] != other["osm_way_id"] for one, other in pairwise(answer["ways"]))
    assert answered > 80


def test_without_steps_no_walk_between_the_same_places_is_shorter(extract, streets, points):
    free = read_streets(extract, "step_free")
    assert "steps" not in {free.labels.kinds[way] for way in np.unique(free.graph.way)}
    same = free.snap(points.lon, points.lat)
    both = (np.abs(same.way_lon - points.way_lon) + np.abs(same.way_lat - points.way_lat) < 1e-12) & points.snapped
    one = streets.matrix(points, points)[np.ix_(both, both)]
    other = free.matrix(same, same)[np.ix_(both, both)]
    assert both.sum() > 100
    assert (other >= one - EQUAL_M).all()
    assert (other > one + 1).any()


def test_points_join_the_very_nearest_segment(streets, points):
    grid = streets.grid
    for i in range(0, 400, 20):
        wide = np.cos(np.radians(points.lat[i]))
        dx, dy = (grid.lon_b - grid.lon_a) * wide, grid.lat_b - grid.lat_a
        px, py = (points.lon[i] - grid.lon_a) * wide, points.lat[i] - grid.lat_a
        long = dx * dx + dy * dy
        t = np.clip((px * dx + py * dy) / np.where(long > 0, long, 1), 0, 1)
        nearest = np.radians(np.sqrt(((px - t * dx) ** 2 + (py - t * dy) ** 2).min())) * 6_371_008.8
        assert points.line_m[i] == pytest.approx(nearest, rel=1e-3, abs=0.001)
