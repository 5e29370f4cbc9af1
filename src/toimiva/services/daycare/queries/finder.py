"""Which units there are for a child, with their free places on a day and the walk from a point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil, isfinite
from uuid import UUID

import numpy as np
from django.db.models import Q, QuerySet

from toimiva.city.places.walks import walks
from toimiva.city.refusals import Refusal

from ..models import DaycareUnit
from ..models.units import Band
from ..policy.offers import offer_rule
from .occupancy import occupancy

Point = tuple[float, float]  # longitude, latitude
SORTS = {"fi": "unit__sort_fi", "sv": "unit__sort_sv", "en": "unit__sort_en"}
LANGUAGES = ("fi", "sv", "en", "se")
BANDS = (Band.U3.value, Band.O3.value)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What somebody looks for; empty is any. `free` is the age band for which a place must be free."""

    text: str = ""
    language: str = ""
    provider: str = ""
    shift_care: bool = False
    free: str = ""


def checked(filters: Filters) -> Filters:
    """Return the filters; a value that no unit can have is refused with its field."""
    for field_, known in (("language", LANGUAGES), ("provider", DaycareUnit.Provider.values), ("free", BANDS)):
        value = getattr(filters, field_)
        if value and value not in known:
            raise Refusal("bad_value", field=field_, value=value[:40], expected=", ".join(known))
    return filters


@dataclass(frozen=True, kw_only=True)
class Found:
    """A unit with its free places by age band (only the bands it serves), and the walk where a point was given.

    `walk_s` is None without a point, or where no way leads there.
    """

    unit: DaycareUnit
    free: Mapping[str, int] = field(default_factory=dict)
    walk_s: float | None = None

    @property
    def minutes(self) -> int | None:
        return None if self.walk_s is None else max(1, ceil(self.walk_s / 60))

    @property
    def free_under_three(self) -> int | None:
        return self.free.get("U3")

    @property
    def free_from_three(self) -> int | None:
        return self.free.get("O3")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The units that match, and whether their walks are estimated from the straight line."""

    rows: list[Found]
    estimated: bool = False


def find(filters: Filters, *, on: date, from_point: Point | None = None, language: str = "fi") -> Finding:
    """Return the public units open on a day that match, from the nearest on or by name, in four queries."""
    units = list(_matching(filters, on).order_by(SORTS.get(language, "unit__sort_fi"), "pk"))
    free = free_on(units, on)
    rows = [Found(unit=one, free=free[one.pk]) for one in units]
    if filters.free:
        rows = [one for one in rows if one.free.get(filters.free, 0) > 0]
    return Finding(rows=rows) if from_point is None else _from(rows, from_point, on)


def _matching(filters: Filters, on: date) -> QuerySet[DaycareUnit]:
    rows = open_units(on).filter(unit__is_public=True)
    for word in filters.text.replace("\0", " ").casefold().split()[:8]:
        rows = rows.filter(unit__sought__contains=word)
    if filters.language:
        rows = rows.filter(language=filters.language)
    if filters.provider:
        rows = rows.filter(provider=filters.provider)
    return rows.exclude(shift_care=DaycareUnit.ShiftCare.NONE) if filters.shift_care else rows


def open_units(on: date) -> QuerySet[DaycareUnit]:
    """The units that are open on a day."""
    has_opened = Q(open_from=None) | Q(open_from__lte=on)
    return DaycareUnit.objects.filter(has_opened, Q(close_on=None) | Q(close_on__gt=on)).select_related("unit")


def free_on(units: Sequence[DaycareUnit], on: date) -> dict[UUID, dict[str, int]]:
    """Return the free places of each unit by age band. Those kept for urgent needs are not told as free."""
    taken = occupancy([on], [one.pk for one in units])
    left = taken.free_throughout()
    found: dict[UUID, dict[str, int]] = {}
    for one in units:
        bands = {band: left[one.pk, band] for band in BANDS if (one.pk, band) in left}
        kept = one.reserve
        for band in ("O3", "U3"):
            off = min(kept, bands.get(band, 0))
            if band in bands:
                bands[band] -= off
                kept -= off
        found[one.pk] = bands
    return found


def _from(rows: list[Found], point: Point, on: date) -> Finding:
    """Measure the walk to each unit that has a point; those without stand last."""
    rule = offer_rule(on)
    placed = [one for one in rows if one.unit.unit.lon is not None]
    other = [one for one in rows if one.unit.unit.lon is None]
    to = np.array([(one.unit.unit.lon, one.unit.unit.lat) for one in placed], float).reshape(-1, 2)
    measured = walks(
        np.array([point[0]]), np.array([point[1]]), to[:, 0], to[:, 1],
        speed_m_s=float(rule.walk_speed_m_s), line_factor=float(rule.straight_line_factor),
    )  # fmt: skip
    seconds = measured.seconds[0].tolist() if placed else []
    order = sorted(range(len(placed)), key=lambda at: (seconds[at], at))
    near = [
        Found(unit=placed[at].unit, free=placed[at].free, walk_s=seconds[at] if isfinite(seconds[at]) else None)
        for at in order
    ]
    return Finding(rows=[*near, *other], estimated=measured.estimated)
