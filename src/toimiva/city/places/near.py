"""Units from the nearest on, by the straight line; travel times on streets are another matter."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import QuerySet

from .models import ServiceUnit

EARTH_M = 6_371_008.8


def by_distance(units: QuerySet[ServiceUnit], lon: float, lat: float) -> tuple[list[UUID], dict[UUID, float]]:
    """Return the ids of the units that have a point, nearest first, and the distance of each in metres."""
    rows: list[tuple[Any, ...]] = list(units.filter(lon__isnull=False).values_list("id", "lon", "lat"))
    ids = [row[0] for row in rows]
    metres = line_m(np.array([row[1] for row in rows], float), np.array([row[2] for row in rows], float), lon, lat)
    order = np.argsort(metres, kind="stable")
    return [ids[index] for index in order], dict(zip(ids, metres.tolist(), strict=True))


def line_m(lons: np.ndarray, lats: np.ndarray, lon: float, lat: float) -> np.ndarray:
    """Great-circle metres from each of the points to one, on the sphere (haversine)."""
    x, y, x0, y0 = np.radians(lons), np.radians(lats), np.radians(lon), np.radians(lat)
    half = np.sin((y - y0) / 2) ** 2 + np.cos(y) * np.cos(y0) * np.sin((x - x0) / 2) ** 2
    return 2 * EARTH_M * np.arcsin(np.sqrt(half))
