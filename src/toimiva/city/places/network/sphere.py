"""Lengths on the sphere: the one way metres are measured in the network."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

EARTH_M = 6_371_008.8

Numbers: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
Marks: TypeAlias = NDArray[np.bool_]


def line_m(lons: Numbers, lats: Numbers, lon: Numbers | float, lat: Numbers | float) -> Numbers:
    """Great-circle metres between points in degrees, one to one or all to one (haversine)."""
    x, y, x0, y0 = np.radians(lons), np.radians(lats), np.radians(lon), np.radians(lat)
    half = np.sin((y - y0) / 2) ** 2 + np.cos(y) * np.cos(y0) * np.sin((x - x0) / 2) ** 2
    metres: Numbers = 2 * EARTH_M * np.arcsin(np.sqrt(half))
    return metres
