"""How many seats of each unit are taken and free, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from dateutil.relativedelta import relativedelta
from django.db.models import Q
from numpy.typing import NDArray

from ..models import Offer, Placement, SeatPool
from ..models.offers import HOLDING
from ..models.units import Band
from ..policy.ages import is_three

Ints = NDArray[np.int64]
Pool = tuple[UUID, str]


@dataclass(frozen=True)
class Occupancy:
    """Seats of pools (rows) on days (columns): how many there are, placed, and held by offers that wait."""

    pools: tuple[Pool, ...]
    days: tuple[date, ...]
    seats: Ints
    placed: Ints
    offered: Ints

    @property
    def free(self) -> Ints:
        """Free seats of each pool on each day; below zero where a load has put more children than seats."""
        return self.seats - self.placed - self.offered

    def free_throughout(self) -> dict[Pool, int]:
        """Return how many seats of each pool are free on every one of the days, 0 or more."""
        least = np.maximum(self.free.min(axis=1), 0) if self.days else np.zeros(len(self.pools), np.int64)
        return dict(zip(self.pools, least.tolist(), strict=True))


def checkpoints(first: date, months: int) -> list[date]:
    """Return the first day and the first of each month after it, so many months ahead.

    >>> [day.isoformat() for day in checkpoints(date(2026, 8, 3), 2)]
    ['2026-08-03', '2026-09-01', '2026-10-01']
    """
    begin = first.replace(day=1)
    return [first, *(begin + relativedelta(months=ahead) for ahead in range(1, months + 1))]


def occupancy(days: Sequence[date], units: Iterable[UUID] | None = None) -> Occupancy:
    """Return the seats of the units (all by default) on the days, in three queries.

    A child takes a seat of its age on each day: from its third birthday on one of O3.
    """
    last, first = max(days), min(days)
    which = Q() if units is None else Q(unit_id__in=list(units))
    pools = SeatPool.objects.filter(which, Q(valid_to=None) | Q(valid_to__gte=first), valid_from__lte=last)
    rows = list(pools.values_list("unit_id", "band", "seats", "valid_from", "valid_to"))
    keys = tuple(sorted({(unit, band) for unit, band, *_ in rows}))
    at = {key: place for place, key in enumerate(keys)}
    shape = (len(keys), len(days))
    seats, placed, offered = (np.zeros(shape, np.int64) for _ in range(3))
    for unit, band, count, begins, ends in rows:
        for column, day in enumerate(days):
            if begins <= day and (ends is None or day <= ends):
                seats[at[unit, band], column] = count
    _count_placed(placed, at, days, which, first, last)
    waiting = Offer.objects.filter(which, state__in=HOLDING, starts__lte=last)
    for unit, band, starts in waiting.values_list("unit_id", "band", "starts"):
        if (unit, band) in at:
            offered[at[unit, band]] += np.array([starts <= day for day in days])
    return Occupancy(keys, tuple(days), seats, placed, offered)


def _count_placed(placed: Ints, at: dict[Pool, int], days: Sequence[date], which: Q, first: date, last: date) -> None:
    rows = Placement.objects.filter(which, Q(ends=None) | Q(ends__gte=first), starts__lte=last)
    for unit, born, starts, ends in rows.values_list("unit_id", "child__date_of_birth", "starts", "ends"):
        for column, day in enumerate(days):
            if starts <= day and (ends is None or day <= ends):
                band = band_on(born, day)
                if (unit, band) in at:
                    placed[at[unit, band], column] += 1


def band_on(born: date, day: date) -> str:
    """Return which seats a child takes on a day."""
    return Band.O3.value if is_three(born, day, "STAFF") else Band.U3.value
