"""In which area a point lies: known answers, then the same answer as asking each polygon in turn."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from toimiva.city.places.regions import NOWHERE, outlines, place_points

LEFT, RIGHT = shapely.box(24, 60, 25, 61), shapely.box(25, 60, 26, 61)
ISLANDS = shapely.MultiPolygon([shapely.box(27, 60, 27.5, 60.5), shapely.box(28, 60, 28.5, 60.5)])
RING = shapely.box(29, 60, 31, 62) - shapely.box(29.5, 60.5, 30.5, 61.5)


def test_points_inside_on_the_border_in_a_hole_and_nowhere():
    lon = [24.5, 25.5, 25.0, 27.2, 28.2, 27.7, 30.0, 29.2, 0.0, np.nan]
    lat = [60.5, 60.5, 60.5, 60.2, 60.2, 60.2, 61.0, 61.0, 0.0, 60.5]
    places = place_points(lon, lat, [LEFT, RIGHT, ISLANDS, RING])
    assert places.tolist() == [0, 1, 0, 2, 2, NOWHERE, NOWHERE, 3, NOWHERE, NOWHERE]


def test_no_points_and_no_areas_are_no_fault():
    assert place_points([], [], [LEFT]).tolist() == []
    assert place_points([24.5], [60.5], []).tolist() == [NOWHERE]


degrees = st.integers(0, 20).map(lambda n: n / 10)  # a coarse grid: borders and corners are met often
boxes = st.tuples(degrees, degrees, degrees, degrees).map(
    lambda b: shapely.box(min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]) + 0.1, max(b[1], b[3]) + 0.1)
)


@settings(deadline=None)
@given(st.lists(boxes, max_size=8), st.lists(st.tuples(degrees, degrees), max_size=20))
def test_the_answer_is_that_of_asking_every_polygon(areas, points):
    lon, lat = [x for x, _ in points], [y for _, y in points]
    for point, found in zip(points, place_points(lon, lat, areas).tolist(), strict=True):
        holding = [index for index, area in enumerate(areas) if area.intersects(shapely.Point(point))]
        assert found == (holding[0] if holding else NOWHERE)


def test_simplified_neighbours_keep_one_border():
    wavy = [(25 + 0.0005 * np.sin(50 * lat), lat) for lat in np.linspace(60, 60.5, 400)]
    left = shapely.Polygon([(24.5, 60), *wavy, (24.5, 60.5)])
    right = shapely.Polygon([(25.5, 60), *wavy, (25.5, 60.5)])
    simple = outlines([left, right], 60)
    assert shapely.get_num_coordinates(simple).sum() < 400
    assert shapely.area(shapely.intersection(*simple)) < 1e-9
    assert simple[0].touches(simple[1]) or shapely.distance(*simple) == 0


def test_what_would_vanish_is_drawn_as_it_is():
    rock = shapely.box(24.9, 60.1, 24.90001, 60.10001)
    [drawn] = outlines([rock], 60)
    assert not drawn.is_empty and drawn.is_valid
