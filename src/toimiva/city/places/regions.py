"""In which district does a point lie? Point in polygon for whole arrays, free of Django."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

NOWHERE = -1
DEGREES = 1e-5  # about a metre: what a map of a city can show


def place_points(lon: ArrayLike, lat: ArrayLike, areas: Sequence[object]) -> NDArray[np.intp]:
    """Return for each point the index of the area it lies in, -1 for none.

    A point on the border of several belongs to the first of them. A point with a NaN lies nowhere.
    The tree is built of the points: shapely prepares each polygon once and meets only the points in its box.
    """
    import shapely

    x, y = np.atleast_1d(np.asarray(lon, float)), np.atleast_1d(np.asarray(lat, float))
    found = np.full(len(x), len(areas), np.intp)
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    if len(areas) and len(known):
        tree = shapely.STRtree(shapely.points(x[known], y[known]))
        area, point = tree.query(np.asarray(areas, object), predicate="intersects")
        np.minimum.at(found, known[point], area)
    found[found == len(areas)] = NOWHERE
    return found


def outlines(areas: Sequence[object], tolerance_m: float) -> list[object]:
    """Return the areas (WGS84) simplified for maps, neighbours keeping one common border.

    Simplified in metres of ETRS-TM35FIN. Where the areas overlap, or one would vanish, each is simplified alone.
    """
    import shapely

    from .readers.coordinates import TM35FIN, from_wgs84, to_wgs84

    if not len(areas):
        return []
    metres = shapely.transform(np.asarray(areas, object), from_wgs84(TM35FIN).transform, interleaved=False)
    alone = shapely.simplify(metres, tolerance_m)
    simple = shapely.coverage_simplify(metres, tolerance_m) if shapely.coverage_is_valid(metres) else alone
    simple = np.where(_drawable(simple), simple, np.where(_drawable(alone), alone, metres))
    degrees = shapely.transform(simple, to_wgs84(TM35FIN).transform, interleaved=False)
    rounded = shapely.set_precision(degrees, DEGREES, mode="pointwise")
    return list(np.where(_drawable(rounded), rounded, degrees))


def _drawable(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    import shapely

    return np.asarray(shapely.is_valid(shapes) & ~shapely.is_empty(shapes), np.bool_)
