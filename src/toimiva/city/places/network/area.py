"""Do the coordinates lie where the streets are, within twenty kilometres, and if not, are they swapped?"""

from __future__ import annotations

import math

from toimiva.city.refusals import Refusal

from .extract import Box
from .sphere import EARTH_M

MARGIN_M = 20_000.0


def fault_of(box: Box, lon: float, lat: float, field: str, **facts: object) -> Refusal | None:
    """Return what is wrong with a point in degrees, None when it lies near the streets.

    >>> helsinki = (24.9, 60.1, 25.0, 60.2)
    >>> for place in (24.6, 60.3), (60.2, 24.9), (25.5, 60.2):
    ...     print(getattr(fault_of(helsinki, *place, "lon"), "code", None))
    None
    coordinates_swapped
    outside_streets
    """
    if near(box, lon, lat):
        return None
    value = f"{lon:g}, {lat:g}"
    if near(box, lat, lon):
        return Refusal("coordinates_swapped", field=field, value=value, **facts)
    return Refusal("outside_streets", field=field, value=value, box=", ".join(f"{edge:.4f}" for edge in box), **facts)


def near(box: Box, lon: float, lat: float) -> bool:
    """Tell whether a point is in the box or no more than twenty kilometres outside."""
    west, south, east, north = box
    high = math.degrees(MARGIN_M / EARTH_M)
    wide = high / math.cos(math.radians(min(89.0, max(abs(south), abs(north)) + high)))
    return west - wide <= lon <= east + wide and south - high <= lat <= north + high
