"""Homes as squares of 250 metres: what a map may show of where children live, so that no home can be read off."""

from __future__ import annotations

import math

SIDE_M = 250
HIGH = SIDE_M / 111_195  # degrees of latitude


def square(lon: float, lat: float) -> tuple[float, float]:
    """Return the middle of the square a point lies in, as longitude and latitude.

    The squares are the same for every map: two points of one square can never be told apart.

    >>> square(24.9401, 60.1701) == square(24.9411, 60.1709)
    True
    """
    middle = (math.floor(lat / HIGH) + 0.5) * HIGH
    wide = HIGH / math.cos(math.radians(middle))
    return (math.floor(lon / wide) + 0.5) * wide, middle
