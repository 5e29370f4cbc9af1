"""Units from the nearest on, by the straight line; distances on streets are the network's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import QuerySet

from .models import ServiceUnit
from .network.sphere import line_m


def by_distance(units: QuerySet[ServiceUnit], lon: float, lat: float) -> tuple[list[UUID], dict[UUID, float]]:
    """Return the ids of the units that have a point, nearest first, and the distance of each in metres."""
    rows: list[tuple[Any, ...]] = list(units.filter(lon__isnull=False).values_list("id", "lon", "lat"))
    ids = [row[0] for row in rows]
    metres = line_m(np.array([row[1] for row in rows], float), np.array([row[2] for row in rows], float), lon, lat)
    order = np.argsort(metres, kind="stable")
    return [ids[index] for index in order], dict(zip(ids, metres.tolist(), strict=True))
