"""Putting units and addresses into their districts, after either has been loaded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

import numpy as np

from ..models import Address, District, ServiceUnit
from ..queries import district_of
from .loading import BATCH

Placed = TypeVar("Placed", ServiceUnit, Address)


def place_all(now: datetime) -> None:
    """Place every unit and address anew; only those that move are written."""
    moved = _moved(list(ServiceUnit.objects.only("lon", "lat", "stated_district", "district")), stated=True)
    for unit in moved:
        unit.changed_at = now
    ServiceUnit.objects.bulk_update(moved, ["district", "changed_at"], batch_size=BATCH)
    houses = _moved(list(Address.objects.only("lon", "lat", "district")), stated=False)
    Address.objects.bulk_update(houses, ["district"], batch_size=BATCH)


def place(rows: Sequence[Placed], *, stated: bool) -> None:
    """Set the district of each row: where its point lies, else the one its source stated."""
    found = district_of(
        [np.nan if row.lon is None else row.lon for row in rows],
        [np.nan if row.lat is None else row.lat for row in rows],
    )
    codes = stated_districts() if stated else {}
    for row, district in zip(rows, found.tolist(), strict=True):
        row.district_id = district or codes.get(getattr(row, "stated_district", ""))


def stated_districts() -> dict[str, int]:
    """The ids of districts by code and by key; a code of several levels means the lowest."""
    rows = District.objects.order_by("level").only("id", "level", "code")
    return {name: row.pk for row in rows for name in (row.key, row.code)}


def _moved(rows: Sequence[Placed], *, stated: bool) -> list[Placed]:
    before = [row.district_id for row in rows]
    place(rows, stated=stated)
    return [row for row, old in zip(rows, before, strict=True) if row.district_id != old]
