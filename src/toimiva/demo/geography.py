"""Where the districts lie: invented borders around approximate centres, nested at three levels.

Only the centres are near the truth. Between two centres the border runs half way; the coast is a rough drawing.
Coordinates given out are WGS84 longitude and latitude, rounded to five decimals (about a metre).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely

from .tables import Districts, Neighbourhood

ORIGIN = (25.0, 60.2)
METRES_PER_DEGREE = (111_320 * float(np.cos(np.radians(60.2))), 111_320.0)
DECIMALS = 5

# The invented mainland, clockwise along the shore from the west and back along the city's border in the north.
MAINLAND = (
    "24.835 60.200, 24.855 60.202, 24.866 60.195, 24.876 60.192, 24.886 60.195, 24.893 60.190, 24.893 60.187, "
    "24.905 60.183, 24.912 60.179, 24.907 60.173, 24.905 60.168, 24.902 60.162, 24.905 60.157, 24.912 60.151, "
    "24.921 60.151, 24.925 60.147, 24.932 60.150, 24.940 60.153, 24.955 60.153, 24.963 60.155, 24.957 60.161, "
    "24.952 60.166, 24.962 60.164, 24.977 60.165, 24.974 60.169, 24.962 60.170, 24.964 60.174, 24.954 60.177, "
    "24.963 60.179, 24.974 60.179, 24.986 60.183, 24.984 60.190, 24.982 60.196, 24.987 60.205, 24.984 60.212, "
    "24.990 60.217, 25.000 60.216, 25.015 60.215, 25.020 60.209, 25.017 60.201, 25.016 60.195, 25.022 60.189, "
    "25.035 60.188, 25.048 60.186, 25.062 60.184, 25.076 60.188, 25.074 60.195, 25.078 60.200, 25.085 60.198, "
    "25.096 60.203, 25.100 60.207, 25.110 60.206, 25.113 60.200, 25.120 60.197, 25.130 60.197, 25.133 60.190, "
    "25.142 60.189, 25.144 60.198, 25.156 60.198, 25.166 60.200, 25.178 60.200, 25.186 60.207, 25.200 60.212, "
    "25.203 60.220, 25.190 60.224, 25.175 60.226, 25.180 60.231, 25.200 60.227, 25.218 60.230, 25.222 60.238, "
    "25.229 60.246, 25.232 60.253, 25.225 60.268, 25.215 60.285, 25.200 60.295, 25.180 60.294, 25.165 60.280, "
    "25.140 60.276, 25.128 60.262, 25.122 60.250, 25.100 60.248, 25.092 60.268, 25.083 60.279, 25.068 60.283, "
    "25.045 60.282, 25.030 60.285, 25.010 60.286, 24.990 60.287, 24.975 60.283, 24.950 60.287, 24.925 60.284, "
    "24.915 60.270, 24.900 60.272, 24.880 60.270, 24.860 60.262, 24.845 60.258, 24.840 60.248, 24.826 60.246, "
    "24.822 60.235, 24.832 60.225, 24.835 60.212"
)


@dataclass(frozen=True)
class Borders:
    """One shape for each area, in the order of the table; lower levels lie inside the higher ones."""

    majors: tuple[shapely.Geometry, ...]
    districts: tuple[shapely.Geometry, ...]
    neighbourhoods: tuple[shapely.Polygon, ...]


def to_metres(lon_lat: Any) -> np.ndarray:
    """Longitudes and latitudes as metres east and north of the origin (flat: off by less than 0.2 % in the city)."""
    return (np.asarray(lon_lat, dtype=float) - ORIGIN) * METRES_PER_DEGREE


def to_degrees(metres: Any) -> np.ndarray:
    """Metres from the origin as longitudes and latitudes, rounded as they are given out."""
    return np.round(np.asarray(metres, dtype=float) / METRES_PER_DEGREE + ORIGIN, DECIMALS)


@cache
def borders(table: Districts) -> Borders:
    """Draw every area of the table."""
    mainland = shapely.Polygon(to_metres([pair.split() for pair in MAINLAND.split(", ")]))
    centres = to_metres([neighbourhood.centre for neighbourhood in table.neighbourhoods])
    around = shapely.box(*(centres.min(axis=0) - 5_000), *(centres.max(axis=0) + 5_000))
    cells = shapely.voronoi_polygons(shapely.MultiPoint(centres), extend_to=around, ordered=True).geoms
    shapes = tuple(
        land_of(neighbourhood, cell, mainland) for neighbourhood, cell in zip(table.neighbourhoods, cells, strict=True)
    )
    districts = together(shapes, [neighbourhood.district for neighbourhood in table.neighbourhoods])
    majors = together(districts.values(), [code[:4] + "000000" for code in districts])
    return Borders(
        tuple(majors[area.code] for area in table.majors),
        tuple(districts[area.code] for area in table.districts),
        shapes,
    )


def land_of(neighbourhood: Neighbourhood, cell: shapely.Geometry, mainland: shapely.Geometry) -> shapely.Polygon:
    """The part of the cell that is land and holds the centre."""
    centre = to_metres(neighbourhood.centre)
    land = mainland
    if neighbourhood.island_m:
        land = shapely.union(mainland, island(centre, neighbourhood.island_m))
    pieces = shapely.get_parts(shapely.intersection(cell, land))
    piece = pieces[int(np.argmin(shapely.distance(pieces, shapely.Point(centre))))]
    return shapely.Polygon(to_degrees(shapely.get_coordinates(piece)))


def island(centre: np.ndarray, radius_m: float) -> shapely.Polygon:
    """A rounded shape that is not quite a circle."""
    turn = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    radius = radius_m * (1 + 0.14 * np.sin(3 * turn + radius_m) + 0.08 * np.cos(5 * turn))
    return shapely.Polygon(centre + np.column_stack([np.cos(turn), np.sin(turn)]) * radius[:, None])


def together(shapes: Iterable[shapely.Geometry], parents: list[str]) -> dict[str, shapely.Geometry]:
    """Join the shapes that have the same parent."""
    members: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for shape, parent in zip(shapes, parents, strict=True):
        members[parent].append(shape)
    return {
        parent: shapely.transform(shapely.union_all(inside), lambda points: np.round(points, DECIMALS))
        for parent, inside in members.items()
    }
