"""Is this point in Finland, and if not, what went wrong: axes swapped, or metres of a Finnish grid read as degrees."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyproj import Transformer

WGS84 = "EPSG:4326"
TM35FIN = "EPSG:3067"  # ETRS-TM35FIN, national
GK25 = "EPSG:3879"  # ETRS-GK25, the city's own
FINLAND = (19.0, 59.0, 32.0, 70.5)  # west, south, east, north in degrees, sea areas included
GRIDS = {TM35FIN: (40_000, 6_570_000, 770_000, 7_830_000), GK25: (25_300_000, 6_570_000, 25_900_000, 7_830_000)}

Box = tuple[float, float, float, float]


def inside(x: float, y: float, box: Box) -> bool:
    west, south, east, north = box
    return west <= x <= east and south <= y <= north


def fault_of(lon: float, lat: float) -> str | None:
    """Return the code of what is wrong with a point in degrees, None when it lies in Finland.

    >>> fault_of(24.95, 60.18), fault_of(60.18, 24.95), fault_of(25496567, 6673457), fault_of(0, 0)
    (None, 'coordinates_swapped', 'coordinates_projected', 'coordinates_outside')
    """
    if inside(lon, lat, FINLAND):
        return None
    if inside(lat, lon, FINLAND):
        return "coordinates_swapped"
    if grid_of(lon, lat) or grid_of(lat, lon):
        return "coordinates_projected"
    return "coordinates_outside"


def grid_of(x: float, y: float) -> str | None:
    """Return the Finnish grid in which these metres could be meant, or None."""
    return next((crs for crs, box in GRIDS.items() if inside(x, y, box)), None)


@cache
def to_wgs84(crs: str) -> Transformer:
    """Return the transformer from `crs` to WGS84, easting before northing, longitude before latitude."""
    from pyproj import Transformer

    return Transformer.from_crs(crs, WGS84, always_xy=True)


@cache
def from_wgs84(crs: str) -> Transformer:
    """Return the transformer from WGS84 to `crs`; lengths and areas are measured there, never in degrees."""
    from pyproj import Transformer

    return Transformer.from_crs(WGS84, crs, always_xy=True)
